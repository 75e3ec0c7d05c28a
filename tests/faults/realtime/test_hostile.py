"""Whoever comes with bad intentions is refused, with a line in the log and a count, and nobody else notices.

The process is a real one with its limits as they are; `tests/unit/realtime` tries more of what may be sent.
"""

import json
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings, settings
from django.db import transaction
from django.utils import timezone
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.frames import Frame, Opcode
from websockets.sync.client import ClientConnection

from bench import processes, socket_servers
from marketplace.accounts.models import User
from marketplace.accounts.tokens import issue_tokens
from marketplace.core.ids import uuid7
from realtime import tickets, topics, wire
from realtime.places import MESSAGES_AT_ONCE, MOST_OF_ADDRESS
from realtime.refusals import Reason
from realtime.wire import CloseCode
from tests.faults.realtime.conftest import TIMEOUT_S, Live
from tests.matrix.actors import make_user, signed_in
from tests.unit.orders.making import placed_order

pytestmark = pytest.mark.django_db(transaction=True)

COMPRESSED = 0x40  # in a frame's first byte (RFC 7692)
BOMB_BYTES, MOST_GROWTH_MIB = 64 * 1024 * 1024, 16


@pytest.fixture(autouse=True)
def neighbour(live: Live) -> Iterator[None]:
    """Somebody who does no harm has a socket all the time, and hears what is told when all is over."""
    topic = f"{socket_servers.KIND}:{uuid7()}"
    with live.open() as socket:
        say(socket, type="subscribe", id="1", topic=topic)
        assert [one["type"] for one in hear(socket, 2)] == ["welcome", "subscribed"]
        yield
        with transaction.atomic():
            topics.append(topic, kind="bench.told", data={"all": "is well"})
        assert hear(socket, 1)[0]["data"] == {"all": "is well"}


def say(socket: ClientConnection, **message: Any) -> None:
    socket.send(json.dumps(message))


def hear(socket: ClientConnection, number: int) -> list[dict[str, Any]]:
    return [json.loads(socket.recv(TIMEOUT_S)) for _message in range(number)]


def end_of(socket: ClientConnection) -> int | None:
    """The code with which a socket is ended, whatever is said before; None where it is cut off."""
    try:
        while True:
            socket.recv(TIMEOUT_S)
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else None


def expect(live: Live, reason: Reason, act: Callable[[], None]) -> None:
    """Something is refused, and the log tells of one more."""
    before = live.refused()[reason]
    # Within a second of the last line of its kind there is no other.
    time.sleep(1)

    act()

    deadline = time.monotonic() + TIMEOUT_S
    while live.refused()[reason] <= before:
        assert time.monotonic() < deadline, f"{reason} was not logged"
        time.sleep(0.05)


def cookie_of(user: User) -> str:
    return f"{settings.SESSION_COOKIE_NAME}={signed_in(user).cookies[settings.SESSION_COOKIE_NAME].value}"


def test_page_of_another_site_gets_no_socket(live: Live) -> None:
    def come() -> None:
        with pytest.raises(InvalidStatus) as refused:
            live.open(origin="https://evil.example", cookie=cookie_of(make_user()))
        assert refused.value.response.status_code == 403

    expect(live, Reason.FOREIGN_ORIGIN, come)


def test_token_that_has_expired_ends_the_socket(live: Live, settings: LazySettings) -> None:
    user = make_user()
    session = signed_in(user).cookies[settings.SESSION_COOKIE_NAME].value
    fresh, _ = issue_tokens(session)
    settings.HEADLESS_JWT_ACCESS_TOKEN_EXPIRES_IN = -60
    expired, _ = issue_tokens(session)

    def come() -> None:
        with live.open() as socket:
            say(socket, type="hello", token=fresh)
            say(socket, type="subscribe", id="1", topic=f"user:{user.pk}")
            assert [one["type"] for one in hear(socket, 3)] == ["welcome", "known", "subscribed"]
            say(socket, type="hello", token=expired)
            assert end_of(socket) == CloseCode.SIGN_IN_ENDED

    expect(live, Reason.INVALID_CREDENTIAL, come)


def test_what_is_not_theirs_is_not_found(live: Live) -> None:
    order, stranger = placed_order(), make_user()
    names = [f"order:{order.pk}", f"shop:{order.shop_id}", f"user:{make_user().pk}", f"room:{uuid7()}", "control"]

    def ask() -> None:
        with live.open(cookie=cookie_of(stranger)) as socket:
            for name in names:
                say(socket, type="subscribe", id="1", topic=name, after=0)
            told = hear(socket, 1 + len(names))[1:]
        assert [one["error"]["code"] for one in told] == ["not_found"] * len(names)

    expect(live, Reason.NOT_FOUND, ask)


def test_ticket_that_has_run_out_opens_nothing(live: Live) -> None:
    topic = f"order:{placed_order().pk}"
    ticket = tickets.issue(topic, until=timezone.now() - timedelta(seconds=1))

    def ask() -> None:
        with live.open() as socket:
            say(socket, type="subscribe", id="1", topic=topic, ticket=ticket)
            assert hear(socket, 2)[1]["error"]["code"] == "not_found"

    expect(live, Reason.NOT_FOUND, ask)


def test_message_that_is_too_big_ends_the_socket(live: Live) -> None:
    def come() -> None:
        with live.open() as socket:
            say(socket, type="ping", id="x" * wire.MAX_MESSAGE_BYTES)
            assert end_of(socket) == CloseCode.TOO_BIG

    expect(live, Reason.TOO_BIG, come)


@pytest.mark.parametrize("text", ["{", "[]", "null", "\x00", b"bytes"], ids=repr)
def test_what_is_no_message_ends_the_socket(live: Live, text: str | bytes) -> None:
    def come() -> None:
        with live.open() as socket:
            socket.send(text)
            assert end_of(socket) == CloseCode.MALFORMED

    expect(live, Reason.MALFORMED, come)


def test_flood_of_messages_ends_the_socket(live: Live) -> None:
    def come() -> None:
        with live.open() as socket:
            for _message in range(2 * MESSAGES_AT_ONCE):
                say(socket, type="ping")
            assert end_of(socket) == CloseCode.TOO_MANY

    expect(live, Reason.TOO_MANY_MESSAGES, come)


def test_flood_of_sockets_is_refused_beyond_its_bound(live: Live) -> None:
    def open_one_too_many() -> None:
        with ExitStack() as sockets:
            for _socket in range(MOST_OF_ADDRESS + 1):
                sockets.enter_context(live.open())

    def come() -> None:
        with pytest.raises(InvalidStatus) as refused:
            open_one_too_many()
        assert refused.value.response.status_code == 429

    expect(live, Reason.TOO_MANY_OF_ADDRESS, come)


def test_message_that_unfolds_to_very_much_is_not_unfolded(live: Live) -> None:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    bomb = packer.compress(bytes(BOMB_BYTES)) + packer.flush(zlib.Z_SYNC_FLUSH)
    before = processes.resident_mib(live.pid)

    with live.open() as socket:
        hear(socket, 1)
        # Marked as compressed, whether or not that was agreed.
        frame = bytearray(Frame(Opcode.TEXT, bomb.removesuffix(b"\x00\x00\xff\xff")).serialize(mask=True))
        frame[0] |= COMPRESSED
        with suppress(OSError):  # nobody need take all of it
            socket.socket.sendall(frame)
        end_of(socket)

    assert processes.resident_mib(live.pid) - before < MOST_GROWTH_MIB
