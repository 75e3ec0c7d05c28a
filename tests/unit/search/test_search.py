from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import orjson
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from geo.points import GeoPoint
from marketplace.catalog.errors.products import BrandNotFoundError, CategoryNotFoundError
from marketplace.catalog.models import Product
from marketplace.search.asking import Asked, SearchAnswer
from marketplace.search.caching import forget_all
from marketplace.search.errors.searching import DistanceNeedsPinError
from marketplace.search.selectors.search import explain, search
from sellers.hours import WeeklyHours
from sellers.models import Shop
from tests.unit.search.bazaar import make_product, sell, stock_bazaar
from tests.unit.sellers.market import GEC_CIRCLE, make_shop
from tests.unit.sellers.zone_drafts import make_zone

pytestmark = pytest.mark.usefixtures("no_shops")
NOW = datetime(2026, 1, 6, 6, tzinfo=UTC)
FAR_AWAY = GeoPoint(lat=23.78, lon=90.41)


def delivering_shop(number: int = 1, **given: Any) -> Shop:
    shop = make_shop(number, **({"hours": WeeklyHours.every_day(0, 1440)} | given))
    make_zone(shop, fee=Decimal(30))
    return shop


def found(text: str, **asked: Any) -> SearchAnswer:
    return search(asked=Asked(text=text, **({"pin": GEC_CIRCLE} | asked)), now=NOW)


def cards(answer: SearchAnswer) -> list[dict[str, Any]]:
    return [orjson.loads(item) for item in answer.items]


def names(answer: SearchAnswer) -> list[str]:
    return [card["name_en"] for card in cards(answer)]


@pytest.fixture
def bazaar() -> dict[str, Product]:
    return stock_bazaar(delivering_shop())


# What somebody types, and what must stand among the first three.
QUERIES = [
    ("chal", "Miniket Rice"), ("chaal", "Miniket Rice"), ("cal", "Miniket Rice"), ("চাল", "Miniket Rice"),
    ("rice", "Miniket Rice"), ("chinigura chal", "Chinigura Rice"), ("চিনিগুঁড়া", "Chinigura Rice"),
    ("dal", "Red Lentils"), ("ডাল", "Red Lentils"), ("mosur dal", "Red Lentils"), ("moshur daal", "Red Lentils"),
    ("lentil", "Red Lentils"), ("moog dal", "Mung Beans"), ("peyaj", "Local Onion"), ("piyaj", "Local Onion"),
    ("peaj", "Local Onion"), ("পিঁয়াজ", "Local Onion"), ("পেঁয়াজ", "Local Onion"), ("onion", "Local Onion"),
    ("alu", "Potato"), ("aloo", "Potato"), ("আলু", "Potato"), ("kacha morich", "Green Chilli"),
    ("roshun", "Garlic"), ("rosun", "Garlic"), ("ada", "Ginger"), ("begun", "Eggplant"), ("brinjal", "Eggplant"),
    ("holud", "Turmeric Powder"), ("হলুদ গুঁড়া", "Turmeric Powder"), ("jira", "Cumin Seeds"),
    ("soyabin tel", "Soybean Oil"), ("সয়াবিন তেল", "Soybean Oil"), ("shorishar tel", "Mustard Oil"),
    ("chini", "Sugar"), ("lobon", "Salt"), ("labon", "Salt"), ("cha", "Ispahani Mirzapore Tea"),
    ("চা", "Ispahani Mirzapore Tea"), ("gura dudh", "Full Cream Milk Powder"), ("doodh", "Liquid Milk"),
    ("dim", "Eggs"), ("murgi", "Broiler Chicken"), ("মুরগী", "Broiler Chicken"), ("ilish", "Hilsa Fish"),
    ("rui mach", "Rui Fish"), ("chingri", "Shrimp"), ("saban", "Beauty Soap Soft Rose"),
    ("shampu", "Anti-Dandruff Shampoo"), ("শ্যাম্পু", "Anti-Dandruff Shampoo"), ("biskut", "Energy Biscuits"),
]  # fmt: skip
SLIPS = [
    ("oniom", "Local Onion"), ("onoin", "Local Onion"), ("potatto", "Potato"), ("tomto", "Tomato"),
    ("detergnt", "Detergent Powder"), ("shampooo", "Anti-Dandruff Shampoo"), ("tootpaste", "Toothpaste"),
    ("chanachor", "Chanachur"), ("biscuts", "Energy Biscuits"), ("টমেটু", "Tomato"), ("চানাচর", "Chanachur"),
    ("soybaen oil", "Soybean Oil"), ("mustrad oil", "Mustard Oil"), ("garlci", "Garlic"), ("chiken", "Broiler Chicken"),
]  # fmt: skip


