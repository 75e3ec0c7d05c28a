"""Rows of `facts_sql` as values of `pricing.asked`."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings

from geo.points import GeoPoint
from marketplace.core.money import Money
from marketplace.orders.models.baskets import Fulfilment, SubstitutionWish
from marketplace.orders.pricing.asked import AskedLine, AskedShop, GoodsFacts, ShopTermsFacts, Slot, TaxTerms
from sellers.commission import CommissionScope, CommissionTerms
from sellers.hours import WeeklyHours
from sellers.instants import Instants
from sellers.opening import Timetable

SCOPES = tuple(CommissionScope)


class LineRow(NamedTuple):
    """The first columns of a row, in the statement's order."""

    line_id: UUID
    offer_id: UUID
    shop_id: UUID
    product_id: UUID
    variant_id: UUID
    category_id: UUID
    name_en: str
    name_bn: str
    variant_en: str
    variant_bn: str
    pack_size: Decimal
    pack_unit: str
    shop_sku: str
    barcode: str
    quantity: int
    price: Decimal
    seen_price: Decimal
    currency: str
    free_stock: int | None
    least: int
    most: int | None
    is_on_sale: bool
    tax_percent: Decimal | None
    tax_is_included: bool | None
    substitution: str
    replace_up_to: Decimal | None
    note: str

    def to_line(self) -> AskedLine:
        names = (self.name_en, self.name_bn, self.variant_en, self.variant_bn)
        cap = self.replace_up_to
        return AskedLine(
            line_id=self.line_id,
            offer_id=self.offer_id,
            shop_id=self.shop_id,
            product_id=self.product_id,
            variant_id=self.variant_id,
            category_id=self.category_id,
            goods=GoodsFacts(*names, self.pack_size, self.pack_unit, self.shop_sku, self.barcode),
            quantity=self.quantity,
            unit_price=Money(self.price, self.currency),
            seen_price=Money(self.seen_price, self.currency),
            free=self.free_stock,
            least=self.least,
            most=self.most,
            is_on_sale=self.is_on_sale,
            tax=TaxTerms() if self.tax_percent is None else TaxTerms(self.tax_percent, bool(self.tax_is_included)),
            wish=SubstitutionWish(self.substitution),
            replace_up_to=None if cap is None else Money(cap, self.currency),
            note=self.note,
        )


class ShopRow(NamedTuple):
    """The other columns: those of its shop."""

    shop_id: UUID
    slug: str
    name_en: str
    name_bn: str
    is_active: bool
    lat: float
    lon: float
    time_zone: str
    lead_min: int
    fulfilment: str
    slot_from: datetime | None
    slot_until: datetime | None
    note: str
    hours: Sequence[Any] | None
    closed: Sequence[Any] | None
    taken: int
    accept_within_min: int | None
    accepts_by_itself: bool
    offers_pickup: bool
    offers_slots: bool
    slot_min: int
    slot_capacity: int | None
    pickup_within_min: int
    returns_within_days: int
    commission_id: UUID | None
    commission_percent: Decimal
    commission_fixed: Decimal
    commission_currency: str
    narrowness: int

    def to_shop(self, now: datetime) -> AskedShop:
        """The shop, without its terms of delivery, which come from elsewhere."""
        fulfilment, slot = Fulfilment(self.fulfilment), self._slot()
        pickup = self._pickup(slot, now) if fulfilment == Fulfilment.PICKUP else _Pickup()
        return AskedShop(
            shop_id=self.shop_id,
            slug=self.slug,
            name_en=self.name_en,
            name_bn=self.name_bn,
            is_active=self.is_active,
            location=GeoPoint(self.lat, self.lon),
            time_zone=self.time_zone,
            lead_time_min=self.lead_min,
            fulfilment=fulfilment,
            slot=slot,
            delivery=None,
            pickup_ready_at=pickup.ready_at,
            opens_at=pickup.opens_at,
            commission=self._commission(),
            terms=self._terms(),
            note=self.note,
        )

    def _slot(self) -> Slot | None:
        return Slot(self.slot_from, self.slot_until, self.taken) if self.slot_from and self.slot_until else None

    def _commission(self) -> CommissionTerms:
        if self.commission_id is None:
            return CommissionTerms()
        told = (self.commission_id, self.commission_percent, self.commission_fixed, self.commission_currency)
        return CommissionTerms(*told, SCOPES[self.narrowness])

    def _terms(self) -> ShopTermsFacts:
        if self.accept_within_min is None:
            return ShopTermsFacts()
        return ShopTermsFacts(
            accept_within_min=self.accept_within_min,
            accepts_by_itself=self.accepts_by_itself,
            offers_pickup=self.offers_pickup,
            offers_slots=self.offers_slots,
            slot_min=self.slot_min,
            slot_capacity=self.slot_capacity,
            pickup_within_min=self.pickup_within_min,
            returns_within_days=self.returns_within_days,
        )

    def _pickup(self, slot: Slot | None, now: datetime) -> "_Pickup":
        """When it is ready and the shop open; one that is closed takes orders where it opens soon, like deliveries."""
        if self.hours is None or self.closed is None:
            return _Pickup()
        week = WeeklyHours(tuple((span.lower, span.upper) for span in self.hours))
        closed = Instants(tuple((span.lower, span.upper) for span in self.closed))
        table = Timetable(week, closed, ZoneInfo(self.time_zone))
        if slot is not None:
            return _Pickup(ready_at=slot.from_at if table.is_open(slot.from_at) else None)
        opens_at = _opening(table, now)
        if opens_at is None or opens_at > now + timedelta(minutes=settings.OPENS_SOON_MIN):
            return _Pickup(opens_at=opens_at)
        return _Pickup(ready_at=_opening(table, opens_at + timedelta(minutes=self.lead_min)))


class _Pickup(NamedTuple):
    ready_at: datetime | None = None
    opens_at: datetime | None = None


def _opening(table: Timetable, at: datetime) -> datetime | None:
    """The first instant from this one on at which it is open."""
    state = table.state_at(at)
    return at if state.is_open else state.opens_at
