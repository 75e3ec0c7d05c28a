"""Reads: how much somebody, or a shop, has not read."""

from typing import Final
from uuid import UUID

from django.db.models import Sum

from marketplace.core.prepared import PreparedStatement
from realtime.chat.models import Room

# Asked with every message to a buyer, by `room_unread_by_buyer`.
COUNTED: Final = "SELECT coalesce(sum(buyer_unread), 0) FROM chat_room WHERE buyer_id = %(buyer)s AND buyer_unread > 0"
OF_BUYER: Final = PreparedStatement.of(COUNTED)


def count_unread(user_id: UUID) -> int:
    """How many messages to somebody as a buyer they have not read, in all their rooms."""
    return int(OF_BUYER.fetch_one({"buyer": user_id})[0])


def count_unread_of_shop(shop_id: UUID) -> int:
    """How many messages to a shop nobody of it has read."""
    return Room.objects.of_shop(shop_id).filter(shop_unread__gt=0).aggregate(many=Sum("shop_unread"))["many"] or 0
