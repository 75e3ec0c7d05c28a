"""Reads: shops around a pin, one shop, the towns with most shops, the tree of categories."""

from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import Prefetch, QuerySet
from pydantic import TypeAdapter

from geo.points import GeoPoint
from sellers.access import named
from sellers.errors.shops import ShopCategoryNotFoundError, ShopNotFoundError
from sellers.models import Shop, ShopCategory
from sellers.nearby import After, NearbyAnswer, NearbyQuery
from sellers.schemas.shops import NearbyShop

NEARBY_SHOPS = TypeAdapter(tuple[NearbyShop, ...])


_TOWNS = """
SELECT district.name_en, district.name_bn, count(*) AS shops,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY ST_Y(shop.location::geometry)) AS lat,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY ST_X(shop.location::geometry)) AS lon
FROM sellers_shop AS shop
JOIN geo_area AS upazila ON upazila.id = shop.area_id
JOIN geo_area AS district ON district.id = upazila.parent_id
WHERE shop.status = 'active'
GROUP BY district.id
ORDER BY shops DESC, district.code
LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class NearbyShops:
    """One page of shops around a pin, nearest first.

    Attributes:
        items: at most as many as asked for.
        after: where the next page begins, or None on the last.
        is_served: False for a pin outside Bangladesh, where the list is always empty.
    """

    items: tuple[NearbyShop, ...]
    after: After | None
    is_served: bool


@dataclass(frozen=True, slots=True)
class Town:
    """A district with a market: where its middle is, and how many shops it has."""

    name_en: str
    name_bn: str
    center: GeoPoint
    shops: int


def list_nearby_shops_json(query: NearbyQuery) -> NearbyAnswer:
    """The active shops nearest to a pin, as JSON that PostgreSQL made, in one statement.

    Raises:
        ShopCategoryNotFoundError: the tree has no such category.
    """
    items, last_m, last_id, is_served, is_category_known = query.statement.fetch_one(query.parameters)
    if query.category is not None and not is_category_known:
        raise ShopCategoryNotFoundError
    return NearbyAnswer(items, None if last_m is None else After(last_m, last_id), is_served)


def list_nearby_shops(query: NearbyQuery) -> NearbyShops:
    """The same page as values, for templates.

    Raises:
        ShopCategoryNotFoundError: the tree has no such category.
    """
    answer = list_nearby_shops_json(query)
    return NearbyShops(NEARBY_SHOPS.validate_json(answer.items), answer.after, answer.is_served)


def get_listed_shop(slug_or_id: str) -> Shop:
    """One active shop with its category and area.

    Raises:
        ShopNotFoundError: there is none, or buyers do not see it.
    """
    shop = (
        Shop.objects.listed()
        .filter(named(slug_or_id))
        .select_related("category", "area")
        .defer("area__polygon")
        .first()
    )
    if shop is None:
        raise ShopNotFoundError
    return shop


def get_shop_id(slug_or_id: str | None) -> UUID | None:
    """The id of any shop, listed or not, for staff who name one; None stays None.

    Raises:
        ShopNotFoundError: there is none.
    """
    if slug_or_id is None:
        return None
    shop_id = Shop.objects.filter(named(slug_or_id)).values_list("pk", flat=True).first()
    if shop_id is None:
        raise ShopNotFoundError
    return shop_id


def get_category_id(slug: str | None) -> UUID | None:
    """The id of a kind of shop; None stays None.

    Raises:
        ShopCategoryNotFoundError: the tree has none of that slug.
    """
    if slug is None:
        return None
    category_id = ShopCategory.objects.filter(slug=slug).values_list("pk", flat=True).first()
    if category_id is None:
        raise ShopCategoryNotFoundError
    return category_id


def list_towns(*, limit: int) -> list[Town]:
    """The districts with most shops. The middle of one is the median of its shops, so it lies in its market town."""
    with connection.cursor() as cursor:
        cursor.execute(_TOWNS, {"limit": limit})
        return [
            Town(name_en=name_en, name_bn=name_bn, center=GeoPoint(lat=lat, lon=lon), shops=shops)
            for name_en, name_bn, shops, lat, lon in cursor.fetchall()
        ]


def list_shop_categories() -> QuerySet[ShopCategory]:
    """The roots of the tree by position, each with its leaves in `children`."""
    leaves = ShopCategory.objects.order_by("position")
    return ShopCategory.objects.filter(parent=None).order_by("position").prefetch_related(Prefetch("children", leaves))
