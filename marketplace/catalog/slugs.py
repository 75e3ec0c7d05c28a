"""Addresses of products, brands and categories, made of their English names."""

import re
import secrets
from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.text import slugify

from marketplace.catalog.models import SLUG
from marketplace.core.locks import hold_name

MOST_NUMBERED = 50
READS_AS_ID = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def is_slug(text: str) -> bool:
    """Whether it could be an address; whatever else is asked for is not there, and the database need not be told."""
    return re.fullmatch(SLUG, text) is not None


def free_slug(rows: QuerySet[Any], name_en: str, *, otherwise: str, longest: int = 60) -> str:
    """An address that none of the rows has yet: the name, with a number where others bear it, too.

    Of two that ask at once the second waits until the first has taken its own, so it is for a transaction that does.

    Args:
        otherwise: what it is called where the name has no letters that an address can have, or reads as an id.
    """
    base = _base(name_en, otherwise, longest)
    hold_name(rows.model._meta.label, base)
    candidates = (base, *(f"{base}-{number}" for number in range(2, MOST_NUMBERED)))
    known = set(rows.filter(slug__in=candidates).values_list("slug", flat=True))
    found = next((slug for slug in candidates if slug not in known), None)
    return found or f"{base}-{secrets.token_hex(4)}"


def free_slugs(rows: QuerySet[Any], names_en: Sequence[str], *, otherwise: str, longest: int = 60) -> list[str]:
    """The same for many names in one statement; where others bear one, too, it ends with letters by chance.

    Two that ask at once may be given the same; the database lets only the first have it.
    """
    bases = [_base(name, otherwise, longest) for name in names_en]
    taken = set(rows.filter(slug__in=set(bases)).values_list("slug", flat=True))
    found: list[str] = []
    for base in bases:
        found.append(f"{base}-{secrets.token_hex(4)}" if base in taken else base)
        taken.add(base)
    return found


def _base(name_en: str, otherwise: str, longest: int) -> str:
    """The name as an address may have it."""
    plain = re.sub(r"-+", "-", slugify(name_en).replace("_", "-"))[:longest].strip("-")
    return plain if re.fullmatch(SLUG, plain) and not READS_AS_ID.fullmatch(plain) else otherwise
