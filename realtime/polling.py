"""The long poll: the topics and numbers of the socket by plain HTTP, for where sockets do not get through.

    GET /stream/events?topic=order:<id>@<last number>&topic=…&ticket=…&wait=25

It is answered as soon as one of the topics has something after its number, or with nothing when the time is up; and
always with the numbers to ask with next. Topics without a number are answered at once, with the number to begin with.
"""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial

import orjson

from marketplace.accounts.errors import InvalidCredentialError
from marketplace.core.errors import ErrorDetail, HaatError, NotFoundError, RateLimitedError, UnauthenticatedError
from realtime.callers import Caller, Verdict, judge_request
from realtime.entrance import ENTER_AFTER_S, note, take_place
from realtime.handshake import Receive, Scope, Send, error_in, language_of, name_of
from realtime.places import person
from realtime.questions import Question, read
from realtime.refusals import Reason
from realtime.switchboard import Switchboard
from realtime.threads import in_thread
from realtime.visitors import ASK_AFTER_S
from realtime.waking import Signal

# Of one answer; what is left comes with the next.
MOST_BYTES = 256 * 1024


@dataclass(slots=True, eq=False)
class Waiting:
    """Somebody who waits for an answer: a listener of the hub, and a connection of the switchboard."""

    board: Switchboard
    seqs: dict[str, int]
    texts: dict[str, list[str]] = field(default_factory=dict)
    gaps: set[str] = field(default_factory=set)
    size: int = 0
    is_full: bool = False
    is_signed_out: bool = False
    is_done: asyncio.Event = field(default_factory=asyncio.Event)

    def hear(self, topic: str, seq: int, text: str) -> None:
        self.texts.setdefault(topic, []).append(text)
        self.seqs[topic] = seq
        self.size += len(text)
        self.is_done.set()
        if self.size > MOST_BYTES:
            self._stop()

    def miss(self, topic: str, seq: int) -> None:
        self.texts.pop(topic, None)
        self.seqs[topic] = seq
        self.gaps.add(topic)
        self.is_done.set()

    def hear_signal(self, signal: Signal) -> bool:
        """It would be long over when the answer is read."""
        return True

    def look_again(self, *, must: bool) -> None:
        """Answer with what there is: who asks the next time is looked at anew."""
        self._stop()

    def end_sign_in(self) -> None:
        self.is_signed_out = True
        self._stop()

    def check(self, now: float) -> None:
        """It ends by itself."""

    def _stop(self) -> None:
        self.is_full = True
        self.board.hub.leave_all(self)
        self.is_done.set()

    def answer(self) -> bytes:
        """What was heard. The events are there as they go over sockets, and are not written anew."""
        told = {
            topic: {
                "seq": seq,
                "events": [orjson.Fragment(text) for text in self.texts.get(topic, ())],
                **({"gap": True} if topic in self.gaps else {}),
            }
            for topic, seq in self.seqs.items()
        }
        return orjson.dumps({"topics": told})


