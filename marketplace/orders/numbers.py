"""Numbers that people read to each other: `H7K3-M2QX` of a purchase, `H7K3-M2QX-1` of an order.

They are drawn by chance, so that none tells how many there are or leads to another, from letters and digits that are
not taken for one another and make no words.
"""

import re
import secrets

ALPHABET = "23456789BCDFGHJKMNPQRSTVWXYZ"
LENGTH = 8
_PURCHASE = re.compile(r"([0-9A-Z]{4})-?([0-9A-Z]{4})")


def draw() -> str:
    """A number for a purchase; one of 28⁸ (378 milliards)."""
    drawn = "".join(secrets.choice(ALPHABET) for _place in range(LENGTH))
    return f"{drawn[:4]}-{drawn[4:]}"


def of_order(purchase_number: str, position: int) -> str:
    """The number of the order at this place of a purchase, counted from 1."""
    return f"{purchase_number}-{position}"


def read_purchase(text: str) -> str | None:
    """The purchase's number that somebody typed, in whichever case, with or without its hyphen; None if it is none."""
    found = _PURCHASE.fullmatch(text.strip().upper().replace(" ", ""))
    return f"{found[1]}-{found[2]}" if found else None
