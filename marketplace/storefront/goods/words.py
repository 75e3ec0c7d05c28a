"""What is said of goods: their packs, prices and stock, what delivery costs, and how long it takes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Literal

from babel.dates import format_date
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from marketplace.catalog.confidence import HALF_LIFE
from marketplace.catalog.models import PackUnit
from marketplace.core import formats
from marketplace.core.bilingual import page_language
from marketplace.core.money import Money
from marketplace.core.numerals import in_digits
from marketplace.storefront.delivery_words import rounded

WHOLE_PERCENT = 100
# Less than this is no saving worth a tag.
SMALLEST_SAVING_PERCENT = 2
# What is left of a shop's word after a day and after a week; when it is older, a buyer is told to ask.
SAID_TODAY = 0.5 ** (timedelta(days=1) / HALF_LIFE)
SAID_THIS_WEEK = 0.5 ** (timedelta(days=7) / HALF_LIFE)

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


def stock(*, in_stock: bool, left: int | None, confidence: float) -> Stock:
    """Whether there is some, as far as the shop's word goes.

    Args:
        left: how many, where they are few.
        confidence: how sure it is that there is any, from 0 to 1; a shop that counts is sure, and another's word wanes.
    """
    if not in_stock:
        return Stock("out", _("Out of stock"))
    if left is not None:
        return Stock(
            "few", ngettext("Only %(count)s left", "Only %(count)s left", left) % {"count": formats.number(left)}
        )
    if confidence == 1:
        return Stock("in", _("In stock"))
    if confidence >= SAID_TODAY:
        return Stock("sure", _("Confirmed today"))
    return Stock("sure", _("Confirmed this week")) if confidence >= SAID_THIS_WEEK else Stock("ask", _("Ask the shop"))


def fee(amount: Money) -> str:
    """What delivery costs, in a line of facts."""
    return _("Delivery %(fee)s") % {"fee": formats.price(amount)} if amount else _("Free delivery")


def amount(money: Money) -> str:
    """A sum by itself."""
    return formats.price(money)


def limits(least: int, most: int | None) -> str:
    """How many an order takes; empty where it takes any."""
    told = []
    if least > 1:
        told.append(_("at least %(count)s") % {"count": formats.number(least)})
    if most is not None:
        told.append(_("at most %(count)s an order") % {"count": formats.number(most)})
    return ", ".join(told)


def arrival_of(delivery: Mapping[str, Any]) -> str:
    """How long an offer takes to come to the pin, or from when on it can."""
    if delivery["delivers_now"] or not delivery["delivers_at"]:
        return arrival(delivery["eta_min"])
    opens = datetime.fromisoformat(delivery["delivers_at"])
    return _("from %(when)s") % {"when": formats.clock(opens, zone=timezone.get_current_timezone())}


def arrival(minutes: int) -> str:
    """How long it takes, told as roughly as it is known."""
    return formats.duration(rounded(minutes))


def day(at: datetime) -> str:
    """The date of something that was said."""
    local = at.astimezone(timezone.get_default_timezone())
    return in_digits(format_date(local, "d MMMM y", locale=page_language()), page_language())


def _saving(now: Money, was: Money) -> str:
    percent = int((was.amount - now.amount) * WHOLE_PERCENT / was.amount)
    return f"−{formats.number(percent)}%" if percent >= SMALLEST_SAVING_PERCENT else ""
