"""Orders and their lines in words, in the language that is being spoken."""

from datetime import datetime
from decimal import Decimal
from typing import Protocol

from django.utils.translation import gettext as _

from marketplace.catalog.templatetags.wares import measure
from marketplace.core import bilingual, formats
from marketplace.core.money import Money
from marketplace.orders.models import Order, OrderLine
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


def span(start: datetime, end: datetime, shop: Shop) -> str:
    """A slot: `Wed 16 Dec 2026, 13:00 – 14:00`."""
    return f"{at_shop(start, shop)} – {time_at_shop(end, shop)}"


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


def due_of(promised: Promised, shop: Shop) -> str:
    """The same of whatever has these times, on the clocks of a shop."""
    if promised.slot_from and promised.slot_until:
        return span(promised.slot_from, promised.slot_until, shop)
    if promised.promised_at:
        return _("by %(when)s") % {"when": at_shop(promised.promised_at, shop)}
    return _("As soon as possible")
