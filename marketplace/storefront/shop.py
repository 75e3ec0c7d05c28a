"""One shop's page: its door, its week, where it is, and whether it delivers to a pin."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from babel.dates import get_day_names
from django.db.models import Q
from django.utils.translation import gettext as _

from geo.points import GeoPoint
from geo.search import FoundPlace, search_places
from marketplace.catalog.selectors.media import Picture, list_shop_images, shown_picture
from marketplace.core import formats
from marketplace.core.bilingual import localized, page_language
from marketplace.orders.selectors.slots import terms_of
from marketplace.orders.words import returns_within
from marketplace.storefront.cards import State, state_word, until_words
from marketplace.storefront.delivery_words import Verdict, describe
from marketplace.storefront.selectors import PlaceLabel, get_place_label
from sellers.access import named
from sellers.errors.shops import ShopNotFoundError
from sellers.hours import DAY_MIN, WEEK, Opening
from sellers.models import Closure, ClosureKind, Shop, ShopCategory, ShopStatus
from sellers.opening import OpenState, state_at
from sellers.selectors.delivery import terms_at
from sellers.terms import DeliveryTerms

CLOSURES_SHOWN = 5
CLOSURES_AHEAD = timedelta(days=60)
PLACES_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the week, and when the shop is open on it; no spans is closed."""

    name: str
    spans: Sequence[str]
    is_today: bool


@dataclass(frozen=True, slots=True)
class Absence:
    """A closure to come, in words: when, and why."""

    when: str
    why: str


@dataclass(frozen=True, slots=True)
class Asking:
    """What a reader asks the page about: a pin of theirs, or the name of a place near it."""

    pin: GeoPoint | None = None
    place: UUID | None = None
    q: str = ""
    errors: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class ShopPage:
    """The page.

    Attributes:
        trade: slug of the root of its kinds, which gives its plate the colour.
        week: None where nobody has told the hours.
        pictures: what the shop shows of itself beside its cover, in its order.
        returns: for how long it takes things back.
        found: places of the name that was asked for; None while none is.
        place: what the reader's pin is called; None without one, or abroad.
        verdict: what the shop says to the pin; None without one.
    """

    shop: Shop
    asking: Asking
    state: State
    until: str
    week: Sequence[Day] | None
    absences: Sequence[Absence]
    pictures: Sequence[Picture]
    place: PlaceLabel | None
    verdict: Verdict | None
    returns: str
    found: Sequence[FoundPlace] | None

    @property
    def root(self) -> ShopCategory:
        return self.shop.category.parent or self.shop.category

    @property
    def trade(self) -> str:
        return self.root.slug

    @property
    def location(self) -> GeoPoint:
        return GeoPoint.from_geos(self.shop.location)


def get_listed(slug: str) -> Shop:
    """A shop that buyers see, with its kinds and areas, in one statement.

    Raises:
        ShopNotFoundError: there is none, or buyers do not see it.
    """
    return _get(Q(status=ShopStatus.ACTIVE) & named(slug))


def get_any(shop_id: UUID) -> Shop:
    """The same of whichever status, for those who work for it.

    Raises:
        ShopNotFoundError: there is none.
    """
    return _get(Q(pk=shop_id))


def get_shop_page(shop: Shop, asking: Asking, *, now: datetime) -> ShopPage:
    """The page of a shop that is at hand: two statements more, and those that a pin or a place needs."""
    zone = ZoneInfo(shop.time_zone)
    state: OpenState = state_at(shop, now)
    return ShopPage(
        shop=shop,
        asking=asking,
        state=state_word(state.is_open),
        until=until_words(state, zone=zone, now=now),
        week=_week(shop, today=now.astimezone(zone).isoweekday()) if shop.hours is not None else None,
        absences=_absences(shop, zone=zone, now=now),
        pictures=[shown_picture(row) for row in list_shop_images(shop.pk)],
        place=get_place_label(asking.pin, place_id=asking.place) if asking.pin else None,
        verdict=_verdict(shop, asking.pin, zone=zone, now=now) if asking.pin else None,
        returns=returns_within(terms_of(shop).returns_within_days),
        found=_search(shop, asking.q) if asking.q else None,
    )


def _verdict(shop: Shop, pin: GeoPoint, *, zone: ZoneInfo, now: datetime) -> Verdict:
    found = terms_at(shop=shop, pin=pin, subtotal=None, now=now)
    verdict, terms = describe(found, zone=zone, now=now), found if isinstance(found, DeliveryTerms) else found.terms
    return verdict if terms is None else replace(verdict, is_synthetic=terms.zone.is_synthetic)


def _search(shop: Shop, q: str) -> list[FoundPlace]:
    return search_places(text=q, near=GeoPoint.from_geos(shop.location), limit=PLACES_SHOWN)


def _get(which: Q) -> Shop:
    shop: Shop | None = (
        Shop.objects.filter(which)
        .select_related("category__parent", "area__parent", "order_terms")
        .defer("area__polygon", "area__search_text", "area__parent__polygon", "area__parent__search_text")
        .first()
    )
    if shop is None:
        raise ShopNotFoundError
    return shop


def _week(shop: Shop, *, today: int) -> list[Day]:
    """The seven days from the first of the country's week on."""
    openings = shop.hours.openings() if shop.hours else []
    # Babel counts days from Monday as 0.
    names: Mapping[int, str] = get_day_names("wide", locale=page_language())
    return [
        Day(
            name=names[weekday - 1],
            spans=[_span(opening) for opening in openings if opening.weekday == weekday],
            is_today=weekday == today,
        )
        for weekday in WEEK
    ]


def _span(opening: Opening) -> str:
    if opening.closes_min - opening.opens_min == DAY_MIN:
        return _("open all day") if opening.opens_min == 0 else _("24 hours from %(time)s") % _from(opening)
    return f"{formats.minute_of_day(opening.opens_min)} – {formats.minute_of_day(opening.closes_min)}"


def _from(opening: Opening) -> dict[str, str]:
    return {"time": formats.minute_of_day(opening.opens_min)}


def _absences(shop: Shop, *, zone: ZoneInfo, now: datetime) -> list[Absence]:
    closures = Closure.objects.filter(shop=shop, is_lifted=False, ends_at__gt=now, starts_at__lt=now + CLOSURES_AHEAD)
    return [
        Absence(
            when=formats.days_or_times(closure.starts_at, closure.ends_at, zone=zone),
            why=localized(closure, "reason") or str(ClosureKind(closure.kind).label),
        )
        for closure in closures.order_by("starts_at", "id")[:CLOSURES_SHOWN]
    ]
