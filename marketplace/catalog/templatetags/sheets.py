"""Words of spreadsheets of goods."""

from django import template

from marketplace.catalog.sheets.columns import BY_NAME

register = template.Library()


@register.filter
def column_label(name: str) -> str:
    """A column as its heading in an export is called."""
    return str(BY_NAME[name].label) if name in BY_NAME else ""
