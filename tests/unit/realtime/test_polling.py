"""The long poll: the same topics, numbers, rights and refusals, by plain HTTP."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from uuid import uuid4

import orjson
import pytest
from asgiref.sync import async_to_sync
from django.conf import LazySettings

from config.api import status_of
from marketplace.accounts.principals import REFUSED
from marketplace.core.errors import UnavailableError
from realtime import places, polling
from realtime.callers import Caller, Verdict
from realtime.places import MOST_OF_ADDRESS, MOST_OF_PERSON
from realtime.polling import LongPoll
from realtime.refusals import Reason
from tests.unit.realtime.talking import OTHER, PATIENCE_S, TOPIC, Market, Rights, event, market_of, rights, somebody

__all__ = ["rights"]

USER = uuid4()


class Polls:
    """Polls of one market."""

    def __init__(self, market: Market) -> None:
        self.market = market
        self.long_poll = LongPoll(market.board, status_of=status_of, headers={"X-Content-Type-Options": "nosniff"})
        self.received: list[asyncio.Queue[dict[str, Any]]] = []

    async def ask(self, query: str, **headers: str) -> tuple[int, Any, Mapping[bytes, bytes]]:
        """Status, body and headers of the answer."""
        sent: list[dict[str, Any]] = []
        received: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        received.put_nowait({"type": "http.request", "body": b"", "more_body": False})
        self.received.append(received)

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        scope = {
            "type": "http",
            "method": "GET",
            "path": "/stream/events",
            "query_string": query.encode(),
            "client": ("203.0.113.7", 4711),
            "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
        }
        async with asyncio.timeout(PATIENCE_S):
            await self.long_poll(scope, received.get, send)
        return sent[0]["status"], orjson.loads(sent[1]["body"]), dict(sent[0]["headers"])

    async def waiting(self, query: str) -> asyncio.Task[Any]:
        """One that waits for something to come."""
        before = self.market.hub.hear_of()
        task = asyncio.create_task(self.ask(query))
        await self.market.until(lambda: self.market.hub.hear_of() == before + 1)
        return task


def run(scenario: Callable[[Polls], Awaitable[None]], rights: Rights, monkeypatch: pytest.MonkeyPatch) -> None:
    def judge_request(scope: dict[str, Any], topics: Any, tickets: Any) -> Verdict:
        verdict = rights.judge(scope, dict.fromkeys(topics, ",".join(tickets) or None))  # type: ignore[arg-type]  # stands for its credential
        assert verdict is not None
        return verdict

    monkeypatch.setattr(polling, "judge_request", judge_request)

    async def inside() -> None:
        async with market_of(rights) as market:
            await scenario(Polls(market))
            assert market.hub.hear_of() == market.hub.hear_of(OTHER) == 0
            assert not any((market.board._connections, market.board._of_person, market.board.places._held))  # noqa: SLF001 -- nothing is left

    async_to_sync(inside)()


def test_what_was_missed_is_answered_at_once(rights: Rights, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario(polls: Polls) -> None:
        for _event in range(3):
            polls.market.hub.tell()

        status, body, headers = await polls.ask(f"topic={TOPIC}@1&topic={OTHER}@0", x_request_id="request-4711")

        assert status == 200
        assert body == {
            "topics": {
                TOPIC: {"seq": 3, "events": [orjson.loads(event(TOPIC, seq)) for seq in (2, 3)]},
                OTHER: {"seq": 0, "events": []},
            }
        }
        assert headers == {
            b"content-length": str(len(orjson.dumps(body))).encode(),
            b"content-type": b"application/json; charset=utf-8",
            b"cache-control": b"no-store",
            b"x-request-id": b"request-4711",
            b"x-content-type-options": b"nosniff",
        }

    run(scenario, rights, monkeypatch)


def test_topic_without_a_number_is_answered_with_one(rights: Rights, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario(polls: Polls) -> None:
        polls.market.hub.tell()

        _status, body, _headers = await polls.ask(f"topic={TOPIC}")

        assert body == {"topics": {TOPIC: {"seq": 1, "events": []}}}

    run(scenario, rights, monkeypatch)


def test_who_has_everything_waits_for_what_comes(rights: Rights, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario(polls: Polls) -> None:
        task = await polls.waiting(f"topic={TOPIC}@0")

        polls.market.hub.tell()

        _status, body, _headers = await task
        assert body == {"topics": {TOPIC: {"seq": 1, "events": [orjson.loads(event(TOPIC, 1))]}}}

    run(scenario, rights, monkeypatch)


def test_answer_after_the_time_has_the_numbers(rights: Rights, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario(polls: Polls) -> None:
        _status, body, _headers = await polls.ask(f"topic={TOPIC}@0&wait=0")

        assert body == {"topics": {TOPIC: {"seq": 0, "events": []}}}

    run(scenario, rights, monkeypatch)


def test_gap_is_told(rights: Rights, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario(polls: Polls) -> None:
        for _event in range(3):
            polls.market.hub.tell()
        polls.market.hub.gaps[TOPIC] = 2

        _status, body, _headers = await polls.ask(f"topic={TOPIC}@0")

        assert body == {"topics": {TOPIC: {"seq": 3, "events": [orjson.loads(event(TOPIC, 3))], "gap": True}}}

    run(scenario, rights, monkeypatch)


def test_long_answer_comes_in_parts(rights: Rights, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario(polls: Polls) -> None:
        for _event in range(30):
            polls.market.hub.tell(size=50_000)

        seqs: list[int] = []
        while len(seqs) < 30:
            _status, body, _headers = await polls.ask(f"topic={TOPIC}@{len(seqs)}")
            told = body["topics"][TOPIC]
            assert 0 < len(told["events"]) < 10
            seqs += [each["seq"] for each in told["events"]]
            assert told["seq"] == seqs[-1]

        assert seqs == list(range(1, 31))

    run(scenario, rights, monkeypatch)


def test_who_leaves_is_not_waited_for(rights: Rights, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario(polls: Polls) -> None:
        task = await polls.waiting(f"topic={TOPIC}@0")

        polls.received[0].put_nowait({"type": "http.disconnect"})

        await task

    run(scenario, rights, monkeypatch)


def test_what_may_not_be_heard_is_named(rights: Rights, monkeypatch: pytest.MonkeyPatch) -> None:
    rights.heard = {TOPIC}

    async def scenario(polls: Polls) -> None:
        status, body, _headers = await polls.ask(f"topic={TOPIC}@0&topic={OTHER}@0&ticket=1:x")

        assert (status, body["error"]["code"]) == (404, "not_found")
        assert [detail["field"] for detail in body["error"]["details"]] == [OTHER]
        assert polls.market.counted() == {Reason.NOT_FOUND: 1}
        assert rights.asked[0][1] == {TOPIC: "1:x", OTHER: "1:x"}

    run(scenario, rights, monkeypatch)


@pytest.mark.parametrize(
    ("prepare", "status", "code"),
    [
        (lambda rights, hub: setattr(rights, "caller", Caller(REFUSED)), 401, "invalid_credential"),
        (lambda rights, hub: setattr(hub, "failure", UnavailableError()), 503, "unavailable"),
        (lambda rights, hub: setattr(hub, "failure", KeyError("secret")), 500, "server_error"),
    ],
    ids=["credential", "away", "mistake"],
)
def test_failure_is_told_as_everywhere(
    rights: Rights,
    monkeypatch: pytest.MonkeyPatch,
    prepare: Callable[[Any, Any], None],
    status: int,
    code: str,
) -> None:
    async def scenario(polls: Polls) -> None:
        prepare(rights, polls.market.hub)

        answered, body, _headers = await polls.ask(
            f"topic={TOPIC}@0", accept_language="bn", x_request_id="request-4711"
        )

        assert (answered, body["error"]["code"], body["error"]["request_id"]) == (status, code, "request-4711")
        assert not body["error"]["message"].isascii()

    run(scenario, rights, monkeypatch)


def test_question_that_is_none_asks_nobody(rights: Rights, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario(polls: Polls) -> None:
        status, body, _headers = await polls.ask("topic=")

        assert (status, body["error"]["code"]) == (400, "invalid_input")
        assert rights.asked == []

    run(scenario, rights, monkeypatch)


def test_rights_that_change_end_the_waiting(rights: Rights, monkeypatch: pytest.MonkeyPatch) -> None:
    rights.caller = somebody(USER)

    async def scenario(polls: Polls) -> None:
        task = await polls.waiting(f"topic={TOPIC}@0")

        polls.market.hub.control(user_id=str(USER))
        polls.market.hub.tell()

        _status, body, _headers = await task
        assert body == {"topics": {TOPIC: {"seq": 0, "events": []}}}

    run(scenario, rights, monkeypatch)


def test_rights_that_changed_while_they_were_asked_about_tell_nothing(
    rights: Rights, monkeypatch: pytest.MonkeyPatch
) -> None:
    rights.caller = somebody(USER)

    async def scenario(polls: Polls) -> None:
        polls.market.hub.tell()
        rights.meanwhile = lambda: polls.market.hub.control(user_id=str(USER))

        _status, body, _headers = await polls.ask(f"topic={TOPIC}@0")

        assert body == {"topics": {TOPIC: {"seq": 0, "events": []}}}

    run(scenario, rights, monkeypatch)


def test_end_of_the_session_is_told(rights: Rights, monkeypatch: pytest.MonkeyPatch) -> None:
    rights.caller = somebody(USER, session="a-session")

    async def scenario(polls: Polls) -> None:
        task = await polls.waiting(f"topic={TOPIC}@0")

        polls.market.hub.control(session="a-session")

        status, body, _headers = await task
        assert (status, body["error"]["code"]) == (401, "unauthenticated")

    run(scenario, rights, monkeypatch)


@pytest.mark.parametrize(
    ("is_known", "most", "reason"),
    [(True, MOST_OF_PERSON, Reason.TOO_MANY_OF_PERSON), (False, MOST_OF_ADDRESS, Reason.TOO_MANY_OF_ADDRESS)],
)
def test_there_may_be_so_many(
    rights: Rights, monkeypatch: pytest.MonkeyPatch, is_known: bool, most: int, reason: Reason
) -> None:
    if is_known:
        rights.caller = somebody(USER)

    async def scenario(polls: Polls) -> None:
        tasks = [await polls.waiting(f"topic={TOPIC}@0") for _poll in range(most)]

        status, body, headers = await polls.ask(f"topic={TOPIC}@0")

        assert (status, body["error"]["code"], headers[b"retry-after"]) == (429, "rate_limited", b"60")
        assert polls.market.counted() == {reason: 1}
        polls.market.hub.tell()
        await asyncio.gather(*tasks)

    run(scenario, rights, monkeypatch)


def test_who_asks_about_too_many_topics_is_to_wait(rights: Rights, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "QUESTIONS_AT_ONCE", 1)

    async def scenario(polls: Polls) -> None:
        status, body, headers = await polls.ask(f"topic={TOPIC}@0&topic={OTHER}@0")

        assert (status, body["error"]["code"], headers[b"retry-after"]) == (429, "rate_limited", b"10")
        assert rights.asked == []

    run(scenario, rights, monkeypatch)


def test_browser_of_a_strangers_page_reads_nothing(
    rights: Rights, monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    settings.CORS_ALLOWED_ORIGINS = ["https://app.example"]

    async def scenario(polls: Polls) -> None:
        _status, _body, headers = await polls.ask(f"topic={TOPIC}", origin="https://app.example")

        assert b"access-control-allow-origin" not in headers

    run(scenario, rights, monkeypatch)
