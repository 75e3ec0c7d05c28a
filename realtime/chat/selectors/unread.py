"""Reads: how much somebody, or a shop, has not read."""

from uuid import UUID

from django.db.models import Sum

from realtime.chat.models import Room


def count_unread(user_id: UUID) -> int:
    """How many messages to somebody as a buyer they have not read, in all their rooms."""
    unread = Room.objects.of_buyer(user_id).filter(buyer_unread__gt=0)
    return unread.aggregate(many=Sum("buyer_unread"))["many"] or 0


def count_unread_of_shop(shop_id: UUID) -> int:
    """How many messages to a shop nobody of it has read."""
    return Room.objects.of_shop(shop_id).filter(shop_unread__gt=0).aggregate(many=Sum("shop_unread"))["many"] or 0
