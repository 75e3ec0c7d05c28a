"""Messages to people, asked for in the transaction that gives reason for them and sent by `marketplace.notifications`.

Receiver and content travel sealed: whoever reads the outbox or a dump sees that somebody was written to, and when.
"""

import base64
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from marketplace.accounts import ports
from marketplace.accounts.events import MailRequested, SmsRequested
from marketplace.core import encryption, outbox
from marketplace.core.ids import uuid7

MAIL_CONTEXT = "accounts.mail:{message_id}"
SMS_CONTEXT = "accounts.sms:{message_id}"
# What guards an account, or was just asked for by whoever waits for it.
ACCOUNT = "account"


class Mail(BaseModel):
    """A mail, ready to be sent."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    to: str
    subject: str
    text: str
    html: str | None
    unsubscribe_url: str | None = None


class Sms(BaseModel):
    """A text message, ready to be sent."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    to: str
    text: str


def send_mail(
    *,
    to: str,
    subject: str,
    text: str,
    html: str | None,
    expires_at: datetime | None,
    now: datetime,
    unsubscribe_url: str | None = None,
    kind: str = ACCOUNT,
    user_id: UUID | None = None,
    about: str = "",
) -> UUID:
    """Ask for a mail, in the caller's transaction.

    Args:
        to: the receiver's address.
        subject: one line.
        text: what mail programs without HTML show.
        html: the same with its looks; None for text alone.
        expires_at: from then on it is not sent any more; None for never.
        now: when it was asked for.
        unsubscribe_url: ends such mails when it is posted to, which a mail program's own button does (RFC 8058); None
            for what comes once.
        kind, user_id, about: what the log of messages has of it (`ports.RequestedMessage`).

    Returns:
        The event's id, which is in the mail's `Message-ID`.

    Raises:
        NotInTransactionError: nothing ties the mail to its reason.
    """
    message_id = uuid7()
    mail = Mail(to=to, subject=subject, text=text, html=html, unsubscribe_url=unsubscribe_url)
    sealed = _seal(mail, MAIL_CONTEXT.format(message_id=message_id))
    event = MailRequested(message_id=message_id, sealed=sealed, requested_at=now, expires_at=expires_at)
    event_id = outbox.publish(event)
    _log(ports.RequestedMessage("mail", event_id, kind, to, user_id, about, now))
    return event_id


def send_sms(
    *,
    to: str,
    text: str,
    expires_at: datetime | None,
    now: datetime,
    kind: str = ACCOUNT,
    user_id: UUID | None = None,
    about: str = "",
) -> UUID:
    """Ask for a text message, in the caller's transaction.

    Args:
        to: the receiver's number in the form E.164 (`core.phones.normalize_phone`).
        text: 160 characters, or 70 when one of them is Bangla, are one message; a longer text is paid as several.
        expires_at: from then on it is not sent any more; None for never.
        now: when it was asked for.
        kind, user_id, about: what the log of messages has of it (`ports.RequestedMessage`).

    Returns:
        The event's id, by which the gateway knows a message that it was given twice.

    Raises:
        NotInTransactionError: nothing ties the message to its reason.
    """
    message_id = uuid7()
    sealed = _seal(Sms(to=to, text=text), SMS_CONTEXT.format(message_id=message_id))
    event = SmsRequested(message_id=message_id, sealed=sealed, requested_at=now, expires_at=expires_at)
    event_id = outbox.publish(event)
    _log(ports.RequestedMessage("sms", event_id, kind, to, user_id, about, now))
    return event_id


def open_mail(event: MailRequested) -> Mail:
    """The mail in an event, for who delivers it."""
    return Mail.model_validate_json(_open(event.sealed, MAIL_CONTEXT.format(message_id=event.message_id)))


def open_sms(event: SmsRequested) -> Sms:
    """The text message in an event, for who delivers it."""
    return Sms.model_validate_json(_open(event.sealed, SMS_CONTEXT.format(message_id=event.message_id)))


def _log(message: ports.RequestedMessage) -> None:
    for log in ports.message_logs.all():
        log.queued(message)


def _seal(message: BaseModel, context: str) -> str:
    return base64.b64encode(encryption.encrypt(message.model_dump_json(), context=context)).decode()


def _open(sealed: str, context: str) -> str:
    return encryption.decrypt(base64.b64decode(sealed), context=context)
