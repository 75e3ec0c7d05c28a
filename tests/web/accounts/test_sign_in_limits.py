"""What happens on the pages when somebody tries too often, and where they may be led afterwards."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import redis
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import LazySettings, settings
from django.test import Client, RequestFactory
from django.urls import resolve, reverse

from marketplace.accounts import attempts, page_limits, signins
from marketplace.accounts.events import SignInFailed
from marketplace.accounts.models import SignIn, User
from marketplace.accounts.permissions import Role
from marketplace.accounts.principals import Principal
from marketplace.accounts.sessions import SessionStore
from marketplace.core import ratelimit_counters, ratelimits
from marketplace.core.errors import UnavailableError
from marketplace.core.models import OutboxEvent
from tests.api.accounts.apps import mails, text_messages
from tests.api.accounts.passkeys import b64

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
PASSWORD = "quiet river lantern"


@pytest.fixture
def person() -> User:
    user = User.objects.create_user(email="rahima@example.com", password=PASSWORD, email_verified_at=NOW)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@pytest.fixture
def limits(settings: LazySettings) -> None:
    """As strict as in the open; the other tests have none in their way."""
    settings.RATE_LIMIT_FACTOR = 1.0


@pytest.fixture
def redis_away(settings: LazySettings) -> Iterator[None]:
    """The counters at a port where nothing listens; sessions are elsewhere."""
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    ratelimit_counters.forget_connections()
    yield
    ratelimit_counters.forget_connections()
    ratelimit_counters.circuit.reset()


def failures() -> list[str]:
    """What failed, as it was told."""
    told = OutboxEvent.objects.filter(name="accounts.sign_in_failed").order_by("id")
    return [row.data["method"] for row in told]


def sign_in(client: Client, *, password: str = PASSWORD, then: str = "") -> str:
    sent = {"login": "rahima@example.com", "password": password, "next": then}
    answer = client.post("/en/account/login/", sent)
    return str(answer.headers.get("Location")) if answer.status_code == 302 else answer.content.decode()


@pytest.mark.usefixtures("limits")
def test_too_many_attempts_are_told_beside_what_was_typed(client: Client, person: User) -> None:
    for _ in range(5):
        sign_in(client, password="wrong")

    page = sign_in(client)

    assert "Too many attempts. Wait " in page
    assert 'value="rahima@example.com"' in page


@pytest.mark.usefixtures("limits")
def test_too_many_codes_answer_with_a_page_that_says_when(client: Client) -> None:
    client.post("/en/account/login/code/", {"login": "01712345678"})

    answer = Client().post("/en/account/login/code/", {"login": "01712345678"})

    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert "Wait a little" in answer.content.decode()


@pytest.mark.parametrize(
    ("asked", "led_to"),
    [("/en/account/sessions/", "/en/account/sessions/"), ("https://evil.example/", "/account/")],
)
def test_sign_in_leads_back_within_the_market_alone(client: Client, person: User, asked: str, led_to: str) -> None:
    assert sign_in(client, then=asked) == led_to


def test_nobody_ends_a_session_of_somebody_else(client: Client, person: User) -> None:
    sign_in(client)
    other = User.objects.create_user(email="karim@example.com", email_verified_at=NOW)
    session = UserSession.objects.create(user=other, ip="198.51.100.7", session_key="k" * 32, user_agent="")

    client.post("/en/account/sessions/end/", {"session": str(session.pk)})

    assert UserSession.objects.filter(pk=session.pk).exists()


def test_staff_without_a_second_factor_are_told_why_they_need_one(client: Client, person: User) -> None:
    User.objects.filter(pk=person.pk).update(roles=[Role.SUPPORT])
    sign_in(client)

    page = client.get("/admin/", follow=True)

    assert page.redirect_chain[-1][0].rstrip("/").endswith("/account/2fa")
    assert "notice" in page.content.decode().partition("<main")[2]


def second_factor_of(user: User) -> None:
    secret = get_mfa_adapter().encrypt("JBSWY3DPEHPK3PXP")
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": secret})


def forget_what_was_sent() -> None:
    """Let the next message go out: a number gets only one in 20 seconds."""
    counters = redis.Redis.from_url(settings.REDIS_URL)
    for key in counters.scan_iter("haat:rate:*"):
        counters.delete(key)
    ratelimits.forget_refusals()


def counted_at(client: Client, path: str, times: int, sent: dict[str, str]) -> list[int]:
    """Send something as often, and once more, and tell how each was answered."""
    return [client.post(path, sent).status_code for _ in range(times + 1)]


@pytest.mark.usefixtures("limits")
def test_sign_ups_are_counted_by_network(client: Client) -> None:
    sent = [{"name": "", "email": f"new{n}@example.com", "password1": PASSWORD} for n in range(6)]

    answers = [Client().post("/en/account/signup/", fields).status_code for fields in sent]

    assert answers[5] == 429
    assert 429 not in answers[:5]
    assert not User.objects.filter(email="new5@example.com").exists()


@pytest.mark.usefixtures("limits")
def test_sign_ups_on_pages_and_over_the_api_count_together(client: Client) -> None:
    counted_at(client, "/en/account/signup/", 4, {"email": "wrong"})

    body = {"email": "new@example.com", "password": PASSWORD}
    answer = client.post("/api/v1/auth/register", body, content_type="application/json")

    assert answer.status_code == 429


@pytest.mark.usefixtures("limits")
def test_resets_are_counted_by_network(client: Client) -> None:
    contacts = [f"somebody{n}@example.com" for n in range(6)]

    answers = [client.post("/en/account/password/reset/", {"email": email}).status_code for email in contacts]

    assert answers == [302] * 5 + [429]
    assert len(mails()) == 5


@pytest.mark.usefixtures("limits")
def test_second_factors_are_counted_by_person_in_whichever_browser(person: User) -> None:
    second_factor_of(person)
    browsers = [Client(), Client()]
    for browser in browsers:
        sign_in(browser)

    answers = [browsers[n % 2].post("/en/account/2fa/authenticate/", {"code": "000000"}).status_code for n in range(6)]

    assert answers == [200] * 5 + [429]
    assert failures() == ["second_factor"] * 5


@pytest.mark.usefixtures("limits")
def test_second_factors_asked_for_once_more_are_counted(client: Client, person: User) -> None:
    sign_in(client)
    second_factor_of(person)

    answers = counted_at(client, "/en/account/2fa/reauthenticate/", 5, {"code": "000000"})

    assert answers == [200] * 5 + [429]
    assert failures() == ["second_factor"] * 5


@pytest.mark.usefixtures("limits")
def test_passwords_asked_for_before_a_change_are_counted(client: Client, person: User) -> None:
    client.force_login(person)

    answers = counted_at(client, "/en/account/password/change/", 5, {"oldpassword": "wrong"})

    assert answers == [200] * 5 + [429]


@pytest.mark.usefixtures("limits")
def test_passwords_asked_for_once_more_are_counted_together_with_those(client: Client, person: User) -> None:
    client.force_login(person)
    counted_at(client, "/en/account/password/change/", 4, {"oldpassword": "wrong"})

    answer = client.post("/en/account/reauthenticate/", {"password": PASSWORD})

    assert answer.status_code == 429


@pytest.mark.usefixtures("limits")
def test_first_factor_is_not_checked_by_a_refused_form(client: Client, person: User) -> None:
    client.force_login(person)
    counted_at(client, "/en/account/password/change/", 5, {"oldpassword": "wrong"})

    sent = {"oldpassword": PASSWORD, "password1": "orange bicycle tuesday", "password2": "orange bicycle tuesday"}
    answer = client.post("/en/account/password/change/", sent)

    person.refresh_from_db()
    assert answer.status_code == 429
    assert person.check_password(PASSWORD)


@pytest.mark.usefixtures("limits")
def test_passkeys_are_counted_by_network(client: Client) -> None:
    for _ in range(30):
        attempts.count(attempts.PASSKEY, "127.0.0.1")

    answer = client.post("/en/account/2fa/webauthn/login/", {"credential": "{}"})

    assert answer.status_code == 429
    assert not failures()


@pytest.mark.usefixtures("limits")
@pytest.mark.parametrize(
    ("begin", "sent", "path"),
    [
        ("/en/account/login/code/", {"login": "rahima@example.com"}, "/en/account/login/code/confirm/"),
        ("/en/account/signup/", {"name": "", "phone": "01712345678"}, "/en/account/phone/verify/"),
    ],
)
def test_codes_are_counted_by_sign_in(
    client: Client, person: User, settings: LazySettings, begin: str, sent: dict[str, str], path: str
) -> None:
    settings.ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = settings.ACCOUNT_PHONE_VERIFICATION_MAX_ATTEMPTS = 50
    client.post(begin, sent)

    answers = counted_at(client, path, 10, {"code": "000000"})

    assert answers == [200] * 10 + [429]
    assert failures() == ["code"] * 10


@pytest.mark.usefixtures("limits")
@pytest.mark.parametrize(
    ("begin", "sent", "path"),
    [
        ("/en/account/login/code/", {"login": "rahima@example.com"}, "/en/account/login/code/confirm/"),
        ("/en/account/signup/", {"name": "", "phone": "01712345678"}, "/en/account/phone/verify/"),
    ],
)
def test_messages_sent_once_more_are_counted_by_sign_in(
    client: Client, person: User, begin: str, sent: dict[str, str], path: str
) -> None:
    client.post(begin, sent)
    forget_what_was_sent()
    for _ in range(3):
        attempts.count(attempts.RESEND, str(client.session.session_key))

    answer = client.post(path, {"action": "resend"})

    assert answer.status_code == 429
    assert len(mails()) + len(text_messages()) == 1


@pytest.mark.usefixtures("redis_away")
@pytest.mark.parametrize("path", ["/en/account/signup/", "/en/account/password/reset/"])
def test_nothing_is_tried_while_the_counters_are_away(path: str) -> None:
    sent = {"name": "", "email": "new@example.com", "password1": PASSWORD}

    answer = Client(raise_request_exception=False).post(path, sent)

    assert answer.status_code == 503
    assert not User.objects.filter(email="new@example.com").exists()
    assert not mails()


@pytest.mark.usefixtures("redis_away")
@pytest.mark.parametrize("counted", sorted(page_limits.COUNTED))
def test_every_page_that_counts_fails_closed(rf: RequestFactory, person: User, counted: str) -> None:
    request = rf.post(reverse(counted))
    request.session = SessionStore("k" * 32)
    request.principal = Principal(user_id=person.pk, is_session=True)  # type: ignore[attr-defined]
    request.resolver_match = resolve(reverse(counted))

    with pytest.raises(UnavailableError):
        page_limits.count(request)


def test_wrong_second_factor_stands_in_the_history_of_whose_it_is(client: Client, person: User) -> None:
    second_factor_of(person)
    sign_in(client)

    client.post("/en/account/2fa/authenticate/", {"code": "000000"})

    event = SignInFailed.model_validate(OutboxEvent.objects.get(name="accounts.sign_in_failed").data)
    signins.keep_failure(event)
    assert SignIn.objects.get(user=person, is_successful=False).method == "second_factor"


def test_wrong_code_for_a_new_number_is_no_failed_sign_in(client: Client, person: User) -> None:
    sign_in(client)
    client.post("/en/account/reauthenticate/", {"password": PASSWORD})
    client.post("/en/account/phone/change/", {"phone": "01712345678"})

    answer = client.post("/en/account/phone/verify/", {"code": "000000"})

    assert answer.status_code == 200
    assert not failures()


def test_wrong_passkey_stands_in_the_history_of_whose_it_says_it_is(client: Client, person: User) -> None:
    handle = b64(str(person.pk).encode())

    client.post("/en/account/2fa/webauthn/login/", {"credential": json.dumps({"response": {"userHandle": handle}})})

    event = SignInFailed.model_validate(OutboxEvent.objects.get(name="accounts.sign_in_failed").data)
    signins.keep_failure(event)
    assert SignIn.objects.get(user=person, is_successful=False).method == "passkey"


@pytest.mark.usefixtures("limits")
def test_owner_is_told_of_a_new_password_however_much_was_sent_before(client: Client, person: User) -> None:
    sign_in(client)
    for _ in range(10):
        attempts.count(attempts.MAIL, str(person.email))

    changed = client.post(
        "/en/account/password/change/",
        {"oldpassword": PASSWORD, "password1": "orange bicycle tuesday", "password2": "orange bicycle tuesday"},
    )

    assert changed.status_code == 302
    assert [mail.to for mail in mails()] == [person.email]


@pytest.mark.usefixtures("limits")
def test_one_network_cannot_have_ever_more_numbers_written_to(client: Client) -> None:
    for _ in range(60):
        attempts.count(attempts.TEXT_MESSAGE_NETWORK, "127.0.0.1")

    answer = client.post("/en/account/signup/", {"phone": "01712345678", "name": ""})

    assert answer.status_code == 429
    assert not text_messages()
