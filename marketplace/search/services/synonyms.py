"""Writes: what the staff say means the same."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.core.cache import cache
from django.db import transaction

from marketplace.core import audit
from marketplace.search import caching
from marketplace.search.errors.synonyms import InvalidSynonymError, SynonymNotFoundError
from marketplace.search.lexicon import phrase_of
from marketplace.search.models import FEWEST_TERMS, MOST_TERMS, Synonym
from marketplace.search.selectors.synonyms import MEANINGS

LONGEST_TERM = 60


@transaction.atomic
def create_synonym(*, actor_id: UUID, terms: Sequence[str], now: datetime) -> Synonym:
    """Say that words and phrases mean the same, from the next search on.

    Raises:
        InvalidSynonymError: they are fewer than two different ones, more than twenty, or one says nothing.
    """
    synonym = Synonym.objects.create(terms=_checked(terms), changed_by_id=actor_id)
    changes = {"terms": (None, synonym.terms)}
    audit.record(actor_id=actor_id, action="search.create_synonym", target=synonym, changes=changes, now=now)
    _forget()
    return synonym


@transaction.atomic
def change_synonym(
    *, actor_id: UUID, synonym_id: UUID, terms: Sequence[str], is_active: bool, now: datetime
) -> Synonym:
    """Say it otherwise, or have it not count.

    Raises:
        SynonymNotFoundError: there is none.
        InvalidSynonymError: as for `create_synonym`.
    """
    synonym = _locked(synonym_id)
    after = {"terms": _checked(terms), "is_active": is_active}
    changes = {
        name: (getattr(synonym, name), value) for name, value in after.items() if getattr(synonym, name) != value
    }
    if not changes:
        return synonym
    synonym.terms, synonym.is_active, synonym.changed_by_id = _checked(terms), is_active, actor_id
    synonym.save()
    audit.record(actor_id=actor_id, action="search.change_synonym", target=synonym, changes=changes, now=now)
    _forget()
    return synonym


@transaction.atomic
def delete_synonym(*, actor_id: UUID, synonym_id: UUID, now: datetime) -> None:
    """They mean the same no more.

    Raises:
        SynonymNotFoundError: there is none.
    """
    synonym = _locked(synonym_id)
    changes = {"terms": (synonym.terms, None)}
    audit.record(actor_id=actor_id, action="search.delete_synonym", target=synonym, changes=changes, now=now)
    synonym.delete()
    _forget()


def _locked(synonym_id: UUID) -> Synonym:
    found = Synonym.objects.select_for_update().filter(pk=synonym_id).first()
    if found is None:
        raise SynonymNotFoundError
    return found


def _checked(terms: Sequence[str]) -> list[str]:
    """As they were typed, each once by what it means to search."""
    by_phrase = {phrase_of(term): " ".join(term.split()) for term in reversed(terms)}
    kept = [term for term in dict.fromkeys(" ".join(term.split()) for term in terms) if term in by_phrase.values()]
    is_plain = all(by_phrase) and all(len(term) <= LONGEST_TERM for term in kept)
    if not (is_plain and FEWEST_TERMS <= len(by_phrase) <= MOST_TERMS):
        raise InvalidSynonymError
    return kept


def _forget() -> None:
    transaction.on_commit(lambda: cache.delete(MEANINGS))
    transaction.on_commit(caching.forget_all)
