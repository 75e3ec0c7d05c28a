"""Writes: the tree of kinds of shops, which comes with a release."""

import csv
from pathlib import Path
from uuid import UUID

from django.db import transaction

from marketplace.core.ids import uuid7
from sellers.models import ShopCategory

SHOP_CATEGORIES = Path(__file__).resolve().parent.parent / "data" / "shop_categories.csv"


@transaction.atomic
def load_shop_categories() -> int:
    """Bring the tree of shop categories to what the shipped list says; nothing that shops stand in is removed.

    Returns:
        How many categories the list has.
    """
    with SHOP_CATEGORIES.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    ids = dict(ShopCategory.objects.values_list("slug", "id"))
    roots = [row for row in rows if not row["parent"]]
    leaves = [row for row in rows if row["parent"]]
    for level in (roots, leaves):
        categories = [_category(row, rows.index(row), ids) for row in level]
        ShopCategory.objects.bulk_create(
            categories,
            update_conflicts=True,
            unique_fields=["slug"],
            update_fields=["parent", "name_en", "name_bn", "icon", "position", "updated_at"],
        )
    return len(rows)


def _category(row: dict[str, str], position: int, ids: dict[str, UUID]) -> ShopCategory:
    """The category of one row; `ids` learns its key, for its children to find."""
    return ShopCategory(
        id=ids.setdefault(row["slug"], uuid7()),
        slug=row["slug"],
        parent_id=ids[row["parent"]] if row["parent"] else None,
        name_en=row["name_en"],
        name_bn=row["name_bn"],
        icon=row["icon"],
        position=position,
    )
