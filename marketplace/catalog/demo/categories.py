"""Writes: the tree of goods and what goods are described by, which come with a release."""

import json
from uuid import UUID

from django.db import transaction

from marketplace.catalog.demo.files import rows_of
from marketplace.catalog.models import Category, CategoryAttribute
from marketplace.core.ids import uuid7


@transaction.atomic
def load_categories() -> int:
    """Bring the tree to what the shipped list says; nothing that goods stand in is removed.

    Returns:
        How many categories the list has.
    """
    rows = list(rows_of("categories.csv"))
    ids = dict(Category.objects.values_list("slug", "id"))
    roots = [row for row in rows if not row["parent"]]
    others = [row for row in rows if row["parent"]]
    for level in (roots, others):
        Category.objects.bulk_create(
            [_category(row, rows.index(row), ids) for row in level],
            update_conflicts=True,
            unique_fields=["slug"],
            update_fields=["parent", "name_en", "name_bn", "icon", "position", "updated_at"],
        )
    _load_attributes(ids)
    return len(rows)


def _category(row: dict[str, str], position: int, ids: dict[str, UUID]) -> Category:
    """The category of one row; `ids` learns its key, for its children to find."""
    return Category(
        id=ids.setdefault(row["slug"], uuid7()),
        slug=row["slug"],
        parent_id=ids[row["parent"]] if row["parent"] else None,
        name_en=row["name_en"],
        name_bn=row["name_bn"],
        icon=row["icon"],
        position=position,
    )


def _load_attributes(ids: dict[str, UUID]) -> None:
    """Those that are missing; staff may have changed the others."""
    present = set(CategoryAttribute.objects.values_list("category_id", "key"))
    CategoryAttribute.objects.bulk_create(
        CategoryAttribute(
            category_id=ids[row["category"]],
            key=row["key"],
            name_en=row["name_en"],
            name_bn=row["name_bn"],
            kind=row["kind"],
            unit=row["unit"],
            choices=json.loads(row["choices"] or "[]"),
            tells_variants=row["tells_variants"] == "yes",
            position=position,
        )
        for position, row in enumerate(rows_of("attributes.csv"))
        if (ids[row["category"]], row["key"]) not in present
    )
