"""Who a page is shown to, and who an act is counted against."""

import pytest
from django.conf import LazySettings
from django.test import Client

from marketplace.accounts.permissions import Role
from marketplace.core.ratelimits import forget_refusals
from tests.matrix.actors import Actor, client_of, come_in, look_as, make_user, signed_in, signed_in_long_ago

pytestmark = pytest.mark.django_db
TOKEN = Actor("admin by token", roles=(Role.ADMIN,), credential="token", has_second_factor=True)


def test_pages_know_their_reader_by_the_cookie_alone() -> None:
    _admin, kept = come_in(TOKEN)

    answer = client_of(kept).get("/en/account/")

    assert answer.status_code == 302


def test_token_beside_a_cookie_adds_nothing_to_a_page() -> None:
    _admin, kept = come_in(TOKEN)
    customer = signed_in(make_user(Role.CUSTOMER))

    answer = customer.get("/admin/", headers=kept["headers"])

    assert answer.status_code == 403


@pytest.mark.parametrize("page", ["/en/account/2fa/", "/en/account/email/", "/en/account/oidc/none/login/callback/"])
def test_who_looks_as_somebody_else_is_kept_from_the_pages_of_signing_in(page: str) -> None:
    support = signed_in(make_user(Role.SUPPORT), has_second_factor=True)
    look_as(support, make_user(Role.CUSTOMER))

    answer = support.get(page)

    assert answer.status_code in {403, 404}


def test_signing_up_is_counted_by_network_whoever_sends_a_token(settings: LazySettings, empty_redis: None) -> None:
    settings.RATE_LIMIT_FACTOR = 1
    forget_refusals()

    def register(number: int, **headers: str) -> int:
        body = {"email": f"new{number}@example.com", "password": "quiet river lantern"}
        answer = Client(headers=headers).post("/api/v1/auth/register", body, content_type="application/json")
        return answer.status_code

    _admin, kept = come_in(TOKEN)
    first = [register(number) for number in range(5)]
    then = [register(5), register(6, **kept["headers"])]

    assert (first, then) == ([201] * 5, [429, 429])


def test_token_of_just_now_beside_an_old_cookie_confirms_nobody() -> None:
    """Whoever finds a browser left open has an account of their own to sign in to."""
    _stranger, kept = come_in(TOKEN)
    left_open = signed_in_long_ago(make_user(Role.SELLER, password="quiet river lantern"))

    answer = left_open.get("/en/account/keys/new/", headers=kept["headers"])

    assert answer.headers["Location"].startswith("/en/account/reauthenticate/")
