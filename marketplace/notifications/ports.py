"""What the room needs from outside."""

from typing import Protocol
from uuid import UUID


class SmsSender(Protocol):
    """Somebody who carries text messages."""

    def send(self, text: str, *, to: str, event_id: UUID) -> None:
        """Have a message carried, once for each `event_id` as far as its carrier can tell.

        Args:
            text: in any script.
            to: the receiver's number in the form E.164.
            event_id: the idempotency key.

        Raises:
            UndeliverableError: this message will never be carried: the number or the text is at fault.
            UnavailableError: the carrier is away, busy or refuses us; another time may do.
        """
