"""The topics of one socket, and how far its client has come with each."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from realtime.errors import TooManyTopicsError
from realtime.resuming import Position
from realtime.wire import MOST_TOPICS

# How often the others who hear a topic are told a client's signals of one kind; what comes in between is dropped.
SIGNAL_EVERY_S = 1.0


@dataclass(slots=True, eq=False)
class Subscription:
    """One topic.

    Attributes:
        ticket: that was brought.
        told: the last number given to the server.
        acked: the last that the client has dealt with.
        signed_as: what others are told with the client's signals, once it has been asked.
        signalled_at: when the last one of each kind was relayed, by the switchboard's clock.
    """

    ticket: str | None
    told: int
    acked: int | None = None
    signed_as: Mapping[str, Any] | None = None
    signalled_at: dict[str, float] = field(default_factory=dict)

    def may_signal(self, kind: str, *, now: float) -> bool:
        """Whether the others may be told one more signal of a kind; this one is counted."""
        if now - self.signalled_at.get(kind, -SIGNAL_EVERY_S) < SIGNAL_EVERY_S:
            return False
        self.signalled_at[kind] = now
        return True

    @property
    def position(self) -> Position:
        """From where a client goes on that comes back."""
        return Position(self.told if self.acked is None else self.acked, self.ticket)


class Subscriptions(dict[str, Subscription]):
    """Subscriptions by topic."""

    __slots__ = ()

    def require_room(self, topics: Collection[str]) -> None:
        """Make sure that these find room beside the others.

        Raises:
            TooManyTopicsError: they do not.
        """
        if len(self.keys() | topics) > MOST_TOPICS:
            raise TooManyTopicsError

    def was_told(self, topic: str, seq: int) -> None:
        """A message of the topic was given to the server."""
        subscription = self.get(topic)
        if subscription is not None:
            subscription.told = seq

    def ack(self, topic: str, seq: int) -> None:
        """The client has dealt with all up to a number; it cannot have with what it was not told.

        It may not know yet that it hears the topic no longer.
        """
        subscription = self.get(topic)
        if subscription is not None:
            subscription.acked = max(subscription.acked or 0, min(seq, subscription.told))

    def forget_signatures(self) -> None:
        """Whoever signs may be somebody else by now, or may no longer."""
        for subscription in self.values():
            subscription.signed_as = None

    def tickets(self) -> dict[str, str | None]:
        """The ticket of each topic."""
        return {topic: subscription.ticket for topic, subscription in self.items()}

    def positions(self) -> dict[str, Position]:
        """How far the client has come with each."""
        return {topic: subscription.position for topic, subscription in self.items()}
