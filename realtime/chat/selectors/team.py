"""Reads: who answers a shop's buyers."""

from uuid import UUID

from marketplace.accounts.models import User
from realtime.chat.participants import SHOP_PERMISSION
from sellers.models import ShopMember


def list_colleagues(shop_id: UUID) -> list[User]:
    """Those who may, by name; at most the fifty people that a shop can have."""
    members = ShopMember.objects.filter(shop_id=shop_id).select_related("user")
    return sorted((member.user for member in members if member.may(SHOP_PERMISSION)), key=lambda user: user.name)
