"""Writes: shops and their reference data."""

import csv
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import transaction

from marketplace.core import audit
from marketplace.core.ids import uuid7
from marketplace.core.outbox import publish
from sellers.errors import ShopNotFoundError, StatusChangeRefusedError
from sellers.events import ShopStatusChanged
from sellers.models import Shop, ShopCategory, ShopStatus

SHOP_CATEGORIES = Path(__file__).resolve().parent / "data" / "shop_categories.csv"


@transaction.atomic
def change_shop_status(*, actor_id: UUID | None, shop_id: UUID, status: ShopStatus, now: datetime) -> Shop:
    """Lead a shop from its status to another, along a declared change; it is audited and told to other rooms.

    Args:
        actor_id: the user who acts; None for the system itself.
        shop_id: whose status changes.
        status: the one it shall have.
        now: UTC.

    Returns:
        The shop with its new status.

    Raises:
        ShopNotFoundError: there is no such shop.
        StatusChangeRefusedError: no declared change leads there.
    """
    shop = Shop.objects.select_for_update().filter(pk=shop_id).first()
    if shop is None:
        raise ShopNotFoundError
    if not shop.may_become(status):
        raise StatusChangeRefusedError
    before, shop.status = ShopStatus(shop.status), status
    shop.save(update_fields=["status", "updated_at"])
    audit.record(
        actor_id=actor_id,
        action="sellers.change_shop_status",
        target=shop,
        changes={"status": (before, status)},
        now=now,
    )
    publish(ShopStatusChanged(shop_id=shop.pk, before=before, after=status, changed_at=now))
    return shop


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
