"""What a shop says to a pin, in words: whether it delivers there, what that costs, and when, or why not."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from marketplace.core import formats
from marketplace.core.money import Money
from sellers.schemas.delivery import DeliveringShop
from sellers.terms import DeliveryRefusal, DeliveryTerms, Reason

# What is only guessed is not told to the minute.
ROUNDED_TO_MIN = 5


@dataclass(frozen=True, slots=True)
class Fact:
    """One of the terms."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer.

    Attributes:
        kind: `later` is a no that becomes a yes by waiting.
        facts: the terms, where the pin lies in a zone.
        is_synthetic: the zone is made up for the demo.
    """

    kind: Literal["yes", "later", "no", "unknown"]
    headline: str
    facts: Sequence[Fact] = ()
    is_synthetic: bool = False


def describe(found: DeliveryTerms | DeliveryRefusal, *, zone: ZoneInfo, now: datetime) -> Verdict:
    """The words for what `sellers.selectors.delivery.terms_at` answers.

    Args:
        zone: whose clocks the shop follows.
        now: UTC; days are named by it.
    """
    if isinstance(found, DeliveryTerms):
        return _yes(found, zone=zone, now=now)
    if found.reason == Reason.OUTSIDE:
        return _outside(found.nearest_zone_m)
    return _later(found, zone=zone, now=now)


def offer(shop: DeliveringShop, *, zone: ZoneInfo, now: datetime) -> str:
    """The terms of a shop that delivers, in a line of a list."""
    fee = shop.fee.to_money()
    told = [_("Delivery %(fee)s") % {"fee": formats.price(fee)} if fee else _("Free delivery")]
    if minimum := shop.minimum_order.to_money():
        told.append(_("orders from %(amount)s") % {"amount": formats.price(minimum)})
    if shop.delivers_now:
        told.append(_("there in about %(time)s") % {"time": formats.duration(rounded(shop.eta_min))})
    elif shop.delivers_at:
        told.append(_("from %(when)s") % {"when": _when(shop.delivers_at, zone=zone, now=now)})
    return " · ".join(told)


def _yes(terms: DeliveryTerms, *, zone: ZoneInfo, now: datetime) -> Verdict:
    if terms.zone.delivers_now:
        return Verdict("yes", _("Yes, it delivers here."), _facts(terms))
    opens = _when(terms.zone.delivers_at, zone=zone, now=now)
    return Verdict("yes", _("Yes, it delivers here from %(when)s.") % {"when": opens}, _facts(terms))


def _outside(nearest_m: float | None) -> Verdict:
    if nearest_m is None:
        return Verdict("unknown", _("Where this shop delivers is not told yet. Ask it before you order."))
    distance = formats.distance(nearest_m)
    return Verdict("no", _("No. Where it delivers begins %(distance)s from here.") % {"distance": distance})


def _later(refusal: DeliveryRefusal, *, zone: ZoneInfo, now: datetime) -> Verdict:
    facts = _facts(refusal.terms) if refusal.terms else ()
    if refusal.reason == Reason.BELOW_MINIMUM:
        return Verdict("later", _("Yes, from the smallest order on."), facts)
    if refusal.opens_at is None:
        return Verdict("no", _("Not at present: the shop is closed until further notice."), facts)
    when = _when(refusal.opens_at, zone=zone, now=now)
    if refusal.reason == Reason.CLOSED:
        return Verdict("later", _("It delivers here, and is closed now: again %(when)s.") % {"when": when}, facts)
    return Verdict("later", _("It delivers here, and not at this hour: again %(when)s.") % {"when": when}, facts)


def _facts(terms: DeliveryTerms) -> list[Fact]:
    zone = terms.zone
    facts = [Fact(_("Delivery fee"), _amount(zone.fee, nothing=_("free")))]
    if zone.fee and zone.free_above is not None:
        facts.append(Fact(_("Free from"), _amount(zone.free_above)))
    if zone.minimum_order:
        facts.append(Fact(_("Smallest order"), _amount(zone.minimum_order)))
    facts.append(Fact(_("There in about"), formats.duration(rounded(terms.eta_min))))
    return [*facts, Fact(_("Distance"), formats.distance(zone.distance_m))]


def rounded(minutes: int) -> int:
    """Minutes as they are told."""
    return math.ceil(minutes / ROUNDED_TO_MIN) * ROUNDED_TO_MIN


def _amount(money: Money, *, nothing: str = "") -> str:
    return formats.price(money) if money or not nothing else nothing


def _when(at: datetime | None, *, zone: ZoneInfo, now: datetime) -> str:
    if at is None:
        return ""
    day, clock = formats.day(at, now=now, zone=zone), formats.clock(at, zone=zone)
    return f"{day}, {clock}" if day else clock
