"""Messages to browsers, asked for in the transaction that gives reason for them and sent by `push.handlers`.

They have no more of a person than the notice's sentence and the address that it leads to.
"""

import base64
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from marketplace.core import encryption, outbox
from marketplace.core.ids import uuid7
from marketplace.notifications.deliveries import record
from marketplace.notifications.deliveries.addresses import LoggedAddress
from marketplace.notifications.deliveries.models import Channel
from marketplace.notifications.models import PushSubscription
from marketplace.notifications.ports import PushMessage, Urgency
from marketplace.notifications.push.endpoints import host_of
from marketplace.notifications.push.events import PushRequested

CONTEXT = "notifications.push:{message_id}"
TITLE = "Haat"
LONGEST_BODY = 300


@dataclass(frozen=True, slots=True)
class Push:
    """What somebody is told on one of their devices.

    Attributes:
        title: a few words above it, in the device's language.
        body: a sentence.
        path: the page that it leads to.
        about: what it is about: a later message about the same takes its place.
        good_for: how long there is any use in it.
        kind: what it is about, in a word, for the log.
        tells_of: the events of the notices that it shows, likewise.
    """

    title: str
    body: str
    path: str
    about: str
    is_urgent: bool
    good_for: timedelta
    kind: str
    tells_of: tuple[UUID, ...] = ()


class Payload(BaseModel):
    """What the service worker reads (`push/worker.js`)."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    title: str
    body: str
    path: str
    tag: str
    lang: str


class _Sealed(BaseModel):
    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    payload: Payload
    topic: str
    urgency: Literal["normal", "high"]


def send_push(subscription: PushSubscription, push: Push, *, now: datetime) -> UUID:
    """Ask for a message to one browser, in the caller's transaction.

    Returns:
        The event's id.

    Raises:
        NotInTransactionError: nothing ties the message to its reason.
    """
    message_id, topic = uuid7(), topic_of(push.about)
    body = push.body if len(push.body) <= LONGEST_BODY else f"{push.body[: LONGEST_BODY - 1]}…"
    sealed = _Sealed(
        payload=Payload(title=push.title or TITLE, body=body, path=push.path, tag=topic, lang=subscription.language),
        topic=topic,
        urgency="high" if push.is_urgent else "normal",
    )
    cipher = encryption.encrypt(sealed.model_dump_json(), context=CONTEXT.format(message_id=message_id))
    event_id = outbox.publish(
        PushRequested(
            message_id=message_id,
            subscription_id=subscription.pk,
            sealed=base64.b64encode(cipher).decode(),
            requested_at=now,
            expires_at=now + push.good_for,
        )
    )
    record.queued(
        channel=Channel.PUSH,
        kind=push.kind,
        user_id=subscription.user_id,
        address=LoggedAddress(host_of(subscription.endpoint)),
        event_id=event_id,
        tells_of=push.tells_of,
        now=now,
    )
    return event_id


def open_message(event: PushRequested, *, now: datetime) -> PushMessage:
    """The message in an event, for who delivers it."""
    cipher = base64.b64decode(event.sealed)
    sealed = _Sealed.model_validate_json(
        encryption.decrypt(cipher, context=CONTEXT.format(message_id=event.message_id))
    )
    left_s = max(int((event.expires_at - now).total_seconds()), 0)
    return PushMessage(sealed.payload.model_dump_json(), sealed.topic, left_s, Urgency(sealed.urgency))


def topic_of(about: str) -> str:
    """32 letters of base64url: what two messages about the same have in common, and nobody can read."""
    return base64.urlsafe_b64encode(hashlib.blake2b(about.encode(), digest_size=24).digest()).decode()


def send_to_all(subscriptions: Iterable[PushSubscription], push: Push, *, now: datetime) -> int:
    """The same to several browsers; returns to how many."""
    return len([send_push(subscription, push, now=now) for subscription in subscriptions])
