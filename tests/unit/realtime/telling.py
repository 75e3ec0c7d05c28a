"""What topics are told, in tests: by this room's handlers alone, as the outbox would have them run."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from marketplace.core.events import handler_named, handlers_of
from marketplace.core.models import OutboxEvent
from realtime.models import TopicMessage

Said = tuple[str, dict[str, Any]]


def tell_all(events: Iterable[OutboxEvent] | None = None, *, with_chat: bool = True) -> None:
    """Have topics told of all that was published, or of these events, in this order; by chat, too, or without it."""
    for event in OutboxEvent.objects.order_by("id") if events is None else events:
        for name in handlers_of(event.name, event.version):
            is_ours = name.startswith("realtime.") and (with_chat or not name.startswith("realtime.chat."))
            reaction = handler_named(name) if is_ours else None
            if reaction is not None:
                reaction.handler(reaction.event_class.model_validate(event.data), event_id=event.pk)


def said_on(kind: str, thing_id: UUID) -> list[Said]:
    """All that a topic was told, in order: what happened, and the data."""
    told = TopicMessage.objects.filter(topic=f"{kind}:{thing_id}").order_by("seq")
    return list(told.values_list("kind", "data"))
