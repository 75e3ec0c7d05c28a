"""All goods of a kind, without a text: what is delivered to the pin, and what of it comes first."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import orjson
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from geo.points import GeoPoint
from marketplace.catalog.errors.products import CategoryNotFoundError
from marketplace.catalog.models import Category, Offer, Product, ProductStatus
from marketplace.search import handlers, offers_sql, search_sql
from marketplace.search.asking import Asked, SearchAnswer, Sort
from marketplace.search.caching import forget_all
from marketplace.search.selectors.search import explain, search
from tests.unit.search.bazaar import category_of, make_product, sell
from tests.unit.search.test_caching import ELSEWHERE, Telling, delivering_shop, repriced, told
from tests.unit.sellers.market import GEC_CIRCLE

__all__ = ["told"]
pytestmark = pytest.mark.usefixtures("no_shops")
NOW = datetime(2026, 1, 6, 6, tzinfo=UTC)
NORTH = GeoPoint(lat=GEC_CIRCLE.lat + 0.004, lon=GEC_CIRCLE.lon)


@pytest.fixture
def food() -> Category:
    return category_of("food")


@pytest.fixture
def rice(food: Category) -> Category:
    return category_of("rice", parent=food)


def of_kind(category: Category, **asked: Any) -> SearchAnswer:
    return search(asked=Asked(text="", category=category.slug, **({"pin": GEC_CIRCLE} | asked)), now=NOW)


def cards(answer: SearchAnswer) -> list[dict[str, Any]]:
    return [orjson.loads(item) for item in answer.items]


def names(answer: SearchAnswer) -> list[str]:
    return [card["name_en"] for card in cards(answer)]


class TestGoodsOfAKind:
    def test_are_those_of_it_and_below_that_come_to_the_pin(self, food: Category, rice: Category) -> None:
        here, far = delivering_shop(1), delivering_shop(2, at=ELSEWHERE)
        for name, category, shop in [
            ("Salt", food, here), ("Miniket", rice, here), ("Nazirshail", rice, far),
            ("Soap", category_of("wash"), here),
        ]:  # fmt: skip
            sell(shop, make_product(name, name, category=category))

        answer = of_kind(food)

        assert sorted(names(answer)) == ["Miniket", "Salt"]
        assert answer.total == 2
        assert {row["slug"] for row in answer.facets["categories"]} == {food.slug, rice.slug}
        [offer] = cards(answer)[0]["offers"]
        assert (offer["fee"]["amount"], offer["eta_min"] is not None) == ("30.00", True)
        assert names(of_kind(food, pin=ELSEWHERE)) == ["Nazirshail"]
        assert not of_kind(food, pin=GeoPoint(lat=0, lon=0)).is_served

    @pytest.mark.parametrize("cost", [0.0, 1e9])
    def test_are_the_same_from_either_side(
        self, food: Category, rice: Category, cost: float, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """By their own offers, or by those of the shops."""
        monkeypatch.setattr(offers_sql, "PRODUCT_SIDE_COST", cost)
        search_sql.search_statement.cache_clear()
        shop = delivering_shop()
        for number in range(3):
            sell(shop, make_product(f"Rice {number}", "চাল", category=rice), 10 + number)

        assert names(of_kind(food, sort="price")) == ["Rice 0", "Rice 1", "Rice 2"]
        search_sql.search_statement.cache_clear()

    def test_come_by_stock_rating_popularity_and_nearness(self, rice: Category) -> None:
        near, north = delivering_shop(1), delivering_shop(2, at=NORTH)
        made = {name: make_product(name, name, category=rice) for name in ("Gone", "Liked", "Farther", "Near")}
        for name, shop, given in [
            ("Gone", near, {"stock": 0}), ("Liked", north, {}), ("Farther", north, {}), ("Near", near, {}),
        ]:  # fmt: skip
            sell(shop, made[name], **given)
        Product.objects.filter(pk=made["Liked"].pk).update(rating=Decimal("5.00"), rating_count=9)

        assert names(of_kind(rice)) == ["Liked", "Near", "Farther", "Gone"]
        _query, ranked = explain(asked=Asked(text="", category=rice.slug, pin=GEC_CIRCLE), now=NOW)
        assert [one.candidate.names["name_en"] for one in ranked] == ["Liked", "Near", "Farther", "Gone"]
        assert not any(ranked[0].parts[name] for name in ("words", "letters", "coverage", "likeness", "meaning"))

    @pytest.mark.parametrize("sort", ["relevance", "price", "-price", "unit_price", "distance", "rating"])
    def test_go_on_over_the_next_page(self, rice: Category, sort: Sort) -> None:
        shop = delivering_shop()
        for number in range(5):
            sell(shop, make_product(f"Rice {number}", "চাল", category=rice), 10 + number)

        first = of_kind(rice, sort=sort, limit=3)
        second = of_kind(rice, sort=sort, limit=3, after=first.after)

        assert len({*names(first), *names(second)}) == 5
        assert second.after is None

    def test_are_narrowed_and_counted_like_what_is_searched_for(self, rice: Category) -> None:
        shop = delivering_shop()
        for number, stock in enumerate((0, None, None)):
            sell(shop, make_product(f"Rice {number}", "চাল", category=rice), 100 * (number + 1), stock=stock)

        answer = of_kind(rice, price_max=Decimal(250), in_stock=True)

        assert names(answer) == ["Rice 1"]
        assert (answer.facets["in_stock"], sum(band["count"] for band in answer.facets["prices"])) == (1, 2)

    def test_leave_out_what_is_not_listed(self, rice: Category) -> None:
        shop = delivering_shop()
        sell(shop, make_product("Rice", "চাল", category=rice))
        sell(shop, make_product("Draft", "চাল", category=rice, status=ProductStatus.DRAFT))

        assert names(of_kind(rice)) == ["Rice"]

    def test_of_the_whole_country_are_found_without_a_pin(self, rice: Category) -> None:
        make_product("Unsold", "চাল", category=rice)
        sell(delivering_shop(at=ELSEWHERE), make_product("Sold", "চাল", category=rice))

        assert names(of_kind(rice, pin=None)) == ["Sold", "Unsold"]

    def test_of_no_kind_are_refused(self) -> None:
        with pytest.raises(CategoryNotFoundError):
            search(asked=Asked(text="", category="no-such", pin=GEC_CIRCLE), now=NOW)


class TestStatements:
    def test_are_two_and_none_while_the_answer_is_kept(self, rice: Category) -> None:
        sell(delivering_shop(), make_product("Rice", "চাল", category=rice))
        of_kind(rice)
        forget_all()

        counts = []
        for _ in range(2):
            with CaptureQueriesContext(connection) as asked:
                of_kind(rice)
            counts.append(len(asked))

        assert counts == [2, 0]

    def test_answer_is_made_anew_when_a_price_of_the_kind_changes(self, rice: Category, told: Telling) -> None:
        shop = delivering_shop()
        offer = sell(shop, make_product("Miniket", "মিনিকেট", category=rice), 35)
        soap = sell(shop, make_product("Soap", "সাবান", category=category_of("wash")))
        of_kind(rice)

        told(handlers.forget_with_offers, repriced(soap))
        with CaptureQueriesContext(connection) as asked:
            of_kind(rice)
        Offer.objects.filter(pk=offer.pk).update(price=36)
        told(handlers.forget_with_offers, repriced(offer))

        assert (len(asked), cards(of_kind(rice))[0]["price_from"]["amount"]) == (0, "36.00")
