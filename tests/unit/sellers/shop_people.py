"""People of a shop, as tests need them."""

from typing import Any

from marketplace.accounts.models import User
from marketplace.accounts.permissions import Role
from marketplace.accounts.principals import Principal
from sellers.models import Shop, ShopMember, ShopRole
from tests.matrix.actors import make_user


def make_member(shop: Shop, role: ShopRole, *granted: str, user: User | None = None, **fields: Any) -> ShopMember:
    """Somebody who works for a shop, with a confirmed address."""
    person = user or make_user(Role.CUSTOMER, Role.SELLER, **fields)
    return ShopMember.objects.create(shop=shop, user=person, role=role, granted=list(granted))


def acting(member: ShopMember) -> Principal:
    """Them, as a browser's session makes them known."""
    return principal_of(member.user)


def principal_of(user: User) -> Principal:
    return Principal(
        user_id=user.pk, roles=frozenset(user.roles), has_verified_contact=True, has_second_factor=True, is_session=True
    )
