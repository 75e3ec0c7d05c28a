from uuid import UUID

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries

from geo.models import Area
from geo.points import GeoPoint
from sellers.errors.shops import ShopNotFoundError
from sellers.models import Shop, ShopStatus
from sellers.selectors.shops import Town, get_listed_shop, list_shop_categories, list_towns
from tests.unit.sellers.market import GEC_CIRCLE, make_shop

pytestmark = pytest.mark.usefixtures("no_shops")


class TestGetListedShop:
    def test_finds_by_slug_and_by_id_in_one_statement(self, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        shop = make_shop()

        for name in (shop.slug, str(shop.pk), shop.pk.hex):
            with django_assert_num_queries(1):
                found = get_listed_shop(name)
                assert (found, found.category.slug, found.area) == (shop, "pharmacies", None)

    @pytest.mark.parametrize("status", [ShopStatus.DRAFT, ShopStatus.PAUSED, ShopStatus.CLOSED])
    def test_hides_what_buyers_do_not_see(self, status: ShopStatus) -> None:
        shop = make_shop(status=status)

        for name in (shop.slug, str(shop.pk)):
            with pytest.raises(ShopNotFoundError):
                get_listed_shop(name)

    @pytest.mark.parametrize("name", ["", "nobody", str(UUID(int=7)), "x" * 5000, "' OR 1=1 --"])
    def test_refuses_what_names_no_shop(self, name: str) -> None:
        make_shop()

        with pytest.raises(ShopNotFoundError):
            get_listed_shop(name)

    def test_id_of_one_shop_as_slug_of_another_leads_to_the_first(self) -> None:
        shop = make_shop(1)
        make_shop(2, slug=str(shop.pk))

        assert get_listed_shop(str(shop.pk)) == shop


class TestListTowns:
    def test_tells_districts_by_their_shops_at_the_median_of_them(self) -> None:
        panchlaish = Area.objects.get(code="chattogram-panchlaish")
        far_off = GeoPoint(lat=22.0, lon=92.0)
        make_shop(1, area=Area.objects.filter(parent__code="sylhet", level="upazila")[0], at=far_off)
        for number, point in enumerate([GEC_CIRCLE, GEC_CIRCLE, far_off], start=2):
            make_shop(number, area=panchlaish, at=point)

        towns = list_towns(limit=9)

        assert towns[0] == Town(name_en="Chattogram", name_bn="চট্টগ্রাম", center=GEC_CIRCLE, shops=3)
        assert [(town.name_en, town.shops) for town in towns] == [("Chattogram", 3), ("Sylhet", 1)]

    def test_counts_only_shops_that_buyers_see(self) -> None:
        make_shop(area=Area.objects.get(code="chattogram-panchlaish"), status=ShopStatus.PAUSED)

        assert list_towns(limit=9) == []

    def test_tells_no_more_than_asked_for_in_one_statement(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        for number, area in enumerate(Area.objects.filter(level="upazila", polygon__isnull=False)[:40]):
            make_shop(number, area=area)

        with django_assert_num_queries(1):
            assert len(list_towns(limit=2)) == 2


class TestListShopCategories:
    def test_tells_the_whole_tree_in_two_statements(self, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        with django_assert_num_queries(2):
            tree = {root.slug: [leaf.slug for leaf in root.children.all()] for root in list_shop_categories()}

        assert next(iter(tree)) == "groceries"
        assert tree["food-tea"] == ["restaurants", "fast-food", "tea-coffee", "bakeries-sweets"]


def test_shops_of_the_query_set_are_the_active_ones() -> None:
    shops = [make_shop(number, status=status) for number, status in enumerate(ShopStatus)]

    assert list(Shop.objects.listed()) == [shop for shop in shops if shop.status == ShopStatus.ACTIVE]
