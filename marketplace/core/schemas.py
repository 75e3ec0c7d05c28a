"""The forms in which things come in and go out, shared by every room's `schemas.py`."""

from datetime import datetime
from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

Item = TypeVar("Item")


class StrictSchema(BaseModel):
    """What a client sends: unknown fields are refused, and so are NaN and infinity.

    Bodies and query strings both inherit it; a query string's fields are declared as one such schema with `Query(...)`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class PageParams(StrictSchema):
    """The part of a query string that every list has; a room's own filters inherit it."""

    cursor: str | None = Field(default=None, max_length=1024, description="`next` of the page before.")
    limit: int = Field(default=20, ge=1, le=100, description="How many items at most.")

    def query_key(self) -> str:
        """What is asked, whichever page of it: a cursor is good for this question and no other."""
        return self.model_dump_json(exclude={"cursor", "limit"})


class PageOut(BaseModel, Generic[Item]):
    """One page of a list; `next` is the cursor of the page after, or null on the last."""

    model_config = ConfigDict(from_attributes=True)

    items: list[Item]
    next: str | None


class ErrorDetailOut(BaseModel):
    """One thing wrong with one field, named by its dotted path (`lines.0.quantity`)."""

    field: str
    message: str


class ErrorBody(BaseModel):
    """What went wrong: `code` for programs, `message` for people."""

    code: str
    message: str
    details: list[ErrorDetailOut]
    request_id: str
    timestamp: datetime


class ErrorOut(BaseModel):
    """The body of every answer that is not a success."""

    error: ErrorBody
