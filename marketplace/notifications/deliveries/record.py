"""Writes down what becomes of messages. Whatever is told twice is written once, and what is settled stays.

from marketplace.notifications.deliveries import record
from marketplace.notifications.deliveries.models import Channel

record.queued(channel=Channel.PUSH, kind=kind, user_id=user_id, address=LoggedAddress("fcm.googleapis.com"),
              event_id=event_id, now=now)
record.sent(channel=Channel.PUSH, event_id=event_id, provider="web_push", now=now)
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import F, Value
from django.db.models.functions import Least

from marketplace.accounts.contacts import Contact, owner_of
from marketplace.accounts.ports import RequestedMessage
from marketplace.core.ids import uuid7
from marketplace.notifications.deliveries.addresses import LoggedAddress, logged
from marketplace.notifications.deliveries.models import NOT_SETTLED, Channel, Delivery, Reason, State

NOWHERE = LoggedAddress()
MOST_ATTEMPTS = 30_000


def queued(
    *,
    channel: Channel,
    kind: str,
    user_id: UUID | None,
    address: LoggedAddress = NOWHERE,
    event_id: UUID,
    about: str = "",
    tells_of: Sequence[UUID] = (),
    now: datetime,
) -> None:
    """A message is to leave.

    Args:
        kind: what it is about, a kind of notice or one of `kinds`.
        user_id: whose it is; None for nobody with an account.
        address: where it goes.
        event_id: what asked for it; on one channel once.
        about: the number of the order that it is about.
        tells_of: the events of the notices that it shows.
    """
    delivery = Delivery(
        channel=channel,
        kind=kind,
        user_id=user_id,
        address_masked=address.masked,
        address_index=address.index,
        event_id=event_id,
        about=about,
        tells_of=list(tells_of) or None,
    )
    # What was asked for before stays as it is: an event may be handled twice.
    Delivery.objects.bulk_create([delivery], ignore_conflicts=True)


def sent(
    *, channel: Channel, event_id: UUID, provider: str, reference: str = "", parts: int | None = None, now: datetime
) -> None:
    """A carrier took it.

    Args:
        provider: which one.
        reference: its own name for the message, by which it can be asked.
        parts: how many messages are paid for, of a text.
    """
    # One that failed for good is sent after all where the operator has it tried again.
    open_ones = Delivery.objects.of_event(channel, event_id).filter(state__in=[*NOT_SETTLED, State.FAILED])
    open_ones.update(
        state=State.SENT,
        provider=provider,
        reference=reference[:120],
        parts=parts,
        held_by="",
        error="",
        attempts=_one_more(),
        sent_at=now,
        updated_at=now,
    )


def delivered(*, channel: Channel, event_id: UUID, now: datetime) -> None:
    """A carrier says that it arrived."""
    taken = Delivery.objects.of_event(channel, event_id).filter(state__in=NOT_SETTLED)
    taken.update(state=State.DELIVERED, settled_at=now, updated_at=now)


def failed(*, channel: Channel, event_id: UUID, provider: str, error: str, is_final: bool, now: datetime) -> None:
    """A carrier did not take it.

    Args:
        error: a code or the name of an error, never what a carrier wrote: that may quote the message.
        is_final: nobody tries again.
    """
    open_ones = Delivery.objects.of_event(channel, event_id).filter(state__in=[State.QUEUED, State.FAILED])
    changes: dict[str, object] = {"provider": provider, "error": error[:80], "attempts": _one_more(), "updated_at": now}
    if is_final:
        changes |= {"state": State.FAILED, "settled_at": now}
    open_ones.update(**changes)


def bounced(*, channel: Channel, event_id: UUID, error: str, now: datetime) -> bool:
    """It was taken, and came back; or its receiver is no more.

    Returns:
        Whether that is news.
    """
    not_back = Delivery.objects.of_event(channel, event_id).exclude(state__in=[State.BOUNCED, State.SUPPRESSED])
    return bool(not_back.update(state=State.BOUNCED, error=error[:80], settled_at=now, updated_at=now))


def suppressed(*, channel: Channel, event_id: UUID, reason: Reason, now: datetime) -> None:
    """It was held back."""
    waiting = Delivery.objects.of_event(channel, event_id).filter(state=State.QUEUED)
    waiting.update(state=State.SUPPRESSED, reason=reason, settled_at=now, updated_at=now)


def unwanted(*, channel: Channel, kind: str, user_id: UUID, to: str, about: str, now: datetime) -> None:
    """A message would have left, and its receiver chose not to have such ones: support sees why nothing came."""
    event_id = uuid7()
    queued(
        channel=channel,
        kind=kind,
        user_id=user_id,
        address=logged(to, channel),
        event_id=event_id,
        about=about,
        now=now,
    )
    suppressed(channel=channel, event_id=event_id, reason=Reason.PREFERENCE, now=now)


class RequestedMessages:
    """Writes down mails and texts in the transaction that asks for them."""

    name = "deliveries"

    def queued(self, message: RequestedMessage) -> None:
        """See the port."""
        channel = Channel(message.channel)
        queued(
            channel=channel,
            kind=message.kind,
            user_id=message.user_id or _owner(message.to, channel),
            address=logged(message.to, channel),
            event_id=message.event_id,
            about=message.about,
            now=message.requested_at,
        )


def _owner(to: str, channel: Channel) -> UUID | None:
    """Whoever has shown the address to be theirs: what is written there is told in the copy of their data."""
    owner = owner_of(Contact(email=to) if channel is Channel.MAIL else Contact(phone=to))
    return owner.pk if owner else None


def _one_more() -> Least:
    return Least(F("attempts") + 1, Value(MOST_ATTEMPTS))
