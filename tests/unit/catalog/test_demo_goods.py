"""The shipped catalogue is fit to be read by people in both languages, and sold in every kind of shop."""

import re
from collections import Counter
from decimal import Decimal

import pytest

from marketplace.catalog.demo import DATA
from marketplace.catalog.demo.assortments import ASSORTMENTS, Pricing, draw
from marketplace.catalog.demo.files import rows_of

CATEGORIES = list(rows_of("categories.csv"))
PARENTS = {row["slug"]: row["parent"] for row in CATEGORIES}
PRODUCTS = list(rows_of("products.csv.gz"))
VARIANTS = list(rows_of("variants.csv.gz"))
# Taka that goods of a kind cost at least and at most.
BOUNDS = {
    "fruit-vegetables": (5, 2500),
    "ready-food": (5, 1500),
    "snacks": (2, 3000),
    "dairy": (10, 6000),
    "clothing": (10, 60_000),
    "electronics": (1, 150_000),
    "books-play": (5, 5000),
    "health": (5, 5000),
    "household": (2, 5000),
}
WIDEST = (1, 150_000)


class TestNames:
    def test_there_are_enough(self) -> None:
        assert len(PRODUCTS) >= 2000

    def test_bangla_names_are_in_bangla_letters(self) -> None:
        assert [row["name_bn"] for row in PRODUCTS if re.search(r"[A-Za-z]", row["name_bn"])] == []
        assert [row["name_bn"] for row in PRODUCTS if not re.search(r"[\u0980-\u09ff]{2}", row["name_bn"])] == []

    def test_english_names_have_no_bangla(self) -> None:
        assert [row["name_en"] for row in PRODUCTS if re.search(r"[\u0980-\u09ff]", row["name_en"])] == []

    @pytest.mark.parametrize("column", ["slug", "name_en", "name_bn"])
    def test_no_two_are_called_the_same(self, column: str) -> None:
        assert [name for name, count in Counter(row[column].lower() for row in PRODUCTS).items() if count > 1] == []

    @pytest.mark.parametrize("column", ["name_en", "name_bn"])
    def test_no_word_is_said_twice_in_a_row(self, column: str) -> None:
        said_so = r"(?<!\S)(?!peri|agar|chu |পেরি|আগার|চু )(\S+) \1(?!\S)"

        assert [row[column] for row in PRODUCTS if re.search(said_so, row[column], re.IGNORECASE)] == []

    def test_lists_own_label_is_left_out(self) -> None:
        assert [row["name_en"] for row in PRODUCTS if re.search("meena|gfapl", row["name_en"], re.IGNORECASE)] == []


class TestPacks:
    def test_every_product_has_some_and_no_twins(self) -> None:
        keys = Counter((row["product"], row["pack_size"], row["pack_unit"], row["name_en"]) for row in VARIANTS)

        assert {row["product"] for row in VARIANTS} == {row["slug"] for row in PRODUCTS}
        assert max(keys.values()) == 1

    def test_prices_are_whole_taka_within_what_their_kind_costs(self) -> None:
        roots = {row["slug"]: PARENTS[row["category"]] for row in PRODUCTS}
        odd = [
            (row["product"], row["price"])
            for row in VARIANTS
            for least, most in [BOUNDS.get(roots[row["product"]], WIDEST)]
            if not least <= Decimal(row["price"]) <= most or Decimal(row["price"]) % 1
        ]

        assert odd == []

    def test_kilogram_and_litre_are_not_told_in_thousands(self) -> None:
        assert [row for row in VARIANTS if row["pack_unit"] in {"g", "ml"} and Decimal(row["pack_size"]) >= 1000] == []


class TestTree:
    def test_every_leaf_has_goods_and_only_leaves_do(self) -> None:
        leaves = {slug for slug in PARENTS if slug not in PARENTS.values()}

        assert {row["category"] for row in PRODUCTS} == leaves

    def test_parents_stand_before_their_children(self) -> None:
        seen: set[str] = {""}
        for row in CATEGORIES:
            assert row["parent"] in seen
            seen.add(row["slug"])

    def test_pictures_are_there(self) -> None:
        shown = {row["picture"] for row in PRODUCTS} - {""}

        assert shown == {path.stem for path in (DATA / "pictures").iterdir()}


class TestDraw:
    GOODS = tuple(Pricing(f"thing-{number}", Decimal(10 + 7 * number)) for number in range(400))

    def test_the_same_shop_offers_the_same_every_time(self) -> None:
        assert draw("general-stores", 42, self.GOODS) == draw("general-stores", 42, self.GOODS)
        assert draw("general-stores", 42, self.GOODS) != draw("general-stores", 43, self.GOODS)

    @pytest.mark.parametrize("kind", ASSORTMENTS)
    def test_shops_offer_five_to_a_hundred_and_fifty_things_near_the_level(self, kind: str) -> None:
        level = {item.key: item.level for item in self.GOODS}
        for osm_id in range(40):
            drawn = draw(kind, osm_id, self.GOODS)
            assert 5 <= len(drawn) <= 150
            assert len({offer.key for offer in drawn}) == len(drawn)
            for offer in drawn:
                assert abs(offer.price - level[offer.key]) <= max(level[offer.key] * Decimal("0.15"), Decimal(1))
                assert offer.compare_at_price is None or offer.compare_at_price > offer.price

    def test_some_are_sold_out_some_low_some_not_counted(self) -> None:
        stocks = [offer.stock for osm_id in range(40) for offer in draw("malls", osm_id, self.GOODS)]

        assert 0.03 < stocks.count(0) / len(stocks) < 0.09
        assert 0.1 < stocks.count(None) / len(stocks) < 0.2
        assert any(stock is not None and 0 < stock <= 5 for stock in stocks)

    def test_what_is_made_to_order_is_not_counted(self) -> None:
        assert {offer.stock for offer in draw("restaurants", 7, self.GOODS)} == {None}
