"""What search engines read: shops as schema.org's LocalBusiness, goods as its Product with an AggregateOffer.

https://schema.org/LocalBusiness, https://schema.org/Product, https://schema.org/AggregateOffer
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from geo.points import GeoPoint
from marketplace.core.bilingual import localized, name
from marketplace.storefront.goods.product import ProductPage
from sellers.hours import DAY_MIN, Opening, clock_text
from sellers.models import Shop

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# Kinds that schema.org names more closely, by the root of the tree.
TYPES = {"groceries": "GroceryStore", "pharmacy": "Pharmacy", "food-tea": "FoodEstablishment"}


def describe_shop(shop: Shop, *, url: str, image_url: str | None) -> dict[str, Any]:
    """A shop in the page's language; hours that were made up for the demo are nobody's business."""
    point, root = GeoPoint.from_geos(shop.location), shop.category.parent or shop.category
    description: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": TYPES.get(root.slug, "Store"),
        "@id": url,
        "url": url,
        "name": name(shop),
        "alternateName": [shop.name_bn, shop.name_en],
        "description": localized(shop, "description") or None,
        "image": image_url,
        "telephone": shop.phone,
        "address": _address(shop),
        "geo": {"@type": "GeoCoordinates", "latitude": point.lat, "longitude": point.lon},
    }
    if shop.hours is not None and not shop.hours_are_synthetic:
        description["openingHoursSpecification"] = [_opening(opening) for opening in shop.hours.openings()]
    return {key: value for key, value in description.items() if value}


def describe_product(
    page: ProductPage, *, url: str, images: Sequence[str], rating: Mapping[str, Any] | None
) -> dict[str, Any]:
    """A product in the page's language; prices that were made up for the demo are nobody's business.

    Args:
        rating: what the reviews come to that people wrote (`opinions.describe_rating`).
    """
    body = page.body
    description: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Product",
        "@id": url,
        "url": url,
        "name": page.name,
        "alternateName": page.other_name,
        "description": page.description,
        "category": page.kind,
        "image": list(images),
        "brand": {"@type": "Brand", "name": page.brand} if page.brand else None,
        "gtin": next((row["barcode"] for row in body["variants"] if row["barcode"]), None),
        "aggregateRating": rating,
    }
    if not body["is_synthetic"]:
        description["offers"] = _offers(body["offers"])
    return {key: value for key, value in description.items() if value}


def _offers(offers: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    real = [offer for offer in offers if not offer["is_synthetic"]]
    if not real:
        return None
    prices = sorted(Decimal(offer["price"]["amount"]) for offer in real)
    is_there = any(offer["in_stock"] for offer in real)
    return {
        "@type": "AggregateOffer",
        "priceCurrency": real[0]["price"]["currency"],
        "lowPrice": str(prices[0]),
        "highPrice": str(prices[-1]),
        "offerCount": len(real),
        "availability": "https://schema.org/" + ("InStock" if is_there else "OutOfStock"),
    }


def _address(shop: Shop) -> dict[str, Any]:
    area = shop.area
    found = {
        "@type": "PostalAddress",
        "streetAddress": localized(shop, "address"),
        "addressLocality": name(area) if area else "",
        "addressRegion": name(area.parent) if area and area.parent else "",
        "addressCountry": "BD",
    }
    return {key: value for key, value in found.items() if value}


def _opening(opening: Opening) -> dict[str, str]:
    closes = opening.closes_min % DAY_MIN
    return {
        "@type": "OpeningHoursSpecification",
        "dayOfWeek": DAYS[opening.weekday - 1],
        "opens": clock_text(opening.opens_min),
        # schema.org reads a whole day as midnight to a minute before the next.
        "closes": "23:59" if opening.closes_min - opening.opens_min == DAY_MIN or not closes else clock_text(closes),
    }
