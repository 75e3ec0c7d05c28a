"""Orders and their lines in words, in the language that is being spoken."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Protocol
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from marketplace.catalog.templatetags.wares import measure
from marketplace.core import bilingual, formats
from marketplace.core.money import Money
from marketplace.orders.models import Order, OrderLine, ReturnRequest
from sellers.models import Shop
from sellers.templatetags.hours import at_shop, time_at_shop


def pack_of(line: OrderLine) -> str:
    """The pack of a line: `500 g · Roasted`."""
    size = measure(line.pack_size, line.pack_unit)
    variant = bilingual.localized(line, "variant")
    return f"{size} · {variant}" if variant else size


def weighed(line: OrderLine) -> str:
    """What all that is kept of a line weighs; empty where nobody weighed it."""
    return "" if line.weighed_size is None else measure(line.weighed_size, line.pack_unit)


def amount(value: Decimal, currency: str) -> str:
    """Money without a fraction that says nothing."""
    return formats.price(Money(value, currency))


def parts_of(order: Order) -> Iterator[tuple[str, Money]]:
    """What an order's total is made of, each part with its name; what is nothing is left out."""
    parts = (
        (_("Goods"), order.goods),
        (_("Discount of the shop"), -order.discount_shop),
        (_("Discount of the market"), -order.discount_market),
        (_("Delivery"), order.delivery_fee),
        (_("Service fee"), order.service_fee),
        (_("Tax"), order.tax_added),
        (_("Rounding"), order.rounding),
    )
    for label, value in parts:
        if value:
            yield label, Money(value, order.currency)


def returns_within(days: int) -> str:
    """For how long a shop takes things back, said before anything is ordered."""
    if not days:
        return _("Takes nothing back once you have it.")
    told = ngettext("Takes things back for %(count)s day.", "Takes things back for %(count)s days.", days)
    return told % {"count": formats.number(days)}


def beside_lines(asked: ReturnRequest) -> list[tuple[str, Money]]:
    """What a return gives beside the shares of its lines, or less than them, with its name; none where they add up."""
    lines = sum((one.amount for one in asked.lines.all()), Decimal(0))
    return rest_words(Money(asked.amount - lines, asked.currency))


def rest_words(rest: Money) -> list[tuple[str, Money]]:
    """The same of what is left when the shares of the lines are off."""
    if not rest:
        return []
    return [(_("Fees and rounding") if rest.amount > 0 else _("Rounding, and what went back before"), rest)]


def near(instant: datetime, shop: Shop, *, now: datetime | None) -> str:
    """An instant on a shop's clocks; today's without the day, where `now` tells which day that is."""
    zone = ZoneInfo(shop.time_zone)
    is_today = now is not None and instant.astimezone(zone).date() == now.astimezone(zone).date()
    return time_at_shop(instant, shop) if is_today else at_shop(instant, shop)


def span(start: datetime, end: datetime, shop: Shop, *, now: datetime | None = None) -> str:
    """A slot: `Wed 16 Dec 2026, 13:00 – 14:00`."""
    return f"{near(start, shop, now=now)} – {time_at_shop(end, shop)}"


class Promised(Protocol):
    """Whatever is to be there, or ready, by a time."""

    @property
    def slot_from(self) -> datetime | None: ...

    @property
    def slot_until(self) -> datetime | None: ...

    @property
    def promised_at(self) -> datetime | None: ...


def due(order: Order) -> str:
    """When an order is to be there, or ready to be collected; its shop is fetched with it."""
    return due_of(order, order.shop)


def due_of(promised: Promised, shop: Shop, *, now: datetime | None = None) -> str:
    """The same of whatever has these times, on the clocks of a shop; as `near` tells them."""
    if promised.slot_from and promised.slot_until:
        return span(promised.slot_from, promised.slot_until, shop, now=now)
    if promised.promised_at:
        return _("by %(when)s") % {"when": near(promised.promised_at, shop, now=now)}
    return _("As soon as possible")
