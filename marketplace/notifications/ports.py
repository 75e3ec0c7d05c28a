"""What the room needs from outside."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from marketplace.core.events import UndeliverableError


@dataclass(frozen=True, slots=True)
class Receipt:
    """Who took a text message.

    Attributes:
        reference: the carrier's own name for it; empty where it gives none.
    """

    carrier: str
    reference: str = ""


class SmsSender(Protocol):
    """Somebody who carries text messages."""

    @property
    def name(self) -> str:
        """As `HAAT_SMS_GATEWAY` has it."""

    @property
    def knows_keys(self) -> bool:
        """Whether it can be asked for one message twice, and carries it once."""

    def send(self, text: str, *, to: str, event_id: UUID) -> Receipt:
        """Have a message carried, once for each `event_id` as far as its carrier can tell.

        Args:
            text: in any script.
            to: the receiver's number in the form E.164.
            event_id: the idempotency key.

        Raises:
            UndeliverableError: this message will never be carried: the number or the text is at fault.
            NotTakenError, GatewayRefusesUsError: the carrier is away, busy or refuses us, and has not got the message.
            PerhapsTakenError: it did not say whether it took it.
        """


class Urgency(StrEnum):
    """Whether a device may sleep on (RFC 8030, 5.3)."""

    NORMAL = "normal"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class PushMessage:
    """What goes to a browser.

    Attributes:
        payload: JSON that the service worker reads; as UTF-8 no longer than `push.web.LONGEST_PAYLOAD`.
        topic: a message of the same topic takes the place of one that has not arrived; at most 32 letters of base64url.
        ttl_s: how long its push service keeps it for a device that is off.
    """

    payload: str = field(repr=False)
    topic: str
    ttl_s: int
    urgency: Urgency


@dataclass(frozen=True, slots=True)
class Browser:
    """Where it goes: the push service's address for one browser, with that browser's keys in base64url."""

    endpoint: str = field(repr=False)
    p256dh: str = field(repr=False)
    auth: str = field(repr=False)


class SubscriptionGoneError(UndeliverableError):
    """The browser takes no more messages: it was unsubscribed, or forgot us."""


class PushSender(Protocol):
    """Somebody who carries messages to browsers."""

    @property
    def name(self) -> str:
        """Which one."""

    def send(self, message: PushMessage, *, to: Browser, event_id: UUID) -> None:
        """Have a message carried. Twice the same is one to whoever reads it, for the topic is the same.

        Raises:
            SubscriptionGoneError: there is no such subscription any more.
            UndeliverableError: this message will never be carried.
            UnavailableError: the push service is away, busy or refuses us; another time may do.
        """
