"""Who has neither a password nor a second factor is asked for a code before something important, through both doors."""

import time
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.headless.tokens.strategies.jwt.internal import create_access_token
from django.conf import LazySettings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.test import Client
from django.utils import timezone

from marketplace.accounts import attempts, sent_codes
from marketplace.accounts.models import DataExport, User
from marketplace.accounts.principals import METHODS_KEY
from marketplace.accounts.sent_codes import PENDING_KEY
from marketplace.accounts.sessions import SessionStore
from tests.api.accounts.apps import (
    EMAIL,
    OTHER_PASSWORD,
    PHONE,
    App,
    code_in,
    fields_of,
    mails,
    refusal,
    text_messages,
    totp,
)
from tests.matrix.actors import signed_in

pytestmark = pytest.mark.django_db
PAGE = "/en/account/sent-code/"
LONG_AGO = 16 * 60


@pytest.fixture
def person() -> User:
    """Known by a number alone."""
    return User.objects.create_user(phone=PHONE, phone_verified_at=timezone.now())


@pytest.fixture
def client(person: User) -> Client:
    return signed_in_long_ago(person)


def signed_in_long_ago(user: User) -> Client:
    client = signed_in(user)
    session = client.session
    session[METHODS_KEY] = [{"method": "code", "at": time.time() - LONG_AGO}]
    session.save()
    return client


def app_of(client: Client) -> App:
    """An app of the same person whose session is as old."""
    user = User.objects.get(pk=client.session["_auth_user_id"])
    return App(access_token=create_access_token(user, client.session, {}))


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


# Each leads to the code's page, and does nothing before it.
PAGES: list[tuple[str, dict[str, str]]] = [
    ("phone/change/", {"phone": "01812345678"}),
    ("email/", {"email": "new@example.com", "action_add": "1"}),
    ("password/set/", {"password1": OTHER_PASSWORD, "password2": OTHER_PASSWORD}),
    ("2fa/totp/activate/", {"code": "123456"}),
    ("2fa/webauthn/add/", {}),
    ("privacy/export/", {}),
    ("privacy/erase/", {"confirmation": PHONE}),
]
OPERATIONS: list[tuple[str, str, dict[str, Any]]] = [
    ("POST", "/auth/phone", {"phone": "+8801812345678"}),
    ("POST", "/auth/password/change", {"new_password": OTHER_PASSWORD}),
    ("POST", "/me/passkeys/options", {}),
    ("POST", "/me/exports", {}),
    ("DELETE", "/me", {"confirmation": PHONE}),
]


class TestAsked:
    @pytest.mark.parametrize(("path", "typed"), PAGES)
    def test_pages_ask(self, client: Client, person: User, path: str, typed: dict[str, str]) -> None:
        answer = client.post(f"/en/account/{path}", typed, follow=True)

        assert answer.redirect_chain[-1][0].startswith(PAGE)
        person.refresh_from_db()
        assert (person.phone, person.erased_at, person.has_usable_password()) == (PHONE, None, False)
        assert not DataExport.objects.exists()
        assert not EmailAddress.objects.exists()

    @pytest.mark.parametrize(("method", "path", "body"), OPERATIONS)
    def test_operations_ask(self, client: Client, person: User, method: str, path: str, body: dict[str, Any]) -> None:
        answer = app_of(client).ask(method, path, body)

        assert refusal(answer) == (403, "reauthentication_required")
        person.refresh_from_db()
        assert (person.erased_at, person.has_usable_password()) == (None, False)

    def test_app_of_codes_is_not_turned_on_unasked(self, client: Client) -> None:
        app = app_of(client)
        secret = app.done(app.post("/me/second-factors/totp"))["secret"]

        answer = app.ask("PUT", "/me/second-factors/totp", {"code": totp(secret)})

        assert refusal(answer) == (403, "reauthentication_required")

    def test_looking_costs_no_message(self, client: Client) -> None:
        assert client.get(PAGE).status_code == 200
        assert text_messages() == []

    def test_who_just_signed_in_is_not_asked(self, person: User) -> None:
        answer = signed_in(person).post("/en/account/privacy/export/")

        assert answer.headers["Location"] == "/en/account/privacy/"
        assert DataExport.objects.exists()

    def test_who_had_to_show_it_comes_back_to_where_the_button_is(self, person: User) -> None:
        answer = signed_in(person).get("/en/account/privacy/export/")

        assert answer.headers["Location"] == "/en/account/privacy/"
        assert not DataExport.objects.exists()

    def test_who_just_signed_up_by_a_number_is_not_asked(self) -> None:
        app = App()
        step = app.done(app.post("/auth/register", phone=PHONE), 202)
        code = code_in(text_messages()[0].text)
        app.done(app.post("/auth/code/confirm", session_token=step["session_token"], code=code))

        assert app.post("/me/exports").status_code == 202

    def test_who_has_a_password_shows_that(self, client: Client, person: User) -> None:
        person.set_password(OTHER_PASSWORD)
        person.save()
        client = signed_in_long_ago(person)

        answer = client.get(PAGE)

        assert answer.headers["Location"] == "/en/account/reauthenticate/"
        assert refusal(app_of(client).post("/auth/reauthenticate/code")) == (409, "code_not_offered")
        assert text_messages() == []


