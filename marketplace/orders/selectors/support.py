"""Reads: orders as the market's staff look for them: whose they are, where they stand, and what waits for them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.db.models import Q

from marketplace.core.ids import as_id
from marketplace.core.numerals import in_latin_digits
from marketplace.core.pagination import Page, paginate
from marketplace.core.phones import InvalidPhoneError, normalize_phone
from marketplace.orders import numbers
from marketplace.orders.models import OPEN_STATES, TERMINAL_STATES, Fulfilment, Order, OrderState
from marketplace.orders.models.orders import OrderQuerySet
from marketplace.orders.selectors.returns import count_disputed_returns

NEWEST_FIRST, OLDEST_FIRST = ("-id",), ("id",)
# More are not counted: whoever sees that many begins at the first.
MOST_COUNTED = 100
# Timers run by the minute; an order whose time ran down longer ago than this hangs.
TIMERS_TAKE = timedelta(minutes=5)

RETURN = re.compile(r"-?R\d*$")


class Shelf(StrEnum):
    """Lists of orders, beside those of each state."""

    OVERDUE = "overdue"
    OPEN = "open"
    OVER = "over"


STATES_OF: Mapping[Shelf, Sequence[OrderState]] = {
    Shelf.OVERDUE: OPEN_STATES,
    Shelf.OPEN: OPEN_STATES,
    Shelf.OVER: TERMINAL_STATES,
}
# Lists that are worked off.
WAITING = (OrderState.IN_REVIEW, Shelf.OVERDUE)


@dataclass(frozen=True, slots=True)
class OrdersAsked:
    """What somebody looks for.

    Attributes:
        which: a list, or a state; None for all.
        text: the beginning of a number, a telephone however it is written, an account's address or its id.
        shop_id: only those of one shop.
    """

    which: Shelf | OrderState | None = None
    text: str = ""
    shop_id: UUID | None = None

    @property
    def key(self) -> str:
        """What a cursor of the list is bound to."""
        return f"staff|{self.which or ''}|{self.text}|{self.shop_id or ''}"


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many orders wait for somebody, `MOST_COUNTED` at most, and how many returns."""

    to_check: int
    overdue: int
    disputed: int


def page_orders(*, asked: OrdersAsked, cursor: str | None, limit: int, now: datetime) -> Page[Order]:
    """Those that somebody looks for, each with its purchase and shop: the newest first, and of what waits the oldest.

    Raises:
        InvalidCursorError: the cursor belongs to another list.
    """
    found: OrderQuerySet = Order.objects.select_related("purchase", "shop").defer(
        "purchase__quote", "purchase__location", "shop__location"
    )
    if isinstance(asked.which, Shelf):
        found = found.filter(state__in=STATES_OF[asked.which])
        if asked.which is Shelf.OVERDUE:
            found = found.filter(is_overdue(now))
    elif asked.which is not None:
        found = found.filter(state=asked.which)
    if asked.text:
        found = found.filter(named(asked.text))
    if asked.shop_id is not None:
        found = found.filter(shop_id=asked.shop_id)
    order_by = OLDEST_FIRST if asked.which in WAITING else NEWEST_FIRST
    return paginate(found, order_by=order_by, cursor=cursor, limit=limit, query=asked.key)


def count_waiting(*, now: datetime) -> Waiting:
    """How many are to be checked, how many are late, and of how many the return is to be decided."""
    to_check = Order.objects.filter(state=OrderState.IN_REVIEW)[:MOST_COUNTED].count()
    overdue = Order.objects.open().filter(is_overdue(now))[:MOST_COUNTED].count()
    return Waiting(to_check, overdue, count_disputed_returns())


def is_overdue(now: datetime) -> Q:
    """What should have moved by now: its time ran down and nothing happened, or it was to be there, or ready, before.

    What is ready waits for whoever collects it, which is not late before their time runs down.
    """
    hangs = Q(timer_at__lt=now - TIMERS_TAKE)
    is_late = Q(slot_until__lt=now) | Q(slot_until=None, promised_at__lt=now)
    return hangs | (is_late & ~Q(state=OrderState.READY, fulfilment=Fulfilment.PICKUP))


def hangs(order: Order, *, now: datetime) -> bool:
    """Whether an order's time ran down and nothing happened, though it should have by itself."""
    return order.state in OPEN_STATES and order.timer_at is not None and order.timer_at < now - TIMERS_TAKE


def named(text: str) -> Q:
    """Orders of whatever somebody typed."""
    text = text.strip()
    if "@" in text:
        return Q(purchase__user__email__iexact=text)
    if user_id := as_id(text):
        return Q(purchase__user_id=user_id)
    if phone := _phone_in(text):
        return Q(purchase__phone_index=phone)
    return Q(number__startswith=_number_in(text))


def _number_in(text: str) -> str:
    """The beginning of an order's number, with its hyphens or without; of a return's number that of its order."""
    typed = RETURN.sub("", in_latin_digits(text).upper().replace(" ", ""))
    plain = typed.replace("-", "")
    parts = (plain[:4], plain[4 : numbers.LENGTH], plain[numbers.LENGTH :])
    return "-".join(part for part in parts if part)


def _phone_in(text: str) -> str | None:
    """The telephone that is meant, E.164. No order's number has a nought, and every telephone begins with + or one."""
    digits = in_latin_digits(text).strip()
    if not digits.startswith(("+", "0", "880")):
        return None
    try:
        return normalize_phone(digits)
    except InvalidPhoneError:
        return None
