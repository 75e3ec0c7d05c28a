"""Every page about signing in speaks Bangla to those who read Bangla, with whatever may be wrong on it."""

import re
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.utils import translation

from marketplace.accounts.models import User
from marketplace.accounts.vendor_texts import ALLAUTH, DJANGO

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
PASSWORD = "quiet river lantern"
# What has no Bangla name, or is an address or a key.
KNOWN = re.compile(
    r"Haat|English|OpenStreetMap contributors|Google Authenticator|Aegis|2FAS|\S+@\S+|Chrome|Firefox|Android|Linux"
    r"|[A-Z2-7]{4}( [A-Z2-7]{4})+"
)
LATIN = re.compile(r"[A-Za-z]{2,}")
OPEN_PAGES = [
    "login/",
    "signup/",
    "signup/?by=email",
    "login/code/",
    "password/reset/",
    "password/reset/done/",
    "password/reset/key/a-b/",
    "confirm-email/",
    "confirm-email/nothing/",
    "inactive/",
    "3rdparty/login/cancelled/",
    "3rdparty/login/error/",
]
OWN_PAGES = [
    "logout/",
    "email/",
    "phone/change/",
    "password/change/",
    "2fa/",
    "2fa/totp/activate/",
    "2fa/webauthn/",
    "2fa/webauthn/add/",
    "sessions/",
    "3rdparty/",
    "reauthenticate/",
]
BAD_OPEN_FORMS = [
    ("login/", {}),
    ("login/", {"login": "nobody", "password": "x"}),
    ("login/", {"login": "nobody@example.com", "password": "x"}),
    ("login/", {"login": "01712345678", "password": "x"}),
    ("signup/", {}),
    ("signup/", {"by": "phone", "phone": "12"}),
    ("signup/", {"by": "email", "email": "x", "password1": "x"}),
    ("signup/", {"email": "rahima@example.com", "password1": "password", "name": "n" * 200}),
    ("signup/", {"email": "rahima@example.com", "password1": "rahima@example", "phone": "01712345678"}),
    ("signup/", {"email": "rahima@example.com", "password1": "12345678901"}),
    ("login/code/", {}),
    ("login/code/", {"login": "nobody"}),
    ("password/reset/", {"email": "nobody"}),
]
BAD_OWN_FORMS = [
    ("email/", {"action_add": "1", "email": "nobody"}),
    ("email/", {"action_add": "1", "email": "rahima@example.com"}),
    ("phone/change/", {"phone": "12"}),
    ("password/change/", {"oldpassword": "wrong", "password1": "short", "password2": "other"}),
    ("reauthenticate/", {"password": "wrong"}),
    ("2fa/totp/activate/", {"code": "1"}),
    ("2fa/webauthn/add/", {"credential": "{"}),
    ("3rdparty/", {"account": "1"}),
]


class Words(HTMLParser):
    """The text that a page shows or has read out, but for what is marked as another language."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if self.silent or tag in {"script", "style", "code"} or values.get("lang") == "en":
            if tag not in {"input", "meta", "link", "br", "img", "path", "use"}:
                self.silent.append(tag)
            return
        self.said += [values[name] or "" for name in ("aria-label", "placeholder", "title", "alt") if name in values]

    def handle_endtag(self, tag: str) -> None:
        if self.silent and self.silent[-1] == tag:
            self.silent.pop()

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.said.append(data)


def english_in(page: str) -> list[str]:
    words = Words()
    words.feed(page.partition('<main id="content" tabindex="-1">')[2].partition("</main>")[0])
    return [text.strip() for text in words.said if LATIN.search(KNOWN.sub("", text))]


@pytest.fixture
def person() -> User:
    user = User.objects.create_user(
        email="rahima@example.com",
        password=PASSWORD,
        email_verified_at=NOW,
        name="রহিমা",
        phone="+8801712345678",
        phone_verified_at=NOW,
    )
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@pytest.fixture
def own(person: User) -> Client:
    """Signed in, and asked just now who they are."""
    client = Client(headers={"user-agent": "Mozilla/5.0 (X11; Linux x86_64) Chrome/130.0 Safari/537.36"})
    entered = client.post("/account/login/", {"login": person.email, "password": PASSWORD})
    assert entered.headers["Location"] == "/account/"
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    return client


@pytest.mark.parametrize("path", OPEN_PAGES)
def test_page_for_everybody_is_in_bangla(client: Client, path: str) -> None:
    page = client.get(f"/account/{path}")

    assert page.status_code == 200 or path.startswith("3rdparty")
    assert english_in(page.content.decode()) == []


@pytest.mark.parametrize(("path", "sent"), BAD_OPEN_FORMS)
def test_what_is_wrong_is_told_in_bangla(client: Client, person: User, path: str, sent: dict[str, str]) -> None:
    page = client.post(f"/account/{path}", sent).content.decode()

    assert "error-summary" in page
    assert english_in(page) == []


@pytest.mark.parametrize("path", OWN_PAGES)
def test_page_of_ones_own_is_in_bangla(own: Client, path: str) -> None:
    page = own.get(f"/account/{path}")

    assert page.status_code == 200
    assert english_in(page.content.decode()) == []


@pytest.mark.parametrize(("path", "sent"), BAD_OWN_FORMS)
def test_what_is_wrong_with_ones_own_is_told_in_bangla(own: Client, path: str, sent: dict[str, str]) -> None:
    page = own.post(f"/account/{path}", sent).content.decode()

    assert "error-summary" in page
    assert english_in(page) == []


def test_second_step_is_asked_for_in_bangla(own: Client, person: User) -> None:
    TOTP.activate(person, generate_totp_secret())
    RecoveryCodes.activate(person)
    stranger = Client()

    entered = stranger.post("/account/login/", {"login": person.email, "password": PASSWORD}, follow=True)
    refused = stranger.post("/account/2fa/authenticate/", {"code": "১২৩"})

    assert english_in(entered.content.decode()) == []
    assert "error-summary" in refused.content.decode()
    assert english_in(refused.content.decode()) == []
    for path in ("2fa/", "2fa/totp/deactivate/", "2fa/recovery-codes/", "2fa/recovery-codes/generate/"):
        assert english_in(own.get(f"/account/{path}").content.decode()) == []


def test_code_page_is_in_bangla(client: Client) -> None:
    page = client.post("/account/signup/", {"by": "phone", "phone": "০১৭১২-৩৪৫৬৭৯"}, follow=True)

    assert page.redirect_chain[-1][0].startswith("/account/phone/verify/")
    assert english_in(page.content.decode()) == []


def test_english_page_is_found_out(client: Client) -> None:
    assert "Sign in" in english_in(client.get("/en/account/login/").content.decode())


@pytest.mark.parametrize("text", [text for text in (*ALLAUTH, *DJANGO) if isinstance(text, str)])
def test_vendors_text_has_a_translation(text: str) -> None:
    with translation.override("bn"):
        assert translation.gettext(text) != text
