"""What happened to notices. What they say is not in them."""

from uuid import UUID

from marketplace.core.events import DomainEvent


class NoticesGiven(DomainEvent, name="notifications.notices_given", aggregate="about"):
    """These people have a notice more, or one that counts more: about an event, or what is counted together."""

    about: UUID
    user_ids: list[UUID]


class NoticesRead(DomainEvent, name="notifications.notices_read", aggregate="user_id"):
    """Somebody has read some of theirs."""

    user_id: UUID
