"""Who may say who works for a shop: the rules, apart from where people are kept.

The owner manages managers and staff, managers manage staff, and staff nobody. Nobody gives more than they have, and
nobody changes what they themselves are. The market's staff who reach any shop stand beside its owner.
"""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sellers.models import ShopMember, ShopPermission, ShopRole
from sellers.models.members import EVERYTHING, GRANTABLE, ROLE_PERMISSIONS


@dataclass(frozen=True, slots=True)
class Standing:
    """What one person is in one shop; `role` is None for the market's staff, who may all."""

    user_id: UUID
    role: ShopRole | None
    permissions: frozenset[ShopPermission]

    @classmethod
    def of(cls, member: ShopMember) -> "Standing":
        return cls(member.user_id, ShopRole(member.role), member.permissions)

    @classmethod
    def of_market(cls, user_id: UUID) -> "Standing":
        return cls(user_id, None, EVERYTHING)

    @property
    def leads(self) -> bool:
        """Whether they decide about everybody else, and about who owns the shop."""
        return self.role in {None, ShopRole.OWNER}

    def manages(self, role: ShopRole) -> bool:
        """Whether people of this role are theirs to manage; the owner is nobody's."""
        if role == ShopRole.STAFF:
            return ShopPermission.PEOPLE in self.permissions
        return role == ShopRole.MANAGER and self.leads

    def manages_whom(self, other: "Standing") -> bool:
        """Whether this person is theirs to change and to remove; nobody is their own."""
        return other.user_id != self.user_id and other.role is not None and self.manages(other.role)

    def may_give(self, given: Collection[ShopPermission], *, had: Collection[ShopPermission] = ()) -> bool:
        """Whether somebody who had these may have those from them: what is new must be the giver's own."""
        return set(given) - set(had) <= self.permissions


def permissions_of(role: ShopRole, granted: Collection[ShopPermission]) -> frozenset[ShopPermission]:
    """All that a role and what is granted beside it come to."""
    return ROLE_PERMISSIONS[role] | frozenset(granted)


def is_grantable(granted: Collection[ShopPermission]) -> bool:
    """Whether all of these can be granted at all: managing people comes with a role alone."""
    return set(granted) <= GRANTABLE


def kept_as_granted(role: ShopRole, granted: Collection[ShopPermission]) -> list[str]:
    """What is stored: in one order, and without what the role brings anyway."""
    return [one.value for one in ShopPermission if one in granted and one not in ROLE_PERMISSIONS[role]]
