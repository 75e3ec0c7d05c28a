"""Wishlists and recent views: once each, so many at most, and only what buyers see."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError

from marketplace.catalog.errors.products import ProductNotFoundError
from marketplace.catalog.errors.shelves import WishlistFullError
from marketplace.catalog.models import Product, RecentView, WishlistItem
from marketplace.catalog.selectors import shelves as selectors
from marketplace.catalog.services import shelves
from sellers.models import ShopStatus
from tests.matrix.actors import make_user
from tests.unit.catalog.goods import NOW, make_grocer, make_offer, make_product

pytestmark = pytest.mark.django_db


def wishes(user_id: object) -> list[str]:
    page = selectors.list_wishes(user_id=user_id, cursor=None, limit=20)  # type: ignore[arg-type]  # an id
    return [item.product.slug for item in page.items]


def test_a_wish_is_kept_once_the_newest_first() -> None:
    user, rice, lentils = make_user(), make_product(), make_product()
    for product in (rice, lentils, rice):
        shelves.wish_for(user_id=user.pk, product_id=product.pk)
    assert wishes(user.pk) == [lentils.slug, rice.slug]
    assert selectors.is_wished_for(user_id=user.pk, product_id=rice.pk)
    shelves.no_longer_wish_for(user_id=user.pk, product_id=rice.pk)
    assert wishes(user.pk) == [lentils.slug]
    shelves.clear_wishlist(user_id=user.pk)
    assert wishes(user.pk) == []


def test_others_have_lists_of_their_own() -> None:
    user, other, rice = make_user(), make_user(), make_product()
    shelves.wish_for(user_id=user.pk, product_id=rice.pk)
    shelves.clear_wishlist(user_id=other.pk)
    shelves.no_longer_wish_for(user_id=other.pk, product_id=rice.pk)
    assert (wishes(user.pk), wishes(other.pk)) == ([rice.slug], [])


def test_what_buyers_do_not_see_cannot_be_wished_for_and_leaves_lists() -> None:
    user, rice = make_user(), make_product()
    shelves.wish_for(user_id=user.pk, product_id=rice.pk)
    Product.objects.filter(pk=rice.pk).update(status="archived")
    assert wishes(user.pk) == []
    with pytest.raises(ProductNotFoundError):
        shelves.wish_for(user_id=user.pk, product_id=rice.pk)


def test_a_wish_keeps_what_the_product_cost_then() -> None:
    user, rice, unsold = make_user(), make_product(), make_product()
    dear, cheap = (make_offer(product=rice, price=price) for price in ("80.00", "75.00"))
    make_offer(make_grocer(status=ShopStatus.SUSPENDED), rice, price="10.00")
    for product in (rice, unsold):
        shelves.wish_for(user_id=user.pk, product_id=product.pk)
    cheap.delete()
    shelves.wish_for(user_id=user.pk, product_id=rice.pk)
    kept = dict(WishlistItem.objects.values_list("product_id", "price_then"))
    assert dear.price == Decimal("80.00")
    assert kept == {rice.pk: Decimal("75.00"), unsold.pk: None}


def test_a_price_has_a_currency() -> None:
    item = shelves.wish_for(user_id=make_user().pk, product_id=make_product().pk)
    with pytest.raises(IntegrityError, match="wishlist_item_price_has_a_currency"):
        WishlistItem.objects.filter(pk=item.pk).update(price_then=Decimal(1))


def test_what_buyers_do_not_see_is_not_remembered_as_looked_at() -> None:
    user, rice = make_user(), make_product()
    Product.objects.filter(pk=rice.pk).update(status="archived")
    with pytest.raises(ProductNotFoundError):
        shelves.note_view(user_id=user.pk, product_id=rice.pk, now=NOW)


def test_a_full_list_takes_no_more_and_keeps_what_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelves, "MOST_WISHES", 2)
    user, products = make_user(), [make_product() for number in range(3)]
    for product in products[:2]:
        shelves.wish_for(user_id=user.pk, product_id=product.pk)
    with pytest.raises(WishlistFullError):
        shelves.wish_for(user_id=user.pk, product_id=products[2].pk)
    shelves.wish_for(user_id=user.pk, product_id=products[0].pk)
    assert len(wishes(user.pk)) == 2


def test_the_last_looked_at_comes_first_and_the_oldest_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelves, "MOST_VIEWS", 2)
    user, products = make_user(), [make_product() for number in range(3)]
    for minute, product in enumerate([*products, products[1]]):
        shelves.note_view(user_id=user.pk, product_id=product.pk, now=NOW + timedelta(minutes=minute))
    assert selectors.list_recent(user_id=user.pk) == [products[1], products[2]]
    assert RecentView.objects.filter(user=user).count() == 2
    shelves.forget_views(user_id=user.pk)
    assert selectors.list_recent(user_id=user.pk) == []
