"""One WebSocket: what its client asks, what it hears, and how it ends."""

import asyncio
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

import orjson
from django.conf import settings

from marketplace.core.errors import HaatError, InvalidInputError, NotFoundError
from realtime import answers, kinds, resuming, signals, wire
from realtime.callers import Credential
from realtime.errors import CutError, NotSubscribedError, SignalUnknownError, TokenUnknownError
from realtime.handshake import Receive, Scope, Send, abort, language_of, name_of, writer_of
from realtime.places import MESSAGES_A_SECOND, MESSAGES_AT_ONCE, Allowance
from realtime.refusals import Reason
from realtime.sending import Outgoing
from realtime.subscriptions import Subscription, Subscriptions
from realtime.switchboard import LOOK_AGAIN_AFTER_S, Switchboard
from realtime.threads import in_thread
from realtime.visitors import Visitor
from realtime.waking import Signal
from realtime.wire import CloseCode

# How long an end may take, of which the client must read the reason; then the connection is cut.
END_WITHIN_S = 5.0
# Messages that one counts for which is not as it must be: it costs more than others, and no client of ours sends it.
INVALID_COSTS = 4


class Socket:
    """One WebSocket, from when it is let in. What its client asks is done in its task, one after the other."""

    __slots__ = (
        "_allowance",
        "_board",
        "_ending",
        "_heard_at",
        "_language",
        "_looked_at",
        "_looking",
        "_must_look",
        "_outgoing",
        "_scope",
        "_send",
        "_subscriptions",
        "_task",
        "_visitor",
        "name",
    )

    def __init__(self, board: Switchboard, scope: Scope, send: Send, *, credential: Credential, holder: str) -> None:
        """With what its handshake brought to be known by, and as whom it was given a place (`realtime.places`)."""
        self.name = name_of(scope)
        self._board = board
        self._scope = scope
        self._send = send
        self._language = language_of(scope)
        self._visitor = Visitor(board, self, credential=credential, holder=holder)
        self._subscriptions = Subscriptions()
        self._outgoing = Outgoing(send, self._subscriptions.was_told, writer_of(scope))
        self._heard_at = board.clock()
        self._looked_at = board.first_look_at()
        self._allowance = Allowance(MESSAGES_AT_ONCE * settings.RATE_LIMIT_FACTOR, self._heard_at)
        self._task: asyncio.Task[Any] | None = None
        self._looking: asyncio.Task[None] | None = None
        self._must_look: bool | None = None  # whether to look again, and if so, whether it must be known
        self._ending: CloseCode | None = None

    async def run(self, receive: Receive) -> None:
        """Talk with the client until one of the two ends it."""
        self._task = asyncio.current_task()
        self._board.hold(self)
        try:
            await self._accept(receive)
            while self._ending is None and (event := await receive())["type"] != "websocket.disconnect":
                await self._take(event)
        except asyncio.CancelledError:
            if self._ending is None or self._task is None:
                raise
            self._task.uncancel()
        finally:
            self._visitor.leave()
            if self._looking is not None:
                self._looking.cancel()
        if self._ending is None:
            await self._outgoing.drop()
        else:
            await self._end(self._ending)

    async def _accept(self, receive: Receive) -> None:
        await self._board.start()
        await receive()
        await self._send({"type": "websocket.accept", "subprotocol": wire.PROTOCOL})
        self._say(wire.Welcome(session=self.name))

    # -- What the hub tells --------------------------------------------------------------------------------------------

    def hear(self, topic: str, seq: int, text: str) -> None:
        self._put(text, topic, seq)

    def miss(self, topic: str, seq: int) -> None:
        self._put(wire.text_of(wire.Gap(topic=topic, seq=seq)), topic, seq)

    def hear_signal(self, signal: Signal) -> bool:
        return self._ending is None and signal.sender != self.name and self._outgoing.offer(signal.text)

    # -- What the switchboard tells ------------------------------------------------------------------------------------

    def look_again(self, *, must: bool) -> None:
        self._must_look = must or bool(self._must_look)
        if self._looking is None and self._ending is None:
            self._looking = asyncio.create_task(self._look())
            self._board.count_look(self._looking)

    def end_sign_in(self) -> None:
        self._cut(CloseCode.SIGN_IN_ENDED, Reason.SIGN_IN_ENDED)

    def check(self, now: float) -> None:
        if now - self._heard_at > wire.SILENT_FOR_S:
            self._cut(CloseCode.SILENT, Reason.SILENT)
        elif self._visitor.has_run_out:
            self.end_sign_in()
        elif self._subscriptions and now - self._looked_at > LOOK_AGAIN_AFTER_S and self._board.may_look:
            self.look_again(must=False)

    async def _look(self) -> None:
        """Find out anew who is there, as often as was asked for, and what they may hear no longer."""
        try:
            while self._must_look is not None:
                must, self._must_look = self._must_look, None
                self._looked_at = self._board.clock()
                topics = self._subscriptions.tickets()
                heard = await self._visitor.ask_anew(topics, must=must)
                if heard is not None:
                    self._narrow(heard, of=topics)
        except CutError as cut:
            self._cut(cut.code, cut.reason)
        finally:
            self._looking = None

    # -- What the client asks ------------------------------------------------------------------------------------------

    async def _take(self, event: Mapping[str, Any]) -> None:
        """Read one message, and do what it asks."""
        self._heard_at, factor = self._board.clock(), settings.RATE_LIMIT_FACTOR
        most_a_second, most_at_once = MESSAGES_A_SECOND * factor, MESSAGES_AT_ONCE * factor
        text: str | None = event.get("text")
        if not self._allowance.take(self._heard_at, a_second=most_a_second, at_once=most_at_once):
            self._cut(CloseCode.TOO_MANY, Reason.TOO_MANY_MESSAGES)
        elif text is None:
            self._cut(CloseCode.MALFORMED, Reason.MALFORMED)
        elif len(text.encode(errors="surrogatepass")) > wire.MAX_MESSAGE_BYTES:
            self._cut(CloseCode.TOO_BIG, Reason.TOO_BIG)
        else:
            await self._answer(text)

    async def _answer(self, text: str) -> None:
        try:
            written: Any = orjson.loads(text)
        except orjson.JSONDecodeError:
            written = None
        if not isinstance(written, dict):
            self._cut(CloseCode.MALFORMED, Reason.MALFORMED)
            return
        try:
            await self._do(wire.read(text))
        except CutError as cut:
            self._cut(cut.code, cut.reason)
        except Exception as failure:  # one request fails, the socket stays
            error = self._board.told_as(failure)
            if isinstance(error, InvalidInputError):
                self._allowance.left -= INVALID_COSTS
            self._tell(error, of=written.get("id"))

    async def _do(self, message: wire.FromClient) -> None:
        match message:
            case wire.Ping():
                self._say(wire.Pong(id=message.id))
            case wire.Ack():
                self._subscriptions.ack(message.topic, message.seq)
            case wire.Subscribe():
                await self._subscribe(message)
            case wire.Unsubscribe():
                self._unsubscribe(message)
            case wire.GiveSignal():
                await self._signal(message)
            case wire.Resume():
                await self._resume(message)
            case wire.Hello():
                topics = self._subscriptions.tickets()
                self._narrow(await self._visitor.introduce(message.token, topics), of=topics)
                self._say(wire.Known(id=message.id, until=self._visitor.known_until))

    async def _subscribe(self, message: wire.Subscribe) -> None:
        topic = message.topic
        self._subscriptions.require_room({topic})
        if topic not in await self._visitor.ask({topic: message.ticket}):
            raise NotFoundError
        subscription = self._enter(topic, after=message.after, ticket=message.ticket)
        seq = await self._join(topic, subscription, after=message.after)
        self._say(wire.Subscribed(id=message.id, topic=topic, seq=seq))
        self._watch((topic,))

    def _unsubscribe(self, message: wire.Unsubscribe) -> None:
        if message.topic not in self._subscriptions:
            raise NotSubscribedError
        self._leave(message.topic)
        self._say(wire.Unsubscribed(id=message.id, topic=message.topic))

    async def _resume(self, message: wire.Resume) -> None:
        positions = await in_thread(partial(resuming.take, message.token))
        if positions is None:
            raise TokenUnknownError
        self._subscriptions.require_room(positions.keys())
        heard = await self._visitor.ask({topic: at.ticket for topic, at in positions.items()})
        entered = {
            topic: self._enter(topic, after=at.seq, ticket=at.ticket)
            for topic, at in positions.items()
            if topic in heard
        }
        told = {
            topic: await self._join(topic, subscription, after=positions[topic].seq)
            for topic, subscription in entered.items()
            if self._subscriptions.get(topic) is subscription
        }
        self._say(wire.Resumed(id=message.id, topics=told))
        self._watch(told)

    async def _signal(self, message: wire.GiveSignal) -> None:
        """Tell the others who hear a topic. Answered only where it is refused: a signal may be lost anyway."""
        topic, subscription = message.topic, self._subscriptions.get(message.topic)
        if subscription is None:
            raise NotSubscribedError
        if not kinds.takes_signal(topic, message.kind):
            raise SignalUnknownError
        if not subscription.may_signal(message.kind, now=self._board.clock()):
            return
        if subscription.signed_as is None:
            subscription.signed_as = await self._visitor.sign(topic)
        if subscription.signed_as is None:
            raise SignalUnknownError
        if self._subscriptions.get(topic) is subscription:
            signals.relay(topic, kind=message.kind, data=subscription.signed_as, sender=self.name)

    def _enter(self, topic: str, *, after: int | None, ticket: str | None) -> Subscription:
        """Note a topic that they may hear, before it is joined: whoever looks at rights meanwhile finds it."""
        self._board.unwatch(self, topic)  # and they are told anew
        subscription = self._subscriptions[topic] = Subscription(ticket, after or 0)
        return subscription

    async def _join(self, topic: str, subscription: Subscription, *, after: int | None) -> int:
        """Hear a topic.

        Raises:
            NotFoundError: meanwhile they may no longer.
        """
        is_joined = False
        try:
            seq = await self._board.hub.join(self, topic, after=after, paced_by=self._soon_read)
            is_joined = self._subscriptions.get(topic) is subscription
        finally:
            if not is_joined:
                self._leave(topic)
        if not is_joined:
            raise NotFoundError
        if after is None:
            subscription.told = max(subscription.told, seq)
        return seq

    async def _soon_read(self) -> None:
        """Wait until the client has read most. It is not asked meanwhile, so that it has not fallen silent."""
        await self._outgoing.soon_read()
        self._heard_at = self._board.clock()

    def _narrow(self, heard: frozenset[str], *, of: Mapping[str, str | None]) -> None:
        """Of topics that were judged, leave those that they may hear no longer."""
        self._subscriptions.forget_signatures()
        for topic, ticket in of.items():
            subscription = self._subscriptions.get(topic)
            if topic not in heard and subscription is not None and subscription.ticket == ticket:
                self._leave(topic)
                self._note(Reason.NO_LONGER_ALLOWED)
                self._say(wire.Unsubscribed(topic=topic, reason="no_longer_allowed"))
        self._watch(of.keys() & heard)

    def _watch(self, topics: Iterable[str]) -> None:
        """Be told who is here of those whom they watch on topics that they hear."""
        for topic in topics:
            if topic in self._subscriptions:
                self._board.watch(self, topic, self._visitor.watched.get(topic, {}))

    def _leave(self, topic: str) -> None:
        self._subscriptions.pop(topic, None)
        self._board.hub.leave(self, topic)
        self._board.unwatch(self, topic)

    # -- What goes out, and how it ends --------------------------------------------------------------------------------

    def _say(self, message: wire.ServerMessage) -> None:
        self._put(wire.text_of(message))

    def _put(self, text: str, topic: str = "", seq: int = 0) -> None:
        if self._ending is None and not self._outgoing.put(text, topic, seq):
            self._cut(CloseCode.DOES_NOT_READ, Reason.DOES_NOT_READ)

    def _tell(self, error: HaatError, *, of: object) -> None:
        """Tell what a request was refused for, or failed of."""
        reason = answers.reason_of(error)
        if reason is not None:
            self._note(reason)
        self._say(answers.refusal(error, of=of, language=self._language, name=self.name))

    def _cut(self, code: CloseCode, reason: Reason) -> None:
        """Have the socket's task end it."""
        if self._ending is not None:
            return
        self._note(reason)
        self._ending = code
        self._board.hub.leave_all(self)
        if self._task is not None and self._task is not asyncio.current_task():
            self._task.cancel()

    async def _end(self, code: CloseCode) -> None:
        """Say why, if the client reads it in time."""
        reason = ""
        try:
            async with asyncio.timeout(END_WITHIN_S):
                if code is CloseCode.DOES_NOT_READ:
                    await self._outgoing.drop()
                    reason = await self._resume_reason()
                await self._outgoing.flush()
                await self._send({"type": "websocket.close", "code": int(code), "reason": reason})
        except Exception:  # it does not read, or is gone: servers differ in what they say of that
            await self._outgoing.drop()
            abort(self._scope)

    async def _resume_reason(self) -> str:
        try:
            return wire.RESUME_REASON + await in_thread(partial(resuming.keep, self._subscriptions.positions()))
        except Exception as failure:
            self._board.told_as(failure)  # it comes back with its own numbers
            return ""

    def _note(self, reason: Reason) -> None:
        user_id = self._visitor.caller.principal.user_id
        self._board.refused.note(reason, socket=self.name, user_id=str(user_id or ""))
