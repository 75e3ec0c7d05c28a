"""What the catalogue does about events: answers that show what changed are made anew.

When a shop is open and where it delivers shows only in answers for a pin, which are not kept.
"""

from collections.abc import Iterable
from uuid import UUID

from marketplace.accounts.events import UserErased
from marketplace.catalog import cache, personal_data, tasks
from marketplace.catalog.events import (
    BrandChanged,
    CategoriesChanged,
    GoodsSheetAsked,
    OffersChanged,
    OfOffer,
    ProductChanged,
    ProductCreated,
    ProductDeleted,
    ProductRated,
    ProductsCreated,
    ProductsMerged,
    ShopRated,
    StockChanged,
)
from marketplace.catalog.models import Category, Offer, Product
from marketplace.catalog.services import moving
from marketplace.core.events import handles
from sellers.events import ShopProfileChanged, ShopStatusChanged
from sellers.models import Shop

# By what products are compared with others.
COMPARED = {"name_en", "name_bn", "brand_id", "variants"}


@handles(ProductCreated)
def show_created(event: ProductCreated, *, event_id: UUID) -> None:
    _forget_products([event.product_id])


@handles(ProductsCreated)
def show_all_created(event: ProductsCreated, *, event_id: UUID) -> None:
    _forget_products(event.product_ids, shop_ids=[event.shop_id])


@handles(GoodsSheetAsked, acts_outside=True)
def queue_sheet(event: GoodsSheetAsked, *, event_id: UUID) -> None:
    """It takes minutes: too much for what delivers events."""
    tasks.work_off_sheet.delay(str(event.sheet_id))


@handles(ProductChanged)
def show_changed(event: ProductChanged, *, event_id: UUID) -> None:
    _forget_products([event.product_id])
    # It may have left a category, whose lists nothing else would tell.
    if "category_id" in event.fields:
        cache.forget([cache.TREE_TAG])


@handles(ProductCreated, acts_outside=True)
def compare_created(event: ProductCreated, *, event_id: UUID) -> None:
    """What shops miss is often there under another name; to look takes longer than news may wait for each other."""
    if event.shop_id is None:
        tasks.find_duplicates_of.delay(str(event.product_id))


@handles(ProductChanged, acts_outside=True)
def compare_changed(event: ProductChanged, *, event_id: UUID) -> None:
    if event.shop_id is None and COMPARED & set(event.fields):
        tasks.find_duplicates_of.delay(str(event.product_id))


@handles(ProductDeleted)
def show_deleted(event: ProductDeleted, *, event_id: UUID) -> None:
    _forget_products([event.product_id])


@handles(OffersChanged)
def show_offers(event: OffersChanged, *, event_id: UUID) -> None:
    _forget_products(_products_of(event.offers), shop_ids=_shops_of(event.offers))


@handles(StockChanged)
def show_stock(event: StockChanged, *, event_id: UUID) -> None:
    """Lists of products tell only whether there is any."""
    cache.forget({*_product_tags(_products_of(event.offers)), *_shop_tags(_shops_of(event.offers))})
    came_or_went = [change for change in event.offers if (change.free_before == 0) != (change.free_after == 0)]
    if came_or_went:
        _forget_products(_products_of(came_or_went), shop_ids=_shops_of(came_or_went))


@handles(ProductRated)
def show_rating(event: ProductRated, *, event_id: UUID) -> None:
    _forget_products([event.product_id])


@handles(ShopRated)
def show_shop_rating(event: ShopRated, *, event_id: UUID) -> None:
    """It stands beside each offer of the shop."""
    _forget_shop(event.shop_id)


@handles(CategoriesChanged)
def show_categories(event: CategoriesChanged, *, event_id: UUID) -> None:
    cache.forget([cache.TREE_TAG])


@handles(BrandChanged)
def show_brand(event: BrandChanged, *, event_id: UUID) -> None:
    cache.forget([cache.TREE_TAG])


@handles(ShopStatusChanged)
def show_shop_status(event: ShopStatusChanged, *, event_id: UUID) -> None:
    _forget_shop(event.shop_id)


@handles(ShopProfileChanged)
def show_shop_profile(event: ShopProfileChanged, *, event_id: UUID) -> None:
    _forget_shop(event.shop_id)


@handles(ProductsMerged)
def move_opinions(event: ProductsMerged, *, event_id: UUID) -> None:
    """What was said of the one is said of the other now."""
    moving.move_to(kept_id=event.kept_id, merged_id=event.merged_id, now=event.merged_at)


@handles(ProductsMerged, acts_outside=True)
def move_offers(event: ProductsMerged, *, event_id: UUID) -> None:
    tasks.move_offers.delay(str(event.merged_id))


@handles(UserErased)
def forget_erased(event: UserErased, *, event_id: UUID) -> None:
    """What they said stays without their name; what was theirs alone goes."""
    personal_data.forget(user_id=event.user_id)


def _forget_shop(shop_id: UUID) -> None:
    offered = Offer.objects.kept().filter(shop_id=shop_id).values_list("product_id", flat=True)
    own = Product.objects.filter(shop_id=shop_id).values_list("pk", flat=True)
    _forget_products({*offered, *own}, shop_ids=[shop_id])


def _products_of(offers: Iterable[OfOffer]) -> set[UUID]:
    return {offer.product_id for offer in offers}


def _shops_of(offers: Iterable[OfOffer]) -> set[UUID]:
    return {offer.shop_id for offer in offers}


def _forget_products(product_ids: Iterable[UUID], *, shop_ids: Iterable[UUID] | None = None) -> None:
    """Products, lists of what is above them, and those of the shops; of all that sell them where none is named."""
    ids = set(product_ids)
    paths = Category.objects.filter(products__in=ids).distinct().values_list("path", flat=True)
    above = Category.objects.filter(pk__in={step for path in paths for step in path})
    tags = {cache.EVERYTHING_TAG, *_product_tags(ids)}
    tags |= {cache.category_tag(slug) for slug in above.values_list("slug", flat=True)}
    cache.forget(tags | (_shop_tags(shop_ids) if shop_ids is not None else _tags_of_sellers(ids)))


def _product_tags(ids: Iterable[UUID]) -> set[str]:
    rows = Product.objects.filter(pk__in=set(ids)).values_list("pk", "slug")
    return {cache.product_tag(name) for row in rows for name in row}


def _shop_tags(shop_ids: Iterable[UUID]) -> set[str]:
    return {cache.shop_tag(slug) for slug in Shop.objects.filter(pk__in=set(shop_ids)).values_list("slug", flat=True)}


def _tags_of_sellers(product_ids: set[UUID]) -> set[str]:
    shops = Shop.objects.filter(offers__product__in=product_ids).distinct()
    return {cache.shop_tag(slug) for slug in shops.values_list("slug", flat=True)}
