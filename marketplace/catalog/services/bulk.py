"""Writes: many offers of one shop at once, in as many statements as for one."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from marketplace.catalog.booking import MOST_STOCK
from marketplace.catalog.drafts import OfferDraft
from marketplace.catalog.errors.offers import InvalidOfferError, OfferNotFoundError
from marketplace.catalog.errors.stock import CountBelowReservedError, InvalidQuantityError
from marketplace.catalog.models import Offer
from marketplace.catalog.services.offer_rows import OfferRow, write_rows
from marketplace.catalog.services.offers import COPIED
from marketplace.core.errors import ErrorDetail
from marketplace.core.money import PAISA

MOST_CHANGES = 200
# What can be changed of many at once; a shop's own number is each offer's alone.
TERMS = (
    *("price", "compare_at_price", "compare_at_from", "compare_at_until", "low_stock_threshold"),
    *("least_per_order", "most_per_order", "is_available"),
)
CHANGEABLE = frozenset({*TERMS, "stock"})
LEAST_PERCENT, MOST_PERCENT = Decimal(-90), Decimal(500)
TAKA = Decimal(1)


class Outcome(StrEnum):
    """What became of one change."""

    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    OUTDATED = "outdated"
    NOT_FOUND = "not_found"

    @property
    def is_done(self) -> bool:
        """The offer is as it was to be."""
        return self in {Outcome.CHANGED, Outcome.UNCHANGED}


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
    rows: list[OfferRow] = []
    results = [_change(held.get(change.offer_id), change, rows, actor_id=actor_id, now=now) for change in changes]
    write_rows(rows, action="catalog.change_offers", actor_id=actor_id, now=now)
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
    offer: Offer | None, change: OfferChange, rows: list[OfferRow], *, actor_id: UUID | None, now: datetime
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
    row = OfferRow.of(offer)
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


def _apply(
    row: OfferRow, change: OfferChange, terms: Mapping[str, Any], *, actor_id: UUID | None, now: datetime
) -> None:
    offer = row.offer
    for name, value in terms.items():
        setattr(offer, name, value)
    if "stock" in change.values:
        row.count(change.values["stock"], actor_id=actor_id, now=now)
    if change.confirms:
        offer.stock_confirmed_at = max(now, offer.stock_confirmed_at)
    if change.withdraws:
        offer.deleted_at = now


def _draft(offer: Offer) -> OfferDraft:
    return OfferDraft(**{name: getattr(offer, name) for name in COPIED})
