import csv
from datetime import UTC, datetime
from unittest.mock import Mock
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from marketplace.core.inserting import Insertion
from marketplace.core.models import AuditEntry, OutboxEvent
from sellers.errors.shops import ShopNotFoundError, StatusChangeRefusedError
from sellers.events import ShopStatusChanged
from sellers.models import STATUS_CHANGES, Shop, ShopCategory, ShopStatus
from sellers.services.categories import SHOP_CATEGORIES, load_shop_categories
from sellers.services.shops import change_shop_status
from tests.unit.sellers.market import make_shop

pytestmark = pytest.mark.usefixtures("no_shops")

ALL_PAIRS = [(before, after) for before in ShopStatus for after in ShopStatus]


NOON = datetime(2026, 1, 6, 6, tzinfo=UTC)
OWNER = UUID(int=7)


def change(shop_id: UUID, status: ShopStatus, *, actor_id: UUID | None = OWNER) -> Shop:
    return change_shop_status(actor_id=actor_id, shop_id=shop_id, status=status, now=NOON)


class TestChangeShopStatus:
    @pytest.mark.parametrize(("before", "after"), ALL_PAIRS)
    def test_follows_the_declared_changes_only(self, before: ShopStatus, after: ShopStatus) -> None:
        shop = make_shop(status=before)
        is_declared = after in STATUS_CHANGES[before]

        if is_declared:
            change(shop.pk, after)
        else:
            with pytest.raises(StatusChangeRefusedError):
                change(shop.pk, after)

        assert Shop.objects.get(pk=shop.pk).status == (after if is_declared else before)

    def test_refuses_an_unknown_shop(self) -> None:
        with pytest.raises(ShopNotFoundError):
            change(uuid4(), ShopStatus.ACTIVE)

    def test_locks_the_shop_it_judges(self) -> None:
        shop = make_shop(status=ShopStatus.DRAFT)

        with CaptureQueriesContext(connection) as statements:
            change(shop.pk, ShopStatus.ACTIVE)

        assert any("FOR UPDATE" in statement["sql"] for statement in statements)

    @pytest.mark.parametrize("actor_id", [OWNER, None])
    def test_is_audited_with_who_acted(self, actor_id: UUID | None) -> None:
        shop = make_shop(status=ShopStatus.ACTIVE)

        change(shop.pk, ShopStatus.PAUSED, actor_id=actor_id)

        entry = AuditEntry.objects.get(target_type="sellers.shop", target_id=str(shop.pk))
        assert (entry.actor_id, entry.action, entry.at) == (actor_id, "sellers.change_shop_status", NOON)
        assert entry.changes == {"status": ["active", "paused"]}

    def test_is_told_to_other_rooms(self) -> None:
        shop = make_shop(status=ShopStatus.ACTIVE)

        change(shop.pk, ShopStatus.PAUSED)

        told = OutboxEvent.objects.get(aggregate_id=shop.pk)
        assert told.name == "sellers.shop_status_changed"
        assert ShopStatusChanged.model_validate(told.data) == ShopStatusChanged(
            shop_id=shop.pk, before=ShopStatus.ACTIVE, after=ShopStatus.PAUSED, changed_at=NOON
        )

    def test_leaves_no_trace_of_a_refused_change(self) -> None:
        shop = make_shop(status=ShopStatus.CLOSED)

        with pytest.raises(StatusChangeRefusedError):
            change(shop.pk, ShopStatus.ACTIVE)

        assert not AuditEntry.objects.filter(target_id=str(shop.pk)).exists()
        assert not OutboxEvent.objects.filter(aggregate_id=shop.pk).exists()

    def test_is_undone_whole_when_it_cannot_be_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        shop = make_shop(status=ShopStatus.ACTIVE)
        monkeypatch.setattr(Insertion, "run", Mock(side_effect=DatabaseError("the disk is full")))

        with pytest.raises(DatabaseError):
            change(shop.pk, ShopStatus.PAUSED)

        assert Shop.objects.get(pk=shop.pk).status == ShopStatus.ACTIVE
        assert not AuditEntry.objects.filter(target_id=str(shop.pk)).exists()


class TestLoadShopCategories:
    def test_again_changes_nothing(self) -> None:
        before = list(ShopCategory.objects.in_order().values("id", "slug", "parent", "name_bn", "position"))

        load_shop_categories()

        after = list(ShopCategory.objects.in_order().values("id", "slug", "parent", "name_bn", "position"))
        assert after == before

    def test_brings_the_tree_to_the_list(self) -> None:
        ShopCategory.objects.filter(slug="shoes").update(name_en="Socks", position=77)
        ShopCategory.objects.filter(slug="bicycles").delete()

        count = load_shop_categories()

        with SHOP_CATEGORIES.open(encoding="utf-8", newline="") as lines:
            listed = [(row["slug"], row["parent"] or None, row["name_en"]) for row in csv.DictReader(lines)]
        assert count == len(listed)
        assert list(ShopCategory.objects.order_by("position").values_list("slug", "parent__slug", "name_en")) == listed

    def test_leaves_what_people_added(self) -> None:
        own = ShopCategory.objects.create(slug="pets", name_en="Pets", name_bn="পোষা প্রাণী", icon="cat", position=90)

        load_shop_categories()

        assert ShopCategory.objects.filter(pk=own.pk).exists()
