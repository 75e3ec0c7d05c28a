"""One order in words, as the market's staff read it: its check, its bill, what is kept for it, what happened."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.accounts.models import User
from marketplace.catalog.models import ReservationState, StockReservation
from marketplace.core import bilingual, formats
from marketplace.core.money import Money
from marketplace.orders import risk
from marketplace.orders.desk.order_words import Happening, happenings_of
from marketplace.orders.models import (
    OPEN_STATES,
    CancelCause,
    Order,
    OrderLine,
    ProofKind,
    Purchase,
    Refund,
    RefundCause,
    RefundState,
    TimelineEntry,
)
from marketplace.orders.words import amount
from sellers.commission import CommissionTerms
from sellers.templatetags.commission_words import percentage

Text = str | Promise
ZERO = Decimal(0)

_REASONS: Mapping[str, Text] = {
    risk.MUCH_FOR_A_NEW_PHONE: gettext_lazy("Much for a telephone that has not taken anything yet"),
    risk.MANY_OPEN_ORDERS: gettext_lazy("Many orders in cash are open"),
    risk.MANY_REFUSALS: gettext_lazy("What came was not taken too often lately"),
}


@dataclass(frozen=True, slots=True)
class BillRow:
    """One part of a bill.

    Attributes:
        then: what was confirmed, where that is known and was another.
        by: who has or bears it; empty where that is plain.
    """

    label: Text
    now: str
    then: str = ""
    by: Text = ""
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that happened, and who did it."""

    told: Happening
    who: User | None
    more: Sequence[str]


@dataclass(frozen=True, slots=True)
class Kept:
    """So many of an offer that are kept for an order, or were.

    Attributes:
        until: when that ends, or ended.
    """

    count: str
    name: str
    state: Text
    is_held: bool
    until: datetime | None


def reasons_of(purchase: Purchase) -> list[Text]:
    """Why a purchase was held back; what no rule here has named, by the name that it came with."""
    return [_REASONS.get(reason, reason) for reason in purchase.risk_reasons]


def bill_of(order: Order, lines: Sequence[OrderLine]) -> list[BillRow]:
    """What an order comes to and what was confirmed, part by part; what is nothing now and was nothing is left out."""
    confirmed = [line for line in lines if line.stands_for_id is None]

    def row(label: Text, value: Decimal, then: Decimal | None = None, by: Text = "") -> BillRow:
        before = "" if then is None or then == value else amount(then, order.currency)
        return BillRow(label, amount(value, order.currency), before, by)

    def sum_of(name: str) -> Decimal:
        return sum((getattr(line, name) for line in confirmed), ZERO)

    rows = (
        (_("Goods"), order.goods, sum_of("confirmed_goods"), ""),
        (
            _("Discount of the shop"),
            -order.discount_shop,
            -sum_of("confirmed_discount_shop"),
            _("the shop bears it"),
        ),
        (
            _("Discount of the market"),
            -order.discount_market,
            -sum_of("confirmed_discount_market"),
            _("the market bears it"),
        ),
        (_("Delivery"), order.delivery_fee, None, _("one trip of several shops, split") if order.trip_id else ""),
        (_("Service fee"), order.service_fee, None, _("the market’s own")),
        (_("Tax"), order.tax_added, None, _("on top of the prices")),
        (_("Rounding"), order.rounding, None, ""),
    )
    shown = [row(*one) for one in rows if one[1] or one[2]]
    total = row(_("Total"), order.total, order.confirmed_total)
    return [*shown, BillRow(total.label, total.now, total.then, is_total=True)]


def money_of(order: Order, refunds: Sequence[Refund]) -> list[tuple[Text, str]]:
    """What of it was paid, goes back, and is the market's."""

    def told(value: Decimal) -> str:
        return amount(value, order.currency)

    back = sum((one.amount for one in refunds), ZERO)
    owed = sum((one.amount for one in refunds if one.state == RefundState.OWED), ZERO)
    found: list[tuple[Text, str]] = [
        (_("Paid to the shop"), told(order.collected)),
        (_("Taxes in the prices"), told(order.tax_included)),
        (_("Commission"), _commission(order)),
    ]
    if back:
        found += [(_("Goes back to the buyer"), told(back)), (_("of which is still owed"), told(owed))]
    return found


def kept_of(reservations: Iterable[StockReservation]) -> list[Kept]:
    """What is kept for an order, or was."""
    return [
        Kept(
            count=f"{formats.number(one.quantity)} ×",
            name=bilingual.name(one.offer.product),
            state=ReservationState(one.state).label,
            is_held=one.state == ReservationState.HELD,
            until=one.expires_at if one.state == ReservationState.HELD else one.closed_at,
        )
        for one in reservations
    ]


def lacks_stock(order: Order, lines: Sequence[OrderLine], reservations: Sequence[StockReservation]) -> bool:
    """Whether an order that has not left counts on goods that nobody keeps for it."""
    if order.state not in OPEN_STATES or order.picked_up_at is not None:
        return False
    kept = {one.offer_id for one in reservations if one.state == ReservationState.HELD}
    return any(line.kept and line.offer_id not in kept for line in lines)


def entries_of(timeline: Sequence[TimelineEntry], people: Mapping[UUID, User]) -> list[Entry]:
    """What happened, the latest first, with whoever did it."""
    return [
        Entry(
            told=one,
            who=people.get(one.entry.actor_id) if one.entry.actor_id else None,
            more=_more(one.entry.details),
        )
        for one in happenings_of(timeline)
    ]


def _commission(order: Order) -> str:
    """On the goods as they cost now; nothing of what came to nothing is settled here."""
    terms = CommissionTerms(percent=order.commission_percent, fixed=order.commission_fixed, currency=order.currency)
    share = formats.price(terms.of(Money(order.goods, order.currency)))
    told = _("%(share)s: %(percent)s of the goods") % {"share": share, "percent": percentage(terms.percent)}
    if not terms.fixed:
        return told
    return _("%(told)s and %(fixed)s an order") % {"told": told, "fixed": amount(terms.fixed, order.currency)}


def _more(details: Mapping[str, Any]) -> list[str]:
    """What programs read of an act, as far as people can."""
    found: list[str] = []
    if "amount" in details:
        found += [amount(Decimal(details["amount"]), details["currency"]), str(RefundCause(details["cause"]).label)]
    elif "cause" in details:
        found.append(str(CancelCause(details["cause"]).label))
    if details.get("return"):
        found.append(details["return"])
    if "proof" in details:
        found.append(str(ProofKind(details["proof"]).label))
    if "lead_time_min" in details:
        found.append(_("in %(duration)s") % {"duration": formats.duration(details["lead_time_min"])})
    return found
