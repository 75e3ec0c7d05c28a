"""What happened in chats. Nothing that was said is in them: handlers look it up by id."""

from datetime import datetime
from uuid import UUID

from marketplace.core.events import DomainEvent


class MessageSent(DomainEvent, name="chat.message_sent", aggregate="room_id"):
    """Somebody, the assistant or the market said something that both sides see; notes are no events."""

    room_id: UUID
    message_id: UUID
    seq: int
    shop_id: UUID
    side: str
    kind: str
    sent_at: datetime


class RoomOpened(DomainEvent, name="chat.room_opened", aggregate="room_id"):
    """A buyer and a shop have a room for something."""

    room_id: UUID
    shop_id: UUID
    kind: str
    opened_at: datetime


class ReportDecided(DomainEvent, name="chat.report_decided", aggregate="message_id"):
    """The market's staff decided about a message that was reported; `message` is theirs to its author.

    `days` is for how long the author cannot write, where they are suspended.
    """

    message_id: UUID
    room_id: UUID
    report_ids: list[UUID]
    outcome: str
    days: int
    message: str
    decided_at: datetime


class SuspensionLifted(DomainEvent, name="chat.suspension_lifted", aggregate="suspension_id"):
    """The market's staff let somebody write again before their time."""

    suspension_id: UUID
    user_id: UUID
    lifted_at: datetime


class AssistantAsked(DomainEvent, name="chat.assistant_asked", aggregate="room_id"):
    """A buyer said something in a room in which the assistant answers."""

    room_id: UUID
    message_id: UUID
    seq: int
    asked_at: datetime


class RoomAssigned(DomainEvent, name="chat.room_assigned", aggregate="room_id"):
    """A conversation was given to one of the shop's people by another."""

    room_id: UUID
    shop_id: UUID
    user_id: UUID
    by_id: UUID
    assigned_at: datetime
