"""What happens on the pages when somebody tries too often, and where they may be led afterwards."""

from datetime import UTC, datetime

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.conf import LazySettings
from django.test import Client

from marketplace.accounts.models import User
from marketplace.accounts.permissions import Role

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
