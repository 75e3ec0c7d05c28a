"""Reads: messages that say something, in one's own rooms or in a shop's."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, F, Func, QuerySet, Value

from marketplace.core.pagination import Page, paginate
from realtime.chat import searching
from realtime.chat.models import Message, Side


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose messages somebody may search: as the buyer they are, or as one of a shop's people."""

    side: Side
    id: UUID

    @property
    def lexeme(self) -> str:
        return searching.scope_of_shop(self.id) if self.side is Side.SHOP else searching.scope_of_buyer(self.id)

    @property
    def messages(self) -> QuerySet[Message]:
        whose = {"room__shop_id": self.id} if self.side is Side.SHOP else {"room__buyer_id": self.id}
        return Message.objects.seen_by(self.side).filter(**whose, deleted_at=None, hidden_at=None)


def search_messages(
    *, scope: Scope, text: str, room_id: UUID | None = None, cursor: str | None, limit: int
) -> Page[Message]:
    """Messages that have all of these words, the newest first, each with its room; notes for the shop's people only.

    Args:
        scope: whose messages; the caller has seen that they are theirs to search.
        text: as typed, in either script.
        room_id: in this room alone.
    """
    query = searching.query_of(text, scope=scope.lexeme)
    if query is None:
        return Page(items=[], next=None)
    found = scope.messages.filter(_found_by(query)).select_related("room__shop")
    if room_id is not None:
        found = found.filter(room_id=room_id)
    bound = f"{scope.side}|{scope.id}|{room_id}|{query}"
    return paginate(found, order_by=["-id"], cursor=cursor, limit=limit, query=bound)


def _found_by(query: str) -> Any:
    return Func(
        F("words"),
        Value(query),
        template="(%(expressions)s::tsquery)",
        arg_joiner=" @@ ",
        output_field=BooleanField(),
    )
