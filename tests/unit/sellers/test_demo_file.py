"""Facts of the shipped demo market, and how its rows come about."""

import csv
import gzip
import re
from collections import Counter
from pathlib import Path

import pytest

from sellers.demo import DEMO_SHOPS
from sellers.demo.categories import LEAF_OF_CLASS, TRADES, leaf_for
from sellers.demo.hours import HABITS, synthetic_hours
from sellers.demo.load import demo_slug
from sellers.demo.prepare import DemoShop, prepare, read, write
from sellers.models import SLUG
from sellers.services.categories import SHOP_CATEGORIES

SHOPS = list(read(DEMO_SHOPS))
with SHOP_CATEGORIES.open(encoding="utf-8", newline="") as lines:
    LEAVES = {row["slug"] for row in csv.DictReader(lines) if row["parent"]}

COLUMNS = ["osm_id", "lat", "lon", "name", "alt_names", "name_en", "name_bn", "poi_class"]


class TestShippedFile:
    def test_has_as_many_shops_as_its_documentation_says(self) -> None:
        assert len(SHOPS) == 9_431

    def test_names_each_place_once(self) -> None:
        assert [osm_id for osm_id, count in Counter(shop.osm_id for shop in SHOPS).items() if count > 1] == []

    def test_every_name_is_in_its_own_script(self) -> None:
        assert [shop for shop in SHOPS if not re.search("[A-Za-z]", shop.name_en)] == []
        assert [shop for shop in SHOPS if not re.search("[\u0985-\u09b9]", shop.name_bn)] == []
        assert [shop for shop in SHOPS if re.search("[\u0980-\u09ff]", shop.name_en)] == []
        assert [shop for shop in SHOPS if re.search("[A-Za-z0-9]", shop.name_bn)] == []

    def test_no_name_carries_an_address_or_loose_spaces(self) -> None:
        names = [name for shop in SHOPS for name in (shop.name_en, shop.name_bn)]

        assert [name for name in names if re.search(r"[,;]|\s\s|^\s|\s$", name)] == []
        assert [name for name in names if re.search("(?:District|Division|Bangladesh, |জেলা|বিভাগ)$", name)] == []

    @pytest.mark.parametrize("blunder", ["চক্র", "আসবাবপত্র", "হতবুদ্ধি", "মাইক্রোসফট", "টুপি", "উদ্ভিজ্জ", "এখনও"])
    def test_no_word_of_the_translating_machine_is_left(self, blunder: str) -> None:
        told = [shop.name_bn for shop in SHOPS if blunder in shop.name_bn.split() and shop.machine_name]

        assert told == []

    def test_every_category_is_a_leaf_of_the_tree(self) -> None:
        assert {shop.category for shop in SHOPS} == LEAVES

    def test_every_point_lies_in_bangladesh_roughly(self) -> None:
        assert all(20.5 < shop.lat < 26.7 and 88.0 < shop.lon < 92.7 for shop in SHOPS)

    def test_every_slug_is_plain_short_and_its_own(self) -> None:
        slugs = [demo_slug(shop) for shop in SHOPS]

        assert all(re.fullmatch(SLUG, slug) and len(slug) <= 100 for slug in slugs)
        assert len(set(slugs)) == len(slugs)

    def test_is_written_the_same_every_time(self, tmp_path: Path) -> None:
        write(SHOPS, tmp_path / "again.csv.gz")

        assert (tmp_path / "again.csv.gz").read_bytes() == DEMO_SHOPS.read_bytes()


def row(osm_id: int, name: str, **given: str) -> dict[str, str]:
    return {
        "osm_id": f"{osm_id}.0", "lat": "22.35", "lon": "91.82", "name": name, "alt_names": "",
        "name_en": f"{name}, Chattogram District", "name_bn": "", "poi_class": "['pharmacy']", **given,
    }  # fmt: skip


