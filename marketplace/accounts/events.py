"""What happens to accounts."""

from datetime import datetime
from uuid import UUID

from marketplace.core.events import DomainEvent


class MailRequested(DomainEvent, name="accounts.mail_requested", aggregate="message_id"):
    """Somebody is to be written to; `messages.open_mail` opens what is sealed."""

    message_id: UUID
    sealed: str
    requested_at: datetime
    expires_at: datetime | None


class SmsRequested(DomainEvent, name="accounts.sms_requested", aggregate="message_id"):
    """Somebody is to get a text message; `messages.open_sms` opens what is sealed."""

    message_id: UUID
    sealed: str
    requested_at: datetime
    expires_at: datetime | None
