"""The topics of one socket, and how far its client has come with each."""

from collections.abc import Collection
from dataclasses import dataclass

from realtime.errors import TooManyTopicsError
from realtime.resuming import Position
from realtime.wire import MOST_TOPICS


@dataclass(slots=True, eq=False)
class Subscription:
    """One topic: the ticket that was brought, the last number given to the server, and the last dealt with."""

    ticket: str | None
    told: int
    acked: int | None = None

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

    def tickets(self) -> dict[str, str | None]:
        """The ticket of each topic."""
        return {topic: subscription.ticket for topic, subscription in self.items()}

    def positions(self) -> dict[str, Position]:
        """How far the client has come with each."""
        return {topic: subscription.position for topic, subscription in self.items()}
