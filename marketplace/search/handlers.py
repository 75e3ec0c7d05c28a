"""What search does about events: the index follows the catalogue, and answers that were kept are forgotten."""

from uuid import UUID

from django.db import transaction

from marketplace.catalog.events import (
    BrandChanged,
    CategoriesChanged,
    OffersChanged,
    ProductChanged,
    ProductCreated,
    ProductDeleted,
    StockChanged,
)
from marketplace.core.events import handles
from marketplace.search import caching, tasks
from marketplace.search.services import indexing
from sellers.events import ShopHoursChanged, ShopProfileChanged, ShopStatusChanged, ShopZonesChanged

# What no result shows of an offer.
UNSHOWN = frozenset({"stock_confirmed_at", "low_stock_threshold", "least_per_order", "most_per_order", "shop_sku"})


@handles(ProductCreated)
def index_created(event: ProductCreated, *, event_id: UUID) -> None:
    _index(event)


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
        _forget()


@handles(StockChanged)
def forget_with_stock(event: StockChanged, *, event_id: UUID) -> None:
    """Only that there is some, or none, shows in a result."""
    if any((change.free_before == 0) != (change.free_after == 0) for change in event.offers):
        _forget()


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
    _forget()


@handles(ShopZonesChanged)
def forget_with_zones(event: ShopZonesChanged, *, event_id: UUID) -> None:
    _forget()


def _index(event: ProductCreated | ProductChanged | ProductDeleted) -> None:
    indexing.index_products(product_ids=[event.product_id], now=event.changed_at)
    _forget()


def _forget() -> None:
    """Once it is committed; what somebody asked for a moment before would else be kept as it was."""
    transaction.on_commit(caching.forget_all)
