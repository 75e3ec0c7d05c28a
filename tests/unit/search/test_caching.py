"""Answers that are kept, and what has them made anew."""

import random
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import orjson
import pytest
import redis
from circuitbreaker import CircuitBreakerError
from django.conf import LazySettings, settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoCaptureOnCommitCallbacks

from geo.points import GeoPoint
from marketplace.catalog.events import (
    FreeStock,
    OffersChanged,
    OfOffer,
    ProductChanged,
    ProductRated,
    ShopRated,
    StockChanged,
)
from marketplace.catalog.models import Offer, Product
from marketplace.core.ids import uuid7
from marketplace.search import caching, handlers
from marketplace.search.asking import Asked, SearchAnswer
from marketplace.search.caching import Made
from marketplace.search.places import places_of_pin, places_of_shops
from marketplace.search.selectors import search as searching
from marketplace.search.selectors.suggesting import suggest
from marketplace.search.services import indexing
from sellers.events import ShopHoursChanged, ShopZonesChanged
from sellers.hours import WeeklyHours
from sellers.models import Shop
from tests.unit.search.bazaar import GOODS, make_product, sell, stock_bazaar
from tests.unit.sellers.market import GEC_CIRCLE, make_shop
from tests.unit.sellers.zone_drafts import make_zone, polygon, square

pytestmark = pytest.mark.usefixtures("no_shops")
NOW = datetime(2026, 1, 6, 6, tzinfo=UTC)
ELSEWHERE = GeoPoint(lat=22.46, lon=91.82)

Telling = Callable[..., None]


def delivering_shop(number: int = 1, at: GeoPoint = GEC_CIRCLE) -> Shop:
    shop = make_shop(number, hours=WeeklyHours.every_day(0, 1440), at=at)
    make_zone(shop, fee=Decimal(30), shape=polygon(square(lon=at.lon, lat=at.lat)))
    return shop


def ask(text: str, pin: GeoPoint | None = GEC_CIRCLE) -> SearchAnswer:
    return searching.search(asked=Asked(text=text, pin=pin), now=NOW)


def price_of(text: str, pin: GeoPoint | None = GEC_CIRCLE) -> str:
    """What the first offer costs."""
    return str(orjson.loads(ask(text, pin).items[0])["offers"][0]["price"]["amount"])


def asks_the_database(text: str, pin: GeoPoint | None = GEC_CIRCLE) -> bool:
    with CaptureQueriesContext(connection) as asked:
        ask(text, pin)
    return bool(asked)


