"""The packing slip: what goes into the bag, for whom, and what whoever brings it collects. It names no prices."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from marketplace.accounts.templatetags.account_words import phone_number
from marketplace.core import bilingual, formats
from marketplace.core.bilingual import Language
from marketplace.orders.documents.paper import A5, Paper, made
from marketplace.orders.models import Fulfilment, Order, OrderLine
from marketplace.orders.words import amount, due, pack_of, weighed


def draw_packing_slip(order: Order, lines: Sequence[OrderLine], *, language: Language, at: datetime) -> bytes:
    """A PDF of A5.

    Args:
        order: with its shop and purchase.
        lines: of it, in their order; what is left out is not named.
    """
    with override(language):
        title = _("Packing slip %(number)s") % {"number": order.number}
        paper = Paper(size_mm=A5, language=language, title=title, foot=f"{bilingual.name(order.shop)} · {title}", at=at)
        paper.put(bilingual.name(order.shop), is_soft=True)
        paper.put(order.number, size_pt=24, is_bold=True)
        paper.put(f"{Fulfilment(order.fulfilment).label} · {due(order)}", size_pt=11)
        paper.rule()
        paper.put_beside([list(_whom(order)), list(_what_to_collect(order))])
        for note in _notes(order):
            paper.ln(2)
            paper.put(**note)
        paper.ln(3)
        kept = [line for line in lines if line.kept]
        paper.put_table(
            [_("Count"), _("Goods"), _("Packed")], [_row(line) for line in kept], widths=(14, 68, 18), aligns="LLC"
        )
        count = sum(line.kept for line in kept)
        paper.put(_("In all: %(count)s") % {"count": formats.number(count)}, is_bold=True)
        return made(paper)


def _whom(order: Order) -> Iterator[dict[str, Any]]:
    purchase = order.purchase
    yield {"text": _("For"), "size_pt": 8.5, "is_soft": True}
    yield {"text": purchase.recipient, "size_pt": 12, "is_bold": True}
    yield {"text": phone_number(purchase.phone)}
    if order.fulfilment == Fulfilment.DELIVERY:
        yield {"text": purchase.address_line}
        yield {"text": purchase.landmark, "is_soft": True}


def _what_to_collect(order: Order) -> Iterator[dict[str, Any]]:
    left = order.total - order.collected
    yield {"text": _("To collect"), "size_pt": 8.5, "is_soft": True}
    told = amount(left, order.currency) if left else _("Nothing: it is paid")
    yield {"text": told, "size_pt": 16 if left else 12, "is_bold": True}


def _notes(order: Order) -> Iterator[dict[str, Any]]:
    if order.note:
        yield {"text": _("Note: %(note)s") % {"note": order.note}}
    if order.purchase.is_gift:
        yield {"text": _("This is a gift."), "is_bold": True}
        yield {"text": order.purchase.gift_message}


def _row(line: OrderLine) -> list[str]:
    told = [bilingual.name(line), bilingual.other_name(line), pack_of(line)]
    if weighed(line):
        told.append(_("Weighed: %(weight)s in all") % {"weight": weighed(line)})
    if line.shop_sku:
        told.append(line.shop_sku)
    if line.stands_for is not None:
        told.append(_("Instead of %(name)s") % {"name": bilingual.name(line.stands_for)})
    if line.note:
        told.append(_("Note: %(note)s") % {"note": line.note})
    return [f"{formats.number(line.kept)} ×", "\n".join(filter(None, told)), ""]
