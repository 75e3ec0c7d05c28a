"""Barcodes of trade items: GTINs of 8, 12, 13 or 14 digits, the last of which checks the others."""

import re

from marketplace.catalog.models.products import BARCODE


def is_barcode(text: str) -> bool:
    """Whether it is a GTIN whose check digit is right (GS1 General Specifications, section 7.9)."""
    return re.fullmatch(BARCODE, text) is not None and check_digit(text[:-1]) == int(text[-1])


def check_digit(digits: str) -> int:
    """The last digit: from the right the others weigh 3, 1, 3, 1 and so on, and with it all is a multiple of 10."""
    total = sum(int(digit) * (1 if place % 2 else 3) for place, digit in enumerate(reversed(digits)))
    return -total % 10
