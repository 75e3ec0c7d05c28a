"""Mail, through Django's e-mail backend."""

import smtplib
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from marketplace.accounts.messages import Mail
from marketplace.core.errors import UnavailableError
from marketplace.core.events import UndeliverableError
from marketplace.core.resilience import guarded
from marketplace.notifications.deliveries.message_ids import bounce_address, message_id


class MailServerError(UnavailableError):
    """The mail server is away, busy, or does not take mail from us."""

    code = "mail_server_unavailable"


class PassingError(Exception):
    """What may pass when tried again."""


def send(mail: Mail, *, event_id: UUID) -> None:
    """Hand a mail to the server; the same event makes the same `Message-ID`.

    Raises:
        UndeliverableError: the server will never take this mail: the receiver or the content is at fault.
        MailServerError: it does not take mail from us; another time may do.
        OutsideSystemError: it is away or busy.
    """
    hand_over(compose(mail, event_id=event_id))


def compose(mail: Mail, *, event_id: UUID) -> EmailMultiAlternatives:
    """The mail as it goes over the wire."""
    headers = {"Message-ID": message_id(event_id), "Auto-Submitted": "auto-generated"}
    if mail.unsubscribe_url is not None:
        headers |= {
            "List-Unsubscribe": f"<{mail.unsubscribe_url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    # What stands on the envelope is where the mail comes back to, and what stands in the mail is who wrote it.
    bounces_to = bounce_address(event_id)
    if bounces_to is not None:
        headers["From"] = settings.DEFAULT_FROM_EMAIL
    message = EmailMultiAlternatives(
        subject=mail.subject, body=mail.text, from_email=bounces_to, to=[mail.to], headers=headers
    )
    if mail.html is not None:
        message.attach_alternative(mail.html, "text/html")
    return message


def talk(timeout_s: float, message: EmailMultiAlternatives) -> None:
    """Talk to the server, which may take `timeout_s` for each of its answers, some eight of them."""
    try:
        # Django gives the time-out on to smtplib; other backends do not wait.
        get_connection(timeout=timeout_s).send_messages([message])
    except (smtplib.SMTPException, OSError) as error:
        # Errors of smtplib name the receiver and quote the server, so none of them is let into the logs.
        raise _meaning_of(error) from None


# One attempt: whether a mail was taken whose answer was lost cannot be asked, and the outbox tries again soon.
hand_over = guarded("mail", retry_on=(PassingError,), attempts=1, attempt_timeout_s=10.0, budget_s=10.0)(talk)


def _meaning_of(error: smtplib.SMTPException | OSError) -> Exception:
    """What a failure tells about trying again; 5xx answers are final (RFC 5321, 4.2.1)."""
    status = _status(error)
    told = f"{type(error).__name__} {status or ''}".strip()
    if status is None or status < 500:
        return PassingError(told)
    if isinstance(error, smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError):
        return UndeliverableError(f"the mail server refuses the receiver or the content: {told}")
    # Our own name or password: the operator can mend that while the mail waits.
    return MailServerError(told)


def _status(error: smtplib.SMTPException | OSError) -> int | None:
    """The server's answer; of one receiver, for we write to one at a time."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return min(status for status, _text in error.recipients.values())
    return error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else None
