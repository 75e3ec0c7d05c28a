"""Reads: who works for a shop, and who is asked to."""

from datetime import datetime
from uuid import UUID

from marketplace.core.pagination import Page, paginate
from sellers.errors.people import MemberNotFoundError
from sellers.models import ShopInvitation, ShopMember


def list_members(*, shop_id: UUID, cursor: str | None, limit: int, query: str = "") -> Page[ShopMember]:
    """The people of a shop, who came first before those who came later, each with their account."""
    members = ShopMember.objects.filter(shop_id=shop_id).select_related("user")
    return paginate(members, order_by=["id"], cursor=cursor, limit=limit, query=f"{shop_id}|{query}")


def get_member(*, shop_id: UUID, member_id: UUID) -> ShopMember:
    """One of them.

    Raises:
        MemberNotFoundError: nobody there has this id.
    """
    member = ShopMember.objects.filter(shop_id=shop_id, pk=member_id).select_related("user").first()
    if member is None:
        raise MemberNotFoundError
    return member


def list_open_invitations(
    *, shop_id: UUID, now: datetime, cursor: str | None, limit: int, query: str = ""
) -> Page[ShopInvitation]:
    """Invitations of a shop that nobody has answered yet, the newest first, each with its sender."""
    invitations = ShopInvitation.objects.open(now=now).filter(shop_id=shop_id).select_related("invited_by")
    return paginate(invitations, order_by=["-id"], cursor=cursor, limit=limit, query=f"{shop_id}|{query}")
