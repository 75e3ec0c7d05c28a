"""Takes secrets and personal data out of what is kept to be read later: logs and the audit trail."""

import re
from collections.abc import Mapping
from typing import Any

HIDDEN = "[hidden]"
MAX_DEPTH = 8

# Names of fields whose value is never shown, whatever it looks like.
SECRET_NAME = re.compile(
    r"pass(word|wd|phrase|code)?$|secret|token|authori[sz]ation|cookie|credential|session_?(id|key)|api_?key|private_?key|"
    r"signature|csrf|otp$|pin_?code$|^(e?mail|phone|mobile|msisdn|nid|user_agent|ip|address)$|_(email|phone|mobile|ip)$",
    re.IGNORECASE,
)

# Bangladeshi mobile numbers are written with or without +88, with spaces or hyphens, in Latin or Bangla digits.
# In Python `\d` matches the digits of every script, so only the fixed digits need both spellings.
# Some links let in whoever has them: what comes after `/placed/` in an address opens a guest's orders.
# Whatever begins with a repetition is tried only where a run of its characters begins, so that long hostile texts take
# linear time.
SENSITIVE_TEXT = re.compile(
    r"""
    (?P<email>(?<![\w.+-])[\w.+-]+@[\w-]+\.[\w.-]+)
  | (?P<phone>(?<![\w.-])(?:(?:\+|[0০]{2})?[8৮]{2}[\s-]?)?[0০][1১][3-9৩-৯](?:[\s-]?\d){8}(?![\w])
      | (?<!\w)\+\d(?:[\s-]?\d){6,14}(?!\w))
  | (?P<userinfo>(?<=://)[^/\s:@]*:[^/\s@]+(?=@))
  | (?P<bearer>\b(?:Bearer|Basic|Token)\s+[\w.~+/=-]{8,})
  | (?P<jwt>(?<![\w-])eyJ[\w-]+\.[\w-]+\.[\w-]*)
  | (?P<key>(?<![A-Za-z0-9])haat_[0-9a-f]{12}_[\w-]+)
  | (?P<link>(?:(?<=/placed/)|(?<=/silence/)|(?<=/join/)|(?<=/confirm-email/)|(?<=/reset/key/))[^\s"'<>/?]{8,})
  | (?P<pair>(?<![\w-])(?=[\w-]*?
        (?:password|passwd|secret|token|api[_-]?key|authorization|cookie|sessionid|signature|otp))
      [\w-]++["']?\s*+[=:]\s*+["']?(?:(?:Bearer|Basic|Token)\s+)?[^\s"',;&}\])]+)
  | (?P<query>(?<=[\w/.-])\?[^\s"'<>?=]*=[^\s"'<>]*)
    """,
    re.VERBOSE | re.IGNORECASE,
)
REPLACEMENTS = {
    "email": "[e-mail]",
    "phone": "[phone]",
    "userinfo": HIDDEN,
    "bearer": HIDDEN,
    "jwt": HIDDEN,
    "key": HIDDEN,
    "link": HIDDEN,
    "pair": HIDDEN,
    "query": "?" + HIDDEN,
}
# Most texts hold none of these; looking for them first spares the long search.
HINT = re.compile(
    r"[@?=:+]|\d[\d\s-]{9}|eyJ|haat_|(?:bearer|basic|token)\s|/(?:placed|silence|join|confirm-email|key)/",
    re.IGNORECASE,
)


def mask_text(text: str) -> str:
    """The text without e-mail addresses, phone numbers, credentials (those in links too) and query strings."""
    if not HINT.search(text):
        return text
    return SENSITIVE_TEXT.sub(lambda match: REPLACEMENTS[match.lastgroup or "pair"], text)


def mask_value(name: str, value: Any) -> Any:
    """A named value as it may be kept: hidden by its name, or by what its text looks like."""
    if isinstance(value, str):
        return HIDDEN if value and SECRET_NAME.search(name) else mask_text(value)
    if value is None or isinstance(value, bool | int | float):
        return HIDDEN if SECRET_NAME.search(name) and value not in (None, True, False) else value
    return HIDDEN if SECRET_NAME.search(name) else _mask_inside(value, MAX_DEPTH)


def _mask_inside(value: Any, depth: int) -> Any:
    if depth == 0:
        return HIDDEN
    if isinstance(value, str):
        return mask_text(value)
    if isinstance(value, Mapping):
        return {
            str(name): HIDDEN if SECRET_NAME.search(str(name)) else _mask_inside(item, depth - 1)
            for name, item in value.items()
        }
    if isinstance(value, list | tuple | set | frozenset):
        return [_mask_inside(item, depth - 1) for item in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return mask_text(str(value))