class TestWords:
    def test_queries_in_three_scripts_find_what_is_meant_among_the_first_three(
        self, bazaar: dict[str, Product]
    ) -> None:
        missed = [(text, meant) for text, meant in QUERIES if meant not in names(found(text))[:3]]

        assert missed == []

    def test_nine_of_ten_slips_are_mended(self, bazaar: dict[str, Product]) -> None:
        missed = [(text, meant, names(found(text))[:3]) for text, meant in SLIPS if meant not in names(found(text))[:3]]

        assert len(missed) <= len(SLIPS) // 10, missed

    def test_slip_is_told_with_what_was_meant(self, bazaar: dict[str, Product]) -> None:
        answer = found("tomto 2 kg")

        assert answer.did_you_mean == "tomato 2 kg"

    def test_right_word_is_not_mended(self, bazaar: dict[str, Product]) -> None:
        assert [found(text).did_you_mean for text in ("potato", "peaj", "চাল")] == [None, None, None]

    def test_words_that_nothing_has_are_dropped(self, bazaar: dict[str, Product]) -> None:
        answer = found("purple potato qwxyz")

        assert (names(answer)[0], answer.is_loosened) == ("Potato", True)

    def test_text_without_words_finds_nothing(self, bazaar: dict[str, Product]) -> None:
        assert found("!?").total == 0

    def test_pack_ranks_but_does_not_exclude(self, bazaar: dict[str, Product]) -> None:
        assert "Miniket Rice" in names(found("rice 25 kg"))


class TestPlace:
    def test_hit_is_deliverable_with_fee_distance_and_time(self, bazaar: dict[str, Product]) -> None:
        (offer,) = cards(found("potato"))[0]["offers"]

        assert offer["fee"] == {"amount": "30.00", "currency": "BDT"}
        assert (offer["distance_m"], offer["eta_min"] > 0, offer["in_stock"]) == (0.0, True, True)
        assert offer["unit_price"] == {"amount": "35.00", "currency": "BDT"}

    def test_nothing_is_found_where_no_shop_delivers(self, bazaar: dict[str, Product]) -> None:
        answer = found("potato", pin=FAR_AWAY)

        assert (answer.total, answer.items, answer.is_served) == (0, [], True)

    def test_without_a_pin_every_shop_counts(self, bazaar: dict[str, Product]) -> None:
        (offer,) = cards(found("potato", pin=None))[0]["offers"]

        assert (offer["price"]["amount"], offer["fee"]) == ("35.00", None)

    def test_pin_abroad_is_told(self, bazaar: dict[str, Product]) -> None:
        assert not found("potato", pin=GeoPoint(lat=48.2, lon=16.37)).is_served

    def test_shop_of_another_status_is_left_out(self, bazaar: dict[str, Product]) -> None:
        Shop.objects.update(status="paused")

        assert found("potato").total == 0

    def test_both_sides_find_the_same(self, bazaar: dict[str, Product], monkeypatch: pytest.MonkeyPatch) -> None:
        # One shop and one product: by the product. Were that a thousand times as dear: by the shop.
        by_product = cards(found("potato"))
        from marketplace.search import offers_sql, search_sql

        monkeypatch.setattr(offers_sql, "PRODUCT_SIDE_COST", 1000.0)
        search_sql.search_statement.cache_clear()
        forget_all()

        assert cards(found("potato")) == by_product
        search_sql.search_statement.cache_clear()


