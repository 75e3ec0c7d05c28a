"""The invoice: what the shop sold, at which price, with which taxes and discounts, and what was paid."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from marketplace.accounts.templatetags.account_words import phone_number
from marketplace.core import bilingual, formats
from marketplace.core.bilingual import Language
from marketplace.core.money import Money
from marketplace.orders.documents.paper import A4, Paper, made
from marketplace.orders.models import Fulfilment, Order, OrderLine, OrderState
from marketplace.orders.words import pack_of, parts_of, weighed
from sellers.templatetags.hours import at_shop

# What has left the shop is invoiced; what came to nothing is owed by nobody.
INVOICED = (OrderState.PICKED_UP, OrderState.DELIVERED, OrderState.RETURNED)


def draw_invoice(
    order: Order, lines: Sequence[OrderLine], *, language: Language, at: datetime, with_address: bool = True
) -> bytes:
    """A PDF of A4.

    Args:
        order: with its shop and purchase, in one of the states that are `INVOICED`.
        lines: of it, in their order; what is left out is not named, for it costs nothing.
        with_address: False for a shop that is not told any more where the buyer lives.
    """
    with override(language):
        title = _("Invoice %(number)s") % {"number": order.number}
        paper = Paper(size_mm=A4, language=language, title=title, foot=f"{bilingual.name(order.shop)} · {title}", at=at)
        paper.put(_("Invoice"), size_pt=24, is_bold=True)
        paper.put(f"{order.number} · {at_shop(order.placed_at, order.shop)}", size_pt=11)
        paper.rule()
        paper.put_beside([list(_seller(order)), list(_buyer(order, with_address=with_address))])
        paper.ln(5)
        head = [_("Goods"), _("Count"), _("Price"), _("Amount")]
        kept = [line for line in lines if line.kept]
        paper.put_table(head, [_row(line) for line in kept], widths=(54, 10, 17, 19), aligns="LRRR")
        _put_sums(paper, order)
        _put_taxes(paper, kept)
        paper.ln(4)
        paper.put(_paid(order), is_bold=True)
        paper.ln(2)
        told = _("Made by Haat for the shop. It does not replace the tax invoice of form Mushak-6.3.")
        paper.put(told, size_pt=8.5, is_soft=True)
        return made(paper)


def _seller(order: Order) -> Iterator[dict[str, Any]]:
    shop = order.shop
    yield {"text": _("Sold by"), "size_pt": 8.5, "is_soft": True}
    yield {"text": bilingual.name(shop), "size_pt": 12, "is_bold": True}
    yield {"text": bilingual.localized(shop, "address")}
    yield {"text": phone_number(shop.phone) if shop.phone else ""}


def _buyer(order: Order, *, with_address: bool) -> Iterator[dict[str, Any]]:
    purchase = order.purchase
    yield {"text": _("Sold to"), "size_pt": 8.5, "is_soft": True}
    yield {"text": purchase.recipient, "size_pt": 12, "is_bold": True}
    if with_address and order.fulfilment == Fulfilment.DELIVERY:
        yield {"text": purchase.address_line}


def _row(line: OrderLine) -> list[str]:
    told = [bilingual.name(line), pack_of(line)]
    if weighed(line):
        told.append(_("Weighed: %(weight)s in all") % {"weight": weighed(line)})
    if line.stands_for is not None:
        told.append(_("Instead of %(name)s") % {"name": bilingual.name(line.stands_for)})
    price, goods = (Money(value, line.currency).format() for value in (line.unit_price, line.goods))
    return ["\n".join(told), formats.number(line.kept), price, goods]


def _put_sums(paper: Paper, order: Order) -> None:
    for label, value in parts_of(order):
        paper.put_sum(label, value.format())
    paper.put_sum(_("Total"), Money(order.total, order.currency).format(), size_pt=13, is_bold=True)


def _put_taxes(paper: Paper, lines: Sequence[OrderLine]) -> None:
    """What of it is tax, rate by rate."""
    rates: defaultdict[tuple[Decimal, bool], Decimal] = defaultdict(Decimal)
    for line in lines:
        rates[line.tax_percent, line.tax_is_included] += line.tax_included + line.tax_added
    for (percent, is_included), tax in sorted(rates.items()):
        if tax:
            told = _("Tax of %(percent)s%%, in the prices") if is_included else _("Tax of %(percent)s%%, added")
            label = told % {"percent": formats.number(float(percent), decimals=2)}
            paper.put_sum(label, Money(tax, lines[0].currency).format(), size_pt=9, is_soft=True)


def _paid(order: Order) -> str:
    left = order.total - order.collected
    if not left:
        return _("Paid in full.")
    return _("To pay: %(amount)s") % {"amount": Money(left, order.currency).format()}
