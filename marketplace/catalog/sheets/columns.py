"""The columns of a spreadsheet of goods, the same for import and export, and the headings that people give them."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import Language
from marketplace.core.sheets.reading import SheetLimits

LIMITS = SheetLimits(rows=50_000, columns=60, cell=5_000)
MAX_BYTES = 10 * 1024 * 1024
LONGEST_HEADING = 100


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        name: the field it fills.
        label: its heading in an export; a file of another language is read by that one's.
        others: what else people call it, as `folded` has it.
    """

    name: str
    label: Promise
    others: tuple[str, ...] = ()


COLUMNS = (
    Column("offer_id", _("Offer number"), ("offerid", "haatid", "অফারআইডি")),
    Column(
        "shop_sku",
        _("Your own code"),
        ("sku", "shopsku", "code", "itemcode", "productcode", "articleno", "কোড", "পণ্যকোড", "এসকেইউ"),
    ),
    Column("barcode", _("Barcode"), ("ean", "gtin", "upc", "ean13", "barcodeno")),
    Column("name_en", _("Name in English"), ("name", "nameen", "productname", "product", "item", "itemname", "title")),
    Column("name_bn", _("Name in Bangla"), ("namebn", "banglaname", "নাম", "পণ্য", "পণ্যেরনাম", "মালেরনাম")),
    Column("variant_en", _("Kind in English"), ("variant", "varianten", "kind", "colour", "color", "flavour")),
    Column("variant_bn", _("Kind in Bangla"), ("variantbn", "ধরন", "রং", "রঙ")),
    Column("pack_size", _("Pack size"), ("size", "pack", "packsize", "weight", "volume", "প্যাক", "ওজন", "আকার")),
    Column("pack_unit", _("Unit"), ("uom", "packunit", "একক", "ইউনিট")),
    Column("category", _("Category"), ("categoryname", "group", "department", "শ্রেণি", "বিভাগ", "ক্যাটাগরি", "ধরণ")),
    Column("brand", _("Brand"), ("make", "brandname", "manufacturer", "company", "কোম্পানি")),
    Column(
        "price",
        _("Price"),
        ("saleprice", "sellingprice", "unitprice", "rate", "pricetk", "pricebdt", "মূল্য", "বিক্রয়মূল্য", "দর"),
    ),
    Column(
        "compare_at_price",
        _("Price to compare with"),
        ("compareatprice", "mrp", "oldprice", "regularprice", "listprice", "আগেরদাম", "এমআরপি", "গায়েরদাম"),
    ),
    Column("compare_at_from", _("Compared from"), ("compareatfrom", "offerstarts", "discountfrom")),
    Column("compare_at_until", _("Compared until"), ("compareatuntil", "offerends", "discountuntil")),
    Column("stock", _("Stock"), ("qty", "quantity", "stockqty", "onhand", "balance", "পরিমাণ", "মজুত", "স্টক")),
    Column("low_stock_threshold", _("Tell me when so few are left"), ("lowstockthreshold", "reorderlevel", "minstock")),
    Column("least_per_order", _("Fewest per order"), ("leastperorder", "minorder", "minqty")),
    Column("most_per_order", _("Most per order"), ("mostperorder", "maxorder", "maxqty")),
    Column("is_available", _("On sale"), ("available", "isavailable", "active", "status", "বিক্রয়যোগ্য")),
)
BY_NAME: Mapping[str, Column] = {column.name: column for column in COLUMNS}
# A row is found by one of these, or makes goods of its own by a name.
TELLING = frozenset({"offer_id", "shop_sku", "barcode", "name_en", "name_bn"})


def folded(heading: str) -> str:
    """A heading without what people write in different ways: case, spaces, signs, and how letters are put together."""
    text = unicodedata.normalize("NFC", heading).lower()
    return re.sub(r"[\W_]+", "", "".join(map(_kept, text)))[:LONGEST_HEADING]


def guess(headings: Sequence[str], remembered: Mapping[str, str]) -> list[str]:
    """Which field each heading fills, each field once; nothing where nobody can tell.

    Args:
        remembered: what the shop said before, by folded heading.
    """
    known = _known()
    found: list[str] = []
    for heading in map(folded, headings):
        name = remembered.get(heading, known.get(heading, ""))
        found.append(name if name in BY_NAME and name not in found else "")
    return found


def labels() -> list[str]:
    """The headings of an export, in the language of whoever asks."""
    return [str(column.label) for column in COLUMNS]


def _known() -> dict[str, str]:
    """Fields by folded heading, in whatever language one is written."""
    found: dict[str, str] = {}
    for language in Language.values:
        with translation.override(language):
            found |= {folded(str(column.label)): column.name for column in COLUMNS}
    others: Iterable[tuple[str, str]] = ((other, column.name) for column in COLUMNS for other in column.others)
    for other, name in (*others, *((folded(name), name) for name in BY_NAME)):
        found.setdefault(folded(other), name)
    return found


def _kept(character: str) -> str:
    """Bangla vowel signs are no letters to `\\w`; they are kept as what they are called."""
    return f"m{ord(character):x}" if unicodedata.category(character) in {"Mc", "Mn"} else character
