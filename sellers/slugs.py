"""Addresses of shops, made of their names."""

import re
import secrets

from django.utils.text import slugify

from sellers.models import SLUG, Shop

# Words that stand where a slug does: below `/desk/`, `/staff/shops/`, `/shops/` and the API's `/shops/`.
TAKEN_WORDS = frozenset({"at", "cases", "exchange", "export", "import", "join", "nearby", "new", "open", "payouts"})
LONGEST = 60
MOST_NUMBERED = 50
READS_AS_ID = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def free_slug(name_en: str) -> str:
    """An address that no shop has yet: the English name, with a number where others bear it, too.

    Two that ask at once may be given the same; the database lets only the first have it.
    """
    plain = slugify(name_en)[:LONGEST].strip("-_").replace("_", "-")
    base = plain if re.fullmatch(SLUG, plain) and not READS_AS_ID.fullmatch(plain) else "shop"
    known = set(Shop.objects.filter(slug__startswith=base).values_list("slug", flat=True)) | TAKEN_WORDS
    candidates = (base, *(f"{base}-{number}" for number in range(2, MOST_NUMBERED)))
    return next((slug for slug in candidates if slug not in known), f"{base}-{secrets.token_hex(4)}")
