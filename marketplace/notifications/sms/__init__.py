"""Text messages: who carries them, by `HAAT_SMS_GATEWAY`."""

from django.conf import settings

from marketplace.notifications.ports import SmsSender
from marketplace.notifications.sms.alpha import AlphaSender
from marketplace.notifications.sms.console import ConsoleSender
from marketplace.notifications.sms.fail_over import FailOverSender
from marketplace.notifications.sms.off import NoSender
from marketplace.notifications.sms.parts import count_parts
from marketplace.notifications.sms.ssl_wireless import SslWirelessSender

__all__ = ["count_parts", "sender"]

SENDERS: dict[str, type[SmsSender]] = {
    "console": ConsoleSender,
    "ssl_wireless": SslWirelessSender,
    "alpha": AlphaSender,
    "off": NoSender,
}


def sender() -> SmsSender:
    """Who carries text messages on this machine: one, or several that stand in for each other."""
    gateways = [SENDERS[name]() for name in settings.SMS_GATEWAY.split(",")]
    is_simple = len(gateways) == 1 and gateways[0].knows_keys
    return gateways[0] if is_simple else FailOverSender(gateways)
