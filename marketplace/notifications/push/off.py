"""No push: for who runs Haat without a key for it."""

from uuid import UUID

from marketplace.core.events import UndeliverableError
from marketplace.notifications.ports import Browser, PushMessage


class NoSender:
    """Makes every message a dead letter: none is asked for while push is off, so this one was asked for before."""

    name = "off"

    def send(self, message: PushMessage, *, to: Browser, event_id: UUID) -> None:
        """See the port."""
        raise UndeliverableError("HAAT_PUSH is off: nobody carries push")
