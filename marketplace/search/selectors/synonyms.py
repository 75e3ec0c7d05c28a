"""Reads: what the staff say means the same."""

from uuid import UUID

from marketplace.core import kept_values
from marketplace.core.pagination import Page, paginate
from marketplace.search.errors.synonyms import SynonymNotFoundError
from marketplace.search.lexicon import Meanings, meanings_of
from marketplace.search.models import Synonym

MEANINGS, KEPT_S = "search:synonyms", 5 * 60


def get_meanings() -> Meanings:
    """The staff's synonyms that are active, by phrase; kept five minutes, or until one is changed."""
    kept: Meanings | None = kept_values.find(MEANINGS)
    if kept is None:
        kept = meanings_of(Synonym.objects.filter(is_active=True).order_by("pk").values_list("terms", flat=True))
        kept_values.keep(MEANINGS, kept, ttl_s=KEPT_S)
    return kept


def list_synonyms(*, cursor: str | None, limit: int, query: str) -> Page[Synonym]:
    """All of them, the newest first.

    Raises:
        InvalidCursorError: the cursor belongs to another list.
    """
    return paginate(Synonym.objects.all(), order_by=["-id"], cursor=cursor, limit=limit, query=query)


def get_synonym(synonym_id: UUID) -> Synonym:
    """One of them.

    Raises:
        SynonymNotFoundError: there is none.
    """
    found = Synonym.objects.filter(pk=synonym_id).first()
    if found is None:
        raise SynonymNotFoundError
    return found
