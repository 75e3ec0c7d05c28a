"""Words of proposals in templates."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import template
from django.utils.translation import gettext as _

from marketplace.catalog.models import PackUnit
from marketplace.core.bilingual import other_language, page_language
from marketplace.core.numerals import in_digits

register = template.Library()


@register.filter
def name_in_content(content: Mapping[str, Any]) -> str:
    """What a proposed product would be called, in the page's language."""
    return str(content[f"name_{page_language()}"] or content[f"name_{other_language()}"])


@register.filter
def pack_words(variant: Mapping[str, Any]) -> str:
    """A pack in one line: its size, what sets it apart, its barcode."""
    size = f"{in_digits(str(variant['pack_size']), page_language())} {PackUnit(variant['pack_unit']).label}"
    name = str(variant[f"name_{page_language()}"] or variant[f"name_{other_language()}"])
    barcode = _("barcode %(code)s") % {"code": variant["barcode"]} if variant["barcode"] else ""
    return " · ".join(part for part in (size, name, barcode) if part)


@register.filter
def kind_word(kind: str) -> str:
    """Whether something came, went or is different, in a word, for who does not see colours."""
    words = {"added": _("New"), "removed": _("Removed"), "changed": _("Changed"), "same": _("As it is")}
    return words[kind]


@register.filter
def sign_word(sign: str) -> str:
    """What two products have in common."""
    words = {
        "barcode": _("same barcode"),
        "name_en": _("alike in English"),
        "name_bn": _("alike in Bangla"),
        "brand": _("same brand"),
        "pack": _("same pack"),
    }
    return words[sign]


@register.filter
def percent(share: float) -> str:
    """A share of 1 in hundredths, in the page's digits."""
    return f"{in_digits(str(round(share * 100)), page_language())}%"


@register.filter
def pack_size(size: Decimal) -> str:
    """How much is in a pack, without needless zeros, in the page's digits."""
    return in_digits(f"{size.normalize():f}", page_language())
