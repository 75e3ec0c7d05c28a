"""A tax rule as somebody wants it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID


@dataclass(frozen=True, slots=True)
class TaxDraft:
    """So many per cent of goods of a category and all below it, or of all goods where it names none.

    Attributes:
        is_included: it is in the price already, and only told.
        valid_from: the first instant at which it holds; None for at once.
        valid_until: the first instant at which it holds no more; None for until a newer one counts.
        note: by which law.
    """

    percent: Decimal
    category_id: UUID | None = None
    is_included: bool = True
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    note: str = ""
