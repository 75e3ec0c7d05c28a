"""Reads: what one shop sells, as its people look through it: by name, by kind, by what needs seeing to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from marketplace.catalog.confidence import HALF_LIFE, confidence
from marketplace.catalog.errors.offers import OfferNotFoundError
from marketplace.catalog.finding import find_products
from marketplace.catalog.models import Category, Offer, StockMovement
from marketplace.catalog.selectors.media import Picture, get_first_pictures
from marketplace.core.numerals import in_latin_digits
from marketplace.core.pagination import Page, paginate

MOST_WORDS = 6
# How many products a text may mean, of all that the shop could sell.
MOST_MEANT = 500


class Shelf(TextChoices):
    """Which of a shop's offers are looked at."""

    ALL = "all", _("All")
    ON_SALE = "on-sale", _("On sale")
    PAUSED = "paused", _("Paused")
    OUT = "out", _("Sold out")
    LOW = "low", _("To restock")
    UNSURE = "unsure", _("To confirm")
    WITHDRAWN = "withdrawn", _("Withdrawn")


@dataclass(frozen=True, slots=True)
class WaresAsked:
    """What is looked for.

    Attributes:
        text: a name in any script, a shop's own number, or a barcode; empty for all.
        category: a slug; it and all below it, and nothing where there is none.
    """

    shelf: Shelf = Shelf.ALL
    text: str = ""
    category: str = ""


@dataclass(frozen=True, slots=True)
class Ware:
    """An offer with its product, pack and picture.

    Attributes:
        free: how many can be sold; None where the shop does not count.
        sureness: how sure it is that there is some, from 0 to 1.
    """

    offer: Offer
    picture: Picture | None
    sureness: float

    @property
    def free(self) -> int | None:
        return None if self.offer.stock is None else self.offer.stock - self.offer.reserved

    @property
    def is_out(self) -> bool:
        return self.free is not None and self.free <= 0

    @property
    def is_low(self) -> bool:
        return self.free is not None and 0 < self.free <= self.offer.low_stock_threshold

    @property
    def is_unsure(self) -> bool:
        """The shop's word is so old that buyers are told to ask."""
        return self.offer.is_available and self.free is None and self.sureness < HALF_SURE


# What is left of a word when nobody has confirmed it for a half-life.
HALF_SURE = 0.5


def page_wares(*, shop_id: UUID, asked: WaresAsked, cursor: str | None, limit: int, now: datetime) -> Page[Ware]:
    """What a shop sells: what it listed last first, or, of what runs low, what there is least of.

    Raises:
        InvalidCursorError: the cursor is of another list.
    """
    rows = _asked(shop_id, asked, now=now).select_related("product__category", "product__brand", "variant")
    query = f"{shop_id}|{asked.shelf}|{asked.category}|{asked.text}"
    order = ["free_stock", "-id"] if asked.shelf is Shelf.LOW else ["-id"]
    page = paginate(rows, order_by=order, cursor=cursor, limit=limit, query=query)
    return Page(items=wares_of(page.items, now=now), next=page.next)


def wares_of(offers: Iterable[Offer], *, now: datetime) -> list[Ware]:
    """Offers that have their products at hand, with what is shown of them."""
    shown = list(offers)
    pictures = get_first_pictures(offer.product_id for offer in shown)
    return [_ware(offer, pictures.get(offer.product_id), now=now) for offer in shown]


def get_ware(*, shop_id: UUID, offer_id: UUID, now: datetime) -> Ware:
    """One of a shop's offers, withdrawn or not.

    Raises:
        OfferNotFoundError: there is none, or it is not theirs.
    """
    rows = Offer.objects.filter(shop_id=shop_id).select_related("product__category", "product__brand", "variant")
    offer = rows.filter(pk=offer_id).first()
    if offer is None:
        raise OfferNotFoundError
    return wares_of([offer], now=now)[0]


def list_wares(*, shop_id: UUID, offer_ids: Sequence[UUID], now: datetime) -> list[Ware]:
    """Those of the shop's offers that are kept, in the order of the ids."""
    rows = Offer.objects.kept().filter(shop_id=shop_id, pk__in=offer_ids)
    offers = rows.select_related("product__category", "product__brand", "variant").in_bulk()
    return wares_of((offers[pk] for pk in offer_ids if pk in offers), now=now)


def count_wares(*, shop_id: UUID, now: datetime) -> dict[Shelf, int]:
    """How many stand on each shelf, in one statement."""
    shelves = {shelf.name: Count("pk", filter=_on(shelf, now=now)) for shelf in Shelf}
    counted = Offer.objects.filter(shop_id=shop_id).aggregate(**shelves)
    return {shelf: counted[shelf.name] for shelf in Shelf}


def list_kinds(*, shop_id: UUID) -> list[Category]:
    """The categories of what the shop sells or has sold."""
    return list(Category.objects.filter(products__offers__shop_id=shop_id).distinct().order_by("name_en"))


def page_movements(offer: Offer, *, cursor: str | None, limit: int) -> Page[StockMovement]:
    """How an offer's stock moved and who moved it, the last movement first.

    Raises:
        InvalidCursorError: the cursor is of another list.
    """
    rows = StockMovement.objects.filter(offer=offer).select_related("actor")
    return paginate(rows, order_by=["-id"], cursor=cursor, limit=limit, query=f"desk|{offer.pk}")


def _ware(offer: Offer, picture: Picture | None, *, now: datetime) -> Ware:
    free = None if offer.stock is None else offer.stock - offer.reserved
    sure = confidence(stock=offer.stock, free=free, confirmed_at=offer.stock_confirmed_at, now=now)
    return Ware(offer, picture, sure)


def _asked(shop_id: UUID, asked: WaresAsked, *, now: datetime) -> QuerySet[Offer]:
    rows = Offer.objects.filter(_on(asked.shelf, now=now), shop_id=shop_id)
    if asked.category:
        chosen = Category.objects.filter(slug=asked.category).values_list("pk", flat=True)
        rows = rows.filter(product__category__path__contains=list(chosen)) if chosen else rows.none()
    return rows.filter(_named(asked.text, shop_id)) if asked.text else rows


def _on(shelf: Shelf, *, now: datetime) -> Q:
    kept = Q(deleted_at__isnull=True)
    counted = kept & Q(stock__isnull=False)
    conditions = {
        Shelf.ALL: kept,
        Shelf.ON_SALE: kept & Q(is_available=True),
        Shelf.PAUSED: kept & Q(is_available=False),
        Shelf.OUT: counted & Q(free_stock__lte=0),
        Shelf.LOW: counted & Q(free_stock__lte=F("low_stock_threshold")),
        Shelf.UNSURE: kept & Q(is_available=True, stock__isnull=True, stock_confirmed_at__lt=now - HALF_LIFE),
        Shelf.WITHDRAWN: Q(deleted_at__isnull=False),
    }
    return conditions[shelf]


def _named(text: str, shop_id: UUID) -> Q:
    """Every word stands in a name or a number; or search takes the text for the product."""
    words = text.split()[:MOST_WORDS]
    named = Q()
    for word in words:
        named &= _has(word)
    return named | Q(product_id__in=find_products(text, shop_id=shop_id, limit=MOST_MEANT))


def _has(word: str) -> Q:
    number = in_latin_digits(word)
    names = ("product__name_en", "product__name_bn", "variant__name_en", "variant__name_bn")
    brands = ("product__brand__name_en", "product__brand__name_bn")
    has = Q(shop_sku__istartswith=number) | Q(variant__barcode=number)
    for name in (*names, *brands):
        has |= Q(**{f"{name}__icontains": word})
    return has
