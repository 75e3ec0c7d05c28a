"""What is said of goods: their packs, prices and stock, what delivery costs, and how long it takes."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from marketplace.catalog.models import PackUnit
from marketplace.core import formats
from marketplace.core.money import Money
from marketplace.storefront.delivery_words import rounded

WHOLE_PERCENT = 100
# Less than this is no saving worth a tag.
SMALLEST_SAVING_PERCENT = 2
# A shop's word of so much confidence is repeated as it was given; below it a buyer is told to ask.
SURE = 0.5

StockKind = Literal["sure", "in", "few", "ask", "out"]


@dataclass(frozen=True, slots=True)
class Price:
    """A price in words.

    Attributes:
        was, saving: what it was before, and how many percent less that is; empty where it was not dearer.
        per: what a kilo, litre, piece or metre of it costs; empty where that is the price itself.
        is_from: others cost more.
    """

    now: str
    was: str = ""
    saving: str = ""
    per: str = ""
    is_from: bool = False


@dataclass(frozen=True, slots=True)
class Stock:
    """Whether there is some, in words."""

    kind: StockKind
    words: str


def pack(size: Decimal, unit: str) -> str:
    """How large a pack is: `5 kg`, `12 pieces`."""
    number = formats.number(float(size), decimals=3)
    if unit == PackUnit.PIECE:
        return ngettext("%(number)s piece", "%(number)s pieces", int(size)) % {"number": number}
    return f"{number} {PackUnit(unit).label}"


def per_unit(amount: Money, unit: str) -> str:
    """What one kilo, litre, piece or metre costs."""
    patterns: dict[str, str] = {
        PackUnit.KILOGRAM: _("%(price)s a kg"),
        PackUnit.LITRE: _("%(price)s a litre"),
        PackUnit.PIECE: _("%(price)s a piece"),
        PackUnit.METRE: _("%(price)s a metre"),
    }
    return patterns[unit] % {"price": formats.price(amount)}


def price(
    now: Money, *, was: Money | None = None, per: Money | None = None, unit: str = "", is_from: bool = False
) -> Price:
    """A price with all that is told beside it.

    Args:
        was: what it cost before, while that may be told.
        per, unit: what one of the unit costs that prices are compared by.
        is_from: others cost more.
    """
    return Price(
        now=formats.price(now),
        was=formats.price(was) if was else "",
        saving=_saving(now, was) if was else "",
        per=per_unit(per, unit) if per and per != now else "",
        is_from=is_from,
    )


def stock(
    *, free: int | None, few: int, confidence: float, confirmed_at: datetime | None, zone: ZoneInfo, now: datetime
) -> Stock:
    """Whether there is some, as far as the shop's word goes.

    Args:
        free: how many; None where the shop does not count.
        few: with so many or fewer left they are few.
        confidence: how sure it is that there is any, from 0 to 1.
        confirmed_at: when the shop last said so.
        zone: whose clocks the shop follows.
    """
    if free is not None and free <= 0:
        return Stock("out", _("Out of stock"))
    if confidence < SURE:
        return Stock("ask", _("Ask the shop"))
    if free is not None and free <= few:
        return Stock(
            "few", ngettext("Only %(count)s left", "Only %(count)s left", free) % {"count": formats.number(free)}
        )
    if confirmed_at is not None and confirmed_at.astimezone(zone).date() == now.astimezone(zone).date():
        return Stock("sure", _("Confirmed today"))
    return Stock("in", _("In stock"))


def fee(amount: Money) -> str:
    """What delivery costs, in a line of facts."""
    return _("Delivery %(fee)s") % {"fee": formats.price(amount)} if amount else _("Free delivery")


def arrival(minutes: int) -> str:
    """How long it takes, told as roughly as it is known."""
    return formats.duration(rounded(minutes))


def _saving(now: Money, was: Money) -> str:
    percent = int((was.amount - now.amount) * WHOLE_PERCENT / was.amount)
    return f"−{formats.number(percent)}%" if percent >= SMALLEST_SAVING_PERCENT else ""
