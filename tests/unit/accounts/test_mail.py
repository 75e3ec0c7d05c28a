import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.template import Engine
from django.template.exceptions import TemplateDoesNotExist
from django.template.loaders.locmem import Loader

from marketplace.accounts import mail
from marketplace.accounts.mail import Paragraph, RenderedMail, render_mail
from marketplace.core.bilingual import Language
from marketplace.storefront import palette

SAMPLES = {
    "sample_subject.txt": "{{ code }} is\n your code",
    "sample_message.txt": "Good day, {{ name }}!\n\n{{ code }}\n\nOr follow:\n\n{{ link }}\n\nIt holds\nfor an hour.\n",
}
CONTEXT = {"name": "O'Brien <b>&", "code": "493027", "link": "https://haat.example/c/?a=1&b=2"}
LAYOUT = Path(mail.__file__).parent / "templates" / "accounts" / "mail"


@pytest.fixture(autouse=True)
def samples(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mails of no room, found before those of rooms."""
    engine = Engine.get_default()
    loader = Loader(engine, SAMPLES)
    monkeypatch.setattr(engine, "template_loaders", [loader, *engine.template_loaders])


class Links(HTMLParser):
    """Where a page refers to."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if name in {"href", "src", "background", "srcset"}]


def rendered(language: Language = "en", **changed: str) -> RenderedMail:
    return render_mail("sample", CONTEXT | changed, language)


def test_subject_is_one_line() -> None:
    assert rendered().subject == "493027 is your code"


def test_subject_cannot_begin_another_header() -> None:
    assert rendered(code="1\r\nBcc: everybody@example.com").subject == "1 Bcc: everybody@example.com is your code"


def test_text_is_what_was_written_unescaped() -> None:
    text = rendered().text

    assert text.startswith("Good day, O'Brien <b>&!\n\n493027\n\nOr follow:\n\nhttps://haat.example/c/?a=1&b=2\n\n")
    assert "We write to this address because" in text


def test_html_escapes_what_people_wrote() -> None:
    html = rendered().html

    assert "Good day, O&#x27;Brien &lt;b&gt;&amp;!" in html
    assert "<b>" not in html


def test_html_shows_the_code_large_and_the_link_as_a_button() -> None:
    html = rendered().html

    assert re.search(r'<p class="code"[^>]*>493027</p>', html)
    assert re.search(r'<a class="button" href="https://haat.example/c/\?a=1&amp;b=2"[^>]*>Open the page</a>', html)


def test_button_says_what_it_does() -> None:
    assert re.search(r"<a [^>]*>Confirm</a>", rendered(action="Confirm").html)


def test_line_of_its_own_stays_one() -> None:
    assert "It holds<br>for an hour." in rendered().html


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("see https://haat.example", "words"),
        ("https://haat.example", "link"),
        ("javascript:alert(1)", "words"),
        ("https://haat.example/no-more", "quiet"),
        ("None", "words"),
    ],
)
def test_only_a_paragraph_that_is_nothing_else_is_a_link(text: str, kind: str) -> None:
    assert mail._paragraph(text, {"code": None, "quiet_url": "https://haat.example/no-more"}) == Paragraph(kind, text)  # type: ignore[arg-type]  # noqa: SLF001


@pytest.mark.parametrize(("language", "told"), [("bn", "হাট, আপনার আশপাশের বাজার"), ("en", "Haat, the market around you")])
def test_mail_speaks_the_language_that_was_asked_for(language: Language, told: str) -> None:
    written = rendered(language)

    assert told in written.text
    assert told in written.html
    assert f'<html lang="{language}"' in written.html


def test_nothing_is_fetched_from_anywhere() -> None:
    html = rendered().html

    assert Links(html).found == ["https://haat.example/c/?a=1&b=2"]
    assert not re.search(r"url\(|@import|<(img|script|link|iframe)\b", html)


def test_mail_that_is_not_there_is_missed() -> None:
    with pytest.raises(TemplateDoesNotExist):
        render_mail("none", {}, "en")


def test_colours_are_those_of_the_pages() -> None:
    written = "".join(file.read_text() for file in LAYOUT.glob("*.html"))
    dark_rules, *_ = re.findall(r"<style>(.*?)</style>", written, re.DOTALL)
    light_rules = written.replace(dark_rules, "")
    ours = {theme: {palette.colour(name, theme=theme) for name in palette.names()} for theme in palette.THEMES}

    assert set(re.findall(r"#[0-9a-f]{6}", light_rules)) <= ours["light"]
    assert set(re.findall(r"#[0-9a-f]{6}", dark_rules)) <= ours["dark"]


@pytest.mark.parametrize("language", ["bn", "en"])
def test_mail_about_a_change_tells_what_to_do_and_nothing_against_it(language: Language) -> None:
    """The foot once said that nobody need do anything."""
    told = render_mail("account/email/password_changed", {"ip": "192.0.2.1", "user_agent": ""}, language)

    foot = told.text.split("\n--\n")[1]
    assert "192.0.2.1" in told.text
    assert "need not" not in foot
    assert "করতে হবে না" not in foot


@pytest.mark.parametrize(("language", "days"), [("bn", "৭ দিন"), ("en", "within 7 days")])
def test_days_of_a_copy_are_in_the_digits_of_the_mails_language(language: Language, days: str) -> None:
    context = {"user": {"name": ""}, "days": 7, "page_url": "https://haat.example/"}

    assert days in render_mail("accounts/mail/export_ready", context, language).text
