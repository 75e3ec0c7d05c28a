"""Has mails and text messages carried, and writes down what became of them."""

from datetime import datetime
from uuid import UUID

import structlog

from marketplace.accounts import messages
from marketplace.accounts.events import MailRequested, SmsRequested
from marketplace.core.events import UndeliverableError
from marketplace.core.outbox import MAX_ATTEMPTS
from marketplace.notifications import mail, sms
from marketplace.notifications.deliveries import record
from marketplace.notifications.deliveries.hindrances import reason_to_hold
from marketplace.notifications.deliveries.models import Channel, Delivery, Reason

OURS = ("marketplace.", "config.")
SMTP = "smtp"

logger = structlog.get_logger(__name__)


def send_mail(event: MailRequested, *, event_id: UUID, now: datetime) -> bool:
    """Hand a mail to the mail server.

    Returns:
        Whether it went: an address that mail comes back from gets none.

    Raises:
        As `mail.send`.
    """
    message = messages.open_mail(event)
    kind = Delivery.objects.of_event(Channel.MAIL, event_id).values_list("kind", flat=True).first()
    held_for = reason_to_hold(message.to, kind or "")
    if held_for is not None:
        record.suppressed(channel=Channel.MAIL, event_id=event_id, reason=held_for, now=now)
        logger.info("mail_held_back", reason=held_for.value)
        return False
    try:
        mail.send(message, event_id=event_id)
    except Exception as error:
        _record_failure(Channel.MAIL, event_id, SMTP, error, now=now)
        raise
    record.sent(channel=Channel.MAIL, event_id=event_id, provider=SMTP, now=now)
    return True


def send_sms(event: SmsRequested, *, event_id: UUID, now: datetime) -> int:
    """Hand a text message to the gateway.

    Returns:
        How many messages are paid for.

    Raises:
        As the port.
    """
    message = messages.open_sms(event)
    parts = sms.count_parts(message.text)
    try:
        receipt = sms.sender().send(message.text, to=message.to, event_id=event_id)
    except Exception as error:
        _record_failure(Channel.SMS, event_id, "", error, now=now)
        raise
    record.sent(
        channel=Channel.SMS,
        event_id=event_id,
        provider=receipt.carrier,
        reference=receipt.reference,
        parts=parts,
        now=now,
    )
    return parts


def drop(event: MailRequested | SmsRequested, *, event_id: UUID, now: datetime) -> None:
    """Write down that it came too late."""
    channel = Channel.MAIL if isinstance(event, MailRequested) else Channel.SMS
    record.suppressed(channel=channel, event_id=event_id, reason=Reason.EXPIRED, now=now)


def _record_failure(channel: Channel, event_id: UUID, provider: str, error: Exception, *, now: datetime) -> None:
    """A failure is final where no attempt can mend it, and after the last."""
    tried = Delivery.objects.of_event(channel, event_id).values_list("attempts", flat=True).first() or 0
    is_final = isinstance(error, UndeliverableError) or tried + 1 >= MAX_ATTEMPTS
    record.failed(
        channel=channel, event_id=event_id, provider=provider, error=code_of(error), is_final=is_final, now=now
    )


def code_of(error: Exception) -> str:
    """What failed, without a word of anybody else's: theirs may quote the message, or the address that was asked."""
    cause = error.__cause__ or error
    name = type(cause).__name__
    return f"{name}: {cause}" if type(cause).__module__.startswith(OURS) and str(cause) else name