class LongPoll:
    """An ASGI application: one HTTP request a call."""

    def __init__(
        self, board: Switchboard, *, status_of: Callable[[HaatError], int], headers: Mapping[str, str]
    ) -> None:
        """With where those who wait are held, which HTTP status an error is, and which headers every answer has."""
        self._board = board
        self._status_of = status_of
        self._headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = {
            **self._headers,
            "Content-Type": "application/json; charset=utf-8",
            "Cache-Control": "no-store",
            "X-Request-ID": name_of(scope),
        }
        try:
            status, body = 200, await self._answer(scope, receive)
        except Exception as failure:
            error = self._board.told_as(failure)
            status = self._status_of(error)
            told = error_in(error, language=language_of(scope), name=headers["X-Request-ID"])
            body = orjson.dumps({"error": told}, option=orjson.OPT_UTC_Z)
            if isinstance(error, RateLimitedError):
                headers["Retry-After"] = str(error.retry_after_s)
        headers["Content-Length"] = str(len(body))
        written = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": status, "headers": written})
        await send({"type": "http.response.body", "body": body})

    async def _answer(self, scope: Scope, receive: Receive) -> bytes:
        question = read(scope["query_string"])
        await self._board.start()
        waiting = Waiting(self._board, seqs={topic: at for topic, at in question.topics.items() if at is not None})
        with ExitStack() as leaving:
            holders = [take_place(self._board, scope)]
            leaving.callback(lambda: self._board.places.leave(holders[0]))
            self._require_patience(scope, holders[0], len(question.topics))
            began = self._board.clock()
            verdict = await in_thread(partial(judge_request, scope, question.topics, question.tickets))
            self._require(scope, verdict, question)
            self._count(scope, verdict.caller, holders)
            self._hold(waiting, verdict.caller, began=began)
            leaving.callback(self._board.release, waiting, verdict.caller)
            await self._gather(question, waiting)
            await _wait(waiting, receive, question.wait_s)
        if waiting.is_signed_out:
            raise UnauthenticatedError
        return waiting.answer()

    def _require_patience(self, scope: Scope, holder: str, topics: int) -> None:
        """Make sure that their address does not ask about too many topics.

        Raises:
            RateLimitedError: it does.
        """
        if not self._board.places.ask(holder, topics):
            note(self._board, scope, Reason.TOO_MANY_QUESTIONS)
            raise RateLimitedError(retry_after_s=ASK_AFTER_S)

    def _require(self, scope: Scope, verdict: Verdict, question: Question) -> None:
        """Make sure that they may hear all that they ask for.

        Raises:
            InvalidCredentialError: they brought a key or token that is not good.
            NotFoundError: they may not; the details name what.
        """
        if verdict.caller.principal.is_refused:
            note(self._board, scope, Reason.INVALID_CREDENTIAL)
            raise InvalidCredentialError
        missing = [topic for topic in question.topics if topic not in verdict.heard]
        if missing:
            note(self._board, scope, Reason.NOT_FOUND)
            raise NotFoundError(details=[ErrorDetail(topic, NotFoundError.message) for topic in missing])

    def _count(self, scope: Scope, caller: Caller, holders: list[str]) -> None:
        """Give whoever is known a place among their own connections, instead of that among strangers.

        Raises:
            RateLimitedError: they have as many as they may.
        """
        if caller.principal.counted_id is None:
            return
        holder = person(caller.principal.counted_id)
        if not self._board.places.enter(holder):
            note(self._board, scope, Reason.TOO_MANY_OF_PERSON)
            raise RateLimitedError(retry_after_s=ENTER_AFTER_S)
        self._board.places.leave(holders[0])
        holders[0] = holder

    def _hold(self, waiting: Waiting, caller: Caller, *, began: float) -> None:
        """Have them told of what changes, and of what has changed since they were asked about."""
        self._board.hold(waiting)
        self._board.know(waiting, caller)
        if self._board.has_ended(caller):
            waiting.end_sign_in()
        elif self._board.has_changed(caller, since=began):
            waiting.look_again(must=True)

    async def _gather(self, question: Question, waiting: Waiting) -> None:
        """Hear all topics, unless what was heard already is enough for an answer."""
        for topic, after in question.topics.items():
            if waiting.is_full:
                return
            seq = await self._board.hub.join(waiting, topic, after=after)
            if after is None:
                waiting.seqs.setdefault(topic, seq)
                waiting.is_done.set()


async def _wait(waiting: Waiting, receive: Receive, wait_s: float) -> None:
    """Until there is something to answer, the time is up, or nobody waits any longer."""
    ends = [asyncio.create_task(waiting.is_done.wait()), asyncio.create_task(_until_gone(receive))]
    try:
        await asyncio.wait(ends, timeout=wait_s, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for end in ends:
            end.cancel()


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
