"""What a zone's terms mean, in sentences of the page's language."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Protocol
from zoneinfo import ZoneInfo

from babel.dates import format_date, get_day_names
from babel.numbers import format_decimal
from django.utils.translation import gettext as _

from marketplace.core.bilingual import page_language
from marketplace.core.formats import METRES_IN_KM, clock, duration, kilometres, minute_of_day, price
from marketplace.core.money import Money
from marketplace.core.numerals import GROUPED, in_digits
from sellers.hours import WEEK, Opening, WeeklyHours
from sellers.models import FeeKind


class Terms(Protocol):
    """What a saved zone and a draft both say about delivery."""

    @property
    def fee_kind(self) -> str: ...
    @property
    def fee(self) -> Decimal: ...
    @property
    def band_from(self) -> Sequence[Decimal]: ...
    @property
    def band_fee(self) -> Sequence[Decimal]: ...
    @property
    def free_above(self) -> Decimal | None: ...
    @property
    def minimum_order(self) -> Decimal: ...
    @property
    def lead_time_min(self) -> int | None: ...
    @property
    def hours(self) -> WeeklyHours | None: ...


def describe(terms: Terms, *, shop_lead_min: int) -> list[str]:
    """The terms, one sentence a line: fee, minimum, when an order leaves, and when there is delivery."""
    return [_fee(terms), *_minimum(terms), _lead(terms, shop_lead_min), _hours(terms)]


def square_kilometres(square_metres: float) -> str:
    """How large something is, as one says it."""
    size = square_metres / METRES_IN_KM**2
    decimals = 0 if size >= 100 else 1 if size >= 1 else 2
    text = format_decimal(round(size, decimals), format=f"{GROUPED}.##", locale=page_language())
    return _("%(size)s km²") % {"size": in_digits(text, page_language())}


def moment(at: datetime, zone: ZoneInfo) -> str:
    """A day of the week and a time, on the clocks of `zone`."""
    local = at.astimezone(zone)
    return f"{format_date(local, format='EEEE', locale=page_language())} {clock(at, zone=zone)}"


def weekly(openings: Iterable[Opening]) -> str:
    """Hours by days: those with the same times together, in the order of the country's week."""
    days: dict[tuple[int, int], list[int]] = defaultdict(list)
    for opening in openings:
        days[opening.opens_min, opening.closes_min].append(opening.weekday)
    told = [
        _("%(days)s %(opens)s to %(closes)s")
        % {"days": _days(found), "opens": minute_of_day(opens), "closes": minute_of_day(closes)}
        for (opens, closes), found in sorted(days.items(), key=lambda item: WEEK.index(item[1][0]))
    ]
    return "; ".join(told)


def _fee(terms: Terms) -> str:
    free = ""
    if terms.free_above is not None:
        free = _("; free from %(amount)s of goods") % {"amount": _price(terms.free_above)}
    if terms.fee_kind == FeeKind.FLAT:
        if not terms.fee:
            return _("Delivery is free.")
        return _("Delivery costs %(fee)s%(free)s.") % {"fee": _price(terms.fee), "free": free}
    steps = list(zip(terms.band_from, terms.band_fee, strict=True))
    told = _distance_steps(steps) if terms.fee_kind == FeeKind.DISTANCE else _basket_steps(steps)
    return _("%(steps)s%(free)s.") % {"steps": ", ".join(told), "free": free}


def _distance_steps(steps: Sequence[tuple[Decimal, Decimal]]) -> list[str]:
    if len(steps) == 1:
        return [_("At any distance %(fee)s") % {"fee": _or_free(steps[0][1])}]
    first = _("Up to %(distance)s %(fee)s") % {"distance": kilometres(steps[1][0]), "fee": _or_free(steps[0][1])}
    later = _("from %(distance)s %(fee)s")
    return [first, *(later % {"distance": kilometres(start), "fee": _or_free(fee)} for start, fee in steps[1:])]


def _basket_steps(steps: Sequence[tuple[Decimal, Decimal]]) -> list[str]:
    if len(steps) == 1:
        return [_("Whatever the goods cost, %(fee)s") % {"fee": _or_free(steps[0][1])}]
    first = _("Goods below %(amount)s: %(fee)s") % {"amount": _price(steps[1][0]), "fee": _or_free(steps[0][1])}
    later = _("from %(amount)s: %(fee)s")
    return [first, *(later % {"amount": _price(start), "fee": _or_free(fee)} for start, fee in steps[1:])]


def _price(amount: Decimal) -> str:
    return price(Money(amount))


def _or_free(fee: Decimal) -> str:
    return _price(fee) if fee else _("free")


def _minimum(terms: Terms) -> list[str]:
    if not terms.minimum_order:
        return []
    return [_("Only orders of %(amount)s and more.") % {"amount": _price(terms.minimum_order)}]


def _lead(terms: Terms, shop_lead_min: int) -> str:
    if terms.lead_time_min is None:
        return _("An order leaves within the shop’s %(time)s.") % {"time": duration(shop_lead_min)}
    return _("An order leaves within %(time)s.") % {"time": duration(terms.lead_time_min)}


def _hours(terms: Terms) -> str:
    if terms.hours is None:
        return _("Whenever the shop is open.")
    openings = terms.hours.openings()
    if not openings:
        return _("At no time of the week.")
    return _("%(hours)s, while the shop is open.") % {"hours": weekly(openings)}


def _days(days: Sequence[int]) -> str:
    if len(set(days)) == len(WEEK):
        return _("Every day")
    names = get_day_names("abbreviated", locale=page_language())
    return ", ".join(
        names[run[0] - 1] if len(run) == 1 else f"{names[run[0] - 1]}–{names[run[-1] - 1]}" for run in _runs(days)
    )


def _runs(days: Sequence[int]) -> list[list[int]]:
    """Days that follow each other in the country's week, together."""
    runs: list[list[int]] = []
    for day in (day for day in WEEK if day in days):
        if runs and WEEK.index(day) == WEEK.index(runs[-1][-1]) + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs
