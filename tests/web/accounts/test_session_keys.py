"""The key of a session opens nothing without our signature: the database, which has the keys, is no bunch of them."""

from unittest.mock import Mock

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.cache.backends.redis import RedisCacheClient
from django.test import Client
from redis.exceptions import ConnectionError as RedisAwayError

from marketplace.accounts.models import User
from marketplace.accounts.session_keys import seal, unseal
from marketplace.accounts.sessions import SessionStore
from tests.api.accounts.apps import EMAIL, PASSWORD, App, make_owner, signed_in_app

pytestmark = pytest.mark.django_db
NAME = settings.SESSION_COOKIE_NAME
ME = "/api/v1/me"


@pytest.fixture(autouse=True)
def owner() -> User:
    return make_owner()


def sign_in(address: str = "203.0.113.7") -> Client:
    client = Client()
    answer = client.post("/en/account/login/", {"login": EMAIL, "password": PASSWORD}, REMOTE_ADDR=address)
    assert answer.status_code == 302
    return client


def carrying(value: str) -> Client:
    client = Client()
    client.cookies[NAME] = value
    return client


def test_cookie_is_not_what_the_database_holds() -> None:
    carried = sign_in().cookies[NAME].value
    kept = UserSession.objects.get().session_key

    assert kept not in {carried, ""}
    assert [carrying(value).get(ME).status_code for value in (carried, kept)] == [200, 401]


@pytest.mark.parametrize("forged", ["{key}:", "{key}:{other}", "{key}", ":{signature}", "{key}:{signature}x"])
def test_forged_signature_opens_nothing(forged: str) -> None:
    key, _, signature = sign_in().cookies[NAME].value.rpartition(":")
    other = seal("another").rpartition(":")[2]

    client = carrying(forged.format(key=key, other=other, signature=signature))

    assert client.get(ME).status_code == 401
    client.get("/en/account/login/")
    assert unseal(client.cookies[NAME].value) != key


def test_cookie_that_is_not_ours_is_replaced_by_a_new_session() -> None:
    """And never by one of the key that somebody chose."""
    client = carrying("k" * 32)

    client.post("/en/account/login/", {"login": EMAIL, "password": PASSWORD})

    assert client.get(ME).status_code == 200
    assert UserSession.objects.get().session_key != "k" * 32


def test_signing_out_takes_the_cookie_away() -> None:
    client = sign_in()

    client.post("/en/account/logout/")

    assert client.cookies[NAME].value == ""


def test_nobody_is_signed_out_while_redis_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are served as strangers, and their cookie stays with them."""
    client = sign_in()
    carried = client.cookies[NAME].value

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(RedisCacheClient, "get", Mock(side_effect=RedisAwayError))
        assert client.get(ME).status_code == 401

    assert client.cookies[NAME].value == carried
    assert client.get(ME).status_code == 200


def test_key_is_no_session_token() -> None:
    """Of a sign-in that waits for its code."""
    app = App()
    token = app.done(app.post("/auth/login/code", email=EMAIL), 202)["session_token"]
    key = unseal(token)

    assert key is not None
    assert SessionStore().exists(key)
    answers = [App().post("/auth/code/resend", session_token=carried).status_code for carried in (key, token)]
    assert answers == [401, 204]


def test_app_ends_with_its_row() -> None:
    app = signed_in_app()
    session = UserSession.objects.get()

    session.end()

    assert app.get("/me").status_code == 401


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("", "0.0.0.0"),  # noqa: S104  # never bound to
    ],
)
def test_network_is_kept_and_no_whole_address(address: str, kept: str) -> None:
    sign_in(address)

    assert UserSession.objects.get().ip == kept
