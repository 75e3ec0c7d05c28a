"""Messages to browsers that nobody looks at: who carries them, by `HAAT_PUSH`."""

from django.conf import settings

from marketplace.notifications.ports import PushSender
from marketplace.notifications.push.console import ConsoleSender
from marketplace.notifications.push.off import NoSender
from marketplace.notifications.push.web import WebSender

__all__ = ["is_offered", "sender"]

SENDERS: dict[str, type[PushSender]] = {"web": WebSender, "console": ConsoleSender, "off": NoSender}


def sender() -> PushSender:
    """Who carries push on this machine."""
    return SENDERS[settings.PUSH]()


def is_offered() -> bool:
    """Whether anybody can have push here."""
    return bool(settings.PUSH != "off")
