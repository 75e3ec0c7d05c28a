"""Who holds a socket: what they are known by, their place among the others, and what they may hear."""

import asyncio
import math
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

from marketplace.core.errors import RateLimitedError, UnavailableError
from realtime import kinds, places
from realtime.callers import STRANGER, Caller, Credential, Verdict, judge, judge_anew
from realtime.errors import CutError
from realtime.presence.watching import Sides
from realtime.refusals import Reason
from realtime.switchboard import Connection, Switchboard
from realtime.threads import in_thread
from realtime.wire import CloseCode

# How often somebody's rights are asked about while they change; and, where they must be known, how often and for how
# long while the database or Redis are away.
MOST_QUESTIONS, MOST_TRIES, TRY_EVERY_S = 3, 5, 1.0
# A page asks for several topics one after the other: who asks is found out once, unless their rights change meanwhile.
KNOWN_FOR_S = 1.0
ASK_AFTER_S = 10

# Topics, each named with the ticket that was brought to it.
Tickets = Mapping[str, str | None]


class Visitor:
    """The holder of one socket. Nobody is asked who they are before they ask for something."""

    __slots__ = ("_board", "_connection", "_credential", "_holder", "_known_at", "caller", "watched")

    def __init__(self, board: Switchboard, connection: Connection, *, credential: Credential, holder: str) -> None:
        """With what the handshake brought, and as whom they were given a place (`realtime.places`)."""
        self._board = board
        self._connection = connection
        self._credential = credential
        self._holder = holder
        self.caller = STRANGER
        self._known_at = -math.inf  # when `ask` found out who they are; what a look found is not believed again
        self.watched: dict[str, Sides] = {}  # of whom they are to be told, by topic

    def leave(self) -> None:
        """Give back the place, and be known no longer."""
        self._board.release(self._connection, self.caller)
        self._board.places.leave(self._holder)

    @property
    def has_run_out(self) -> bool:
        """Whether the token that they are known by has."""
        return self.caller.until is not None and self.caller.until <= time.time()

    @property
    def known_until(self) -> datetime | None:
        """When the token that they are known by runs out."""
        return datetime.fromtimestamp(self.caller.until, UTC) if self.caller.until is not None else None

    async def introduce(self, token: str | None, topics: Tickets) -> frozenset[str]:
        """Be known by a token from now on, or by the same as before, looked at anew.

        Returns:
            As `ask`.

        Raises:
            CutError, RateLimitedError, UnavailableError: as `ask`.
        """
        known_by = Credential(token=token) if token else self._credential
        heard = await self._judge(known_by, topics)
        self._credential = known_by
        return heard

    async def ask(self, topics: Tickets) -> frozenset[str]:
        """Which of these topics they may hear.

        Raises:
            CutError: their session or token is not good, or no longer; or they have as many sockets as they may.
            RateLimitedError: they ask about too many.
            UnavailableError: their rights do not stand still.
        """
        return await self._judge(self._credential, topics, may_be_known=True)

    async def sign(self, topic: str) -> Mapping[str, Any] | None:
        """What others are told of them with their signals on a topic that they hear; None where they may send none.

        Raises:
            RateLimitedError: they ask too much.
        """
        self._require_patience(1)
        return await in_thread(partial(kinds.signature, self.caller.principal, topic))

    async def ask_anew(self, topics: Tickets, *, must: bool) -> frozenset[str] | None:
        """The same of somebody who is known already.

        Args:
            topics: as for `ask`.
            must: whether their rights have changed, and it is to be known how; else it is only time to look.

        Returns:
            None when nobody can tell now, and need not.

        Raises:
            CutError: as `ask`; or nobody can tell.
        """
        for _try in range(MOST_TRIES if must else 1):
            known_by = self._credential
            try:
                verdict = await in_thread(partial(judge_anew, self.caller, known_by, topics, must=must), is_urgent=must)
            except Exception as failure:
                self._board.told_as(failure)  # which logs what is a mistake of ours
                await asyncio.sleep(TRY_EVERY_S)
                continue
            if known_by is self._credential:
                self._known_at = -math.inf  # it may have been asked before what `ask` has found out since
                return self._accept(verdict, topics)
        if must:
            raise CutError(CloseCode.TRY_AGAIN_LATER, Reason.RIGHTS_UNKNOWN)
        return None

    async def _judge(self, known_by: Credential, topics: Tickets, *, may_be_known: bool = False) -> frozenset[str]:
        """Judge them by a credential, or as whom they were found to be a moment ago."""
        self._require_patience(len(topics))
        for _question in range(MOST_QUESTIONS):
            known, began = self._just_known() if may_be_known else None, self._board.clock()
            heard = self._accept(await in_thread(partial(judge, known_by, topics, known=known)), topics)
            self._move_guest(topics, heard)
            if known is None:
                self._known_at = began
            if not self._board.has_changed(self.caller, since=began):
                return heard
        raise UnavailableError

    def _just_known(self) -> Caller | None:
        """Who they are, if that was asked a moment ago and has not changed since."""
        is_recent = self._board.clock() - self._known_at < KNOWN_FOR_S
        return self.caller if is_recent and not self._board.has_changed(self.caller, since=self._known_at) else None

    def _require_patience(self, topics: int) -> None:
        if not self._board.places.ask(self._holder, max(1, topics)):
            raise RateLimitedError(retry_after_s=ASK_AFTER_S)

    def _accept(self, verdict: Verdict | None, topics: Tickets) -> frozenset[str]:
        """Be who the verdict on these topics says, and hear what it says."""
        if verdict is None:
            raise CutError(CloseCode.SIGN_IN_ENDED, Reason.INVALID_CREDENTIAL)
        self._become(verdict.caller)
        for topic in topics:
            self.watched.pop(topic, None)
        self.watched.update(verdict.watched)
        return verdict.heard

    def _become(self, caller: Caller) -> None:
        was_signed_in, is_signed_in = self.caller.principal.is_signed_in, caller.principal.is_signed_in
        if self._board.has_ended(caller) or (was_signed_in and not is_signed_in):
            raise CutError(CloseCode.SIGN_IN_ENDED, Reason.SIGN_IN_ENDED)
        counted_id = caller.principal.counted_id
        if counted_id is not None:
            self._take_place(places.person(counted_id))
        self._board.forget(self._connection, self.caller)
        self._board.know(self._connection, caller)
        self.caller = caller

    def _move_guest(self, topics: Tickets, heard: frozenset[str]) -> None:
        """Count who has a good ticket among those of that topic, and no longer among all strangers of their address."""
        if self.caller.principal.is_signed_in or self._holder.startswith(places.GUEST):
            return
        guest = next((places.guest(topic) for topic, ticket in topics.items() if ticket and topic in heard), None)
        if guest is not None and self._board.places.enter(guest):
            self._board.places.leave(self._holder)
            self._holder = guest

    def _take_place(self, holder: str) -> None:
        if holder == self._holder:
            return
        if not self._board.places.enter(holder):
            raise CutError(CloseCode.TOO_MANY, Reason.TOO_MANY_OF_PERSON)
        self._board.places.leave(self._holder)
        self._holder = holder
