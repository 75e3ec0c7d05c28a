"""Who may say who works for a shop: every rule of it, and that nobody gives more than they have."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sellers.models import ShopPermission, ShopRole
from sellers.models.members import GRANTABLE
from sellers.standing import Standing, is_grantable, kept_as_granted, permissions_of

ACTOR, OTHER = UUID(int=1), UUID(int=2)
OWNER, MANAGER, STAFF = ShopRole.OWNER, ShopRole.MANAGER, ShopRole.STAFF


def standing(role: ShopRole | None, *granted: ShopPermission, user_id: UUID = ACTOR) -> Standing:
    if role is None:
        return Standing.of_market(user_id)
    return Standing(user_id, role, permissions_of(role, granted))


@pytest.mark.parametrize(
    ("actor", "manages"),
    [
        (None, {MANAGER, STAFF}),
        (OWNER, {MANAGER, STAFF}),
        (MANAGER, {STAFF}),
        (STAFF, set()),
    ],
)
def test_who_manages_whom(actor: ShopRole | None, manages: set[ShopRole]) -> None:
    others = {role for role in ShopRole if standing(actor).manages_whom(standing(role, user_id=OTHER))}

    assert others == manages


@pytest.mark.parametrize("role", [None, *ShopRole])
def test_nobody_manages_themself(role: ShopRole | None) -> None:
    assert not standing(role).manages_whom(standing(role))


@pytest.mark.parametrize(("role", "leads"), [(None, True), (OWNER, True), (MANAGER, False), (STAFF, False)])
def test_who_hands_a_shop_over(role: ShopRole | None, leads: bool) -> None:
    assert standing(role).leads is leads


def test_staff_with_everything_that_can_be_granted_manage_nobody() -> None:
    rich = standing(STAFF, *GRANTABLE)

    assert not any(rich.manages(role) for role in ShopRole)


@pytest.mark.parametrize(
    ("granted", "given", "had", "may"),
    [
        ((), {ShopPermission.ORDERS}, (), True),
        ((), {ShopPermission.MONEY}, (), False),
        ((ShopPermission.MONEY,), {ShopPermission.MONEY}, (), True),
        ((), {ShopPermission.MONEY, ShopPermission.ORDERS}, {ShopPermission.MONEY}, True),
    ],
    ids=["own", "not own", "granted to them", "what they had stays"],
)
def test_what_a_manager_may_give(
    granted: tuple[ShopPermission, ...], given: set[ShopPermission], had: set[ShopPermission], may: bool
) -> None:
    assert standing(MANAGER, *granted).may_give(given, had=had) is may


def test_managing_people_cannot_be_granted() -> None:
    assert not is_grantable([ShopPermission.PEOPLE])
    assert is_grantable(GRANTABLE)


def test_what_the_role_brings_is_not_kept_as_granted() -> None:
    wanted = [ShopPermission.MONEY, ShopPermission.ORDERS]

    assert kept_as_granted(MANAGER, wanted) == ["money"]
    assert kept_as_granted(STAFF, wanted) == ["orders", "money"]


permissions = st.frozensets(st.sampled_from(ShopPermission))
grants = st.frozensets(st.sampled_from(sorted(GRANTABLE)))


@given(st.sampled_from(ShopRole), grants, permissions, permissions)
def test_nobody_gives_more_than_they_have(
    role: ShopRole,
    own: frozenset[ShopPermission],
    given_ones: frozenset[ShopPermission],
    had: frozenset[ShopPermission],
) -> None:
    giver = standing(role, *own)

    if giver.may_give(given_ones, had=had):
        assert given_ones - had <= giver.permissions
    else:
        assert (given_ones - had) - giver.permissions


@given(st.sampled_from(ShopRole), grants)
def test_what_is_kept_comes_to_the_same(role: ShopRole, granted: frozenset[ShopPermission]) -> None:
    kept = [ShopPermission(one) for one in kept_as_granted(role, granted)]

    assert permissions_of(role, kept) == permissions_of(role, granted)
