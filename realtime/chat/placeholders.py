"""What stands in for a buyer's name or an order's number in a reply that is kept."""

import re
from collections.abc import Mapping
from typing import Final

FIRST_NAME, ORDER_NUMBER, SHOP_NAME, MY_NAME = "first_name", "order_number", "shop_name", "my_name"
PLACEHOLDERS: Final = (FIRST_NAME, ORDER_NUMBER, SHOP_NAME, MY_NAME)
# What is read where a buyer told no name, or a room is about no order.
INSTEAD: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {FIRST_NAME: "dear customer", ORDER_NUMBER: "your order", MY_NAME: "us"},
    "bn": {FIRST_NAME: "প্রিয় ক্রেতা", ORDER_NUMBER: "আপনার অর্ডার", MY_NAME: "আমরা"},
}
_PLACEHOLDER = re.compile(r"\{([^{}\n]{1,40})\}")


def unknown_placeholders(text: str) -> list[str]:
    """Those of a text that nothing stands for, as they are written."""
    return [found for found in _PLACEHOLDER.findall(text) if found.strip() not in PLACEHOLDERS]


def fill(text: str, values: Mapping[str, str], *, language: str) -> str:
    """A text with all of its placeholders filled; what is not known is said in general words.

    Values are taken as they are: one that looks like a placeholder is not filled again.
    """
    instead = INSTEAD["bn" if language == "bn" else "en"]

    def value_of(match: re.Match[str]) -> str:
        name = match[1].strip()
        return values.get(name) or instead.get(name, match[0])

    return _PLACEHOLDER.sub(value_of, text)
