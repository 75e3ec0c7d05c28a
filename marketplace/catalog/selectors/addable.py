"""Reads: what a shop could sell, of the shared catalogue and of its own products, beside what it sells already."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet

from marketplace.catalog.errors.products import CategoryNotFoundError
from marketplace.catalog.finding import find_products
from marketplace.catalog.goods_sql import OFFERS, ON_SALE
from marketplace.catalog.models import Category, Offer, Product, Variant
from marketplace.catalog.selectors.media import Picture, get_first_pictures
from marketplace.core.numerals import in_latin_digits
from marketplace.core.pagination import Page, paginate
from marketplace.core.prepared import PreparedStatement

# Of fewer shops a median says what one of them asks.
FEWEST_SHOPS = 3
BARCODE_LENGTHS = frozenset({8, 12, 13, 14})

_USUAL = PreparedStatement.of(f"""
SELECT offer.variant_id, percentile_disc(0.5) WITHIN GROUP (ORDER BY offer.price), count(*)
  FROM {OFFERS}
 WHERE offer.variant_id = ANY (%(variants)s::uuid[]) AND offer.shop_id <> %(shop)s::uuid AND {ON_SALE}
 GROUP BY offer.variant_id HAVING count(*) >= {FEWEST_SHOPS}
""")  # noqa: S608  # constants of these modules


@dataclass(frozen=True, slots=True)
class Pack:
    """One pack that could be sold.

    Attributes:
        offer: what the shop sells of it already; None where it does not, or has withdrawn it.
        usual: what half of `shops` others ask at most; None where too few sell it.
    """

    variant: Variant
    offer: Offer | None = None
    usual: Decimal | None = None
    shops: int = 0


@dataclass(frozen=True, slots=True)
class Addable:
    """A product with its packs."""

    product: Product
    picture: Picture | None
    packs: Sequence[Pack]


@dataclass(frozen=True, slots=True)
class Kind:
    """A category with the way down to it and what lies right below."""

    category: Category
    above: Sequence[Category]
    below: Sequence[Category]


def find_addable(text: str, *, shop_id: UUID) -> list[Addable]:
    """What a text may mean, the best first: the pack with this barcode, or products by their names."""
    number = in_latin_digits(text.replace(" ", "").replace("-", ""))
    if number.isdigit() and len(number) in BARCODE_LENGTHS:
        rows = _offerable(shop_id).filter(variants__barcode=number, variants__deleted_at__isnull=True)
        return _addable(rows.distinct(), shop_id=shop_id)
    ids = find_products(text, shop_id=shop_id)
    found = {row.product.pk: row for row in _addable(_offerable(shop_id).filter(pk__in=ids), shop_id=shop_id)}
    return [found[pk] for pk in ids if pk in found]


def page_addable(*, shop_id: UUID, category: Category, cursor: str | None, limit: int) -> Page[Addable]:
    """What there is of a kind and of all below it, the newest first.

    Raises:
        InvalidCursorError: the cursor is of another list.
    """
    rows = _offerable(shop_id).filter(category__path__contains=[category.pk])
    page = paginate(rows, order_by=["-id"], cursor=cursor, limit=limit, query=f"add|{shop_id}|{category.pk}")
    return Page(items=_addable(page.items, shop_id=shop_id), next=page.next)


def get_kind(slug: str) -> Kind:
    """A category between those above and those below it.

    Raises:
        CategoryNotFoundError: there is none that is in use.
    """
    category = Category.objects.filter(slug=slug, is_active=True).first()
    if category is None:
        raise CategoryNotFoundError
    around = Category.objects.filter(pk__in=category.path).exclude(pk=category.pk).in_order()
    below = Category.objects.filter(parent=category, is_active=True).order_by("position", "slug")
    return Kind(category, list(around), list(below))


def list_roots() -> list[Category]:
    """The kinds of goods from which a shop chooses."""
    return list(Category.objects.filter(parent=None, is_active=True).order_by("position", "slug"))


def _offerable(shop_id: UUID) -> QuerySet[Product]:
    return Product.objects.offerable_by(shop_id).listed().select_related("brand", "category")


def _addable(products: Iterable[Product], *, shop_id: UUID) -> list[Addable]:
    """Products with their packs, in four statements."""
    shown = list(products)
    ids = [product.pk for product in shown]
    variants = list(Variant.objects.filter(product_id__in=ids, deleted_at__isnull=True).order_by("position", "id"))
    sold = Offer.objects.kept().filter(shop_id=shop_id, variant__in=variants)
    offers = {offer.variant_id: offer for offer in sold}
    asked = {"variants": [variant.pk for variant in variants], "shop": shop_id}
    usual = {pk: (price, shops) for pk, price, shops in _USUAL.fetch_all(asked)}
    pictures = get_first_pictures(ids)
    packs: dict[UUID, list[Pack]] = {}
    for variant in variants:
        pack = Pack(variant, offers.get(variant.pk), *usual.get(variant.pk, (None, 0)))
        packs.setdefault(variant.product_id, []).append(pack)
    return [Addable(product, pictures.get(product.pk), packs[product.pk]) for product in shown if product.pk in packs]
