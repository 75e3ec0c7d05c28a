"""Tells the processes that hold sockets which topics have something new, through the channel layer.

A wake-up may be lost: whoever holds sockets looks by themselves, too (`realtime.hub`). So nobody waits for one to be
sent, and nothing fails because it cannot be.
"""

from collections.abc import Mapping

# The group of the channel layer that every hub hears, and the type of a message in it:
# {"type": "live.wake", "topics": {name: number}}.
GROUP = "live"
WAKE = "live.wake"


def wake(numbers: Mapping[str, int]) -> None:
    """Say of some topics up to which number there is something committed to read. Never blocks and never raises."""
