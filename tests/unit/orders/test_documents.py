"""Packing slips and invoices: what stands on them, read and drawn back by another program."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from itertools import pairwise

import numpy as np
import pypdfium2
import pytest
import uharfbuzz

from marketplace.core.bilingual import Language
from marketplace.orders.documents.invoice import draw_invoice
from marketplace.orders.documents.packing_slip import draw_packing_slip
from marketplace.orders.documents.paper import A4, FONTS, Paper, made
from marketplace.orders.models import Fulfilment, Order, OrderLine, Purchase
from sellers.models import Shop

AT = datetime(2026, 11, 27, 6, tzinfo=UTC)
Draw = Callable[..., bytes]


def an_order(**given: object) -> Order:
    shop = Shop(name_en="Sokhina Store", name_bn="সখিনা স্টোর", address_en="12 Lake Road", phone="+8801712345678")
    purchase = Purchase(
        recipient="Rahima Begum", phone="+8801812345678", address_line="House 5, Road 2", landmark="Beside the mosque"
    )
    fields = {
        "number": "H7K3-M2QX-1",
        "fulfilment": Fulfilment.DELIVERY,
        "placed_at": AT,
        "promised_at": AT,
        "goods": Decimal("230.00"),
        "delivery_fee": Decimal("30.00"),
        "total": Decimal("260.00"),
    }
    return Order(shop=shop, purchase=purchase, **(fields | given))


def a_line(order: Order, name: str = "Miniket rice", **given: object) -> OrderLine:
    fields = {
        "name_en": name,
        "name_bn": "মিনিকেট চাল",
        "pack_size": Decimal(5),
        "pack_unit": "kg",
        "quantity": 2,
        "kept": 2,
        "unit_price": Decimal("115.00"),
        "goods": Decimal("230.00"),
    }
    return OrderLine(order=order, **(fields | given))


class Text(str):
    """What stands on a paper; where words end, whoever reads it back can only guess from the gaps."""

    __slots__ = ()

    def __contains__(self, told: object) -> bool:
        return "".join(str(told).split()) in "".join(self.split())


def read(pdf: bytes) -> Text:
    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = [document[number].get_textpage().get_text_range() for number in range(len(document))]
    finally:
        document.close()
    return Text("\n".join(pages))


def ink(text: str, **how: object) -> int:
    """How many dots a line of text leaves on paper."""
    paper = Paper(size_mm=A4, language="bn", title="", foot="", at=AT)
    paper.put(text, size_pt=40, **how)  # type: ignore[arg-type]  # of `put`
    document = pypdfium2.PdfDocument(made(paper))
    try:
        drawn = document[0].render(scale=1, grayscale=True).to_numpy()
    finally:
        document.close()
    return int((np.asarray(drawn)[:200] < 128).sum())


@pytest.mark.parametrize("draw", [draw_packing_slip, draw_invoice])
def test_both_papers_name_order_shop_buyer_and_goods(draw: Draw) -> None:
    order = an_order()

    text = read(draw(order, [a_line(order)], language="en", at=AT))

    for told in ("H7K3-M2QX-1", "Sokhina Store", "Rahima Begum", "House 5, Road 2", "Miniket rice", "5 kg"):
        assert told in text


def test_a_packing_slip_names_no_prices_but_what_is_to_be_collected() -> None:
    order = an_order()

    text = read(draw_packing_slip(order, [a_line(order)], language="en", at=AT))

    assert "৳ 260" in text
    assert "115" not in text
    assert "230" not in text


def test_a_packing_slip_of_a_paid_order_collects_nothing() -> None:
    order = an_order(collected=Decimal("260.00"))

    text = read(draw_packing_slip(order, [a_line(order)], language="en", at=AT))

    assert "it is paid" in text
    assert "৳" not in text


def test_an_invoice_adds_up_and_tells_taxes_by_rate() -> None:
    order = an_order(discount_shop=Decimal("20.00"), service_fee=Decimal("5.00"), total=Decimal("245.00"))
    lines = [
        a_line(order, tax_percent=Decimal("5.00"), tax_included=Decimal("5.71")),
        a_line(order, "Soap", tax_percent=Decimal("5.00"), tax_included=Decimal("5.24")),
        a_line(order, "Phone", tax_percent=Decimal("7.50"), tax_is_included=False, tax_added=Decimal("9.00")),
    ]

    text = read(draw_invoice(order, lines, language="en", at=AT))

    for told in (
        "-৳ 20.00",
        "৳ 30.00",
        "৳ 5.00",
        "৳ 245.00",
        "Tax of 5%, in the prices",
        "৳ 10.95",
        "Tax of 7.5%, added",
    ):
        assert told in text


@pytest.mark.parametrize("draw", [draw_packing_slip, draw_invoice])
def test_what_was_left_out_is_not_named_and_what_stands_for_it_is(draw: Draw) -> None:
    order = an_order()
    gone = a_line(order, "Hilsa", kept=0, goods=Decimal(0))
    instead = a_line(order, "Rui", stands_for=gone)

    text = read(draw(order, [gone, instead], language="en", at=AT))

    assert text.count("Hilsa") == 1
    assert "Instead of Hilsa" in text


def test_bangla_papers_are_in_bangla_digits_and_all() -> None:
    order = an_order()

    text = read(draw_invoice(order, [a_line(order)], language="bn", at=AT))

    assert "৳ ২৬০.০০" in text
    assert "Miniket" not in text


def test_long_orders_go_on_over_pages_with_the_head_of_the_table_on_each() -> None:
    order = an_order()
    lines = [a_line(order, f"Goods {number}") for number in range(40)]

    text = read(draw_packing_slip(order, lines, language="en", at=AT))

    assert text.count("Packed") > 1
    assert "Goods 39" in text
    assert "Page 2" in text


@pytest.mark.parametrize("text", ["{nb}", "**bold**", "<b>x</b>", "\x07odd", "🍎 apple", "السلام"])
@pytest.mark.parametrize("language", ["bn", "en"])
def test_whatever_people_write_can_be_printed(text: str, language: Language) -> None:
    order = an_order(note=text)

    for draw in (draw_packing_slip, draw_invoice):
        assert draw(order, [a_line(order, text, note=text)], language=language, at=AT).startswith(b"%PDF-")


@pytest.mark.parametrize("weight", [500, 700])
@pytest.mark.parametrize(("letters", "glyphs"), [("ক্ষ", 1), ("স্ত্র", 1), ("জ্ঞ", 1), ("ঙ্ক্ষ", 2), ("ত্ত্ব", 1), ("শ্রী", 1)])
def test_conjuncts_are_one_letter_of_the_face(weight: int, letters: str, glyphs: int) -> None:
    face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(FONTS / f"anek-{weight}.ttf"))
    buffer = uharfbuzz.Buffer()
    buffer.add_str(letters)
    buffer.guess_segment_properties()
    uharfbuzz.shape(uharfbuzz.Font(face), buffer)

    assert len(buffer.glyph_infos) == glyphs


@pytest.mark.parametrize("is_bold", [False, True])
@pytest.mark.parametrize("letters", ["স্ত্রী", "ক্ষুদ্র", "কৌটা"])
def test_letters_are_joined_also_in_a_line_that_begins_in_latin(letters: str, is_bold: bool) -> None:
    alone, after = ink(letters, is_bold=is_bold), ink(f"N {letters}", is_bold=is_bold) - ink("N", is_bold=is_bold)

    assert alone == pytest.approx(after, rel=0.03)


def test_other_letters_leave_other_ink() -> None:
    """The control of the comparison above: letters side by side, as without a shaper, are not taken for joined ones."""
    joined, apart = ink("স্ত্রী"), ink("স্\u200cত্\u200cরী")

    assert joined != pytest.approx(apart, rel=0.03)


def test_the_same_order_makes_the_same_paper() -> None:
    order = an_order()

    drawn = [draw_invoice(order, [a_line(order)], language="bn", at=AT) for _time in range(3)]

    assert all(one == other for one, other in pairwise(drawn))