class TestCopies:
    """Everybody's, for all of somebody's data leaves with them."""

    @pytest.fixture
    def copy(self) -> DataExport:
        now = timezone.now()
        owner = User.objects.create_user(email=EMAIL, email_verified_at=now, password=OTHER_PASSWORD)
        name = storages["private"].save("exports/copy.zip", ContentFile(b"PK"))
        return DataExport.objects.create(
            user=owner, state="ready", file=name, ready_at=now, expires_at=now + timedelta(days=1)
        )

    def test_is_fetched_once_one_has_shown_who_one_is(self, copy: DataExport) -> None:
        client = signed_in_long_ago(copy.user)
        path = f"/en/account/privacy/export/{copy.pk}/"

        asked = client.get(path).headers["Location"]
        answer = client.post(asked, {"password": OTHER_PASSWORD, "next": path})

        assert asked.startswith("/en/account/reauthenticate/")
        assert answer.headers["Location"] == path
        assert client.get(path).getvalue() == b"PK"

    def test_is_not_given_to_an_app_that_signed_in_long_ago(self, copy: DataExport) -> None:
        app = app_of(signed_in_long_ago(copy.user))

        assert refusal(app.get(f"/me/exports/{copy.pk}/file")) == (403, "reauthentication_required")
        assert app_of(signed_in(copy.user)).get(f"/me/exports/{copy.pk}/file").getvalue() == b"PK"


class TestPage:
    def test_code_leads_on_to_what_was_wanted(self, client: Client, person: User) -> None:
        asked = client.post("/en/account/password/set/", PAGES[2][1])
        next_page = asked.headers["Location"]
        client.post(next_page, {"action": "send", "next": "/en/account/password/set/"})

        client.post(PAGE, {"code": code_in(text_messages()[-1].text), "next": "/en/account/password/set/"})

        person.refresh_from_db()
        assert person.check_password(OTHER_PASSWORD)

    def test_goes_by_mail_where_that_is_theirs(self) -> None:
        user = User.objects.create_user(
            email=EMAIL, email_verified_at=timezone.now(), phone=PHONE, phone_verified_at=timezone.now()
        )
        client = signed_in_long_ago(user)

        client.post(PAGE, {"action": "send", "next": "/en/account/privacy/erase/"})
        answer = client.post(PAGE, {"code": code_in(mails()[-1].text), "next": "/en/account/privacy/erase/"})

        assert answer.headers["Location"] == "/en/account/privacy/erase/"
        assert client.get("/en/account/privacy/erase/").status_code == 200
        assert text_messages() == []

    def test_leads_to_no_other_site(self, client: Client) -> None:
        client.post(PAGE, {"action": "send"})

        answer = client.post(PAGE, {"code": code_in(text_messages()[-1].text), "next": "https://example.com/"})

        assert answer.headers["Location"] == "/en/account/"

    def test_speaks_bangla(self, client: Client) -> None:
        page = client.get("/account/sent-code/").content.decode()

        assert "কোড পাঠান" in page
        assert "Send" not in page[page.index("<main") : page.index("</main")]


