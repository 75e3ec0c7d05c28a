"""How many messages a text is on the air, which is how many are paid for.

A message holds 140 bytes. In the basic alphabet (3GPP TS 23.038, 6.2.1) a letter takes seven bits and a few take two
letters' room; as soon as another letter is among them, the whole text goes as UTF-16. A text of several messages gives
six bytes of each to saying which one it is.
"""

from collections.abc import Iterable

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
ESCAPED = frozenset("\f^{}\\[~]|€")

BASIC_ALONE, BASIC_JOINED = 160, 153
UTF16_ALONE, UTF16_JOINED = 70, 67


def count_parts(text: str) -> int:
    """The number of messages that carry the text; at least one."""
    if set(text) <= BASIC | ESCAPED:
        return _parts((2 if letter in ESCAPED else 1 for letter in text), alone=BASIC_ALONE, joined=BASIC_JOINED)
    return _parts((len(letter.encode("utf-16-le")) // 2 for letter in text), alone=UTF16_ALONE, joined=UTF16_JOINED)


def _parts(sizes: Iterable[int], *, alone: int, joined: int) -> int:
    """Fill one message after the other; a letter of two units is never cut in half."""
    units = list(sizes)
    if sum(units) <= alone:
        return 1
    parts, free = 1, joined
    for size in units:
        if size > free:
            parts, free = parts + 1, joined
        free -= size
    return parts
