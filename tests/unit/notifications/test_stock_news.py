"""Who hears that stock runs low, how often, and in which words."""

from datetime import datetime, timedelta

import pytest
from django.utils import translation

from marketplace.accounts.models import User
from marketplace.accounts.permissions import Role
from marketplace.catalog.events import LowStock, StockRanLow
from marketplace.catalog.models import Offer
from marketplace.catalog.news import told_together
from marketplace.catalog.services import stock
from marketplace.catalog.services.bulk import OfferChange, change_offers
from marketplace.core.ids import uuid7
from marketplace.notifications import notices, stock_news
from marketplace.notifications.models import Notice
from marketplace.notifications.notice_words import path_of, text_of
from sellers.models import Shop, ShopMember, ShopPermission, ShopRole
from tests.matrix.actors import make_user
from tests.unit.accounts.people import published
from tests.unit.catalog.goods import NOW, make_grocer, make_offer, make_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return make_grocer()


@pytest.fixture
def owner(shop: Shop) -> User:
    return owner_of(shop)


def owner_of(shop: Shop) -> User:
    user = make_user(Role.SELLER)
    ShopMember.objects.create(shop=shop, user=user, role=ShopRole.OWNER)
    return user


def tell(*offers: Offer, at: datetime = NOW) -> None:
    """Say that one is left of each."""
    low = [
        LowStock(offer_id=offer.pk, shop_id=offer.shop_id, product_id=offer.product_id, free=1, threshold=5)
        for offer in offers
    ]
    stock_news.tell_of_low_stock(StockRanLow(batch_id=uuid7(), offers=low, changed_at=at), event_id=uuid7())


def told(user: User, language: str = "en") -> list[str]:
    with translation.override(language):
        return [text_of(notice) for notice in Notice.objects.of(user.pk).order_by("id")]


def test_stock_that_falls_is_told_in_both_languages_and_leads_to_what_is_to_restock(shop: Shop, owner: User) -> None:
    offer = make_offer(shop, count=20, low_stock_threshold=5)
    stock.count_stock(actor_id=None, offer_id=offer.pk, quantity=4, now=NOW)
    [event] = published("catalog.stock_ran_low")

    stock_news.tell_of_low_stock(StockRanLow.model_validate(event), event_id=uuid7())

    assert told(owner) == [f"Miniket rice is running out or sold out at {shop.name_en}."]
    assert told(owner, "bn") == [f"{shop.name_bn}-এ মিনিকেট চাল শেষ হয়ে গেছে বা শেষের পথে।"]
    with translation.override("en"):
        assert path_of(Notice.objects.get()) == f"/en/desk/{shop.slug}/goods/low/"
    assert not published("accounts.mail_requested")


def test_goods_of_one_hour_are_one_notice_that_counts_all_of_them(shop: Shop, owner: User) -> None:
    offers = [make_offer(shop, make_product()) for _each in range(5)]
    tell(*offers[:2])
    notices.mark_read(user_id=owner.pk, notice_ids=None, now=NOW)
    tell(*offers[2:], at=NOW + timedelta(minutes=50))

    assert told(owner) == [f"5 goods are running out or sold out at {shop.name_en}."]
    assert told(owner, "bn") == [f"{shop.name_bn}-এর ৫টি পণ্য শেষ হয়ে গেছে বা শেষের পথে।"]
    assert notices.count_unread(owner.pk) == 1

    tell(offers[0], at=NOW + timedelta(hours=1))
    assert told(owner)[1:] == [f"Miniket rice is running out or sold out at {shop.name_en}."]


def test_shops_of_one_batch_hear_of_their_own_goods(shop: Shop, owner: User) -> None:
    other, product = make_grocer(), make_product()
    others = owner_of(other)
    both = [make_offer(each, product, count=20, low_stock_threshold=5) for each in (shop, other)]
    with told_together():
        for offer in both:
            stock.count_stock(actor_id=None, offer_id=offer.pk, quantity=0, now=NOW)
    [event] = published("catalog.stock_ran_low")

    stock_news.tell_of_low_stock(StockRanLow.model_validate(event), event_id=uuid7())

    assert told(owner) == [f"Miniket rice is running out or sold out at {shop.name_en}."]
    assert told(others) == [f"Miniket rice is running out or sold out at {other.name_en}."]


def test_those_who_do_not_see_to_goods_hear_nothing(shop: Shop, owner: User) -> None:
    seeing, driving = make_user(), make_user()
    staff = {"shop": shop, "role": ShopRole.STAFF}
    ShopMember.objects.create(**staff, user=seeing, granted=[ShopPermission.CATALOGUE])
    ShopMember.objects.create(**staff, user=driving, granted=[ShopPermission.ORDERS])

    tell(make_offer(shop))

    assert set(Notice.objects.values_list("user_id", flat=True)) == {owner.pk, seeing.pk}


def test_product_that_is_gone_by_then_is_not_told_of(shop: Shop, owner: User) -> None:
    offer = make_offer(shop)
    low = LowStock(offer_id=offer.pk, shop_id=shop.pk, product_id=uuid7(), free=0, threshold=5)

    stock_news.tell_of_low_stock(StockRanLow(batch_id=uuid7(), offers=[low], changed_at=NOW), event_id=uuid7())

    assert told(owner) == []


def test_whoever_lowered_the_stock_hears_of_what_others_lowered_alone(shop: Shop, owner: User) -> None:
    other, offers = make_user(), [make_offer(shop, make_product(), count=20) for _each in range(3)]
    ShopMember.objects.create(shop=shop, user=other, role=ShopRole.MANAGER)
    with told_together():
        for offer, actor in zip(offers, (owner, owner, other), strict=True):
            stock.count_stock(actor_id=actor.pk, offer_id=offer.pk, quantity=1, now=NOW)
    [event] = published("catalog.stock_ran_low")

    stock_news.tell_of_low_stock(StockRanLow.model_validate(event), event_id=uuid7())

    assert told(owner) == [f"Miniket rice is running out or sold out at {shop.name_en}."]
    assert told(other) == [f"2 goods are running out or sold out at {shop.name_en}."]


def test_shop_of_one_who_counts_alone_is_told_nothing(shop: Shop, owner: User) -> None:
    offer = make_offer(shop, count=20)
    change = OfferChange(offer_id=offer.pk, values={"stock": 1})
    change_offers(actor_id=owner.pk, shop_id=shop.pk, changes=[change], now=NOW)
    [event] = published("catalog.stock_ran_low")

    stock_news.tell_of_low_stock(StockRanLow.model_validate(event), event_id=uuid7())

    assert told(owner) == []
