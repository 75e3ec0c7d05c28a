"""What the operations on files of shops read and answer."""

from datetime import datetime
from typing import Literal, Self
from uuid import UUID

from pydantic import BaseModel, Field

from marketplace.core.pagination import Page
from marketplace.core.schemas import PageParams, StrictSchema
from sellers.models import ImportState, RowOutcome, ShopImport, ShopImportRow, ShopStatus
from sellers.schemas.commission import CategorySlug
from sellers.selectors.exchange import ExportQuery, count_outcomes


class ExportParams(StrictSchema):
    """Which shops, and how they are written."""

    format: Literal["csv", "geojson"] = Field(default="csv")
    status: ShopStatus | None = Field(default=None, description="Only those that stand so.")
    category: CategorySlug | None = Field(
        default=None, description="Slug of a kind of shop; a root stands for all below it."
    )
    area: UUID | None = Field(default=None, description="Only those in this upazila, thana or district.")

    def to_query(self) -> ExportQuery:
        return ExportQuery(status=self.status, category=self.category, area_id=self.area)


class ImportRowsParams(PageParams):
    """Which rows."""

    outcome: RowOutcome | None = Field(default=None, description="Only rows with this outcome.")


class ImportRunIn(StrictSchema):
    """How an import runs."""

    passes_errors: bool = Field(default=False, description="Whether rows with errors are passed by.")


class ImportErrorOut(BaseModel):
    """What is wrong with a row."""

    field: str = Field(description="The column; empty where it is about the whole row.")
    message: str


class ImportChangeOut(BaseModel):
    """One field of a shop, as text."""

    field: str
    before: str
    after: str


class ImportRowOut(BaseModel):
    """What becomes, or became, of one row."""

    row: int = Field(description="Counted as a spreadsheet does, with the header; features from 1.")
    outcome: RowOutcome
    shop_id: UUID | None
    name: str
    changes: list[ImportChangeOut]
    errors: list[ImportErrorOut]

    @classmethod
    def of(cls, row: ShopImportRow) -> Self:
        changes = [
            ImportChangeOut(field=name, before=before, after=after) for name, (before, after) in row.changes.items()
        ]
        errors = [ImportErrorOut(field=name, message=message) for name, message in row.errors]
        return cls(
            row=row.row,
            outcome=RowOutcome(row.outcome),
            shop_id=row.shop_id,
            name=row.name,
            changes=changes,
            errors=errors,
        )


class ImportOut(BaseModel):
    """An import, and how far it is."""

    id: UUID
    name: str
    state: ImportState = Field(description="Nothing is changed before it is told to run.")
    rows_total: int
    rows_done: int
    outcomes: dict[RowOutcome, int]
    created_at: datetime
    checked_at: datetime | None
    done_at: datetime | None
    expires_at: datetime = Field(description="When the file and all about it is deleted.")

    @classmethod
    def of(cls, job: ShopImport) -> Self:
        return cls.model_validate(_fields(job))


class ImportWithRowsOut(ImportOut):
    """An import with a page of its rows."""

    items: list[ImportRowOut]
    next: str | None

    @classmethod
    def with_rows(cls, job: ShopImport, page: Page[ShopImportRow]) -> Self:
        items = [ImportRowOut.of(row) for row in page.items]
        return cls.model_validate({**_fields(job), "items": items, "next": page.next})


def _fields(job: ShopImport) -> dict[str, object]:
    names = ("name", "state", "rows_total", "rows_done", "created_at", "checked_at", "done_at", "expires_at")
    return {"id": job.pk, "outcomes": count_outcomes(job), **{name: getattr(job, name) for name in names}}
