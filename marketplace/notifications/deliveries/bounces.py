"""What is done when mail comes back: the log says so, and an address that takes none gets no more."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction

from marketplace.notifications.deliveries import record
from marketplace.notifications.deliveries.models import Channel, Delivery, Hindrance, MailAddress

# Soft bounces that lie further apart have nothing to do with each other.
SOFT_WITHIN = timedelta(days=30)
STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
# The mailbox is not there, or was shut (RFC 3463, 3.2 and 3.3; RFC 7505 for 5.1.10). A full mailbox, a policy or a
# network may be another tomorrow; 5.1.7 and 5.1.8 blame our own address, and 5.0.0 nothing in particular.
HARD_STATUS = re.compile(r"5\.(1\.([0-36]|10)|2\.1)")

logger = structlog.get_logger(__name__)


class Happened(StrEnum):
    """What a mail server or provider says of a mail."""

    DELIVERED = "delivered"
    HARD = "hard"
    SOFT = "soft"
    COMPLAINT = "complaint"


@dataclass(frozen=True, slots=True)
class MailNews:
    """What became of one mail.

    Attributes:
        event_id: what asked for it.
        status: an enhanced status code (RFC 3463); empty where none was given.
    """

    event_id: UUID
    happened: Happened
    status: str = ""


def judged(status: str) -> Happened:
    """Whether a mail that failed for good with such a status tells that its address will never take any."""
    return Happened.HARD if HARD_STATUS.fullmatch(status) else Happened.SOFT


@transaction.atomic
def take_note(news: MailNews, *, now: datetime) -> bool:
    """Write down what became of a mail; told again, it is as if it had been told once.

    Returns:
        Whether it is one of ours.
    """
    mail = Delivery.objects.of_event(Channel.MAIL, news.event_id).select_for_update(of=("self",)).first()
    if mail is None:
        return False
    if news.happened is Happened.DELIVERED:
        record.delivered(channel=Channel.MAIL, event_id=news.event_id, now=now)
        _forget_soft_bounces(mail)
    elif news.happened is Happened.COMPLAINT:
        _hinder(mail, Hindrance.COMPLAINT, news.status, now=now)
    elif record.bounced(channel=Channel.MAIL, event_id=news.event_id, error=news.status or news.happened, now=now):
        _hinder(mail, Hindrance(news.happened.value), news.status, now=now)
    return True


def _hinder(mail: Delivery, hindrance: Hindrance, status: str, *, now: datetime) -> None:
    """Count it, and stop mail to the address where that is enough."""
    if mail.address_index is None:
        return
    named = {"address_masked": mail.address_masked, "bounced_at": now}
    MailAddress.objects.bulk_create([MailAddress(address_index=mail.address_index, **named)], ignore_conflicts=True)
    address = MailAddress.objects.select_for_update().get(address_index=bytes(mail.address_index))
    if hindrance is Hindrance.SOFT:
        is_row = now - address.bounced_at <= SOFT_WITHIN
        address.soft_bounces = address.soft_bounces + 1 if is_row else 1
    address.bounced_at, address.status = now, status[:11]
    is_enough = hindrance is not Hindrance.SOFT or address.soft_bounces >= settings.SOFT_BOUNCES_MOST
    if is_enough and (not address.hindrance or hindrance is Hindrance.HARD):
        address.hindered_at = address.hindered_at or now
        address.hindrance = hindrance
        logger.info("mail_address_hindered", hindrance=hindrance.value, status=address.status)
    address.save()


def _forget_soft_bounces(mail: Delivery) -> None:
    if mail.address_index is not None:
        MailAddress.objects.filter(address_index=bytes(mail.address_index), hindrance="").update(soft_bounces=0)
