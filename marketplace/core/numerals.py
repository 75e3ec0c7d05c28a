"""How Bangladesh writes numbers: its digits, and groups of lakhs and crores."""

# Babel's pattern of a whole number, grouped as in India: 12,34,567.
GROUPED = "#,##,##0"
# Babel knows how a language groups and points its numbers, and leaves the digits Latin.
BANGLA_DIGITS = str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯")
LATIN_DIGITS = {bangla: latin for latin, bangla in BANGLA_DIGITS.items()}


def in_digits(text: str, language: str) -> str:
    """The text with its Latin digits as the language writes them."""
    return text.translate(BANGLA_DIGITS) if language == "bn" else text


def in_latin_digits(text: str) -> str:
    """The text with Bangla digits as Latin ones: codes are typed from what is read, by people of either script."""
    return text.translate(LATIN_DIGITS)