class TestCode:
    def test_wrong_one_is_told_and_opens_nothing(self, client: Client) -> None:
        client.post(PAGE, {"action": "send"})
        code = code_in(text_messages()[-1].text)

        answer = client.post(PAGE, {"code": wrong(code)})

        assert answer.status_code == 400
        assert "That is not the code" in answer.content.decode()
        assert client.get("/en/account/privacy/erase/").status_code == 302

    def test_is_gone_after_five_wrong_ones(self, client: Client) -> None:
        app = app_of(client)
        app.post("/auth/reauthenticate/code")
        code = code_in(text_messages()[-1].text)

        answers = [app.post("/auth/reauthenticate", code=wrong(code)) for _ in range(5)]

        assert {(answer.status_code, *fields_of(answer)) for answer in answers} == {(400, "code")}
        assert app.post("/auth/reauthenticate", code=code).status_code == 400

    def test_is_good_for_ten_minutes(self, client: Client) -> None:
        client.post(PAGE, {"action": "send"})
        session = client.session
        session[PENDING_KEY] = session[PENDING_KEY] | {"until": time.time() - 1}
        session.save()

        assert client.post(PAGE, {"code": code_in(text_messages()[-1].text)}).status_code == 400

    def test_is_good_in_its_own_session_alone(self, client: Client, person: User) -> None:
        client.post(PAGE, {"action": "send"})

        answer = signed_in_long_ago(person).post(PAGE, {"code": code_in(text_messages()[-1].text)})

        assert answer.status_code == 400

    def test_lets_an_app_on_for_a_quarter_of_an_hour(self, client: Client) -> None:
        app = app_of(client)
        assert app.post("/auth/reauthenticate/code").status_code == 202

        app.done(app.post("/auth/reauthenticate", code=code_in(text_messages()[-1].text)), 204)

        assert app.post("/auth/phone", phone="+8801812345678").status_code == 202

    def test_is_for_no_session_that_ends_in_the_same_moment(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(
            sent_codes, "send_code", lambda session, user, now: SessionStore().delete(session.session_key)
        )

        answer = app_of(client).post("/auth/reauthenticate/code")

        assert refusal(answer) == (401, "invalid_credential")

    def test_is_good_once(self, client: Client) -> None:
        app = app_of(client)
        app.post("/auth/reauthenticate/code")
        code = code_in(text_messages()[-1].text)
        app.done(app.post("/auth/reauthenticate", code=code), 204)

        assert app.post("/auth/reauthenticate", code=code).status_code == 400


class TestLimits:
    def test_pages_and_api_send_few_together(self, settings: LazySettings) -> None:
        settings.RATE_LIMIT_FACTOR = 1.0
        user = User.objects.create_user(email=EMAIL, email_verified_at=timezone.now())
        client = signed_in_long_ago(user)
        app = app_of(client)

        sent = [client.post(PAGE, {"action": "send"}).status_code for _ in range(3)]
        sent += [app.post("/auth/reauthenticate/code").status_code for _ in range(3)]

        assert sent == [302] * 3 + [202] * 2 + [429]
        assert client.post(PAGE, {"action": "send"}).status_code == 429

    def test_strangers_who_ask_for_codes_to_the_number_do_not_shut_its_owner_out(
        self, client: Client, settings: LazySettings
    ) -> None:
        settings.RATE_LIMIT_FACTOR = 1.0
        stranger = App(network="198.51.100.9")
        asked = [stranger.post("/auth/login/code", phone=PHONE).status_code for _ in range(2)]

        assert asked == [202, 429]
        assert client.post(PAGE, {"action": "send"}).status_code == 302
        assert len(text_messages()) == 2

    def test_number_gets_few_whoever_has_it_meanwhile(self, client: Client, settings: LazySettings) -> None:
        settings.RATE_LIMIT_FACTOR = 1.0
        for _ in range(5):
            attempts.count(attempts.SENT_CODE, PHONE)

        assert client.post(PAGE, {"action": "send"}).status_code == 429
        assert text_messages() == []

    def test_guesses_are_counted_together(self, client: Client, settings: LazySettings) -> None:
        settings.RATE_LIMIT_FACTOR = 1.0
        app = app_of(client)

        guesses = [client.post(PAGE, {"code": "000000"}).status_code for _ in range(5)]
        guesses += [app.post("/auth/reauthenticate", code="000000").status_code for _ in range(6)]

        assert guesses == [400] * 10 + [429]
