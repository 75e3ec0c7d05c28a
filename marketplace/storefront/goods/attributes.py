"""What goods are described by, in words."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from marketplace.catalog.models import AttributeKind
from marketplace.core import formats
from marketplace.storefront.goods.cards import Json, said

PLACES = 3


def describe(values: Mapping[str, Any], described_by: Sequence[Json]) -> list[tuple[str, str]]:
    """Labels and values, in the order of the category; what it does not know is left out.

    Args:
        values: by key.
        described_by: the category's attributes in JSON.
    """
    return [(said(one, "name"), _value(values[one["key"]], one)) for one in described_by if one["key"] in values]


def _value(value: Any, attribute: Json) -> str:
    match attribute["kind"]:
        case AttributeKind.BOOLEAN:
            return _("yes") if value else _("no")
        case AttributeKind.NUMBER:
            number = formats.number(float(Decimal(str(value))), decimals=PLACES)
            return f"{number} {attribute['unit']}".strip()
        case AttributeKind.CHOICE:
            return next((said(one, "name") for one in attribute["choices"] if one["value"] == value), str(value))
    return str(value)
