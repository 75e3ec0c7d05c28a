"""Writes: people who work for a shop are changed, removed, and leave. What holds, holds from the next request on."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from marketplace.accounts.models import User
from marketplace.accounts.principals import Principal
from marketplace.core import audit
from sellers.errors.people import MemberNotFoundError, NotTheirsToManageError, OwnerStaysError
from sellers.models import Shop, ShopInvitation, ShopMember, ShopPermission, ShopRole
from sellers.services.people import drop_member, locked_shop, note, require_may_give, standing_of, tell
from sellers.standing import Standing, kept_as_granted


@transaction.atomic
def change_member(
    *,
    actor: Principal,
    shop_id: UUID,
    member_id: UUID,
    role: ShopRole | None,
    granted: Collection[ShopPermission] | None,
    now: datetime,
) -> ShopMember:
    """Make somebody a manager or staff, and say what they may do beside what their role brings.

    Args:
        actor: who does it.
        shop_id: in which shop.
        member_id: whom; never the actor themself.
        role: what they shall be; None leaves it. Ownership is handed over, not given here.
        granted: all that they shall have been granted; None leaves it.
        now: UTC.

    Raises:
        MemberNotFoundError: nobody there has this id.
        NotTheirsToManageError: they, or people of that role, are not the actor's to manage.
        MoreThanTheyHaveError: the actor would give what they do not have.
    """
    shop = locked_shop(shop_id)
    standing, member = standing_of(actor, shop), _member(shop, member_id)
    if not standing.manages_whom(Standing.of(member)):
        raise NotTheirsToManageError
    wanted_role = ShopRole(member.role) if role is None else role
    wanted = frozenset(map(ShopPermission, member.granted if granted is None else granted))
    require_may_give(standing, wanted_role, wanted, had=member.permissions)
    after = {"role": wanted_role, "granted": kept_as_granted(wanted_role, wanted)}
    changes = audit.changes_between({"role": ShopRole(member.role), "granted": list(member.granted)}, after)
    if changes:
        member.role, member.granted = wanted_role, kept_as_granted(wanted_role, wanted)
        # Saved, and not updated in passing: who follows rights hears of it (`realtime.control`).
        member.save(update_fields=["role", "granted", "updated_at"])
        note("sellers.change_member", shop, actor_id=actor.own_id, about=member.user_id, changes=changes, now=now)
        tell(member, now=now)
    return member


@transaction.atomic
def remove_member(*, actor: Principal, shop_id: UUID, member_id: UUID, now: datetime) -> None:
    """Let somebody go, or go oneself. Their rights in the shop end with this, and so do invitations that they sent.

    Raises:
        MemberNotFoundError: nobody there has this id.
        OwnerStaysError: they own the shop, and want to go.
        NotTheirsToManageError: they are not the actor's to manage.
    """
    shop = locked_shop(shop_id)
    member = _member(shop, member_id)
    leaves = member.user_id == actor.user_id
    if leaves and member.role == ShopRole.OWNER:
        raise OwnerStaysError
    if not leaves and not standing_of(actor, shop).manages_whom(Standing.of(member)):
        raise NotTheirsToManageError
    user = drop_member(member, actor_id=actor.own_id, now=now)
    _revoke_invitations_around(shop, user, now=now)
    action = "sellers.leave_shop" if leaves else "sellers.remove_member"
    note(action, shop, actor_id=actor.own_id, about=user.pk, changes={"role": (member.role, None)}, now=now)


def _member(shop: Shop, member_id: UUID) -> ShopMember:
    member = ShopMember.objects.filter(shop=shop, pk=member_id).first()
    if member is None:
        raise MemberNotFoundError
    return member


def _revoke_invitations_around(shop: Shop, user: User, *, now: datetime) -> None:
    """Those that somebody sent, and those on their way to them: an offer to own the shop is for who works there."""
    open_ones = ShopInvitation.objects.open(now=now).filter(shop=shop)
    to_them = open_ones.to_contacts(email=user.email, phone=user.phone)
    (open_ones.filter(invited_by=user) | to_them).update(revoked_at=now, updated_at=now)
