"""What goods of a category are described by: a typed schema, inherited from every category above."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from marketplace.catalog.drafts import MOST_ATTRIBUTES, NUL, REQUIRED, TOO_LONG, UNPRINTABLE
from marketplace.catalog.models import AttributeKind, Category, CategoryAttribute
from marketplace.core.errors import ErrorDetail, Text

LONGEST_VALUE = 500
LARGEST_NUMBER = 1e12


def attributes_of(category: Category) -> list[CategoryAttribute]:
    """Those of a category and of all above it; a key that stands at both is as the lower one has it.

    One that is retired is among them, for goods that have it, unless another of its key is not.
    """
    found = CategoryAttribute.objects.filter(category__in=category.path).order_by("category__depth", "position", "key")
    nearest: dict[str, CategoryAttribute] = {}
    for attribute in found:
        if not attribute.is_retired or nearest.get(attribute.key, attribute).is_retired:
            nearest[attribute.key] = attribute
    return list(nearest.values())


def wrong_attributes(
    given: Mapping[str, Any], schema: Sequence[CategoryAttribute], *, of_variants: bool, place: str = "attributes"
) -> list[ErrorDetail]:
    """What is wrong with a product's attributes, or with a variant's.

    Args:
        given: the values by key.
        schema: all attributes of the category, as `attributes_of` has them.
        of_variants: whether they stand on a variant.
        place: the dotted path of the attributes.
    """
    known = {one.key: one for one in schema if one.tells_variants is of_variants}
    if len(given) > MOST_ATTRIBUTES:
        return [ErrorDetail(place, _("These are too many attributes: 40 at most."))]
    details = [
        ErrorDetail(f"{place}.{key}", _("Goods of this category have no such attribute."))
        for key in sorted(given.keys() - known.keys())
    ]
    for key, attribute in known.items():
        message = wrong_value(given[key], attribute) if key in given else _missing(attribute)
        if message is not None:
            details.append(ErrorDetail(f"{place}.{key}", message))
    return details


def _missing(attribute: CategoryAttribute) -> Text | None:
    return REQUIRED if attribute.is_required and not attribute.is_retired else None


def wrong_value(value: Any, attribute: CategoryAttribute) -> Text | None:
    """What is wrong with one value; None where nothing is."""
    match AttributeKind(attribute.kind):
        case AttributeKind.TEXT:
            return _wrong_text(value)
        case AttributeKind.NUMBER:
            # A boolean is a number to Python.
            is_number = isinstance(value, int | float) and not isinstance(value, bool)
            return None if is_number and abs(value) <= LARGEST_NUMBER else _("This must be a number.")
        case AttributeKind.CHOICE:
            values = [choice["value"] for choice in attribute.choices]
            return None if isinstance(value, str) and value in values else _("This must be one of the list.")
        case AttributeKind.BOOLEAN:
            return None if isinstance(value, bool) else _("This must be true or false.")


def _wrong_text(value: Any) -> Text | None:
    if not isinstance(value, str) or not value.strip():
        return _("This must be a text.")
    if len(value) > LONGEST_VALUE:
        return TOO_LONG
    return UNPRINTABLE if NUL in value else None
