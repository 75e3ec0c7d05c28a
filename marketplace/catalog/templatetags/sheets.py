"""Words of spreadsheets of goods."""

from collections.abc import Mapping, Sequence

from django import template

from marketplace.catalog.sheets.columns import BY_NAME

register = template.Library()


@register.filter
def in_order(changes: Mapping[str, Sequence[str]]) -> list[tuple[str, Sequence[str]]]:
    """Changes in the order of the columns, which JSON in PostgreSQL does not keep."""
    return [(name, changes[name]) for name in BY_NAME if name in changes]


@register.filter
def column_label(name: str) -> str:
    """A column as its heading in an export is called."""
    return str(BY_NAME[name].label) if name in BY_NAME else ""
