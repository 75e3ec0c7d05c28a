"""What there is that rows of a spreadsheet may be about, looked up for many rows in a handful of statements."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Lower

from marketplace.catalog.booking import hold_offers
from marketplace.catalog.models import Brand, Category, Offer, Product, Variant
from marketplace.catalog.sheets.values import Values, same_names, spellings

Thing = TypeVar("Thing")
NAMES = ("name_en", "name_bn")


@dataclass(slots=True)
class Known:
    """What some rows may be about.

    Attributes:
        variants_by_barcode: of shared products and the shop's own.
        variants_by_name: the same, by each name as `same_names` has it.
        packs: how many each product has that is called so.
        categories: by slug and both names.
        brands: by slug and both names.
    """

    offers_by_id: dict[UUID, Offer] = field(default_factory=dict)
    offers_by_sku: dict[str, Offer] = field(default_factory=dict)
    offers_by_variant: dict[UUID, Offer] = field(default_factory=dict)
    variants_by_barcode: Mapping[str, Sequence[Variant]] = field(default_factory=dict)
    variants_by_name: Mapping[str, Sequence[Variant]] = field(default_factory=dict)
    packs: Counter[UUID] = field(default_factory=Counter)
    categories: Mapping[str, Sequence[Category]] = field(default_factory=dict)
    brands: Mapping[str, Sequence[Brand]] = field(default_factory=dict)


def look_up(shop_id: UUID, rows: Sequence[Values], *, holds: bool) -> Known:
    """What rows may be about, in six statements however many rows there are.

    Args:
        holds: whether the shop's offers are held until the transaction ends, and told as they are then.
    """
    coded = _variants(shop_id, Q(barcode__in=_all(spellings(code) for code in _told(rows, "barcode"))))
    named = _named(shop_id, rows)
    known = Known(
        variants_by_barcode=_by(coded, lambda variant: [variant.barcode or ""]),
        variants_by_name=_by(named, lambda variant: _names_of(variant.product)),
        packs=Counter(variant.product_id for variant in named),
        categories=_categories(rows),
        brands=_brands(rows),
    )
    for offer in _offers(shop_id, rows, {variant.pk for variant in (*coded, *named)}, holds=holds):
        known.offers_by_id[offer.pk] = offer
        known.offers_by_variant[offer.variant_id] = offer
        if offer.shop_sku and offer.deleted_at is None:
            known.offers_by_sku[offer.shop_sku] = offer
    return known


def _variants(shop_id: UUID, which: Q) -> list[Variant]:
    offerable = Product.objects.offerable_by(shop_id)
    found = Variant.objects.filter(which, deleted_at__isnull=True, product__in=offerable)
    return list(found.select_related("product__category", "product__brand").order_by("product_id", "position", "pk"))


def _named(shop_id: UUID, rows: Sequence[Values]) -> list[Variant]:
    """All packs of products that have one of the names."""
    names = _all(same_names(name) for column in NAMES for name in _told(rows, column))
    if not names:
        return []
    products = Product.objects.offerable_by(shop_id).annotate(en=Lower("name_en"), bn=Lower("name_bn"))
    ids = list(products.filter(Q(en__in=names) | Q(bn__in=names)).values_list("pk", flat=True))
    return _variants(shop_id, Q(product__in=ids)) if ids else []


def _offers(shop_id: UUID, rows: Sequence[Values], variant_ids: set[UUID], *, holds: bool) -> list[Offer]:
    ids, skus = _told(rows, "offer_id"), _told(rows, "shop_sku")
    asked = Q(pk__in=ids) | Q(shop_sku__in=skus, deleted_at__isnull=True) | Q(variant__in=variant_ids)
    found = Offer.objects.filter(asked, shop_id=shop_id)
    offers = list(found.select_related("variant__product__category", "variant__product__brand"))
    if not holds:
        return offers
    held = hold_offers(offer.pk for offer in offers)
    for offer in offers:
        held[offer.pk].variant = offer.variant
    return list(held.values())


def _categories(rows: Sequence[Values]) -> Mapping[str, Sequence[Category]]:
    if not _told(rows, "category"):
        return {}
    return _by(Category.objects.in_order(), lambda one: {one.slug, *same_names(one.name_en), *same_names(one.name_bn)})


def _brands(rows: Sequence[Values]) -> Mapping[str, Sequence[Brand]]:
    names = _all(same_names(name) for name in _told(rows, "brand"))
    if not names:
        return {}
    brands = Brand.objects.annotate(en=Lower("name_en"), bn=Lower("name_bn"))
    found = brands.filter(Q(slug__in=names) | Q(en__in=names) | Q(bn__in=names))
    return _by(found, lambda one: {one.slug, *same_names(one.name_en), *same_names(one.name_bn)})


def _names_of(product: Product) -> set[str]:
    return same_names(product.name_en) | same_names(product.name_bn)


def _told(rows: Iterable[Values], column: str) -> list[Any]:
    return [row.told[column] for row in rows if row.told.get(column)]


def _all(some: Iterable[Iterable[str]]) -> list[str]:
    return sorted({one for each in some for one in each})


def _by(things: Iterable[Thing], keys: Callable[[Thing], Iterable[str]]) -> dict[str, list[Thing]]:
    found: defaultdict[str, list[Thing]] = defaultdict(list)
    for thing in things:
        for key in keys(thing):
            found[key].append(thing)
    return dict(found)
