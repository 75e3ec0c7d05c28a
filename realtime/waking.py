"""Tells the processes that hold sockets which topics have something new, through the channel layer; and takes signals.

A wake-up may be lost: whoever holds sockets looks by themselves, too (`realtime.hub`). So may a signal, which nobody
makes good (`realtime.signals`). So nobody waits for one to be sent, and nothing fails because it cannot be. A thread of
this process sends them, with an event loop of its own; what comes within a few milliseconds goes in one message.
"""

import asyncio
import atexit
import os
import threading
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from itertools import islice
from typing import Any, NamedTuple

import structlog
import uvloop
from channels.layers import get_channel_layer

# The group of the channel layer that every hub hears, and the types of messages in it:
# {"type": "live.wake", "topics": {name: number}} and {"type": "live.signals", "signals": [[topic, text, sender], …]}.
GROUP = "live"
WAKE, SIGNALS = "live.wake", "live.signals"

GATHER_S = 0.003
SEND_WITHIN_S = 2
# A connection that Redis has closed is found out by the first message over it.
TRIES = 2
# So many topics go in one message, and wait at most while Redis takes its time.
TOGETHER = 500
MOST_WAITING = 10_000
# The same of signals, of which the oldest go where there are more.
SIGNALS_TOGETHER = 100
MOST_SIGNALS = 1_000
# How long a process that ends waits for what it has still to send.
LAST_WORDS_S = 0.5

logger = structlog.get_logger(__name__)


class Signal(NamedTuple):
    """Something that is told once, to whoever hears the topic now.

    Attributes:
        text: as it goes over sockets.
        sender: the name of the socket that is not to hear it; empty where it came from none.
    """

    topic: str
    text: str
    sender: str = ""


class Waker:
    """What is to be sent, and the thread that sends it. It is started by the first who has something."""

    def __init__(self) -> None:
        self.begin_anew()

    def begin_anew(self) -> None:
        """As if nothing had been: a forked process has neither its parent's thread nor, maybe, a lock that opens."""
        self._lock = threading.Lock()
        self._waiting: dict[str, int] = {}
        self._signals: deque[Signal] = deque(maxlen=MOST_SIGNALS)
        # Kept where it was: taken down here, it would be for the parent, too.
        self._of_parent = getattr(self, "_loop", None)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._is_due = False
        self._is_quiet = threading.Event()
        self._is_quiet.set()
        self._lost_in_a_row = 0
        self.sent = self.lost = 0

    def add(self, numbers: Mapping[str, int]) -> None:
        """Have these sent soon; of one topic only the highest number counts."""
        with self._lock:
            for topic, seq in numbers.items():
                if topic in self._waiting or len(self._waiting) < MOST_WAITING:
                    self._waiting[topic] = max(seq, self._waiting.get(topic, 0))
                else:
                    self.lost += 1
            self._send_soon()

    def add_signal(self, signal: Signal) -> None:
        """Have a signal sent soon, and once."""
        with self._lock:
            self._signals.append(signal)
            self._send_soon()

    def finish(self, within_s: float = LAST_WORDS_S) -> None:
        """Wait a little for what has still to be sent."""
        self._is_quiet.wait(within_s)

    def _send_soon(self) -> None:
        """Have the thread send what waits; the lock is held."""
        if self._is_due:
            return
        sending = self._send_on()
        try:
            asyncio.run_coroutine_threadsafe(sending, self._running_loop())
        except BaseException:
            sending.close()
            raise
        self._is_due = True
        self._is_quiet.clear()

    def _running_loop(self) -> asyncio.AbstractEventLoop:
        if self._loop is None:
            loop = uvloop.new_event_loop()
            try:
                threading.Thread(target=loop.run_forever, name="live-waking", daemon=True).start()
            except BaseException:
                loop.close()  # or its files stay open
                raise
            self._loop = loop
        return self._loop

    async def _send_on(self) -> None:
        """Send what waits, and what comes meanwhile, until nothing does."""
        while True:
            await asyncio.sleep(GATHER_S)
            with self._lock:
                numbers, self._waiting = self._waiting, {}
                signals = list(self._signals)
                self._signals.clear()
                if not numbers and not signals:
                    self._is_due = False
                    self._is_quiet.set()
                    return
            # Not even a log that cannot be written ends it: nobody would start it again.
            with suppress(Exception):
                await self._send_all(numbers)
            with suppress(Exception):
                await _send_signals(signals)

    async def _send_all(self, numbers: Mapping[str, int]) -> None:
        left = iter(numbers.items())
        while together := dict(islice(left, TOGETHER)):
            try:
                await _send({"type": WAKE, "topics": together})
            except Exception as error:
                self._note_lost(len(together), error)
            else:
                self._note_sent(len(together))

    def _note_sent(self, count: int) -> None:
        self.sent += count
        if self._lost_in_a_row:
            logger.info("live_wakes_sent_again", lost=self._lost_in_a_row)
            self._lost_in_a_row = 0

    def _note_lost(self, count: int, error: Exception) -> None:
        """They are found by whoever looks by themselves. Said once, not for each."""
        if not self._lost_in_a_row:
            logger.warning("live_wakes_not_sent", error=type(error).__name__)
        self._lost_in_a_row += count
        with self._lock:
            self.lost += count


async def _send_signals(signals: Sequence[Signal]) -> None:
    for start in range(0, len(signals), SIGNALS_TOGETHER):
        await _send({"type": SIGNALS, "signals": signals[start : start + SIGNALS_TOGETHER]})


async def _send(message: Mapping[str, Any]) -> None:
    for tries_left in reversed(range(TRIES)):
        try:
            async with asyncio.timeout(SEND_WITHIN_S):
                await get_channel_layer().group_send(GROUP, message)
        except Exception:
            if not tries_left:
                raise
        else:
            return


waker = Waker()
os.register_at_fork(after_in_child=waker.begin_anew)
atexit.register(waker.finish)


def wake(numbers: Mapping[str, int]) -> None:
    """Say of some topics up to which number there is something committed to read. Never blocks and never raises."""
    try:
        waker.add(numbers)
    except Exception as error:
        logger.warning("live_wakes_not_sent", error=type(error).__name__)
