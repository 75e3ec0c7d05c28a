"""What a client asks on a socket, what it is answered, and how either ends it."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import orjson
import pytest
from asgiref.sync import async_to_sync
from django.conf import LazySettings

from marketplace.core.errors import UnavailableError
from realtime import resuming, sending, subscriptions, wire
from realtime import socket as socket_module
from realtime.callers import Credential
from realtime.places import MESSAGES_AT_ONCE, MOST_OF_ADDRESS
from realtime.refusals import Reason
from realtime.wire import CloseCode
from tests.unit.realtime.talking import OTHER, TOPIC, Market, Rights, event, market_of, rights, somebody

__all__ = ["rights"]

Scenario = Callable[[Market], Awaitable[None]]


def run(scenario: Scenario, rights: Rights) -> None:
    async def inside() -> None:
        async with market_of(rights) as market:
            await scenario(market)

    async_to_sync(inside)()


class TestHandshake:
    def test_lets_our_own_page_in(self, rights: Rights) -> None:
        async def scenario(market: Market) -> None:
            client = market.open(x_request_id="request-4711")

            accepted, welcome = await client.asgi(), await client.hear()

            assert accepted == {"type": "websocket.accept", "subprotocol": "haat.v1"}
            assert welcome == {
                "type": "welcome",
                "v": 1,
                "session": "request-4711",
                "ping_every_s": wire.PING_EVERY_S,
                "max_bytes": wire.MAX_MESSAGE_BYTES,
            }

        run(scenario, rights)

    def test_refuses_a_foreign_page(self, rights: Rights) -> None:
        async def scenario(market: Market) -> None:
            client = market.open(origin="https://evil.example", x_request_id="request-4711")

            status, error, headers = await market.refusal(client)

            assert (status, error["code"], error["request_id"]) == (403, "forbidden", "request-4711")
            assert headers[b"content-type"] == b"application/json; charset=utf-8"
            assert market.counted() == {Reason.FOREIGN_ORIGIN: 1}
            assert market.board.places.enter("net:203.0.113.7")

        run(scenario, rights)

    def test_refuses_with_a_bare_end_where_a_server_has_no_answers(self, rights: Rights) -> None:
        async def scenario(market: Market) -> None:
            client = market.open(origin="https://evil.example", extensions={})

            assert (await client.asgi())["type"] == "websocket.close"

        run(scenario, rights)

    @pytest.mark.parametrize("offered", [(), ("haat.v2",), ("chat",)])
    def test_refuses_who_does_not_speak_it(self, rights: Rights, offered: tuple[str, ...]) -> None:
        async def scenario(market: Market) -> None:
            status, error, _headers = await market.refusal(market.open(subprotocols=offered))

            assert (status, error["code"]) == (400, "unknown_protocol")
            assert market.counted() == {Reason.UNKNOWN_PROTOCOL: 1}

        run(scenario, rights)

    def test_refuses_in_the_language_that_is_asked_for(self, rights: Rights) -> None:
        async def scenario(market: Market) -> None:
            client = market.open(origin="https://evil.example", accept_language="bn")

            _status, error, _headers = await market.refusal(client)

            assert error["message"] == "এটি করার অনুমতি আপনার নেই।"

        run(scenario, rights)

    def test_refuses_one_stranger_too_many_of_an_address(self, rights: Rights) -> None:
        async def scenario(market: Market) -> None:
            for _socket in range(MOST_OF_ADDRESS):
                await market.welcomed(address="203.0.113.7")
            await market.welcomed(address="203.0.113.8")

            status, error, headers = await market.refusal(market.open(address="203.0.113.7"))

            assert (status, error["code"], headers[b"retry-after"]) == (429, "rate_limited", b"60")
            assert market.counted() == {Reason.TOO_MANY_OF_ADDRESS: 1}

            market.clients[0].leave()
            await market.until(market.clients[0].task.done)
            await market.welcomed(address="203.0.113.7")

        run(scenario, rights)

    def test_one_that_leaves_before_it_is_let_in_takes_no_place(self, rights: Rights) -> None:
        async def scenario(market: Market) -> None:
            for _socket in range(MOST_OF_ADDRESS + 1):
                client = market.open()
                client.leave()
                await market.until(client.task.done)
                assert isinstance(client.task.exception(), OSError)
                market.now += 1

            await market.welcomed()

        run(scenario, rights)


class TestSubscribing:
    def test_hears_what_was_missed_then_that_it_has_all_then_what_comes(self, rights: Rights) -> None:
        async def scenario(market: Market) -> None:
            for _event in range(3):
                market.hub.tell()
            client = await market.welcomed()

            client.say("subscribe", id="1", topic=TOPIC, after=1)
            told = [await client.hear() for _message in range(3)]
            market.hub.tell()
            told.append(await client.hear())

            assert [(each["type"], each["seq"]) for each in told] == [
                ("event", 2),
                ("event", 3),
                ("subscribed", 3),
                ("event", 4),
            ]
            assert told[2] == {"type": "subscribed", "id": "1", "topic": TOPIC, "seq": 3}
            assert told[3] == orjson.loads(event(TOPIC, 4))

        run(scenario, rights)

    def test_without_a_number_hears_only_what_comes(self, rights: Rights) -> None:
        async def scenario(market: Market) -> None:
            market.hub.tell()
            client = await market.welcomed()

            assert (await client.subscribe())["seq"] == 1
            market.hub.tell()
            assert (await client.hear())["seq"] == 2

        run(scenario, rights)

    def test_is_told_of_a_gap(self, rights: Rights) -> None:
        async def scenario(market: Market) -> None:
            market.hub.tell()
            market.hub.tell()
            market.hub.gaps[TOPIC] = 1
            client = await market.welcomed()

            client.say("subscribe", id="1", topic=TOPIC, after=0)
            told = [await client.hear() for _message in range(3)]

            assert told[0] == {"type": "gap", "topic": TOPIC, "seq": 1}
            assert [(each["type"], each["seq"]) for each in told[1:]] == [("event", 2), ("subscribed", 2)]

        run(scenario, rights)

    def test_what_they_may_not_hear_is_not_found(self, rights: Rights) -> None:
        async def scenario(market: Market) -> None:
            rights.heard = {OTHER}
            client = await market.welcomed(x_request_id="request-4711")

            answer = await client.subscribe()

            assert (answer["type"], answer["id"]) == ("error", "s")
            assert answer["error"].keys() == {"code", "message", "details", "request_id", "timestamp"}
            assert (answer["error"]["code"], answer["error"]["request_id"]) == ("not_found", "request-4711")
            assert market.hub.hear_of() == 0
            assert market.counted() == {Reason.NOT_FOUND: 1}
            assert (await client.subscribe(OTHER))["type"] == "subscribed"

        run(scenario, rights)

    def test_is_asked_with_cookie_and_ticket(self, rights: Rights, settings: LazySettings) -> None:
        async def scenario(market: Market) -> None:
            client = await market.welcomed(cookie=f"a=b; {settings.SESSION_COOKIE_NAME}=sealed")

            await client.subscribe(ticket="a-ticket")

            assert rights.asked == [(Credential(cookie="sealed"), {TOPIC: "a-ticket"})]

        run(scenario, rights)

    @pytest.mark.parametrize("origin", ["", "https://app.example"])
    def test_cookie_of_who_is_no_page_of_ours_is_not_looked_at(
        self, rights: Rights, settings: LazySettings, origin: str
    ) -> None:
        settings.CORS_ALLOWED_ORIGINS = ["https://app.example"]

        async def scenario(market: Market) -> None:
            client = await market.welcomed(cookie=f"{settings.SESSION_COOKIE_NAME}=sealed", origin=origin)

            await client.subscribe()

            assert rights.asked == [(Credential(), {TOPIC: None})]

        run(scenario, rights)

    def test_takes_so_many_topics_and_no_more(self, rights: Rights, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(subscriptions, "MOST_TOPICS", 1)

        async def scenario(market: Market) -> None:
            client = await market.welcomed()
            await client.subscribe(TOPIC)

            assert (await client.subscribe(OTHER))["error"]["code"] == "too_many_topics"
            assert (await client.subscribe(TOPIC))["type"] == "subscribed"
            client.say("unsubscribe", topic=TOPIC)
            assert (await client.hear())["type"] == "unsubscribed"
            assert (await client.subscribe(OTHER))["type"] == "subscribed"

        run(scenario, rights)

    def test_unsubscribing_ends_it(self, rights: Rights) -> None:
        async def scenario(market: Market) -> None:
            client = await market.welcomed()
            await client.subscribe()

            client.say("unsubscribe", id="2", topic=TOPIC)

            assert await client.hear() == {"type": "unsubscribed", "id": "2", "topic": TOPIC}
            assert market.hub.hear_of() == 0
            client.say("unsubscribe", id="3", topic=TOPIC)
            assert (await client.hear())["error"]["code"] == "not_subscribed"

        run(scenario, rights)

    def test_failure_of_the_hub_fails_the_request_alone(self, rights: Rights) -> None:
        async def scenario(market: Market) -> None:
            client = await market.welcomed()
            market.hub.failure = UnavailableError()

            assert (await client.subscribe())["error"]["code"] == "unavailable"

            market.hub.failure = None
            assert (await client.subscribe())["type"] == "subscribed"

        run(scenario, rights)

    def test_mistake_of_ours_is_told_without_what_it_was(self, rights: Rights) -> None:
        async def scenario(market: Market) -> None:
            client = await market.welcomed()
            market.hub.failure = KeyError("a secret")

            answer = await client.subscribe()

            assert answer["error"]["code"] == "server_error"
            assert "secret" not in orjson.dumps(answer).decode()

        run(scenario, rights)

    def test_leaving_forgets_all_of_it(self, rights: Rights) -> None:
        async def scenario(market: Market) -> None:
            client = await market.welcomed()
            await client.subscribe()

            client.leave()
            await client.task

            assert market.hub.hear_of() == 0
            assert not market.board.places._held  # noqa: SLF001 -- that nothing is left of it

        run(scenario, rights)


class TestMessages:
    @pytest.mark.parametrize("id", [None, "7"])
    def test_ping_is_answered(self, rights: Rights, id: str | None) -> None:  # noqa: A002
        async def scenario(market: Market) -> None:
            client = await market.welcomed()

            client.say("ping", **({"id": id} if id else {}))

            assert await client.hear() == {"type": "pong"} | ({"id": id} if id else {})

        run(scenario, rights)

    @pytest.mark.parametrize(
        "text", ["", "{", "null", "[]", "7", '"ping"', "[" * 4000, "\ud800", "NaN", '{"type":"ping"}{'], ids=repr
    )
    def test_what_is_no_message_ends_it(self, rights: Rights, text: str) -> None:
        async def scenario(market: Market) -> None:
            client = await market.welcomed()

            client.say_text(text)

            assert await client.end() == (CloseCode.MALFORMED, "")
            assert market.counted() == {Reason.MALFORMED: 1}

        run(scenario, rights)

    def test_bytes_end_it(self, rights: Rights) -> None:
        async def scenario(market: Market) -> None:
            client = await market.welcomed()

            client.say_bytes(b'{"type":"ping"}')

            assert await client.end() == (CloseCode.MALFORMED, "")

        run(scenario, rights)

    @pytest.mark.parametrize(
        ("message", "field"),
        [
            ({}, "type"),
            ({"type": "shout"}, "type"),
            ({"type": None}, "type"),
            ({"type": "ping", "id": 7}, "id"),
            ({"type": "ping", "more": 1}, "more"),
            ({"type": "subscribe", "id": "1"}, "topic"),
            ({"type": "subscribe", "id": "1", "topic": ["a"]}, "topic"),
            ({"type": "subscribe", "id": "1", "topic": "x" * 81}, "topic"),
            ({"type": "subscribe", "id": "1", "topic": TOPIC, "after": -1}, "after"),
            ({"type": "subscribe", "id": "1", "topic": TOPIC, "after": 2**63}, "after"),
            ({"type": "subscribe", "id": "1", "topic": TOPIC, "after": 1.5}, "after"),
            ({"type": "subscribe", "id": "1", "topic": TOPIC, "ticket": "x" * 2049}, "ticket"),
            ({"type": "resume", "id": "1"}, "token"),
        ],
        ids=str,
    )
    def test_message_that_is_not_as_it_must_be_is_refused(
        self, rights: Rights, message: dict[str, Any], field: str
    ) -> None:
        async def scenario(market: Market) -> None:
            client = await market.welcomed()

            client.say_text(json.dumps(message))

            answer = await client.hear()
            named = message.get("id") if isinstance(message.get("id"), str) else None
            assert (answer["error"]["code"], answer.get("id")) == ("invalid_input", named)
            assert field in [detail["field"] for detail in answer["error"]["details"]]
            assert market.counted() == {Reason.INVALID: 1}

        run(scenario, rights)

    def test_one_that_is_too_long_ends_it(self, rights: Rights) -> None:
        async def scenario(market: Market) -> None:
            client = await market.welcomed()
            longest = '{"type":"ping"}'.ljust(wire.MAX_MESSAGE_BYTES)

            client.say_text(longest)
            assert (await client.hear())["type"] == "pong"
            client.say_text(longest[:-1] + "চ")

            assert await client.end() == (CloseCode.TOO_BIG, "")
            assert market.counted() == {Reason.TOO_BIG: 1}

        run(scenario, rights)

    def test_flood_ends_it(self, rights: Rights) -> None:
        async def scenario(market: Market) -> None:
            client = await market.welcomed()

            for _message in range(MESSAGES_AT_ONCE + 1):
                client.say("ping")

            assert await client.hear_types(MESSAGES_AT_ONCE) == ["pong"] * MESSAGES_AT_ONCE
            assert await client.end() == (CloseCode.TOO_MANY, "")
            assert market.counted() == {Reason.TOO_MANY_MESSAGES: 1}

        run(scenario, rights)

    def test_flood_of_what_is_wrong_ends_it_sooner_and_costs_little(self, rights: Rights) -> None:
        async def scenario(market: Market) -> None:
            client = await market.welcomed()
            wrong = json.dumps({"type": "ping"} | {f"f{number}": 0 for number in range(300)})

            for _message in range(9):
                client.say_text(wrong)

            answers = [await client.hear() for _message in range(8)]
            assert {len(answer["error"]["details"]) for answer in answers} == {wire.MOST_WRONG_FIELDS}
            assert await client.end() == (CloseCode.TOO_MANY, "")

        run(scenario, rights)

    def test_as_many_as_may_be_go_on_for_ever(self, rights: Rights) -> None:
        async def scenario(market: Market) -> None:
            client = await market.welcomed()

            for _second in range(10):
                for _message in range(20):
                    client.say("ping")
                assert await client.hear_types(20) == ["pong"] * 20
                market.now += 1

        run(scenario, rights)


class TestResuming:
    def test_ack_is_where_a_token_goes_on(self, rights: Rights) -> None:
        async def scenario(market: Market) -> None:
            client = await market.welcomed()
            await client.subscribe(TOPIC, ticket="a-ticket")
            await client.subscribe(OTHER)
            for _event in range(3):
                market.hub.tell(TOPIC)
                market.hub.tell(OTHER)
            assert await client.hear_types(6) == ["event"] * 6
            client.say("ack", topic=TOPIC, seq=1)
            client.say("ping")
            await client.hear()

            code, reason = await self.overflow(market, client, OTHER)

            assert code == CloseCode.DOES_NOT_READ
            again = await market.welcomed()
            again.say("resume", id="r", token=reason.removeprefix("resume="))
            told: list[dict[str, Any]] = []
            while not told or told[-1]["type"] != "resumed":
                told.append(await again.hear())
            assert [each["seq"] for each in told if each.get("topic") == TOPIC] == [2, 3]
            assert told[-1]["id"] == "r"
            assert told[-1]["topics"].keys() == {TOPIC, OTHER}
            assert rights.asked[-1][1] == {TOPIC: "a-ticket", OTHER: None}

        run(scenario, rights)

    @staticmethod
    async def overflow(market: Market, client: Any, topic: str) -> tuple[int, str]:
        client.reads.clear()
        for _event in range(20):
            market.hub.tell(topic, size=100_000)
        await market.until(lambda: market.hub.hear_of(topic) == 0)
        client.reads.set()
        end: tuple[int, str] = await client.end()
        return end

    def test_nothing_is_lost_or_doubled_across_an_overflow(self, rights: Rights) -> None:
        async def scenario(market: Market) -> None:
            client = await market.welcomed()
            await client.subscribe()
            client.reads.clear()
            for _event in range(30):
                market.hub.tell(size=100_000)
                await asyncio.sleep(0)
            client.reads.set()
            seqs = []
            while (message := await client.asgi())["type"] == "websocket.send":
                seqs.append(orjson.loads(message["text"])["seq"])
            market.hub.tell()

            again = await market.welcomed()
            again.say("resume", id="r", token=message["reason"].removeprefix("resume="))
            while (heard := await again.hear())["type"] == "event":
                seqs.append(heard["seq"])

            assert heard["topics"] == {TOPIC: 31}
            assert seqs == list(range(1, 32))

        run(scenario, rights)

    def test_ack_of_what_was_not_told_counts_as_far_as_it_was(self, rights: Rights) -> None:
        async def scenario(market: Market) -> None:
            client = await market.welcomed()
            await client.subscribe()
            market.hub.tell()
            await client.hear()
            client.say("ack", topic=TOPIC, seq=1000)
            client.say("ack", topic=OTHER, seq=1)

            client.say("ping")
            assert (await client.hear())["type"] == "pong"
            _code, reason = await self.overflow(market, client, TOPIC)
            again = await market.welcomed()
            again.say("resume", id="r", token=reason.removeprefix("resume="))
            assert (await again.hear())["seq"] == 2

        run(scenario, rights)

    def test_token_is_good_once_and_for_what_they_may_hear(self, rights: Rights) -> None:
        async def scenario(market: Market) -> None:
            client = await market.welcomed()
            await client.subscribe(TOPIC)
            await client.subscribe(OTHER)
            _code, reason = await self.overflow(market, client, OTHER)
            rights.heard = {TOPIC}
            again = await market.welcomed()

            for id in "12":  # noqa: A001
                again.say("resume", id=id, token=reason.removeprefix("resume="))
            first, second = await again.hear(), await again.hear()

            assert (first["type"], first["topics"]) == ("resumed", {TOPIC: 0})
            assert (second["id"], second["error"]["code"]) == ("2", "resume_token_unknown")
            assert market.hub.hear_of(OTHER) == 0

        run(scenario, rights)

    def test_token_that_cannot_be_kept_is_left_out(self, rights: Rights, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(_positions: object) -> str:
            raise UnavailableError

        monkeypatch.setattr(resuming, "keep", fail)

        async def scenario(market: Market) -> None:
            client = await market.welcomed()
            await client.subscribe()

            assert await self.overflow(market, client, TOPIC) == (CloseCode.DOES_NOT_READ, "")

        run(scenario, rights)


class TestReading:
    def test_who_does_not_read_is_cut_at_the_bound(self, rights: Rights, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(socket_module, "END_WITHIN_S", 0.05)

        async def scenario(market: Market) -> None:
            client, neighbour = await market.welcomed(), await market.welcomed()
            await client.subscribe()
            await neighbour.subscribe()
            client.reads.clear()

            told = 0
            while market.hub.hear_of() == 2:
                market.hub.tell(size=10_000)
                told += 1
                assert (await neighbour.hear())["seq"] == told

            assert told * 10_000 <= sending.MOST_WAITING_BYTES + 20_000
            await asyncio.wait_for(client.task, 5)
            assert client.was_aborted
            assert market.counted() == {Reason.DOES_NOT_READ: 1}
            market.hub.tell()
            assert (await neighbour.hear())["seq"] == told + 1

        run(scenario, rights)

    def test_who_asks_and_does_not_read_the_answers_is_cut_too(
        self, rights: Rights, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sending, "MOST_WAITING_BYTES", 200)

        async def scenario(market: Market) -> None:
            client = await market.welcomed()
            client.reads.clear()

            for _message in range(20):
                client.say("ping", id="x" * 40)
            await market.until(lambda: bool(market.counted()))
            client.reads.set()

            assert (await client.end())[0] == CloseCode.DOES_NOT_READ

        run(scenario, rights)

    def test_who_catches_up_is_told_as_they_read(self, rights: Rights) -> None:
        async def scenario(market: Market) -> None:
            for _event in range(60):
                market.hub.tell(size=50_000)
            client = await market.welcomed()

            client.say("subscribe", id="1", topic=TOPIC, after=0)
            client.reads.clear()
            await asyncio.sleep(0.1)
            assert market.counted() == {}
            client.reads.set()

            assert await client.hear_types(61) == ["event"] * 60 + ["subscribed"]

        run(scenario, rights)


class TestSilence:
    def test_who_says_nothing_is_ended(self, rights: Rights) -> None:
        async def scenario(market: Market) -> None:
            client = await market.welcomed()
            await client.subscribe()

            market.now += wire.SILENT_FOR_S - 1
            market.board.sweep()
            client.say("ping")
            assert (await client.hear())["type"] == "pong"
            market.now += wire.SILENT_FOR_S - 1
            market.board.sweep()
            assert market.counted() == {}
            market.now += 2
            market.board.sweep()

            assert await client.end() == (CloseCode.SILENT, "")
            assert market.counted() == {Reason.SILENT: 1}

        run(scenario, rights)

    def test_person_is_still_counted_until_the_end(self, rights: Rights) -> None:
        async def scenario(market: Market) -> None:
            user_id = uuid4()
            rights.caller = somebody(user_id)
            client = await market.welcomed()
            await client.subscribe()
            assert dict(market.board.places._held) == {f"user:{user_id}": 1}  # noqa: SLF001 -- who is counted

            market.now += wire.SILENT_FOR_S + 1
            market.board.sweep()
            await client.end()

            assert not market.board.places._held  # noqa: SLF001 -- likewise

        run(scenario, rights)
