"""What staff say and are told about synonyms."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from marketplace.core.schemas import StrictSchema
from marketplace.search.models import FEWEST_TERMS, MOST_TERMS
from marketplace.search.services.synonyms import LONGEST_TERM

Term = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_TERM, strip_whitespace=True)]
Terms = Annotated[list[Term], Field(min_length=FEWEST_TERMS, max_length=MOST_TERMS)]


class SynonymIn(StrictSchema):
    """Words and phrases that mean the same."""

    terms: Terms


class SynonymChangeIn(SynonymIn):
    """The same, said otherwise."""

    is_active: bool = True


class SynonymOut(BaseModel):
    """Words and phrases that mean the same, as staff see them."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    terms: list[str]
    is_active: bool
    created_at: datetime
    updated_at: datetime
