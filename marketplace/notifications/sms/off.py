"""No text messages: for who runs Haat without a contract with a gateway."""

from uuid import UUID

from marketplace.core.events import UndeliverableError


class NoSender:
    """Makes every message a dead letter, so that one who did not know is told."""

    def send(self, text: str, *, to: str, event_id: UUID) -> None:
        """See the port."""
        raise UndeliverableError("HAAT_SMS_GATEWAY is off: nobody carries text messages")
