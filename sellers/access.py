"""Whose shop it is: what somebody reaches of shops that are not for everybody to see.

A role's right (`accounts.permissions`) says whether somebody may do a thing at all; what they may do in which shop, its
members say. Who reaches any shop (support, admins) needs no membership.
"""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import Principal
from marketplace.core.errors import ForbiddenError
from marketplace.core.ids import as_id
from sellers.errors.shops import ShopNotFoundError
from sellers.models import Shop, ShopMember, ShopPermission, ShopRole
from sellers.models.members import EVERYTHING


@dataclass(frozen=True, slots=True)
class ShopAccess:
    """One shop as one caller reaches it.

    Attributes:
        member: what they are to the shop; None for staff of the market.
    """

    shop: Shop
    member: ShopMember | None

    @property
    def permissions(self) -> frozenset[ShopPermission]:
        """What they may do in it."""
        return self.member.permissions if self.member is not None else EVERYTHING

    @property
    def is_owners(self) -> bool:
        """Whether they decide about the shop as a whole: its owner does, and staff of the market."""
        return self.member is None or self.member.role == ShopRole.OWNER

    def may(self, permission: ShopPermission) -> bool:
        return permission in self.permissions

    def require_owner(self) -> None:
        """See that they decide about the shop as a whole.

        Raises:
            ForbiddenError: they only work for it.
        """
        if not self.is_owners:
            raise ForbiddenError


def reach_shop(
    principal: Principal, slug_or_id: str, *, action: Action, permission: ShopPermission | None = None
) -> ShopAccess:
    """A shop for whoever may do this to it; two statements at most.

    Args:
        principal: who asks; the operation's permission has let them in.
        slug_or_id: which shop.
        action: what they want to do, by the matrix of rights.
        permission: what its members need for that; None for whatever any of them may.

    Raises:
        ShopNotFoundError: there is none, or it is not theirs.
        ForbiddenError: they work for it, and may not do this.
    """
    shop = Shop.objects.select_related("category", "area").defer("area__polygon").filter(named(slug_or_id)).first()
    if shop is None:
        raise ShopNotFoundError
    if principal.reaches_any(action):
        return ShopAccess(shop, None)
    member = ShopMember.objects.filter(shop=shop, user_id=principal.own_id).first()
    if member is None:
        raise ShopNotFoundError
    if permission is not None and not member.may(permission):
        raise ForbiddenError
    return ShopAccess(shop, member)


def list_memberships(principal: Principal) -> QuerySet[ShopMember]:
    """The shops somebody works for, the newest membership first, each with its shop."""
    return ShopMember.objects.of_user(principal.own_id).select_related("shop__category").order_by("-id")


def named(slug_or_id: str) -> Q:
    """By id where it reads as one, so that nobody can take another shop's id for a slug."""
    shop_id = as_id(slug_or_id)
    return Q(slug=slug_or_id) if shop_id is None else Q(pk=shop_id)
