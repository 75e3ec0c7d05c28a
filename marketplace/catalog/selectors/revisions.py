"""Reads: what a product was before, version by version, and what each of them changed."""

from dataclasses import dataclass
from uuid import UUID

from marketplace.catalog.models import ProductRevision
from marketplace.catalog.selectors.differences import Content, Differences, differences_of
from marketplace.core.pagination import Page, paginate


@dataclass(frozen=True, slots=True)
class Step:
    """One version of a product.

    Attributes:
        differences: from the version before; of the first, from nothing.
    """

    revision: ProductRevision
    is_first: bool
    differences: Differences


def page_steps(product_id: UUID, *, cursor: str | None, limit: int) -> Page[Step]:
    """How a product came to be what it is, the last change first.

    Raises:
        InvalidCursorError: the cursor is of another list.
    """
    rows = ProductRevision.objects.filter(product_id=product_id).select_related("actor")
    page = paginate(rows, order_by=["-version"], cursor=cursor, limit=limit, query=str(product_id))
    before = {
        version + 1: content
        for version, content in ProductRevision.objects.filter(
            product_id=product_id, version__in=[revision.version - 1 for revision in page.items]
        ).values_list("version", "content")
    }
    steps = [
        Step(
            revision, revision.version not in before, differences_of(before.get(revision.version, {}), revision.content)
        )
        for revision in page.items
    ]
    return Page(items=steps, next=page.next)


def get_content(product_id: UUID, version: int) -> Content:
    """What a product was at one version; nothing where it is not known."""
    found = ProductRevision.objects.filter(product_id=product_id, version=version).values_list("content", flat=True)
    content: Content | None = found.first()
    return content or {}
