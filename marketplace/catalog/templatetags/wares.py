"""Words of a shop's goods in templates."""

from decimal import Decimal

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from marketplace.catalog.models import MovementKind, Offer, PackUnit, StockMovement, Variant
from marketplace.catalog.selectors.wares import Ware
from marketplace.core import bilingual, formats
from marketplace.core.money import Money

register = template.Library()


@register.filter
def pack(variant: Variant) -> str:
    """A pack in one line: how much is in it, and what sets it apart."""
    size = measure(variant.pack_size, variant.pack_unit)
    name = bilingual.name(variant)
    return f"{size} · {name}" if name else size


def measure(size: Decimal, unit: str) -> str:
    """How much: `500 g`, `12 pieces`."""
    number = formats.number(float(size), decimals=3)
    if unit == PackUnit.PIECE:
        return ngettext("%(number)s piece", "%(number)s pieces", int(size)) % {"number": number}
    return f"{number} {PackUnit(unit).label}"


@register.filter
def taka(amount: Decimal) -> str:
    """A price, without a fraction that says nothing."""
    return formats.price(Money(amount))


@register.filter
def left(ware: Ware) -> str:
    """How much there is, as the shop counts it."""
    if ware.free is None:
        return _("not counted")
    free = _("%(count)s free") % {"count": formats.number(ware.free)}
    reserved = ware.offer.reserved
    if not reserved:
        return free
    return _("%(free)s, %(reserved)s reserved") % {"free": free, "reserved": formats.number(reserved)}


@register.filter
def per_order(offer: Offer) -> str:
    """How many an order takes."""
    least = formats.number(offer.least_per_order)
    if offer.most_per_order is None:
        return _("%(least)s or more") % {"least": least}
    return _("%(least)s to %(most)s") % {"least": least, "most": formats.number(offer.most_per_order)}


@register.filter
def signed(count: int) -> str:
    """How many came or went."""
    return f"{'+' if count > 0 else '−' if count < 0 else ''}{formats.number(abs(count))}"


@register.filter
def movement_words(movement: StockMovement) -> str:
    """What a movement was."""
    words = {
        MovementKind.RECEIVED: _("New goods came in"),
        MovementKind.SOLD: _("Sold"),
        MovementKind.RETURNED: _("Brought back"),
        MovementKind.COUNTED: _("Counted") if movement.stock_after is not None else _("Counted no more"),
        MovementKind.CORRECTED: _("Corrected"),
        MovementKind.RESERVED: _("Reserved for an order"),
        MovementKind.RELEASED: _("Free again"),
        MovementKind.EXPIRED: _("Free again: nobody paid in time"),
        MovementKind.WRITTEN_OFF: _("Came back unfit to be sold"),
    }
    return words[MovementKind(movement.kind)]
