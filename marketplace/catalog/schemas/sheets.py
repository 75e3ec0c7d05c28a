"""What the operations on spreadsheets of goods read and answer."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from marketplace.catalog.models import GoodsSheet, GoodsSheetRow, SheetOutcome, SheetState
from marketplace.catalog.selectors.sheets import count_outcomes
from marketplace.catalog.sheets.columns import COLUMNS, LIMITS
from marketplace.core.schemas import PageParams, StrictSchema
from marketplace.core.sheets.reading import SheetKind

NAMES = ", ".join(f"`{column.name}`" for column in COLUMNS)


class SheetFormatParams(StrictSchema):
    """How a spreadsheet is written."""

    format: SheetKind = SheetKind.CSV


class SheetRowsParams(PageParams):
    """Which rows."""

    outcome: SheetOutcome | None = Field(default=None, description="Only rows with this outcome.")


class SheetColumnsIn(StrictSchema):
    """What the columns of a file are."""

    columns: list[Annotated[str, StringConstraints(max_length=30)]] = Field(
        min_length=1,
        max_length=LIMITS.columns,
        description=f"Of each column, in their order, which field it fills; empty to leave it out. Fields: {NAMES}.",
    )


class SheetRunIn(StrictSchema):
    """How an import runs."""

    passes_errors: bool = Field(default=False, description="Whether rows with errors are passed by.")


class SheetErrorOut(BaseModel):
    """What is wrong with a cell."""

    column: str = Field(description="The field; empty where it is about the whole row.")
    given: str
    expected: str


class SheetChangeOut(BaseModel):
    """One field, as text."""

    column: str
    before: str
    after: str


class SheetRowOut(BaseModel):
    """What becomes, or became, of one row."""

    row: int = Field(description="Counted as a spreadsheet does, with the heading.")
    outcome: SheetOutcome = Field(description="`outdated` rows would do something else by now, and were left.")
    name: str
    is_own: bool = Field(description="It makes a product, or a pack, of the shop's own.")
    changes: list[SheetChangeOut]
    errors: list[SheetErrorOut]

    @classmethod
    def of(cls, row: GoodsSheetRow) -> Self:
        return cls(
            row=row.row,
            outcome=SheetOutcome(row.outcome),
            name=row.name,
            is_own=row.is_own,
            changes=[SheetChangeOut(column=name, before=old, after=new) for name, (old, new) in row.changes.items()],
            errors=[SheetErrorOut(column=name, given=given, expected=text) for name, given, text in row.errors],
        )


class SheetOut(BaseModel):
    """An import, and how far it is."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    kind: SheetKind
    state: SheetState = Field(description="Nothing is changed before it is told to run.")
    problem: str = Field(description="Why the file cannot be read, where it failed.")
    headings: list[str]
    columns: list[str] = Field(description="Which field each column fills: guessed, until somebody says so.")
    preview: list[list[str]] = Field(description="The first rows.")
    rows_total: int
    rows_done: int
    created_at: datetime
    checked_at: datetime | None
    done_at: datetime | None
    expires_at: datetime = Field(description="When the file and all about it is deleted.")


class SheetWithOutcomesOut(SheetOut):
    """The same, with how many rows become what."""

    outcomes: dict[SheetOutcome, int]

    @classmethod
    def of(cls, sheet: GoodsSheet) -> Self:
        told = SheetOut.model_validate(sheet).model_dump()
        return cls.model_validate({**told, "outcomes": count_outcomes(sheet)})
