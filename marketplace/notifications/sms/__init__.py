"""Text messages: who carries them, by `HAAT_SMS_GATEWAY`."""

from django.conf import settings

from marketplace.notifications.ports import SmsSender
from marketplace.notifications.sms.console import ConsoleSender
from marketplace.notifications.sms.off import NoSender
from marketplace.notifications.sms.parts import count_parts
from marketplace.notifications.sms.ssl_wireless import SslWirelessSender

__all__ = ["count_parts", "sender"]

SENDERS: dict[str, type[SmsSender]] = {
    "console": ConsoleSender,
    "ssl_wireless": SslWirelessSender,
    "off": NoSender,
}


def sender() -> SmsSender:
    """Who carries text messages on this machine."""
    return SENDERS[settings.SMS_GATEWAY]()
