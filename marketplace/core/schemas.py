"""The forms in which things come in and go out, shared by every room's `schemas.py`."""

from datetime import datetime
from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Item = TypeVar("Item")

# One line of text: no control characters, and none of those that turn the direction of what follows.
LINE = r"^[^\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]*$"
# Several lines: breaks and tabs beside what one line may hold.
TEXT = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]*$"


def line(most: int, *, least: int = 0) -> StringConstraints:
    """One line of `least` to `most` characters, without the space around it: `Annotated[str, line(120)]`."""
    return StringConstraints(strip_whitespace=True, min_length=least or None, max_length=most, pattern=LINE)


def paragraphs(most: int, *, least: int = 0) -> StringConstraints:
    """The same of several lines."""
    return StringConstraints(strip_whitespace=True, min_length=least or None, max_length=most, pattern=TEXT)


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
