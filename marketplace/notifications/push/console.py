"""The twin for development: a message becomes a file that a developer reads."""

from pathlib import Path
from uuid import UUID

import structlog
from django.conf import settings

from marketplace.notifications.ports import Browser, PushMessage

logger = structlog.get_logger(__name__)


class ConsoleSender:
    """Writes each message to a file of its own; the newest is the last by name, for event ids begin with the time."""

    name = "console"

    def send(self, message: PushMessage, *, to: Browser, event_id: UUID) -> None:
        """See the port; a message that is sent twice is one file."""
        folder = Path(settings.PUSH_ROOT)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = folder / f"{event_id}.json"
        file.write_text(f"{message.payload}\n", encoding="utf-8")
        logger.info("push_written", file=file.name)
