"""Who may read which topic: of an order, of a shop, of a person, and of what is none."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from marketplace.accounts.models import User
from marketplace.accounts.permissions import Action, Role
from marketplace.accounts.principals import NOBODY, REFUSED, Principal
from marketplace.core.ids import uuid7
from marketplace.orders.models import Order, OrderState, Purchase
from realtime import kinds, tickets
from realtime.kinds import TopicKind
from sellers.models import Shop, ShopPermission, ShopRole
from tests.matrix.actors import make_user
from tests.unit.orders.making import make_buyer, make_open_shop, placed_order
from tests.unit.sellers.shop_people import acting, make_member, principal_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 27, 6, tzinfo=UTC)
SOON, LATE = NOW + timedelta(minutes=5), NOW + timedelta(hours=2)


@pytest.fixture
def shop() -> Shop:
    return make_open_shop()


@pytest.fixture
def buyer() -> User:
    return make_buyer()


@pytest.fixture
def order(shop: Shop, buyer: User) -> Order:
    return placed_order(shop, buyer=buyer)


def reads(principal: Principal, topic: str, ticket: str | None = None, *, now: datetime = NOW) -> bool:
    return kinds.may_read(principal, topic, ticket=ticket, now=now)


def reads_order(principal: Principal, order: Order, ticket: str | None = None, *, now: datetime = NOW) -> bool:
    return reads(principal, f"order:{order.pk}", ticket, now=now)


def staff(*roles: Role) -> Principal:
    return principal_of(make_user(*roles))


class TestOrder:
    def test_is_its_buyers_and_nobody_elses(self, order: Order, buyer: User) -> None:
        assert reads_order(principal_of(buyer), order)
        assert not reads_order(principal_of(make_buyer()), order)
        assert not reads_order(NOBODY, order)
        assert not reads_order(REFUSED, order)

    def test_of_a_guest_is_no_strangers(self, shop: Shop) -> None:
        assert not reads_order(NOBODY, placed_order(shop))

    @pytest.mark.parametrize(
        ("role", "granted", "may"),
        [
            (ShopRole.OWNER, [], True),
            (ShopRole.MANAGER, [], True),
            (ShopRole.STAFF, [ShopPermission.ORDERS], True),
            (ShopRole.STAFF, [ShopPermission.CATALOGUE, ShopPermission.SETTINGS], False),
            (ShopRole.STAFF, [], False),
        ],
    )
    def test_is_read_by_those_of_its_shop_who_see_to_orders(
        self, order: Order, shop: Shop, role: ShopRole, granted: list[str], may: bool
    ) -> None:
        assert reads_order(acting(make_member(shop, role, *granted)), order) is may

    def test_is_not_another_shops(self, order: Order) -> None:
        assert not reads_order(acting(make_member(make_open_shop(), ShopRole.OWNER)), order)

    def test_that_is_looked_at_first_is_not_its_shops_yet(self, shop: Shop, buyer: User) -> None:
        order, owner = placed_order(shop, buyer=buyer, state=OrderState.IN_REVIEW), make_member(shop, ShopRole.OWNER)

        assert not reads_order(acting(owner), order)
        assert reads_order(principal_of(buyer), order)
        assert reads_order(staff(Role.SUPPORT), order)

    @pytest.mark.parametrize(
        ("role", "may"), [(Role.SUPPORT, True), (Role.ADMIN, True), (Role.ANALYST, False), (Role.COURIER, False)]
    )
    def test_is_read_by_staff_who_see_to_orders(self, order: Order, role: Role, may: bool) -> None:
        assert reads_order(staff(role), order) is may

    def test_is_not_read_by_staff_without_a_second_factor(self, order: Order) -> None:
        weak = replace(staff(Role.SUPPORT), has_second_factor=False)

        assert not reads_order(weak, order)

    def test_is_read_by_staff_who_look_as_somebody_as_that_person_reads_it(self, order: Order, buyer: User) -> None:
        support = staff(Role.SUPPORT)

        assert reads_order(replace(principal_of(buyer), viewer_id=support.user_id), order)
        assert not reads_order(replace(principal_of(make_buyer()), viewer_id=support.user_id), order)

    def test_is_not_read_with_a_key_that_was_made_for_something_else(self, order: Order, buyer: User) -> None:
        program = principal_of(buyer)

        assert reads_order(replace(program, scopes=frozenset({Action.READ_ORDERS})), order)
        assert not reads_order(replace(program, scopes=frozenset({Action.READ_SHOPS})), order)


class TestTicket:
    def ticket(self, order: Order) -> str:
        return tickets.issue(f"order:{order.pk}", until=NOW + timedelta(hours=1))

    def test_lets_a_guest_read_their_order_until_it_ends(self, shop: Shop) -> None:
        order = placed_order(shop)

        assert reads_order(NOBODY, order, self.ticket(order), now=SOON)
        assert not reads_order(NOBODY, order, self.ticket(order), now=LATE)

    def test_is_not_for_another_order(self, shop: Shop) -> None:
        order, other = placed_order(shop), placed_order(shop)

        assert not reads_order(NOBODY, other, self.ticket(order))

    def test_opens_nothing_any_more_once_somebody_has_claimed_the_order(self, shop: Shop, buyer: User) -> None:
        order = placed_order(shop)
        ticket = self.ticket(order)

        Purchase.objects.filter(pk=order.purchase_id).update(user=buyer)

        assert not reads_order(NOBODY, order, ticket)
        assert reads_order(principal_of(buyer), order)

    def test_is_taken_for_no_shop_and_no_person(self, shop: Shop, buyer: User) -> None:
        for topic in (f"shop:{shop.pk}", f"user:{buyer.pk}"):
            assert not reads(NOBODY, topic, tickets.issue(topic, until=LATE))


class TestShop:
    def test_is_read_by_those_who_see_to_its_orders(self, shop: Shop) -> None:
        topic = f"shop:{shop.pk}"

        assert reads(acting(make_member(shop, ShopRole.STAFF, ShopPermission.ORDERS)), topic)
        assert not reads(acting(make_member(shop, ShopRole.STAFF, ShopPermission.CATALOGUE)), topic)
        assert not reads(acting(make_member(make_open_shop(), ShopRole.OWNER)), topic)
        assert not reads(NOBODY, topic)

    @pytest.mark.parametrize(("role", "may"), [(Role.SUPPORT, True), (Role.ADMIN, True), (Role.ANALYST, False)])
    def test_is_read_by_staff_who_see_orders(self, shop: Shop, role: Role, may: bool) -> None:
        assert reads(staff(role), f"shop:{shop.pk}") is may

    def test_is_not_its_buyers(self, order: Order, shop: Shop, buyer: User) -> None:
        assert not reads(principal_of(buyer), f"shop:{shop.pk}")

    def test_right_ends_with_the_membership(self, shop: Shop) -> None:
        member = make_member(shop, ShopRole.MANAGER)
        assert reads(acting(member), f"shop:{shop.pk}")

        member.delete()

        assert not reads(acting(member), f"shop:{shop.pk}")


class TestPerson:
    def test_is_their_own(self, buyer: User) -> None:
        topic = f"user:{buyer.pk}"

        assert reads(principal_of(buyer), topic)
        assert not reads(principal_of(make_buyer()), topic)
        assert not reads(staff(Role.ADMIN), topic)
        assert not reads(NOBODY, topic)

    def test_is_read_by_staff_who_look_as_them(self, buyer: User) -> None:
        support = make_user(Role.SUPPORT)
        looking = replace(principal_of(buyer), viewer_id=support.pk)

        assert reads(looking, f"user:{buyer.pk}")
        assert not reads(looking, f"user:{support.pk}")


class TestName:
    @pytest.mark.parametrize("kind", ["order", "shop", "user"])
    def test_of_what_is_not_there_is_not_found_even_by_admins(self, kind: str) -> None:
        admin = staff(Role.ADMIN)

        assert not reads(admin, f"{kind}:{uuid7()}")

    def test_that_is_not_well_formed_is_not_found(self, order: Order, buyer: User) -> None:
        reader, number = principal_of(buyer), str(order.pk)
        assert reads(reader, f"order:{number}")

        for name in (
            "",
            "control",
            "order",
            "order:",
            number,
            f"order:{number}\n",
            f" order:{number}",
            f"Order:{number}",
            f"order:{number.upper()}",
            f"order:{UUID(number).hex}",
            f"order:{{{number}}}",
            f"order:{order.number}",
            f"room:{number}",
            f"order:{number}:{number}",
            "order:\ud800",
            "order:" + "0" * 4000,
        ):
            assert not reads(reader, name), name

    def test_kind_of_one_name_is_registered_once(self) -> None:
        with pytest.raises(ValueError, match="order is registered already"):
            kinds.register(TopicKind("order", lambda _principal, _id: True))
