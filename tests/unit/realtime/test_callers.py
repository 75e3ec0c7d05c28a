"""Who is at the other end, by cookie, token or key."""

import time
from collections.abc import Iterable
from typing import Any
from unittest.mock import Mock

import pytest
from allauth.headless.tokens.strategies.jwt.internal import create_access_token
from django.conf import settings
from django.core.cache.backends.redis import RedisCacheClient
from django.test import Client
from redis.exceptions import ConnectionError as RedisAwayError

from marketplace.accounts.models import User
from marketplace.accounts.permissions import Action, Role
from marketplace.accounts.principals import NOBODY, REFUSED, Principal
from marketplace.core.errors import UnavailableError
from realtime.callers import STRANGER, Caller, Credential, caller_of, cookie_in, judge, judge_anew, judge_request
from realtime.control import digest_of
from tests.matrix.actors import issue_key, look_as, make_user, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def rahima() -> User:
    return make_user()


@pytest.fixture
def browser(rahima: User) -> Client:
    return signed_in(rahima)


def cookie_of(browser: Client) -> Credential:
    return Credential(cookie=browser.cookies[settings.SESSION_COOKIE_NAME].value)


def token_of(user: User, browser: Client) -> Credential:
    return Credential(token=create_access_token(user, browser.session, {}))


def scope(headers: Iterable[tuple[str, str]] = ()) -> dict[str, Any]:
    told = [(name.encode(), value.encode()) for name, value in headers]
    return {"type": "http", "method": "GET", "path": "/stream/events", "query_string": b"", "headers": told}


def test_cookie_names_a_session_and_its_owner(rahima: User, browser: Client) -> None:
    caller = caller_of(cookie_of(browser))

    assert caller is not None
    assert (caller.principal.user_id, caller.until) == (rahima.pk, None)
    assert caller.session == digest_of(str(browser.session.session_key))


def test_token_names_them_too_and_when_it_runs_out(rahima: User, browser: Client) -> None:
    caller = caller_of(token_of(rahima, browser))

    assert caller is not None
    assert (caller.principal.user_id, caller.principal.is_session) == (rahima.pk, False)
    assert caller.session == digest_of(str(browser.session.session_key))
    assert caller.until == pytest.approx(time.time() + settings.HEADLESS_JWT_ACCESS_TOKEN_EXPIRES_IN, abs=10)


def test_nobody_is_taken_for_a_stranger_while_redis_is_away(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    known_by = cookie_of(browser)
    carried = f"{settings.SESSION_COOKIE_NAME}={known_by.cookie}"
    monkeypatch.setattr(RedisCacheClient, "get", Mock(side_effect=RedisAwayError))

    with pytest.raises(UnavailableError):
        judge(known_by, {})
    with pytest.raises(UnavailableError):
        judge_request(scope([("cookie", carried)]), [], [])


@pytest.mark.parametrize("cookie", [None, "", "forged", "a" * 40])
def test_cookie_that_is_none_is_a_strangers(cookie: str | None) -> None:
    assert caller_of(Credential(cookie=cookie)) == STRANGER


def test_session_without_anybody_is_a_strangers(browser: Client) -> None:
    anonymous = Client()
    session = anonymous.session
    session["basket"] = "kept"
    session.save()

    assert caller_of(cookie_of(anonymous)) == STRANGER


def test_token_that_is_none_is_nobodys(rahima: User, browser: Client) -> None:
    token = token_of(rahima, browser)
    browser.session.flush()

    assert caller_of(token) is None
    assert caller_of(Credential(token="a.b.c")) is None


def test_staff_who_look_as_somebody_depend_on_both(rahima: User) -> None:
    support = make_user(Role.SUPPORT)
    browser = signed_in(support, has_second_factor=True)
    look_as(browser, rahima)

    caller = caller_of(cookie_of(browser))

    assert caller is not None
    assert caller.people() == {rahima.pk, support.pk}


def test_whoever_is_known_already_is_not_looked_up_and_may_no_more_than_they_may(rahima: User) -> None:
    known = Caller(Principal(user_id=rahima.pk, roles=frozenset({Role.CUSTOMER}), is_session=True), "a-session")
    own, other = f"user:{rahima.pk}", f"user:{make_user().pk}"

    verdict = judge(Credential(cookie="of nobody"), {own: None, other: None}, known=known)

    assert verdict is not None
    assert (verdict.caller, set(verdict.heard)) == (known, {own})


def test_topics_are_judged_with_the_caller(rahima: User, browser: Client) -> None:
    own, other = f"user:{rahima.pk}", f"user:{make_user().pk}"

    verdict = judge(cookie_of(browser), {own: None, other: None, "nonsense": "a-ticket"})

    assert verdict is not None
    assert verdict.heard == {own}


def test_change_that_came_past_what_is_kept_is_seen_anew(rahima: User, browser: Client) -> None:
    topic = f"user:{rahima.pk}"
    before = judge(cookie_of(browser), {topic: None})
    assert before is not None
    User.objects.filter(pk=rahima.pk).update(is_active=False)

    kept, anew = (judge_anew(before.caller, cookie_of(browser), {topic: None}, must=must) for must in (False, True))

    assert kept == before
    assert anew is None


def test_stranger_stays_one_when_looked_at_anew() -> None:
    verdict = judge_anew(STRANGER, Credential(), {}, must=True)

    assert verdict is not None
    assert verdict.caller == STRANGER


class TestRequests:
    def test_is_known_by_its_cookie(self, rahima: User, browser: Client) -> None:
        cookie = f"{settings.SESSION_COOKIE_NAME}={cookie_of(browser).cookie}"

        verdict = judge_request(scope([("cookie", cookie)]), [f"user:{rahima.pk}"], [])

        assert verdict.caller.session == digest_of(str(browser.session.session_key))
        assert verdict.heard == {f"user:{rahima.pk}"}

    def test_is_known_by_its_token(self, rahima: User, browser: Client) -> None:
        bearer = f"Bearer {token_of(rahima, browser).token}"

        verdict = judge_request(scope([("authorization", bearer)]), [f"user:{rahima.pk}"], [])

        assert verdict.caller.session == digest_of(str(browser.session.session_key))
        assert verdict.heard == {f"user:{rahima.pk}"}

    def test_is_known_by_its_key(self, rahima: User) -> None:
        key = issue_key(rahima, (Action.READ_ORDERS,)).secret

        verdict = judge_request(scope([("x-api-key", key)]), [f"user:{rahima.pk}"], [])

        assert (verdict.caller.principal.user_id, verdict.caller.session) == (rahima.pk, None)
        assert verdict.heard == set()

    def test_is_refused_with_one_that_is_not_good(self) -> None:
        assert judge_request(scope([("x-api-key", "haat_nothing")]), [], []).caller.principal == REFUSED
        assert judge_request(scope([("authorization", "Bearer x")]), [], []).caller.principal == REFUSED

    def test_is_a_strangers_without_any(self) -> None:
        assert judge_request(scope(), ["control"], ["1:x"]).caller.principal == NOBODY


@pytest.mark.parametrize(
    ("header", "cookie"), [("", None), ("a=b", None), (f"a=b; {settings.SESSION_COOKIE_NAME}=x:y", "x:y")]
)
def test_cookie_is_found_among_others(header: str, cookie: str | None) -> None:
    assert cookie_in(header) == cookie
