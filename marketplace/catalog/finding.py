"""How shops find goods to sell by what they type.

Search stands above the catalogue and knows three scripts, synonyms and typing errors, so it registers itself here. What
it does not find (a word that is not typed out), names that are alike tell.
"""

from collections.abc import Callable, Sequence
from uuid import UUID

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models.functions import Greatest

from marketplace.catalog.models import Product

LEAST_LIKENESS = 0.45
MOST_FOUND = 60
LONGEST_TEXT = 100

# Called with a text, a shop and how many at most: products that the shop may sell, the best first.
Finder = Callable[[str, UUID, int], Sequence[UUID]]

_finders: list[Finder] = []


def register(finder: Finder) -> None:
    """Have a room above find goods; the last one that registers does."""
    _finders.append(finder)


def find_products(text: str, *, shop_id: UUID, limit: int = MOST_FOUND) -> list[UUID]:
    """Products that buyers could see and the shop may sell, shared or its own, the best first."""
    asked = text[:LONGEST_TEXT]
    found = list(_finders[-1](asked, shop_id, limit)) if _finders else []
    return found or _alike(asked, shop_id, limit)


def _alike(text: str, shop_id: UUID, limit: int) -> list[UUID]:
    likeness = Greatest(TrigramWordSimilarity(text, "name_en"), TrigramWordSimilarity(text, "name_bn"))
    alike = Product.objects.offerable_by(shop_id).annotate(likeness=likeness).filter(likeness__gte=LEAST_LIKENESS)
    return list(alike.listed().order_by("-likeness", "pk").values_list("pk", flat=True)[:limit])
