import csv
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sellers.errors import ShopNotFoundError, StatusChangeRefusedError
from sellers.models import STATUS_CHANGES, Shop, ShopCategory, ShopStatus
from sellers.services import SHOP_CATEGORIES, change_shop_status, load_shop_categories
from tests.unit.sellers.market import make_shop

pytestmark = pytest.mark.usefixtures("no_shops")

ALL_PAIRS = [(before, after) for before in ShopStatus for after in ShopStatus]


class TestChangeShopStatus:
    @pytest.mark.parametrize(("before", "after"), ALL_PAIRS)
    def test_follows_the_declared_changes_only(self, before: ShopStatus, after: ShopStatus) -> None:
        shop = make_shop(status=before)
        is_declared = after in STATUS_CHANGES[before]

        if is_declared:
            change_shop_status(shop_id=shop.pk, status=after)
        else:
            with pytest.raises(StatusChangeRefusedError):
                change_shop_status(shop_id=shop.pk, status=after)

        assert Shop.objects.get(pk=shop.pk).status == (after if is_declared else before)

    def test_refuses_an_unknown_shop(self) -> None:
        with pytest.raises(ShopNotFoundError):
            change_shop_status(shop_id=uuid4(), status=ShopStatus.ACTIVE)

    def test_locks_the_shop_it_judges(self) -> None:
        shop = make_shop(status=ShopStatus.DRAFT)

        with CaptureQueriesContext(connection) as statements:
            change_shop_status(shop_id=shop.pk, status=ShopStatus.ACTIVE)

        assert any("FOR UPDATE" in statement["sql"] for statement in statements)


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
