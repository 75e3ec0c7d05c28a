"""A shop closes for good once its buyers have their goods and their money, and not before."""

import pytest
from django.utils import timezone
from django.utils.translation import override

from marketplace.accounts.models import User
from marketplace.orders.models import Order, Refund
from marketplace.orders.services.refunds import pay_refund
from sellers.errors.shops import ShopHeldError
from sellers.models import Shop, ShopMember, ShopRole, ShopStatus
from sellers.personal_data import OwnedShops
from sellers.services.listing import close_shop
from tests.matrix.actors import make_user
from tests.unit.orders.coming_back import accepted_back, asked_back
from tests.unit.orders.doing import SHOP, delivered
from tests.unit.orders.making import Wanted, make_open_shop, make_shelf, placed_order

pytestmark = pytest.mark.django_db
ORDERS = "Orders of the shop are not finished yet."
RETURNS = "Returns to the shop are not finished yet."
MONEY = "The shop still has to give buyers their money back."


@pytest.fixture
def shop() -> Shop:
    return make_open_shop()


@pytest.fixture
def owner(shop: Shop) -> User:
    owner = make_user()
    ShopMember.objects.create(shop=shop, user=owner, role=ShopRole.OWNER)
    return owner


@pytest.fixture
def order(shop: Shop) -> Order:
    [offer] = make_shelf(shop, offers=1)
    return placed_order(shop, [Wanted(offer)], now=timezone.now())


def close(shop: Shop, owner: User) -> None:
    close_shop(actor_id=owner.pk, shop_id=shop.pk, confirmation=shop.name_en, now=timezone.now())


def refused_for(shop: Shop, owner: User) -> list[str]:
    with pytest.raises(ShopHeldError) as refusal:
        close(shop, owner)
    with override("en"):
        return [str(detail.message) for detail in refusal.value.details]


def test_not_before_orders_returns_and_refunds_are_over(shop: Shop, owner: User, order: Order) -> None:
    told = [refused_for(shop, owner)]
    asked = asked_back(delivered(order))
    told.append(refused_for(shop, owner))
    accepted_back(asked, without_goods=True)
    told.append(refused_for(shop, owner))
    pay_refund(refund_id=Refund.objects.get().pk, actor=SHOP, now=timezone.now())

    close(shop, owner)

    assert told == [[ORDERS], [RETURNS], [MONEY]]
    shop.refresh_from_db()
    assert shop.status == ShopStatus.CLOSED


def test_what_others_owe_holds_nobody(owner: User, shop: Shop) -> None:
    placed_order(now=timezone.now())

    close(shop, owner)


def test_owner_of_a_closed_shop_is_not_erased_before_its_buyers_have_their_money(
    shop: Shop, owner: User, order: Order
) -> None:
    accepted_back(asked_back(delivered(order)), without_goods=True)
    Shop.objects.filter(pk=shop.pk).update(status=ShopStatus.CLOSED)
    with override("en"):
        held = [str(reason) for reason in OwnedShops().reasons(owner.pk)]
    pay_refund(refund_id=Refund.objects.get().pk, actor=SHOP, now=timezone.now())

    assert held == [f"{shop.name_en}: {MONEY}"]
    assert OwnedShops().reasons(owner.pk) == []
