"""What messages say, as staff change it: typed, shown, tried on oneself, said, and taken back."""

from typing import Any

import pytest
from django.test import Client

from marketplace.accounts import attempts
from marketplace.accounts.permissions import Role
from marketplace.notifications.deliveries.models import Delivery
from marketplace.notifications.wording.models import TemplateVersion
from tests.matrix.actors import make_user, signed_in

pytestmark = pytest.mark.django_db
LIST = "/en/staff/templates/"
MAIL, SMS = f"{LIST}order_sent/mail/", f"{LIST}order_sent/sms/"


@pytest.fixture
def editor() -> Client:
    return signed_in(make_user(Role.SUPPORT, phone="+8801712345678"), has_second_factor=True)


def text(answer: Any) -> str:
    found: str = answer.content.decode()
    return found


def type_in(
    editor: Client, act: str, *, body: str = "From {{ shop }}!", title: str = "It comes", to: str = MAIL
) -> Any:
    return editor.post(to, {"en-act": act, "en-title": title, "en-body": body})


def test_every_kind_stands_in_the_list_with_its_channels(editor: Client) -> None:
    page = text(editor.get(LIST))

    assert f'href="{MAIL}"' in page
    assert f'href="{LIST}order_new/sms/"' not in page
    assert f'href="{LIST}review_hidden/mail/"' in page
    assert f'href="{LIST}chat_message.for_shop/mail/"' in page
    assert f'href="{LIST}trial/' not in page
    for kind in (
        "chat_assigned",
        "stock_ran_low",
        "search_news",
        "shop_approved",
        "substitute_taken",
        "return_withdrawn",
    ):
        assert f'href="{LIST}{kind}/push/"' in page
        assert f'href="{LIST}{kind}/mail/"' not in page  # it never goes by mail


def test_both_languages_stand_side_by_side_with_examples(editor: Client) -> None:
    page = text(editor.get(SMS))

    assert "Your order K7QF-2M9T of Rahima Store" in page
    assert "রহিমা স্টোর" in page
    assert "{{ number }}" in page


def test_words_are_shown_without_being_kept(editor: Client) -> None:
    page = text(type_in(editor, "preview"))

    assert "From Rahima Store!" in page
    assert "From {{ shop }}!" in page
    assert not TemplateVersion.objects.exists()


@pytest.mark.parametrize("act", ["preview", "save", "publish", "try"])
def test_what_was_typed_in_the_other_language_is_not_lost(editor: Client, act: str) -> None:
    typed = {
        "en-title": "It comes",
        "en-body": "From {{ shop }}!",
        "bn-title": "আসছে",
        "bn-body": "আসছে {{ shop }} থেকে!",
    }

    answer = editor.post(MAIL, typed | {"en-act": act})

    assert answer.status_code == 200
    assert "আসছে {{ shop }} থেকে!" in text(answer)
    assert not TemplateVersion.objects.filter(language="bn").exists()
    page = text(answer)
    assert page.count('form="words"') == 2 * (2 + 4)
    assert page.count('id="words"') == 1


def test_page_is_shown_anew_where_the_other_language_is_as_it_was_shown(editor: Client) -> None:
    editor.post(MAIL, {"bn-title": "আসছে", "bn-body": "এক\n\nদুই", "bn-act": "save"})
    as_shown = {"bn-title": "আসছে", "bn-body": "এক\r\n\r\nদুই"}

    assert editor.post(MAIL, as_shown | {"en-title": "It comes", "en-body": "One", "en-act": "save"}).status_code == 302


def test_words_are_kept_said_and_taken_back(editor: Client) -> None:
    assert type_in(editor, "save").status_code == 302
    saved = TemplateVersion.objects.get()
    type_in(editor, "publish", body="Soon from {{ shop }}")
    said = TemplateVersion.objects.get(is_published=True)
    listed = text(editor.get(f"{LIST}?own=1"))
    editor.post(f"{MAIL}en/publish/", {"number": "1"})
    again = TemplateVersion.objects.get(is_published=True)
    editor.post(f"{MAIL}en/publish/", {})

    assert (saved.is_published, said.number, again.number) == (False, 2, 1)
    assert MAIL in listed
    assert not TemplateVersion.objects.filter(is_published=True).exists()
    assert "All messages say the shipped words" in text(editor.get(f"{LIST}?own=1"))


@pytest.mark.parametrize("body", ["{{ amount }} is due", "{% now %}", "See https://x.example", "", "\0"])
def test_what_cannot_be_used_is_told_beside_what_was_typed(editor: Client, body: str) -> None:
    answer = type_in(editor, "publish", body=body)

    assert answer.status_code == 400
    assert "field-error" in text(answer)
    assert not TemplateVersion.objects.exists()


def test_markup_in_words_is_shown_as_text(editor: Client) -> None:
    page = text(type_in(editor, "preview", body="<script>alert(1)</script> of {{ shop }}"))

    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert(1)" not in page


def test_parts_of_a_text_are_counted(editor: Client) -> None:
    page = text(type_in(editor, "preview", body="আ" * 80, to=SMS))

    assert "parts: 2" in page


def test_test_goes_to_oneself_alone_and_not_often(editor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = type_in(editor, "try")

    assert "Sent to your e-mail address" in text(answer)
    sent = Delivery.objects.get()
    assert (sent.kind, sent.channel, sent.user is not None) == ("template_test", "mail", True)


def test_who_has_no_confirmed_number_gets_no_test(editor: Client) -> None:
    answer = type_in(editor, "try", to=SMS)

    assert "Confirm your own e-mail address or phone number first" in text(answer)
    assert not Delivery.objects.exists()


def test_tests_are_counted(editor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[str] = []
    monkeypatch.setattr(attempts, "count", lambda policy, whom: counted.append(policy.name))

    type_in(editor, "try")

    assert counted == ["template_trial"]


@pytest.mark.parametrize("path", ["nothing/mail/", "order_new/sms/", "order_sent/fax/"])
def test_what_is_not_there_is_not_found(editor: Client, path: str) -> None:
    assert editor.get(LIST + path).status_code == 404
    assert editor.post(f"{LIST}{path}en/publish/").status_code == 404


def test_version_that_is_not_there_is_not_found(editor: Client) -> None:
    assert editor.post(f"{MAIL}en/publish/", {"number": "7"}).status_code == 404


def test_customers_do_not_see_them() -> None:
    assert signed_in(make_user(Role.CUSTOMER)).get(LIST).status_code in {403, 404}
