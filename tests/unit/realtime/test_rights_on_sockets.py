"""Sign-out, ban, lost role: real sessions, rights, hub and server, and nobody waits for long."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from allauth.headless.tokens.strategies.jwt.internal import create_access_token
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import connections, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection

from marketplace.accounts import roles
from marketplace.accounts.models import User
from marketplace.accounts.permissions import Role
from marketplace.accounts.sessions import end_sessions
from realtime import tickets, topics
from realtime.hub import Hub
from realtime.wire import CloseCode
from sellers.models import ShopPermission, ShopRole
from sellers.services import members
from tests.matrix.actors import make_user, signed_in
from tests.unit.orders.making import make_open_shop, placed_order
from tests.unit.realtime.serving import Served, serving
from tests.unit.sellers.shop_people import acting, make_member

pytestmark = pytest.mark.django_db(transaction=True)

# Two seconds are promised (docs/live.md); a machine that does much else may take a little longer.
WITHIN_S = 5.0


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    # Threads keep no connections that would outlive the test's database.
    monkeypatch.setitem(connections.settings["default"], "CONN_MAX_AGE", 0)
    with serving(Hub()) as running:
        yield running


@contextmanager
def opened(served: Served, browser: Client | None = None) -> Iterator[ClientConnection]:
    """A socket with a browser's cookie."""
    cookie = browser.cookies[settings.SESSION_COOKIE_NAME].value if browser else ""
    with served.open(additional_headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}"}) as socket:
        assert json.loads(socket.recv(20))["type"] == "welcome"
        yield socket


def ask(socket: ClientConnection, topic: str, **more: Any) -> str:
    """Subscribe; returns the answer's type, or the error's code."""
    socket.send(json.dumps({"type": "subscribe", "id": "1", "topic": topic, **more}))
    answer = json.loads(socket.recv(20))
    return str(answer["error"]["code"] if answer["type"] == "error" else answer["type"])


def within(socket: ClientConnection, act: Callable[[], object]) -> Any:
    """What the client is told when something happens, which must not take long: a message, or the code of the end."""
    act()
    began = time.monotonic()
    try:
        told: Any = json.loads(socket.recv(20))
    except ConnectionClosed as closed:
        told = closed.rcvd.code if closed.rcvd else None
    assert time.monotonic() - began < WITHIN_S
    return told


def change_password(user: User) -> None:
    user.set_password("another-good-password")
    user.save(update_fields=["password"])


def session_of(user: User, browser: Client) -> UserSession:
    return UserSession.objects.create(
        user=user, session_key=browser.session.session_key or "", ip="192.0.2.1", user_agent=""
    )


@pytest.mark.parametrize(
    "end",
    [
        lambda user, browser: browser.post(reverse("account_logout")),
        lambda user, browser: end_sessions(user.pk),
        lambda user, browser: roles.close_account(
            actor_id=make_user(Role.ADMIN).pk, user_id=user.pk, now=timezone.now()
        ),
        lambda user, browser: change_password(user),
    ],
    ids=["signs out", "is signed out", "is banned", "has another password"],
)
def test_socket_of_who_is_nobody_any_more_is_closed(served: Served, end: Callable[[User, Client], object]) -> None:
    user = make_user()
    browser = signed_in(user)
    session_of(user, browser)
    bystander = make_user()
    with opened(served, browser) as socket, opened(served, signed_in(bystander)) as other:
        assert ask(socket, f"user:{user.pk}") == "subscribed"
        assert ask(other, f"user:{bystander.pk}") == "subscribed"

        assert within(socket, lambda: end(user, browser)) == CloseCode.SIGN_IN_ENDED

        with opened(served, browser) as again:
            assert ask(again, f"user:{user.pk}") == "not_found"
        assert ask(other, f"user:{bystander.pk}") == "subscribed"


def test_socket_of_who_left_the_shop_is_narrowed(served: Served) -> None:
    shop = make_open_shop()
    owner = make_member(shop, ShopRole.OWNER)
    member = make_member(shop, ShopRole.STAFF, ShopPermission.ORDERS)
    topic = f"shop:{shop.pk}"
    with opened(served, signed_in(member.user)) as socket, opened(served, signed_in(owner.user)) as other:
        assert [ask(socket, topic), ask(socket, f"user:{member.user.pk}"), ask(other, topic)] == ["subscribed"] * 3

        told = within(
            socket,
            lambda: members.remove_member(
                actor=acting(owner), shop_id=shop.pk, member_id=member.pk, now=timezone.now()
            ),
        )

        assert told == {"type": "unsubscribed", "topic": topic, "reason": "no_longer_allowed"}
        assert ask(socket, topic) == "not_found"
        with transaction.atomic():
            topics.append(topic, kind="test.told", data={})
        assert json.loads(other.recv(20))["topic"] == topic


def test_socket_of_who_lost_a_role_is_narrowed(served: Served) -> None:
    order, support, admin = placed_order(), make_user(Role.CUSTOMER, Role.SUPPORT), make_user(Role.ADMIN)
    topic = f"order:{order.pk}"
    with opened(served, signed_in(support, has_second_factor=True)) as socket:
        assert ask(socket, topic) == "subscribed"

        told = within(
            socket,
            lambda: roles.take_role(actor_id=admin.pk, user_id=support.pk, role=Role.SUPPORT, now=timezone.now()),
        )

        assert told == {"type": "unsubscribed", "topic": topic, "reason": "no_longer_allowed"}


def test_token_opens_until_its_session_ends(served: Served) -> None:
    user = make_user()
    browser = signed_in(user)
    session_of(user, browser)
    with served.open(origin=None) as socket:
        socket.recv(20)
        assert ask(socket, f"user:{user.pk}") == "not_found"
        for _renewal in range(2):
            socket.send(json.dumps({"type": "hello", "token": create_access_token(user, browser.session, {})}))
            assert json.loads(socket.recv(20))["type"] == "known"
            assert ask(socket, f"user:{user.pk}") == "subscribed"

        assert within(socket, lambda: end_sessions(user.pk)) == CloseCode.SIGN_IN_ENDED


@pytest.mark.parametrize("token", ["x", "a.b.c", "eyJhbGciOiJub25lIn0.e30."])
def test_token_that_is_none_closes_the_socket(served: Served, token: str) -> None:
    with opened(served) as socket:

        def come() -> None:
            socket.send(json.dumps({"type": "hello", "token": token}))

        assert within(socket, come) == CloseCode.SIGN_IN_ENDED


def test_guest_hears_their_order_by_ticket_and_no_other(served: Served) -> None:
    order, other = placed_order(buyer=None), placed_order(buyer=None)
    topic = f"order:{order.pk}"
    ticket = tickets.issue(topic, until=timezone.now() + timedelta(minutes=1))
    late = tickets.issue(topic, until=timezone.now() - timedelta(seconds=1))
    with opened(served) as socket:
        assert ask(socket, topic) == "not_found"
        assert ask(socket, topic, ticket=late) == "not_found"
        assert ask(socket, f"order:{other.pk}", ticket=ticket) == "not_found"
        assert ask(socket, topic, ticket=ticket) == "subscribed"


def test_topics_that_are_nobodys_are_not_found(served: Served) -> None:
    order, shop = placed_order(), make_open_shop()
    stranger = make_user()
    names = [
        "control",
        f"order:{order.pk}",
        f"shop:{shop.pk}",
        f"user:{make_user().pk}",
        f"room:{order.pk}",
        "order:",
        "x",
    ]
    with opened(served, signed_in(stranger)) as socket:
        assert [ask(socket, name) for name in names] == ["not_found"] * len(names)
