"""No text messages: for who runs Haat without a contract with a gateway."""

from uuid import UUID

from marketplace.core.events import UndeliverableError
from marketplace.notifications.ports import Receipt


class NoSender:
    """Makes every message a dead letter, so that one who did not know is told."""

    name = "off"
    knows_keys = True

    def send(self, text: str, *, to: str, event_id: UUID) -> Receipt:
        """See the port."""
        raise UndeliverableError("HAAT_SMS_GATEWAY is off: nobody carries text messages")
