"""What this room keeps of somebody, for the copy of their data; and what holds the erasure of an account."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.accounts.ports import PersonalData, Row, Table
from marketplace.core.bilingual import name
from sellers import holds
from sellers.models import Shop, ShopInvitation, ShopMember, ShopPaper, ShopRole, ShopStatus, VerificationCase

ROOM = "sellers"
PAPER = ("shop__slug", "kind", "number", "expires_on", "content_type", "size_bytes", "created_at")


class SellersData:
    """Shops somebody works for, the papers they sent, cases they opened, and invitations they sent or got."""

    name = ROOM

    def collect(self, user_id: UUID) -> PersonalData:
        members = ShopMember.objects.of_user(user_id)
        papers = ShopPaper.objects.filter(uploaded_by_id=user_id)
        cases = VerificationCase.objects.filter(submitted_by_id=user_id)
        return PersonalData(
            [
                Table("shops", _rows(members, "shop__slug", "shop__name_en", "role", "granted", "created_at")),
                Table("papers", _rows(papers, *PAPER)),
                Table("verification", _rows(cases, "shop__slug", "state", "submitted_at", "decided_at")),
                Table("invitations_sent", _invitations(ShopInvitation.objects.filter(invited_by_id=user_id))),
                Table("invitations_got", _invitations(_got_by(user_id))),
            ]
        )


class OwnedShops:
    """Whoever owns a shop hands it over or closes it before their account is erased, and ends what is open with it."""

    name = ROOM

    def reasons(self, user_id: UUID) -> Sequence[str | Promise]:
        owned = ShopMember.objects.of_user(user_id).filter(role=ShopRole.OWNER).select_related("shop").order_by("pk")
        return [reason for member in owned for reason in self._reasons_of(member.shop)]

    def _reasons_of(self, shop: Shop) -> Sequence[str | Promise]:
        if shop.status == ShopStatus.CLOSED:
            return [format_lazy("{shop}: {reason}", shop=name(shop), reason=one) for one in holds.list_reasons(shop.pk)]
        text = _("You own the shop {shop}. Hand it over to somebody else, or close it for good, first.")
        return [format_lazy(text, shop=name(shop))]


def _got_by(user_id: UUID) -> QuerySet[ShopInvitation]:
    """By contacts that were shown to be theirs: whoever only claims an address learns nothing."""
    user = User.objects.get(pk=user_id)
    if user.email and user.email_verified_at:
        return ShopInvitation.objects.filter(email=user.email)
    if user.phone and user.phone_verified_at:
        return ShopInvitation.objects.filter(phone_index=user.phone)
    return ShopInvitation.objects.none()


def _invitations(found: QuerySet[ShopInvitation]) -> list[Row]:
    return _rows(found, "shop__slug", "email", "phone", "role", "created_at", "expires_at", "accepted_at")


def _rows(found: "QuerySet[Any]", *columns: str) -> list[Row]:
    return list(found.order_by("pk").values(*columns))
