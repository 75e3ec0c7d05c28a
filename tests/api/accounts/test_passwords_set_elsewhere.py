"""A password set where no service of ours is asked (Django's commands, a shell) ends every session and token, too."""

import sys
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from marketplace.accounts.models import User
from tests.api.accounts.apps import EMAIL, OTHER_PASSWORD, PASSWORD, App, make_owner, refusal, signed_in_app

pytestmark = pytest.mark.django_db(transaction=True)


def by_model(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    owner.set_password(OTHER_PASSWORD)
    owner.save()


def by_command(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getpass", lambda prompt: OTHER_PASSWORD)
    call_command("changepassword", EMAIL, stdout=sys.stderr)


def by_taking_it_away(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    owner.set_unusable_password()
    owner.save(update_fields=["password"])


ACTS = [by_model, by_command, by_taking_it_away]


@pytest.fixture
def owner() -> User:
    return make_owner()


@pytest.fixture
def browser() -> Client:
    """Signed in by the page."""
    client = Client()
    client.post("/en/account/login/", {"login": EMAIL, "password": PASSWORD})
    assert is_in(client)
    return client


def is_in(client: Client) -> bool:
    return client.get("/en/account/").status_code == 200


@pytest.mark.parametrize("act", ACTS)
class TestEnds:
    def test_sessions_of_browsers(
        self, owner: User, browser: Client, act: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        act(owner, monkeypatch)

        assert browser.get("/api/v1/me").status_code == 401
        assert not is_in(browser)

    def test_access_tokens(self, owner: User, act: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
        app = signed_in_app()
        assert app.get("/me").status_code == 200

        act(owner, monkeypatch)

        assert refusal(app.get("/me")) == (401, "invalid_credential")

    def test_refresh_tokens(self, owner: User, act: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
        app = signed_in_app()

        act(owner, monkeypatch)

        assert refusal(App().post("/auth/token/refresh", refresh_token=app.refresh_token))[0] == 401


def test_others_stay_in(owner: User, browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    by_model(make_owner(email="karim@example.com"), monkeypatch)

    assert is_in(browser)


def test_whoever_changes_it_themself_stays_in(owner: User, browser: Client) -> None:
    browser.post(
        "/en/account/password/change/",
        {"oldpassword": PASSWORD, "password1": OTHER_PASSWORD, "password2": OTHER_PASSWORD},
    )

    owner.refresh_from_db()
    assert owner.check_password(OTHER_PASSWORD)
    assert is_in(browser)


def test_ended_session_asks_the_database_once(
    owner: User, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """And not with each of the requests that a forgotten cookie goes on to send."""
    app = signed_in_app()
    by_model(owner, monkeypatch)
    app.get("/me")

    with django_assert_num_queries(0):
        assert app.get("/me").status_code == 401
