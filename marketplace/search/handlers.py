"""What search does about events: the index follows the catalogue, and answers that were kept are forgotten."""

from collections.abc import Iterable
from functools import partial
from uuid import UUID

from django.db import transaction

from marketplace.accounts.events import UserErased
from marketplace.catalog.events import (
    BrandChanged,
    CategoriesChanged,
    OffersChanged,
    OfOffer,
    ProductChanged,
    ProductCreated,
    ProductDeleted,
    ProductRated,
    ProductsCreated,
    ShopRated,
    StockChanged,
)
from marketplace.core.events import handles
from marketplace.search import caching, personal_data, tasks
from marketplace.search.places import places_of_shops
from marketplace.search.services import indexing
from sellers.events import ShopHoursChanged, ShopProfileChanged, ShopStatusChanged, ShopZonesChanged

# What no result shows of an offer.
UNSHOWN = frozenset({"stock_confirmed_at", "low_stock_threshold", "least_per_order", "most_per_order", "shop_sku"})


@handles(ProductCreated)
def index_created(event: ProductCreated, *, event_id: UUID) -> None:
    _index(event)


@handles(ProductsCreated)
def index_all_created(event: ProductsCreated, *, event_id: UUID) -> None:
    indexing.index_products(product_ids=event.product_ids, now=event.created_at)
    _forget(about=_about(event.product_ids) | {caching.NAMES})


@handles(ProductChanged)
def index_changed(event: ProductChanged, *, event_id: UUID) -> None:
    _index(event)


@handles(ProductDeleted)
def index_deleted(event: ProductDeleted, *, event_id: UUID) -> None:
    _index(event)


@handles(CategoriesChanged, acts_outside=True)
def index_category(event: CategoriesChanged, *, event_id: UUID) -> None:
    """Everything below it has its names in its documents: too much for what delivers events."""
    tasks.index_category.delay(str(event.category_id))


@handles(BrandChanged, acts_outside=True)
def index_brand(event: BrandChanged, *, event_id: UUID) -> None:
    tasks.index_brand.delay(str(event.brand_id))


@handles(OffersChanged)
def forget_with_offers(event: OffersChanged, *, event_id: UUID) -> None:
    """A shop that goes through its shelf, confirming, does not have everybody's answers made anew."""
    if not UNSHOWN.issuperset(event.fields):
        _forget_offers(event.offers)


@handles(StockChanged)
def forget_with_stock(event: StockChanged, *, event_id: UUID) -> None:
    """Only that there is some, or none, shows in a result."""
    came_or_went = [change for change in event.offers if (change.free_before == 0) != (change.free_after == 0)]
    if came_or_went:
        _forget_offers(came_or_went)


@handles(ProductRated)
def forget_with_rating(event: ProductRated, *, event_id: UUID) -> None:
    _forget(about=_about([event.product_id]))


@handles(ShopRated)
def forget_with_rating_of_shop(event: ShopRated, *, event_id: UUID) -> None:
    """It stands beside the shop where shops are found."""
    _forget(about=frozenset({caching.SHOPS}), where=places_of_shops([event.shop_id]))


@handles(ShopStatusChanged)
def index_shop_of_status(event: ShopStatusChanged, *, event_id: UUID) -> None:
    indexing.index_shops(shop_ids=[event.shop_id])
    _forget()


@handles(ShopProfileChanged)
def index_shop_of_profile(event: ShopProfileChanged, *, event_id: UUID) -> None:
    indexing.index_shops(shop_ids=[event.shop_id])
    _forget()


@handles(ShopHoursChanged)
def forget_with_hours(event: ShopHoursChanged, *, event_id: UUID) -> None:
    _forget(where=places_of_shops([event.shop_id]))


@handles(ShopZonesChanged)
def forget_with_zones(event: ShopZonesChanged, *, event_id: UUID) -> None:
    """Everywhere: nobody knows any more where it delivered before."""
    _forget()


@handles(UserErased)
def forget_erased(event: UserErased, *, event_id: UUID) -> None:
    personal_data.forget(user_id=event.user_id)


def _index(event: ProductCreated | ProductChanged | ProductDeleted) -> None:
    """What is found by its words of before, or will be by those of now, is another answer."""
    before = _about([event.product_id])
    indexing.index_products(product_ids=[event.product_id], now=event.changed_at)
    _forget(about=before | _about([event.product_id]) | {caching.NAMES})


def _forget_offers(offers: Iterable[OfOffer]) -> None:
    """What is about their products, where their shops deliver."""
    of = list(offers)
    about = _about({offer.product_id for offer in of})
    _forget(about=about, where=places_of_shops({offer.shop_id for offer in of}))


def _about(product_ids: Iterable[UUID]) -> frozenset[str]:
    ids = set(product_ids)
    return indexing.lexemes_of(ids) | {str(product_id) for product_id in ids}


def _forget(*, about: frozenset[str] | None = None, where: frozenset[str] | None = None) -> None:
    """Once it is committed; what somebody asked for a moment before would else be kept as it was."""
    transaction.on_commit(partial(caching.forget, about=about, where=where))