def extract(folder: Path, *rows: dict[str, str], places: tuple[dict[str, str], ...] = ()) -> Path:
    """A folder as `prepare` reads it."""
    for name, content in (("osm_shops.csv.gz", rows), ("osm_places.csv.gz", places)):
        with gzip.open(folder / name, "wt", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS)
            writer.writeheader()
            writer.writerows(content)
    return folder


class TestPrepare:
    def test_drops_what_it_must_and_counts_it(self, tmp_path: Path) -> None:
        source = extract(
            tmp_path,
            row(1, "Lazz Pharmacy"),
            row(1, "Lazz Pharmacy"),
            row(2, ""),
            row(3, "Shop"),
            row(4, "Lazz pharmacy", lat="22.3505"),
            row(5, "Lazz Pharmacy", lat="22.36"),
            row(6, "Wine", poi_class="['alcohol']"),
        )

        result = prepare(source)

        assert [shop.osm_id for shop in result.shops] == [1, 5]
        assert {step: count for step, count in result.counts.items() if step.startswith("dropped")} == {
            "dropped: the same OpenStreetMap id again": 1,
            "dropped: no name": 1,
            "dropped: the name says nothing, or is an office's": 1,
            "dropped: the same name next door": 1,
            "dropped: a bank, a court, alcohol": 1,
        }

    def test_learns_a_spelling_from_places_that_people_named_twice(self, tmp_path: Path) -> None:
        source = extract(tmp_path, row(1, "Nasirabad Pharmacy"), places=(row(9, "Nasirabad School নাসিরাবাদ স্কুল"),))

        (shop,) = prepare(source).shops

        assert (shop.name_bn, shop.machine_name) == ("নাসিরাবাদ ফার্মেসি", "bn")

    def test_reads_what_it_wrote(self, tmp_path: Path) -> None:
        shop = DemoShop(7, 'A "quoted" name', "নাম", "", "pharmacies", 22.3, 91.8)

        write([shop], tmp_path / "shops.csv.gz")

        assert list(read(tmp_path / "shops.csv.gz")) == [shop]


class TestLeafFor:
    def test_every_leaf_it_knows_is_in_the_tree(self) -> None:
        assert set(LEAF_OF_CLASS.values()) | {leaf for _pattern, leaf in TRADES} <= LEAVES

    @pytest.mark.parametrize(
        ("classes", "name", "leaf"),
        [
            (["pharmacy"], "Anything Bazar", "pharmacies"),
            (["marketplace"], "Reazuddin Bazar", "bazaars"),
            (["supermarket"], "Chawk Bazar", "bazaars"),
            (["supermarket"], "Shwapno", "super-shops"),
            (["mall"], "Sanmar Ocean City", "malls"),
            (["marketplace"], "Bhai Bhai Store", "general-stores"),
            (["marketplace"], "Singer Market", "electronics"),
            (["marketplace"], "Muslim Super Market", "malls"),
            (["mall"], "Anis Printing", "stationery"),
            (["convenience"], "Khan Motors", "vehicle-parts"),
            (["bank", "marketplace"], "Sonali Bank", None),
            (["spaceport"], "Haat", None),
        ],
    )
    def test_trusts_a_plain_class_and_asks_the_name_of_a_vague_one(
        self, classes: list[str], name: str, leaf: str | None
    ) -> None:
        assert leaf_for(classes, name) == leaf


class TestSyntheticHours:
    def test_every_habit_is_of_a_leaf(self) -> None:
        assert set(HABITS) <= LEAVES

    @pytest.mark.parametrize("category", sorted(LEAVES))
    def test_every_kind_opens_on_most_days(self, category: str) -> None:
        for osm_id in range(60):
            assert len({opening.weekday for opening in synthetic_hours(category, osm_id).openings()}) >= 6

    def test_some_chemists_never_close(self) -> None:
        assert synthetic_hours("pharmacies", 9).ranges == ((0, 10_080),)
