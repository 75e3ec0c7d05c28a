"""What is asked of push. What a message says is sealed in it."""

from datetime import datetime
from uuid import UUID

from marketplace.core.events import DomainEvent


class PushRequested(DomainEvent, name="notifications.push_requested", aggregate="subscription_id"):
    """A browser is to get a message; `push.messages.open_message` opens what is sealed."""

    message_id: UUID
    subscription_id: UUID
    sealed: str
    requested_at: datetime
    expires_at: datetime