@pytest.fixture
def told(django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> Telling:
    """Have an event handled, with what follows on commit."""

    def tell(handler: Callable[..., None], event: object) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            handler(event, event_id=uuid7())

    return tell


def of(offer: Offer) -> dict[str, Any]:
    return {"offer_id": offer.pk, "shop_id": offer.shop_id, "product_id": offer.product_id}


def repriced(*offers: Offer) -> OffersChanged:
    return OffersChanged(
        batch_id=uuid7(), offers=[OfOffer(**of(offer)) for offer in offers], fields=["price"], changed_at=NOW
    )


def product_changed(product: Product) -> ProductChanged:
    return ProductChanged(product_id=product.pk, shop_id=None, version=2, fields=["name_en"], changed_at=NOW)


class TestWhatIsMadeAnew:
    def test_price_shows_once_it_is_told(self, told: Telling) -> None:
        offer = sell(delivering_shop(), make_product("Potato", "আলু"), 35)
        asked: list[tuple[str, GeoPoint | None]]
        asked = [("potato", GEC_CIRCLE), ("alu", GEC_CIRCLE), ("potatto", GEC_CIRCLE), ("আলু", None)]
        before = [price_of(*one) for one in asked]

        Offer.objects.update(price=36)
        told(handlers.forget_with_offers, repriced(offer))

        assert (before, [price_of(*one) for one in asked]) == (["35.00"] * 4, ["36.00"] * 4)

    def test_last_one_that_goes_shows(self, told: Telling) -> None:
        offer = sell(delivering_shop(), make_product("Potato", "আলু"))
        ask("potato")

        change = FreeStock(**of(offer), free_before=1, free_after=0)
        told(handlers.forget_with_stock, StockChanged(batch_id=uuid7(), offers=[change], changed_at=NOW))

        assert asks_the_database("potato")

    def test_one_of_many_that_goes_does_not_show(self, told: Telling) -> None:
        offer = sell(delivering_shop(), make_product("Potato", "আলু"))
        ask("potato")

        change = FreeStock(**of(offer), free_before=9, free_after=8)
        told(handlers.forget_with_stock, StockChanged(batch_id=uuid7(), offers=[change], changed_at=NOW))

        assert not asks_the_database("potato")

    def test_what_has_other_words_changes_nothing(self, told: Telling) -> None:
        shop = delivering_shop()
        sell(shop, make_product("Potato", "আলু"))
        other = sell(shop, make_product("Soap", "সাবান"))
        ask("potato")
        ask("potato", None)

        told(handlers.forget_with_offers, repriced(other))

        assert not asks_the_database("potato")
        assert not asks_the_database("potato", None)

    def test_what_is_sold_elsewhere_changes_nothing_at_the_pin(self, told: Telling) -> None:
        product = make_product("Potato", "আলু")
        sell(delivering_shop(1), product)
        far = sell(delivering_shop(2, at=ELSEWHERE), product)
        for pin in (GEC_CIRCLE, ELSEWHERE, None):
            ask("potato", pin)

        told(handlers.forget_with_offers, repriced(far))

        assert [asks_the_database("potato", pin) for pin in (GEC_CIRCLE, ELSEWHERE, None)] == [False, True, True]

    def test_name_that_is_new_to_a_product_finds_it(self, told: Telling) -> None:
        shop = delivering_shop()
        sell(shop, make_product("Potato", "আলু"))
        renamed = make_product("Yam", "কচু")
        sell(shop, renamed, 10)
        ask("potato")

        Product.objects.filter(pk=renamed.pk).update(name_en="Sweet potato", version=2)
        told(handlers.index_changed, product_changed(renamed))

        assert ask("potato").total == 2

    def test_name_that_a_product_had_finds_it_no_more(self, told: Telling) -> None:
        shop = delivering_shop()
        sell(shop, make_product("Potato", "আলু"))
        renamed = make_product("Sweet potato", "কচু")
        sell(shop, renamed)
        ask("potato")

        Product.objects.filter(pk=renamed.pk).update(name_en="Yam", version=2)
        told(handlers.index_changed, product_changed(renamed))

        assert ask("potato").total == 1

    def test_word_that_is_new_to_all_mends_what_nothing_had(
        self, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        shop = delivering_shop()
        assert ask("avocodo").total == 0

        with django_capture_on_commit_callbacks(execute=True):
            sell(shop, make_product("Avocado", "অ্যাভোকাডো"))

        assert ask("avocodo").total == 1

    def test_what_was_found_by_its_meaning_is_told_by_its_id(
        self, told: Telling, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        shop = delivering_shop()
        alike = sell(shop, make_product("Yam", "কচু"), 10)
        monkeypatch.setattr(searching, "similar_products", lambda *_asked: [(alike.product_id, 0.9)])
        ask("potato")

        told(handlers.forget_with_offers, repriced(alike))

        assert asks_the_database("potato")

    def test_rating_shows(self, told: Telling) -> None:
        product = make_product("Potato", "আলু")
        sell(delivering_shop(), product)
        ask("potato")

        rated = ProductRated(product_id=product.pk, rating=Decimal("4.5"), rating_count=3, rated_at=NOW)
        told(handlers.forget_with_rating, rated)

        assert asks_the_database("potato")

    def test_rating_of_a_shop_shows_where_shops_are_found(self, told: Telling) -> None:
        shop = delivering_shop()
        indexing.index_shops(shop_ids=[shop.pk])

        def rating() -> Any:
            [found] = searching.search(asked=Asked(text=shop.name_en, pin=GEC_CIRCLE), now=NOW).shops
            return found["rating"]

        before = rating()
        Shop.objects.filter(pk=shop.pk).update(rating=Decimal("4.50"), rating_count=3)
        rated = ShopRated(shop_id=shop.pk, rating=Decimal("4.50"), rating_count=3, rated_at=NOW)
        told(handlers.forget_with_rating_of_shop, rated)

        assert (before, rating()) == (None, 4.5)

    def test_hours_show_where_the_shop_delivers_and_zones_everywhere(self, told: Telling) -> None:
        product = make_product("Potato", "আলু")
        shop, far = delivering_shop(1), delivering_shop(2, at=ELSEWHERE)
        for one in (shop, far):
            sell(one, product)
        ask("potato")

        told(handlers.forget_with_hours, ShopHoursChanged(shop_id=far.pk, changed_at=NOW))
        after_hours_elsewhere = asks_the_database("potato")
        told(handlers.forget_with_hours, ShopHoursChanged(shop_id=shop.pk, changed_at=NOW))
        after_hours_here = asks_the_database("potato")
        told(handlers.forget_with_zones, ShopZonesChanged(shop_id=far.pk, zone_ids=[], changed_at=NOW))

        assert (after_hours_elsewhere, after_hours_here, asks_the_database("potato")) == (False, True, True)

    def test_suggestions_are_about_names_alone(self, told: Telling) -> None:
        product = make_product("Potato", "আলু")
        offer = sell(delivering_shop(), product)

        def suggested() -> list[str]:
            return [one["name_en"] for one in suggest(text="pot", pin=None, limit=5, now=NOW).products]

        suggested()
        Product.objects.update(name_en="Potato, round", version=2)
        told(handlers.forget_with_offers, repriced(offer))
        after_price = suggested()
        told(handlers.index_changed, product_changed(product))

        assert (after_price, suggested()) == (["Potato"], ["Potato, round"])


class TestKeeping:
    def made(self, answer: str) -> Callable[[], Made[str]]:
        return lambda: Made(answer, frozenset({"potato"}), frozenset({"here"}))

    def kept(self) -> str:
        """What is answered where nothing new is made; "new" where it is."""
        return caching.kept("test", "question", self.made("new"))

    def test_what_was_read_before_a_change_and_kept_after_it_is_stale(self) -> None:
        def make_slowly() -> Made[str]:
            caching.forget(about=["potato"], where=["here"])
            return self.made("old")()

        caching.kept("test", "question", make_slowly)

        assert self.kept() == "new"

    @pytest.mark.parametrize(
        ("changed", "answer"),
        [
            ({"about": ["potato"], "where": ["here"]}, "new"),
            ({"about": ["potato"], "where": ["there"]}, "old"),
            ({"about": ["soap"], "where": ["here"]}, "old"),
            ({"about": ["potato"]}, "new"),
            ({"where": ["here"]}, "new"),
            ({}, "new"),
        ],
    )
    def test_change_must_touch_both(self, changed: dict[str, list[str]], answer: str) -> None:
        caching.kept("test", "question", self.made("old"))

        caching.forget(**changed)

        assert self.kept() == answer

    def test_nothing_is_good_once_the_numbers_are_evicted(self) -> None:
        caching.forget(about=["potato"], where=["here"])
        caching.kept("test", "question", self.made("old"))

        redis.Redis.from_url(settings.CACHE_URL).delete(caching.CHANGES)

        assert self.kept() == "new"

    def test_hits_are_counted(self) -> None:
        for _ in range(4):
            caching.kept("test", "question", self.made("old"))

        counted = caching.get_hits()

        assert (counted.hits, counted.misses, counted.ratio) == (3, 1, 0.75)

    def test_database_answers_while_redis_is_away(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def away(*_: object, **__: object) -> None:
            raise redis.ConnectionError

        caching.kept("test", "question", self.made("old"))
        monkeypatch.setattr("redis.commands.core.Script.__call__", away)

        assert self.kept() == "new"

    def test_redis_that_is_away_is_asked_three_times_and_then_left_alone(
        self, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        settings.CACHE_URL = "redis://127.0.0.1:1/1"
        monkeypatch.setattr(caching, "_of_this_thread", caching._Connection())  # noqa: SLF001 -- connects anew

        assert [self.kept() for _ in range(8)] == ["new"] * 8
        assert (caching.circuit.opened, caching.circuit.failure_count) == (True, 3)
        with pytest.raises(CircuitBreakerError):
            caching.forget_all()

    def test_search_answers_while_redis_is_away(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def away(*_: object, **__: object) -> None:
            raise redis.ConnectionError

        sell(delivering_shop(), make_product("Potato", "আলু"))
        monkeypatch.setattr("redis.commands.core.Script.__call__", away)
        monkeypatch.setattr("django.core.cache.cache.get", away)

        assert ask("potato").total == 1

    def test_zone_that_is_wide_is_told_in_large_squares(self) -> None:
        shop = make_shop()
        make_zone(shop, kind="radius", radius_m=30_000)

        places = places_of_shops([shop.pk])

        assert places & places_of_pin(GEC_CIRCLE)
        assert len(places) < 20


def test_price_that_changes_every_second_costs_few_of_the_answers_that_are_kept(told: Telling) -> None:
    """Forty ask each second what many ask, at eight pins or at none; a price of somebody's changes as often."""
    pins = [GeoPoint(lat=23.75, lon=89.6 + step * 0.2) for step in range(8)]
    bazaar = list(stock_bazaar(None).values())
    shops = [delivering_shop(number, at=pin) for number, pin in enumerate(pins, start=1)]
    offers = [sell(shop, product) for shop in shops for product in bazaar]
    texts = [name for goods in GOODS for name in goods[:2]]
    often = [1 / (place + 1) for place in range(len(texts))]

    def share_kept(after_a_second: Callable[[Offer], None]) -> float:
        """How many of the questions of thirty seconds were answered by what was kept."""
        caching.forget_all()
        chance = random.Random(1952)  # noqa: S311 -- the same in every run
        were_there: list[bool] = []
        for _second in range(30):
            asked = chance.choices(texts, often, k=40)
            were_there += [not asks_the_database(text, chance.choice([*pins, None])) for text in asked]
            after_a_second(chance.choice(offers))
        return sum(were_there) / len(were_there)

    undisturbed = share_kept(lambda offer: None)
    disturbed = share_kept(lambda offer: told(handlers.forget_with_offers, repriced(offer)))
    emptied = share_kept(lambda offer: caching.forget_all())

    assert disturbed > 0.75 * undisturbed
    assert disturbed > 4 * emptied
