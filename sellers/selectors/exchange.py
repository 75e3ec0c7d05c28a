"""Reads: imports of shops with what becomes of their rows, and the shops that an export holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from marketplace.core.pagination import Page, paginate
from sellers.errors.exchange import ShopImportNotFoundError
from sellers.errors.shops import ShopCategoryNotFoundError
from sellers.models import RowOutcome, Shop, ShopCategory, ShopImport, ShopImportRow, ShopStatus


@dataclass(frozen=True, slots=True)
class ExportQuery:
    """Which shops; all that is given must apply.

    Attributes:
        category: slug of a leaf, or of a root for all below it.
        area_id: upazila, thana or district.
    """

    status: ShopStatus | None = None
    category: str | None = None
    area_id: UUID | None = None


def get_import(import_id: UUID) -> ShopImport:
    """One import.

    Raises:
        ShopImportNotFoundError: there is none, or its time is over.
    """
    job = ShopImport.objects.select_related("created_by").filter(pk=import_id).first()
    if job is None:
        raise ShopImportNotFoundError
    return job


def list_imports(*, limit: int) -> list[ShopImport]:
    """The newest first."""
    return list(ShopImport.objects.select_related("created_by").order_by("-pk")[:limit])


def count_outcomes(job: ShopImport) -> Mapping[RowOutcome, int]:
    """How many rows have each outcome, as far as the import is."""
    found = dict(job.rows.values_list("outcome").annotate(Count("pk")))
    return {outcome: found.get(outcome.value, 0) for outcome in RowOutcome}


def list_import_rows(
    job: ShopImport, *, outcome: RowOutcome | None, cursor: str | None, limit: int, query: str = ""
) -> Page[ShopImportRow]:
    """What becomes of each row, in the order of the file."""
    rows = ShopImportRow.objects.filter(job=job)
    if outcome is not None:
        rows = rows.filter(outcome=outcome)
    return paginate(rows, order_by=["row"], cursor=cursor, limit=limit, query=f"{job.pk}|{job.state}|{outcome}|{query}")


def list_exported(query: ExportQuery) -> QuerySet[Shop]:
    """The shops of an export.

    Raises:
        ShopCategoryNotFoundError: the tree has no such category.
    """
    shops = Shop.objects.all()
    if query.status is not None:
        shops = shops.filter(status=query.status)
    if query.category is not None:
        kind = ShopCategory.objects.filter(slug=query.category).first()
        if kind is None:
            raise ShopCategoryNotFoundError
        shops = shops.filter(Q(category=kind) | Q(category__parent=kind))
    if query.area_id is not None:
        shops = shops.filter(Q(area_id=query.area_id) | Q(area__parent_id=query.area_id))
    return shops
