"""Writes: many offers of one shop at once, in as many statements as for one."""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from marketplace.catalog import news
from marketplace.catalog.booking import MOST_STOCK, STOCK_FIELDS, Booking, free_of, moved
from marketplace.catalog.drafts import OfferDraft
from marketplace.catalog.errors.offers import InvalidOfferError, OfferNotFoundError
from marketplace.catalog.errors.stock import CountBelowReservedError, InvalidQuantityError
from marketplace.catalog.models import MovementKind, Offer, PriceChange, StockMovement
from marketplace.catalog.services.offers import COPIED, PRICES
from marketplace.core import audit
from marketplace.core.errors import ErrorDetail
from marketplace.core.money import PAISA

MOST_CHANGES = 200
# What can be changed of many at once; a shop's own number is each offer's alone.
TERMS = (
    *("price", "compare_at_price", "compare_at_from", "compare_at_until", "low_stock_threshold"),
    *("least_per_order", "most_per_order", "is_available"),
)
CHANGEABLE = frozenset({*TERMS, "stock"})
WRITTEN = (*TERMS, *STOCK_FIELDS, "deleted_at")
LEAST_PERCENT, MOST_PERCENT = Decimal(-90), Decimal(500)
TAKA = Decimal(1)


class Outcome(StrEnum):
    """What became of one change."""

    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    OUTDATED = "outdated"
    NOT_FOUND = "not_found"


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferChange:
    """What shall be different of one offer.

    Attributes:
        values: fields of `CHANGEABLE` as they shall be; `stock` is what was counted, None to count no more.
        percent: by how much the price goes up, or down below zero; rounded to whole taka, from ten taka on.
        confirms: there still is some.
        withdraws: it is sold no more.
        seen: fields as whoever decides saw them; where one is different by now, nothing of the change is done.
    """

    offer_id: UUID
    values: Mapping[str, Any] = field(default_factory=dict)
    percent: Decimal | None = None
    confirms: bool = False
    withdraws: bool = False
    seen: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """What became of it.

    Attributes:
        details: what stood in the way, by field.
        offer: as it is now; None where the shop has no such offer.
    """

    offer_id: UUID
    outcome: Outcome
    details: Sequence[ErrorDetail] = ()
    offer: Offer | None = None


@dataclass(slots=True)
class _Row:
    """A held offer while it changes."""

    offer: Offer
    before: Mapping[str, Any]
    free_before: int | None
    movement: StockMovement | None = None

    @classmethod
    def of(cls, offer: Offer) -> Self:
        return cls(offer, _told(offer), free_of(offer))

    @property
    def changes(self) -> dict[str, tuple[Any, Any]]:
        """What is audited and told: of what was counted the movement tells enough."""
        changes = audit.changes_between(self.before, _told(self.offer))
        if self.movement is not None:
            changes.pop("stock_confirmed_at", None)
        return changes


@transaction.atomic
def change_offers(
    *, actor_id: UUID | None, shop_id: UUID, changes: Sequence[OfferChange], now: datetime
) -> list[ChangedRow]:
    """Change each offer whole or not at all; what is wrong with one keeps no other from being changed.

    Offers are held in the order of their ids, so that it waits for nobody who waits for it. What was counted is a
    movement, another price is kept, and all news are told together.

    Args:
        actor_id: the user who acts; None for the system itself.
        shop_id: whose offers; others are not found.
        changes: at most `MOST_CHANGES`, one an offer.
        now: UTC.

    Returns:
        What became of each, in the order of the changes.

    Raises:
        InvalidOfferError: there are too many, or two about one offer, or one names what cannot be changed here.
    """
    _check(changes)
    ids = [change.offer_id for change in changes]
    held = Offer.objects.select_for_update(no_key=True).filter(shop_id=shop_id, pk__in=ids).order_by("pk").in_bulk()
    rows: list[_Row] = []
    results = [_change(held.get(change.offer_id), change, rows, actor_id=actor_id, now=now) for change in changes]
    _write(rows, actor_id=actor_id, now=now)
    return results


def adjusted(price: Decimal, percent: Decimal) -> Decimal:
    """A price so many percent higher: whole taka from ten on, below to the paisa, and never nothing."""
    exact = price * (100 + percent) / 100
    return max(exact.quantize(TAKA if exact >= TAKA * 10 else PAISA, ROUND_HALF_UP).quantize(PAISA), PAISA)


def _check(changes: Sequence[OfferChange]) -> None:
    details: list[ErrorDetail] = []
    if len(changes) > MOST_CHANGES:
        details.append(ErrorDetail("changes", _("At most 200 offers can be changed at once.")))
    seen: set[UUID] = set()
    for place, change in enumerate(changes[:MOST_CHANGES]):
        if change.offer_id in seen:
            details.append(ErrorDetail(f"changes.{place}.offer_id", _("Two changes are about the same offer.")))
        seen.add(change.offer_id)
        strange = sorted({*change.values, *change.seen} - CHANGEABLE)
        details += [ErrorDetail(f"changes.{place}.{name}", _("This cannot be changed here.")) for name in strange]
    if details:
        raise InvalidOfferError(details=details)


