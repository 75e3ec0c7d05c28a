from uuid import UUID

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries

from sellers.errors import ShopNotFoundError
from sellers.models import Shop, ShopStatus
from sellers.selectors import get_listed_shop, list_shop_categories
from tests.unit.sellers.market import make_shop

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


class TestListShopCategories:
    def test_tells_the_whole_tree_in_two_statements(self, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        with django_assert_num_queries(2):
            tree = {root.slug: [leaf.slug for leaf in root.children.all()] for root in list_shop_categories()}

        assert next(iter(tree)) == "groceries"
        assert tree["food-tea"] == ["restaurants", "fast-food", "tea-coffee", "bakeries-sweets"]


def test_shops_of_the_query_set_are_the_active_ones() -> None:
    shops = [make_shop(number, status=status) for number, status in enumerate(ShopStatus)]

    assert list(Shop.objects.listed()) == [shop for shop in shops if shop.status == ShopStatus.ACTIVE]
