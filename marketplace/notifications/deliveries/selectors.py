"""Reads: which messages left, and addresses that get no mail."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from marketplace.core.pagination import Page, paginate
from marketplace.notifications.deliveries.addresses import index_of_contact
from marketplace.notifications.deliveries.models import Channel, Delivery, MailAddress, State


@dataclass(frozen=True, slots=True)
class DeliveriesAsked:
    """Which messages; all that is given holds.

    Attributes:
        contact: the whole address or number that they went to.
        about: the number of an order, or of the purchase that it is of.
        since, until: when they were asked for; until is not among them.
    """

    channel: str = ""
    state: str = ""
    kind: str = ""
    contact: str = ""
    about: str = ""
    user_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


def list_deliveries(asked: DeliveriesAsked, *, cursor: str | None, limit: int, query: str = "") -> Page[Delivery]:
    """Messages, the newest first.

    Raises:
        InvalidPhoneError: the contact is neither an address nor a number.
        InvalidCursorError: see `core.pagination`.
    """
    return paginate(_found(asked), order_by=["-id"], cursor=cursor, limit=limit, query=query)


def about_order(number: str, *, most: int) -> list[Delivery]:
    """What was sent about one order or the purchase that it is of, the newest first."""
    purchase = number.rpartition("-")[0]
    numbers = [number, purchase] if purchase else [number]
    return list(Delivery.objects.filter(about__in=numbers).order_by("-id")[:most])


def list_hindered(*, cursor: str | None, limit: int, query: str = "") -> Page[MailAddress]:
    """Addresses that get no mail, those that it came back from last first."""
    hindered = MailAddress.objects.exclude(hindrance="")
    return paginate(hindered, order_by=["-bounced_at", "-id"], cursor=cursor, limit=limit, query=query)


def find_hindered(contact: str) -> MailAddress | None:
    """What stops mail to one address; None where nothing does, and for numbers.

    Raises:
        InvalidPhoneError: it is neither an address nor a number.
    """
    return MailAddress.objects.filter(address_index=index_of_contact(contact)).exclude(hindrance="").first()


def waiting_for_outcome(*, provider: str, now: datetime, within: timedelta, most: int) -> QuerySet[Delivery]:
    """Texts that a gateway took and can be asked about, those that were asked about longest ago first."""
    taken = Delivery.objects.filter(channel=Channel.SMS, state=State.SENT, provider=provider, sent_at__gt=now - within)
    return taken.exclude(reference="").order_by("updated_at")[:most]


def _found(asked: DeliveriesAsked) -> QuerySet[Delivery]:
    given: dict[str, Any] = {
        "channel": asked.channel,
        "state": asked.state,
        "kind": asked.kind,
        "user_id": asked.user_id,
        "created_at__gte": asked.since,
        "created_at__lt": asked.until,
        "address_index": index_of_contact(asked.contact) if asked.contact else None,
    }
    found = Delivery.objects.filter(**{name: value for name, value in given.items() if value})
    if asked.about:
        found = found.filter(Q(about=asked.about) | Q(about=asked.about.rpartition("-")[0], about__gt=""))
    return found
