"""What the database refuses, whoever writes."""

from typing import Any

import pytest
from django.db import DataError, IntegrityError
from django.db.models import ProtectedError

from sellers.hours import WeeklyHours
from sellers.models import STATUS_CHANGES, Shop, ShopCategory, ShopSource, ShopStatus
from tests.unit.sellers.market import make_shop

pytestmark = pytest.mark.usefixtures("no_shops")


def make_category(slug: str, parent: ShopCategory | None = None) -> ShopCategory:
    return ShopCategory.objects.create(slug=slug, parent=parent, name_en=slug, name_bn="ধরন", icon="store", position=99)


class TestShop:
    @pytest.mark.parametrize(
        ("constraint", "change"),
        [
            ("shop_slug_is_plain", {"slug": "Two Words"}),
            ("shop_slug_is_plain", {"slug": ""}),
            ("shop_slug_is_plain", {"slug": "a--b"}),
            ("shop_slug_is_plain", {"slug": "দোকান"}),
            ("shop_has_both_names", {"name_en": ""}),
            ("shop_has_both_names", {"name_bn": ""}),
            ("shop_status_is_known", {"status": "burnt"}),
            ("shop_phone_is_e164", {"phone": "01711"}),
            ("shop_phone_is_e164", {"phone": ""}),
            ("shop_phone_is_e164", {"phone": "+08801711000000"}),
            ("shop_hours_lie_in_the_week", {"hours": WeeklyHours(((0, 10_081),))}),
            ("shop_hours_lie_in_the_week", {"hours": WeeklyHours(((-1, 5),))}),
            ("shop_synthetic_hours_exist", {"hours_are_synthetic": True, "hours": None}),
            ("shop_osm_id_tells_its_source", {"source": ShopSource.OPENSTREETMAP}),
            ("shop_osm_id_tells_its_source", {"osm_id": 7}),
            ("shop_osm_id_tells_its_source", {"source": "guess"}),
        ],
    )
    def test_constraint_refuses(self, constraint: str, change: dict[str, Any]) -> None:
        shop = make_shop()

        with pytest.raises(IntegrityError, match=constraint):
            Shop.objects.filter(pk=shop.pk).update(**change)

    @pytest.mark.parametrize("zone", ["Asia/Atlantis", "", "'; DROP TABLE sellers_shop; --"])
    def test_unknown_time_zone_is_refused(self, zone: str) -> None:
        shop = make_shop()

        with pytest.raises(DataError, match="time zone"):
            Shop.objects.filter(pk=shop.pk).update(time_zone=zone)

    @pytest.mark.parametrize(
        ("field", "given"),
        [("slug", {"slug": "same"}), ("osm_id", {"source": ShopSource.OPENSTREETMAP, "osm_id": 7})],
    )
    def test_is_there_once(self, field: str, given: dict[str, Any]) -> None:
        make_shop(1, **given)

        with pytest.raises(IntegrityError, match=field):
            make_shop(2, **given)

    def test_category_in_use_stays(self) -> None:
        shop = make_shop()

        with pytest.raises(ProtectedError):
            shop.category.delete()

    @pytest.mark.parametrize("hours", [None, WeeklyHours(()), WeeklyHours(((0, 60), (600, 10_080)))])
    def test_hours_come_back_as_they_were(self, hours: WeeklyHours | None) -> None:
        shop = make_shop(hours=hours)

        assert Shop.objects.get(pk=shop.pk).hours == hours

    def test_hours_that_overlap_are_one_opening_to_the_database(self) -> None:
        shop = make_shop(hours=WeeklyHours(((0, 60), (30, 90), (90, 120))))

        assert Shop.objects.get(pk=shop.pk).hours == WeeklyHours(((0, 120),))


class TestShopCategory:
    @pytest.mark.parametrize(
        ("constraint", "change"),
        [
            ("shop_category_slug_is_plain", {"slug": "Not Plain"}),
            ("shop_category_has_both_names", {"name_en": ""}),
            ("shop_category_has_both_names", {"name_bn": ""}),
        ],
    )
    def test_constraint_refuses(self, constraint: str, change: dict[str, Any]) -> None:
        category = make_category("new-kind")

        with pytest.raises(IntegrityError, match=constraint):
            ShopCategory.objects.filter(pk=category.pk).update(**change)

    def test_slug_is_there_once(self) -> None:
        make_category("new-kind")

        with pytest.raises(IntegrityError, match="slug"):
            make_category("new-kind")

    def test_leaf_takes_no_children(self) -> None:
        leaf = make_category("leaf", parent=make_category("root"))

        with pytest.raises(IntegrityError, match="two levels"):
            make_category("twig", parent=leaf)

    def test_root_with_children_cannot_become_a_leaf(self) -> None:
        root = make_category("root")
        make_category("leaf", parent=root)

        with pytest.raises(IntegrityError, match="two levels"):
            ShopCategory.objects.filter(pk=root.pk).update(parent=make_category("other-root"))

    def test_category_is_not_its_own_parent(self) -> None:
        root = make_category("root")

        with pytest.raises(IntegrityError, match="two levels"):
            ShopCategory.objects.filter(pk=root.pk).update(parent=root)

    def test_root_without_children_may_become_a_leaf(self) -> None:
        root, other = make_category("root"), make_category("other-root")

        ShopCategory.objects.filter(pk=root.pk).update(parent=other)

        assert list(other.children.all()) == [root]


class TestStatusChanges:
    def test_every_status_has_its_changes_declared(self) -> None:
        assert set(STATUS_CHANGES) == set(ShopStatus)

    def test_shop_that_is_closed_for_good_stays_closed(self) -> None:
        assert STATUS_CHANGES[ShopStatus.CLOSED] == frozenset()

    def test_every_other_shop_can_be_closed(self) -> None:
        assert all(
            ShopStatus.CLOSED in changes for status, changes in STATUS_CHANGES.items() if status != ShopStatus.CLOSED
        )
