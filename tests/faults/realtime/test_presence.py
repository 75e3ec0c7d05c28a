"""Who is here is right within seconds, however it ends: a closed page, a killed process, a Redis that forgets."""

import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any
from uuid import UUID

import pytest
import redis
from django.conf import settings
from websockets.sync.client import ClientConnection

from bench.errors import BenchError
from marketplace.accounts.models import User
from realtime.models import LastSeen
from realtime.presence.people import who_is_here
from realtime.presence.process import ProcessPresence
from tests.faults.realtime.conftest import TIMEOUT_S, Live, live_process
from tests.matrix.actors import make_user, signed_in
from tests.unit.chat.rooms import make_talk
from tests.unit.realtime.hearing import asynchronously, in_thread, until
from tests.unit.realtime.presence.people import ROOM, Watcher

pytestmark = pytest.mark.django_db(transaction=True)

RIGHT_WITHIN_S = 15


@pytest.fixture
def doomed(worker_id: str) -> Iterator[Live]:
    """A process that a test may kill."""
    with suppress(BenchError), live_process(f"doomed-{worker_id}") as process:
        yield process


@contextmanager
def opened(live: Live, user: User) -> Iterator[ClientConnection]:
    """A page of somebody's."""
    cookie = signed_in(user).cookies[settings.SESSION_COOKIE_NAME]
    with live.open(cookie=f"{cookie.key}={cookie.value}") as socket:
        socket.send(json.dumps({"type": "subscribe", "id": "1", "topic": f"user:{user.pk}"}))
        while json.loads(socket.recv(TIMEOUT_S))["type"] != "subscribed":
            pass
        yield socket


def is_here(user_id: UUID) -> bool:
    return who_is_here([user_id])[user_id].is_online


def within(seconds: float, holds: Callable[[], bool]) -> float:
    """How long it took until something became true.

    Raises:
        AssertionError: longer.
    """
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < seconds, "it did not become so in time"
        time.sleep(0.1)
    return time.monotonic() - began


def test_process_that_is_killed_is_forgotten_and_who_watches_is_told(doomed: Live) -> None:
    user = make_user()

    async def scenario() -> None:
        watcher, presence = Watcher(), ProcessPresence()
        await presence.start()
        presence.watch(watcher, ROOM, {"shop": [user.pk]})
        await until(lambda: {"shop": True} in watcher.told())
        await in_thread(os.kill, doomed.pid, signal.SIGKILL)
        killed_at = time.monotonic()
        await until(lambda: watcher.told()[-1] == {"shop": False})
        assert time.monotonic() - killed_at < RIGHT_WITHIN_S
        await presence.stop()

    with opened(doomed, user):
        within(TIMEOUT_S, lambda: is_here(user.pk))
        asynchronously(scenario)
    assert not is_here(user.pk)


def test_somebody_is_here_until_the_last_of_their_pages_closes(live: Live) -> None:
    user = make_user()

    with opened(live, user):
        with opened(live, user):
            within(TIMEOUT_S, lambda: is_here(user.pk))
        time.sleep(RIGHT_WITHIN_S / 2)
        assert is_here(user.pk)

    within(RIGHT_WITHIN_S, lambda: not is_here(user.pk))
    within(RIGHT_WITHIN_S, lambda: LastSeen.objects.filter(user=user).exists())


def test_page_after_page_is_one_visit(live: Live) -> None:
    user = make_user()
    with opened(live, user):
        within(TIMEOUT_S, lambda: is_here(user.pk))

    for _page in range(8):
        with opened(live, user):
            assert is_here(user.pk)
        time.sleep(1)
        assert is_here(user.pk)


def test_redis_that_forgets_is_told_anew(live: Live) -> None:
    user = make_user()

    with opened(live, user):
        within(TIMEOUT_S, lambda: is_here(user.pk))
        with redis.Redis.from_url(settings.CACHE_URL) as client:
            client.flushdb()

        within(TIMEOUT_S, lambda: is_here(user.pk))


def test_two_processes_know_of_each_other(live: Live, doomed: Live) -> None:
    here, there = make_user(), make_user()

    with opened(live, here), opened(doomed, there):
        within(TIMEOUT_S, lambda: is_here(here.pk) and is_here(there.pk))
        with opened(doomed, here):
            time.sleep(1)
        time.sleep(RIGHT_WITHIN_S / 2)

        assert is_here(here.pk)


def test_process_that_ends_as_it_should_gives_its_people_time_to_come_back(live: Live, doomed: Live) -> None:
    user = make_user()
    with suppress(Exception), opened(doomed, user):
        within(TIMEOUT_S, lambda: is_here(user.pk))
        os.kill(doomed.pid, signal.SIGTERM)
    assert is_here(user.pk)

    with opened(live, user):
        for _moment in range(RIGHT_WITHIN_S):
            assert is_here(user.pk)
            time.sleep(1)


def test_those_who_talk_are_told_of_each_other_whichever_process_they_are_at(live: Live, doomed: Live) -> None:
    talk = make_talk()
    room = f"room:{talk.room.pk}"

    with opened(live, talk.buyer) as buyer, opened(doomed, talk.seller) as seller:
        for socket in (buyer, seller):
            socket.send(json.dumps({"type": "subscribe", "id": "2", "topic": room}))
        first = {socket: sides_of(hear(socket, "presence")) for socket in (buyer, seller)}
        # Who has come a moment ago may not be known at once.
        for socket, sides in ((buyer, {"shop": True}), (seller, {"buyer": True})):
            while first[socket] != sides:
                first[socket] = sides_of(hear(socket, "presence"))
        seller.send(json.dumps({"type": "signal", "topic": room, "kind": "typing"}))
        assert hear(buyer, "typing")["data"]["side"] == "shop"

        os.kill(doomed.pid, signal.SIGKILL)
        killed_at = time.monotonic()
        assert sides_of(hear(buyer, "presence")) == {"shop": False}

    assert time.monotonic() - killed_at < RIGHT_WITHIN_S


def hear(socket: ClientConnection, kind: str) -> dict[str, Any]:
    """The next signal of a kind."""
    while True:
        heard: dict[str, Any] = json.loads(socket.recv(RIGHT_WITHIN_S))
        if heard["type"] == "signal" and heard["kind"] == kind:
            return heard


def sides_of(presence: dict[str, Any]) -> dict[str, bool]:
    return {side["side"]: side["online"] for side in presence["data"]["people"]}