def _change(
    offer: Offer | None, change: OfferChange, rows: list[_Row], *, actor_id: UUID | None, now: datetime
) -> ChangedRow:
    """Change the row as it is held, if that can be; what then is to be written joins `rows`."""
    if offer is None or offer.deleted_at is not None:
        gone = ErrorDetail("offer_id", OfferNotFoundError.message)
        return ChangedRow(change.offer_id, Outcome.NOT_FOUND, [gone])
    outdated = [name for name, value in change.seen.items() if getattr(offer, name) != value]
    if outdated:
        details = [ErrorDetail(name, _("Somebody else has changed this in the meantime.")) for name in outdated]
        return ChangedRow(offer.pk, Outcome.OUTDATED, details, offer)
    terms = _terms(offer, change)
    details = _wrong(offer, change, terms)
    if details:
        return ChangedRow(offer.pk, Outcome.REFUSED, details, offer)
    row = _Row.of(offer)
    _apply(row, change, terms, actor_id=actor_id, now=now)
    if not row.changes and row.movement is None:
        return ChangedRow(offer.pk, Outcome.UNCHANGED, (), offer)
    rows.append(row)
    return ChangedRow(offer.pk, Outcome.CHANGED, (), offer)


def _terms(offer: Offer, change: OfferChange) -> dict[str, Any]:
    terms = {name: value for name, value in change.values.items() if name != "stock"}
    if change.percent is not None:
        terms["price"] = adjusted(terms.get("price", offer.price), change.percent)
    return terms


def _wrong(offer: Offer, change: OfferChange, terms: Mapping[str, Any]) -> list[ErrorDetail]:
    """What keeps the offer from being so; what it already is is not looked at where only stock changes or it goes."""
    details: list[ErrorDetail] = []
    if terms:
        try:
            dataclasses.replace(_draft(offer), **terms).check()
        except InvalidOfferError as error:
            details += error.details
    if change.percent is not None and not LEAST_PERCENT <= change.percent <= MOST_PERCENT:
        details.append(ErrorDetail("percent", _("Prices change by −90 to 500 percent at once.")))
    counted = change.values.get("stock")
    if counted is not None and not 0 <= counted <= MOST_STOCK:
        details.append(ErrorDetail("stock", InvalidQuantityError.message))
    elif counted is not None and counted < offer.reserved:
        details.append(ErrorDetail("stock", CountBelowReservedError(reserved=offer.reserved).message))
    return details


def _apply(row: _Row, change: OfferChange, terms: Mapping[str, Any], *, actor_id: UUID | None, now: datetime) -> None:
    offer = row.offer
    for name, value in terms.items():
        setattr(offer, name, value)
    if "stock" in change.values:
        counted: int | None = change.values["stock"]
        booking = Booking(MovementKind.COUNTED, stock=(counted or 0) - (offer.stock or 0), actor_id=actor_id)
        row.movement = moved(offer, booking, is_counted=counted is not None, confirms=True, now=now)
    if change.confirms:
        offer.stock_confirmed_at = max(now, offer.stock_confirmed_at)
    if change.withdraws:
        offer.deleted_at = now


def _write(rows: Sequence[_Row], *, actor_id: UUID | None, now: datetime) -> None:
    """All rows in one statement a table; they were checked, so that none can fail for itself."""
    for row in rows:
        row.offer.updated_at = now
    Offer.objects.bulk_update([row.offer for row in rows], [*_differing(rows), "updated_at"])
    StockMovement.objects.bulk_create([row.movement for row in rows if row.movement is not None])
    PriceChange.objects.bulk_create(_price_change(row, actor_id, now) for row in rows if PRICES & row.changes.keys())
    told = [(row.offer, row.changes) for row in rows if row.changes]
    audit.record_each(told, actor_id=actor_id, action="catalog.change_offers", now=now)
    with news.told_together():
        for row in rows:
            if row.changes:
                news.tell_offer(row.offer, row.changes, now=now)
            if row.movement is not None:
                news.tell_stock(row.offer, before=row.free_before, after=free_of(row.offer), now=now)


def _differing(rows: Iterable[_Row]) -> list[str]:
    """The columns that are different in any row: the statement is as long as rows times columns."""
    names = {name for row in rows for name in row.changes}
    if any(row.movement is not None for row in rows):
        names |= set(STOCK_FIELDS)
    return [name for name in WRITTEN if name in names]


def _price_change(row: _Row, actor_id: UUID | None, now: datetime) -> PriceChange:
    return PriceChange(
        offer=row.offer,
        price_before=row.before["price"],
        price_after=row.offer.price,
        compare_at_after=row.offer.compare_at_price,
        actor_id=actor_id,
        at=now,
    )


def _draft(offer: Offer) -> OfferDraft:
    return OfferDraft(**{name: getattr(offer, name) for name in COPIED})


def _told(offer: Offer) -> dict[str, Any]:
    return {name: getattr(offer, name) for name in (*TERMS, "stock_confirmed_at", "deleted_at")}
