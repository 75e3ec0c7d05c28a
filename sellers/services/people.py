"""What all writes about a shop's people share: the lock, who acts, and what is told of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from marketplace.accounts import roles
from marketplace.accounts.models import User
from marketplace.accounts.permissions import Action, Role
from marketplace.accounts.principals import Principal
from marketplace.accounts.services import locked_user
from marketplace.core import audit
from marketplace.core.outbox import publish
from sellers import letters
from sellers.errors.people import MoreThanTheyHaveError, NotTheirsToManageError
from sellers.errors.shops import ShopNotFoundError
from sellers.events import ShopMembersChanged
from sellers.models import Shop, ShopMember, ShopPermission, ShopRole
from sellers.standing import Standing, is_grantable, permissions_of

MOST_PEOPLE = 50


def locked_shop(shop_id: UUID) -> Shop:
    """The shop's row, held until the transaction ends, so that what its people do to each other happens one by one.

    Raises:
        ShopNotFoundError: there is none.
    """
    shop = Shop.objects.select_for_update(no_key=True).filter(pk=shop_id).first()
    if shop is None:
        raise ShopNotFoundError
    return shop


def standing_of(actor: Principal, shop: Shop) -> Standing:
    """What whoever acts is in a shop that is held, now.

    Raises:
        ShopNotFoundError: nothing; they were let in before, and are out since.
    """
    if actor.reaches_any(Action.MANAGE_SHOP_PEOPLE):
        return Standing.of_market(actor.own_id)
    member = ShopMember.objects.of_user(actor.own_id).filter(shop=shop).first()
    if member is None:
        raise ShopNotFoundError
    return Standing.of(member)


def require_may_give(
    actor: Standing, role: ShopRole, granted: frozenset[ShopPermission], *, had: frozenset[ShopPermission]
) -> None:
    """See that the actor may make somebody this, who had those rights before.

    Raises:
        NotTheirsToManageError: people of that role are not theirs to manage.
        MoreThanTheyHaveError: they would give what they do not have, or what cannot be granted.
    """
    if not actor.manages(role):
        raise NotTheirsToManageError
    if not is_grantable(granted) or not actor.may_give(permissions_of(role, granted), had=had):
        raise MoreThanTheyHaveError


def add_member(shop: Shop, user_id: UUID, role: ShopRole, granted: list[str], *, now: datetime) -> ShopMember:
    """Let somebody work for a shop; with it they become a seller on the market."""
    member = ShopMember.objects.create(shop=shop, user_id=user_id, role=role, granted=granted)
    roles.give_role(actor_id=user_id, user_id=user_id, role=Role.SELLER, now=now)
    tell(member, now=now)
    return member


def drop_member(member: ShopMember, *, actor_id: UUID, now: datetime) -> User:
    """Let somebody work for a shop no more. Who works for none is no seller any more, and their keys do nothing.

    Their row is held first: whoever takes them on elsewhere at this moment does so before or after, not in between.
    """
    user = locked_user(member.user_id)
    ShopMember.objects.filter(pk=member.pk).delete()
    if not ShopMember.objects.of_user(user.pk).exists():
        roles.take_role(actor_id=actor_id, user_id=user.pk, role=Role.SELLER, now=now)
    gone = ShopMembersChanged(shop_id=member.shop_id, user_id=member.user_id, role=None, permissions=[], changed_at=now)
    publish(gone)
    return user


def take_over(shop: Shop, user_id: UUID, *, now: datetime) -> ShopMember:
    """Make somebody who works for a shop that is held its owner; who owned it manages it from now on, and is told.

    Offers that wait for somebody else are void: only the owner's count.
    """
    new = ShopMember.objects.of_user(user_id).get(shop=shop)
    old = ShopMember.objects.filter(shop=shop, role=ShopRole.OWNER).select_related("user").first()
    # The old one first: a shop never has two.
    for member, role in ((old, ShopRole.MANAGER), (new, ShopRole.OWNER)):
        if member is not None:
            member.role, member.granted = role, []
            member.save(update_fields=["role", "granted", "updated_at"])
            tell(member, now=now)
    owner_id = old.user_id if old is not None else None
    note("sellers.take_shop_over", shop, actor_id=user_id, about=None, changes={"owner": (owner_id, user_id)}, now=now)
    if old is not None:
        letters.tell_of_new_owner(shop, old.user, new.user, now=now)
    return new


def tell(member: ShopMember, *, now: datetime) -> None:
    """Publish what somebody is to a shop now."""
    publish(
        ShopMembersChanged(
            shop_id=member.shop_id,
            user_id=member.user_id,
            role=ShopRole(member.role),
            permissions=sorted(member.permissions),
            changed_at=now,
        )
    )


def note(
    action: str,
    shop: Shop,
    *,
    actor_id: UUID,
    about: UUID | None,
    changes: Mapping[str, tuple[Any, Any]],
    now: datetime,
) -> None:
    """Put an act on record, at the shop it was done in; `about` is the person, where one is known."""
    whom = {} if about is None else {"user_id": (None, about)}
    audit.record(actor_id=actor_id, action=action, target=shop, changes=whom | dict(changes), now=now)
