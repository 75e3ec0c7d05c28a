"""People who come and go in tests, and a clock that tests turn."""

from uuid import UUID, uuid4

from realtime.waking import Signal
from tests.unit.realtime.hearing import Ear

RAHIM, KARIM, SALMA = (UUID(int=number, version=4) for number in (1, 2, 3))
ROOM = f"room:{uuid4()}"


class Clock:
    """Seconds, as tests have them pass."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Watcher(Ear):
    """Hears who is here."""

    def told(self) -> list[dict[str, object]]:
        """What was said of the sides, message after message, without when they were here last."""
        return [
            {each["side"]: each["online"] for each in signal["data"]["people"]}
            for signal in self.signals
            if signal["kind"] == "presence"
        ]


class Deaf(Ear):
    def hear_signal(self, signal: Signal) -> bool:
        raise RuntimeError


class Busy(Watcher):
    """Has no room for signals until it reads."""

    def __init__(self) -> None:
        super().__init__()
        self.reads = False

    def hear_signal(self, signal: Signal) -> bool:
        return self.reads and super().hear_signal(signal)
