"""Writes: a shop is handed over. Whoever shall own it works there already, and says yes by a link sent to them."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from marketplace.accounts.contacts import Contact
from marketplace.accounts.models import User
from marketplace.accounts.principals import Principal
from sellers.errors.people import MemberNotFoundError, NotTheirsToManageError, OwnsAlreadyError, UnreachableOwnerError
from sellers.models import ShopInvitation, ShopMember, ShopRole
from sellers.services.invitations import PageUrl, send
from sellers.services.people import locked_shop, standing_of


@transaction.atomic
def offer_shop(*, actor: Principal, shop_id: UUID, member_id: UUID, page_url: PageUrl, now: datetime) -> ShopInvitation:
    """Offer a shop to somebody who works there. Once they accept they own it, and who did is a manager.

    An offer that waits is void with a new one.

    Args:
        actor: the owner, or staff of the market.
        shop_id: which shop.
        member_id: who shall own it.
        page_url: the link for a token, in a language.
        now: UTC.

    Raises:
        MemberNotFoundError: nobody there has this id.
        NotTheirsToManageError: the shop is not the actor's to hand over.
        OwnsAlreadyError: it is theirs already.
        UnreachableOwnerError: they have shown no address and no number to be theirs.
        RateLimitedError: as `invitations.invite`.
    """
    shop = locked_shop(shop_id)
    if not standing_of(actor, shop).leads:
        raise NotTheirsToManageError
    member = ShopMember.objects.filter(shop=shop, pk=member_id).select_related("user").first()
    if member is None:
        raise MemberNotFoundError
    if member.role == ShopRole.OWNER:
        raise OwnsAlreadyError
    contact = _reached_at(member.user)
    waiting = ShopInvitation.objects.open(now=now).filter(shop=shop, role=ShopRole.OWNER)
    waiting.update(revoked_at=now, updated_at=now)
    return send(shop, contact, ShopRole.OWNER, [], actor=actor, page_url=page_url, now=now)


def _reached_at(user: User) -> Contact:
    """A contact that is theirs for sure, and mail first, which costs nothing.

    Raises:
        UnreachableOwnerError: there is none.
    """
    if user.email and user.email_verified_at:
        return Contact(email=user.email)
    if user.phone and user.phone_verified_at:
        return Contact(phone=user.phone)
    raise UnreachableOwnerError
