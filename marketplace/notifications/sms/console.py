"""The twin for development: a message becomes a file that a developer reads."""

from pathlib import Path
from uuid import UUID

import structlog
from django.conf import settings

from marketplace.notifications.ports import Receipt

logger = structlog.get_logger(__name__)


class ConsoleSender:
    """Writes each message to a file of its own; the newest is the last by name, for event ids begin with the time."""

    name = "console"
    knows_keys = True

    def send(self, text: str, *, to: str, event_id: UUID) -> Receipt:
        """See the port; a message that is sent twice is one file."""
        folder = Path(settings.SMS_ROOT)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = folder / f"{event_id}.txt"
        file.write_text(f"To: {to}\n\n{text}\n", encoding="utf-8")
        logger.info("sms_written", file=file.name)
        return Receipt(self.name, file.name)
