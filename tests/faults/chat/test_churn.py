"""Messages reach their buyer once and in order, whatever is cut off, killed or sent twice meanwhile.

Shops write, and send some messages again as if no answer had come. Buyers listen on sockets that break now and then,
and come back with the last number that they have. The live process is killed in between and started again.
"""

import json
import os
import random
import signal
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from threading import Event
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from bench import servers, socket_servers
from bench.errors import BenchError
from deploy.local import ports
from deploy.local.errors import LocalError
from deploy.local.places import State
from deploy.local.ports import HOST
from deploy.local.programs import Program
from realtime import topics, wire
from realtime.chat import limits
from realtime.chat.drafts import Draft
from realtime.chat.models import Message
from realtime.chat.services import send_message
from realtime.chat.snapshots import MESSAGE_SENT
from tests.matrix.actors import signed_in
from tests.racing import connection_a_thread
from tests.unit.chat.rooms import Talk, make_talk
from tests.unit.orders.making import make_open_shop

__all__ = ["connection_a_thread"]

pytestmark = pytest.mark.django_db(transaction=True)
ROOMS, WRITERS, EACH_AT_LEAST = 10, 4, 150
KILLS, LIVES_FOR_S = 2, 3.0
SENT_AGAIN, CUT_OFF = 0.2, 0.05
PATIENCE_S = 90.0


@pytest.fixture(autouse=True)
def nobody_waits_for_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few people write here as very many."""
    monkeypatch.setattr(limits, "require_allowed", lambda *_args, **_given: None)


class Buyer:
    """Somebody with a socket that breaks.

    Attributes:
        heard: what they heard, in order: the topic's number, and the message's id.
    """

    def __init__(self, talk: Talk, port: int) -> None:
        self.room_id, self._port = talk.room.pk, port
        client = signed_in(talk.buyer)
        self._cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
        self.heard: list[tuple[int, UUID]] = []
        self.came = 0
        self._chance = random.Random(str(self.room_id))  # noqa: S311 -- nothing depends on what is chosen

    def listen(self, is_over: Event) -> None:
        """Until all is said and heard."""
        patient_until = float("inf")
        while not (is_over.is_set() and self._has_all()):
            if is_over.is_set():
                patient_until = min(patient_until, time.monotonic() + PATIENCE_S)
            assert time.monotonic() < patient_until, f"{self.heard[-1:]} of {topics.position(self.topic)}"
            with suppress(OSError, WebSocketException, TimeoutError), self._open() as socket:
                self.came += 1
                self._hear(socket, is_over)
            time.sleep(0.05)
        connection.close()

    @property
    def topic(self) -> str:
        return f"room:{self.room_id}"

    def _has_all(self) -> bool:
        return (self.heard[-1][0] if self.heard else 0) == topics.position(self.topic)

    def _open(self) -> ClientConnection:
        return connect(
            f"ws://{HOST}:{self._port}/ws/",
            origin=Origin(f"http://{HOST}:{self._port}"),
            subprotocols=[Subprotocol(wire.PROTOCOL)],
            additional_headers={"Cookie": self._cookie},
            open_timeout=5,
            close_timeout=0.2,
        )

    def _hear(self, socket: ClientConnection, is_over: Event) -> None:
        after = self.heard[-1][0] if self.heard else 0
        socket.send(json.dumps({"type": "subscribe", "id": "1", "topic": self.topic, "after": after}))
        while not (is_over.is_set() and self._has_all()):
            told: dict[str, Any] = json.loads(socket.recv(5))
            assert told["type"] not in {"gap", "error"}, told
            if told["type"] == "event" and told["kind"] == MESSAGE_SENT:
                self.heard.append((told["seq"], UUID(told["data"]["id"])))
                if not is_over.is_set() and self._chance.random() < CUT_OFF:
                    socket.socket.close()
                    return


def write(talks: list[Talk], seed: int, is_enough: Event) -> int:
    """Say something until it is enough, some of it twice under one name; how many messages that is."""
    chance, places = random.Random(seed), [talk.at_shop for talk in talks]  # noqa: S311 -- as above
    said = 0
    try:
        while said < EACH_AT_LEAST or not is_enough.is_set():
            draft, place = Draft(uuid4(), f"{seed} {said}"), chance.choice(places)
            for _time in range(2 if chance.random() < SENT_AGAIN else 1):
                send_message(place=place, draft=draft, now=timezone.now())
            said += 1
            time.sleep(chance.uniform(0, 0.1))
    finally:
        connection.close()
    return said


def keep_alive(port: int, environment: dict[str, str], was_killed: Event, is_over: Event) -> None:
    """Run the live process, kill it some times, and run it on."""
    killed, state = 0, State.chosen()
    while not is_over.is_set():
        program = Program(f"live-chat-{killed}", socket_servers.command(socket_servers.UVICORN, port))
        # On a machine that is too busy one may not be ready in time: then another is begun.
        with suppress(BenchError, LocalError), servers.started(program, state, port, environment) as server:
            if killed == KILLS:
                was_killed.set()
                is_over.wait()
            else:
                is_over.wait(LIVES_FOR_S)
                os.kill(server.pid, signal.SIGKILL)
                killed += 1
                time.sleep(0.2)


@pytest.fixture
def of_tests() -> dict[str, str]:
    """The live process's environment: over the tests' database."""
    of = connection.settings_dict
    url = f"postgresql://{of['USER']}:{of['PASSWORD']}@{of['HOST']}:{of['PORT']}/{of['NAME']}"
    return servers.environment_with(servers.OUT_OF_REACH) | {"HAAT_DATABASE_URL": url}


@pytest.fixture
def crew() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(max_workers=ROOMS + WRITERS + 1) as pool:
        yield pool


def test_each_message_is_heard_once_and_in_order(of_tests: dict[str, str], crew: ThreadPoolExecutor) -> None:
    State.chosen().create()
    shop, [port] = make_open_shop(), ports.choose_random(["live"]).values()
    talks = [make_talk(shop=shop) for _room in range(ROOMS)]
    buyers = [Buyer(talk, port) for talk in talks]
    was_killed, all_said, all_heard = Event(), Event(), Event()

    alive: Future[None] = crew.submit(keep_alive, port, of_tests, was_killed, all_heard)
    # Nobody writes for good where that has failed.
    alive.add_done_callback(lambda _done: was_killed.set())
    listening = [crew.submit(buyer.listen, all_said) for buyer in buyers]
    try:
        writing = [crew.submit(write, talks, seed, was_killed) for seed in range(WRITERS)]
        said = sum(each.result() for each in writing)
        all_said.set()
        for each in listening:
            each.result()
    finally:
        for event in (was_killed, all_said, all_heard):
            event.set()
    alive.result()

    assert Message.objects.count() == said
    for buyer in buyers:
        stored = Message.objects.filter(room_id=buyer.room_id).order_by("seq").values_list("pk", flat=True)
        assert [message_id for _seq, message_id in buyer.heard] == list(stored)
        assert [seq for seq, _message_id in buyer.heard] == list(range(1, len(buyer.heard) + 1))
    assert sum(buyer.came for buyer in buyers) > ROOMS * (1 + KILLS)