class TestFilters:
    def test_offers_are_grouped_by_product_the_best_first(self) -> None:
        product = make_product("Potato", "আলু")
        for number, price in enumerate((50, 40, 60, 45), start=1):
            sell(delivering_shop(number), product, price)

        (card,) = cards(found("alu"))

        assert [offer["price"]["amount"] for offer in card["offers"]] == ["40.00", "45.00", "50.00"]
        assert (card["offer_count"], card["price_from"]["amount"]) == (4, "40.00")

    def test_price_category_brand_and_rating_narrow(self, bazaar: dict[str, Product]) -> None:
        Product.objects.filter(name_en="Mustard Oil").update(rating=Decimal("4.5"), rating_count=3)

        assert names(found("tel", price_max=Decimal(300), category="bazaar-oils")) == ["Mustard Oil"]
        assert names(found("tel", brand="bazaar-teer")) == ["Soybean Oil"]
        assert names(found("tel", rating=4)) == ["Mustard Oil"]

    def test_each_facet_counts_without_its_own_filter(self, bazaar: dict[str, Product]) -> None:
        facets = found("tel", brand="bazaar-teer").facets

        assert {brand["name_en"]: brand["count"] for brand in facets["brands"]} == {
            "Teer": 1, "Radhuni": 1, "Parachute": 1,
        }  # fmt: skip
        assert [category["slug"] for category in facets["categories"]] == ["bazaar-oils"]
        assert facets["prices"] == [{"least": 500, "most": 1000, "count": 1}]

    def test_out_of_stock_is_shown_last_and_left_out_on_request(self) -> None:
        shop = delivering_shop()
        gone, there = make_product("Old Potato", "পুরান আলু"), make_product("New Potato", "নতুন আলু")
        sell(shop, gone, stock=0)
        sell(shop, there, stock=5)

        assert set(names(found("potato"))) == {"Old Potato", "New Potato"}
        assert names(found("potato", in_stock=True)) == ["New Potato"]
        assert found("potato").facets["in_stock"] == 1

    def test_shut_shop_that_opens_soon_is_left_out_of_open_now(self) -> None:
        shop = delivering_shop()
        sell(shop, make_product("Potato", "আলু"))
        shop.hours = None
        shop.save()

        assert found("potato", open_now=True).total == 0

    def test_unknown_names_are_refused(self, bazaar: dict[str, Product]) -> None:
        with pytest.raises(CategoryNotFoundError):
            found("tel", category="no-such")
        with pytest.raises(BrandNotFoundError):
            found("tel", brand="no-such")
        with pytest.raises(DistanceNeedsPinError):
            found("tel", pin=None, sort="distance")


class TestOrder:
    @pytest.mark.parametrize(
        ("sort", "first"),
        [("price", "Coconut Hair Oil"), ("-price", "Soybean Oil"), ("unit_price", "Soybean Oil")],
    )
    def test_sorts(self, bazaar: dict[str, Product], sort: Any, first: str) -> None:
        assert names(found("tel", sort=sort))[0] == first

    def test_nearest_and_best_rated_come_first(self) -> None:
        near, far = make_product("Near Potato", "আলু"), make_product("Far Potato", "আলু")
        sell(delivering_shop(1), near)
        sell(delivering_shop(2, at=GeoPoint(lat=22.365, lon=91.825)), far)
        Product.objects.filter(pk=far.pk).update(rating=5, rating_count=1)

        assert names(found("alu", sort="distance")) == ["Near Potato", "Far Potato"]
        assert names(found("alu", sort="rating")) == ["Far Potato", "Near Potato"]

    @pytest.mark.parametrize("sort", ["relevance", "price", "-price", "unit_price", "distance", "rating"])
    def test_pages_hold_everything_once(self, bazaar: dict[str, Product], sort: Any) -> None:
        seen, after = [], None
        for _page in range(20):
            answer = found("rice oil tel chal", sort=sort, limit=2, after=after)
            seen += names(answer)
            after = answer.after
            if after is None:
                break

        assert len(seen) == len(set(seen)) == answer.total


class TestCost:
    def test_one_statement_finds_and_one_tells(self, bazaar: dict[str, Product]) -> None:
        found("potato")
        forget_all()

        with CaptureQueriesContext(connection) as asked:
            found("rice")

        assert len(asked) == 2

    def test_kept_answer_needs_none_until_something_changes(self, bazaar: dict[str, Product]) -> None:
        found("potato")

        with CaptureQueriesContext(connection) as asked:
            found("potato")
        forget_all()
        with CaptureQueriesContext(connection) as again:
            found("potato")

        assert (len(asked), len(again)) == (0, 2)

    def test_explanation_has_every_signal(self, bazaar: dict[str, Product]) -> None:
        query, candidates = explain(asked=Asked(text="rice", pin=GEC_CIRCLE), now=NOW)

        assert query.groups[0].word == "rice"
        assert candidates[0].candidate.signals["is_strict"] == 1
        assert candidates[0].candidate.signals["distance_m"] == pytest.approx(0)
