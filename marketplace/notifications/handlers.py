"""Sends what was asked for, unless it comes too late."""

from uuid import UUID

import structlog
from django.utils import timezone

from marketplace.accounts import messages
from marketplace.accounts.events import MailRequested, SmsRequested
from marketplace.core.events import handles
from marketplace.notifications import mail, sms

logger = structlog.get_logger(__name__)


@handles(MailRequested, acts_outside=True)
def deliver_mail(event: MailRequested, *, event_id: UUID) -> None:
    """Hand a mail to the mail server."""
    if not _is_too_late(event):
        mail.send(messages.open_mail(event), event_id=event_id)
        logger.info("mail_sent", waited_s=_waited_s(event))


@handles(SmsRequested, acts_outside=True)
def deliver_sms(event: SmsRequested, *, event_id: UUID) -> None:
    """Hand a text message to the gateway."""
    if not _is_too_late(event):
        message = messages.open_sms(event)
        sms.sender().send(message.text, to=message.to, event_id=event_id)
        logger.info("sms_sent", parts=sms.count_parts(message.text), waited_s=_waited_s(event))


def _is_too_late(event: MailRequested | SmsRequested) -> bool:
    """Whether the message has expired: a code that comes after its time helps nobody, and alarms who reads it."""
    if event.expires_at is None or timezone.now() < event.expires_at:
        return False
    logger.warning("message_expired", event_name=event.event_name, waited_s=_waited_s(event))
    return True


def _waited_s(event: MailRequested | SmsRequested) -> int:
    return int((timezone.now() - event.requested_at).total_seconds())
