"""The home page as the server sends it."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from geo.points import GeoPoint
from sellers.hours import WeeklyHours
from sellers.models import Shop, ZoneKind
from sellers.nearby import NearbyQuery
from sellers.selectors.shops import list_nearby_shops
from tests.unit.sellers.market import make_shop
from tests.unit.sellers.zone_drafts import make_zone
from tests.web.storefront.html import Page, query_of

pytestmark = pytest.mark.django_db

AGRABAD = GeoPoint(lat=22.3263, lon=91.8116)
PIN = {"lat": "22.3263", "lon": "91.8116"}
ALWAYS = WeeklyHours.every_day(0, 1440)
CIRCLE: dict[str, Any] = {"kind": ZoneKind.RADIUS, "radius_m": 1000}
FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial"}


def nearest_names(**filters: Any) -> list[str]:
    query = NearbyQuery(pin=AGRABAD, now=timezone.now(), **filters)
    return [shop.name_en for shop in list_nearby_shops(query).items]


def more_link(page: Page) -> dict[str, str]:
    """The attributes of the link to more shops, the last of the list."""
    return [link for link in page.attributes("a") if "button-quiet" in link.get("class", "")][-1]


def deliver_in_different_orders() -> None:
    """Three shops, of which each sort has another first."""
    told: tuple[tuple[float, int, int, str | None], ...] = (
        (0.0, 60, 45, "4.00"), (0.001, 40, 5, None), (0.002, 20, 90, "4.80"),
    )  # fmt: skip
    for number, (north, fee, lead_time_min, rating) in enumerate(told, start=1):
        shop = make_shop(
            number,
            at=GeoPoint(lat=AGRABAD.lat + north, lon=AGRABAD.lon),
            hours=ALWAYS,
            lead_time_min=lead_time_min,
            rating=rating,
            rating_count=1 if rating else 0,
        )
        make_zone(shop, **CIRCLE, fee=Decimal(fee))


class TestShops:
    def test_are_the_nearest_first_in_the_language_of_the_address(self, client: Client) -> None:
        english, bangla = (Page(client.get(path, PIN)) for path in ("/en/", "/"))

        assert english.texts("shop-name") == nearest_names()
        assert bangla.texts("shop-name") != english.texts("shop-name")
        assert bangla.attributes("html")[0]["lang"] == "bn"

    def test_tell_distance_and_hours_in_the_language_s_digits(self, client: Client) -> None:
        page = Page(client.get("/", PIN))

        assert all(text.endswith((" মি", " কিমি")) for text in page.texts("distance"))
        assert not any(character in "0123456789" for text in page.texts("shop-hours") for character in text)

    def test_say_that_the_demo_s_hours_are_made_up(self, client: Client) -> None:
        page = Page(client.get("/en/", PIN))

        assert page.texts("tag") == ["demo hours"] * 20

    def test_come_from_openstreetmap_and_the_page_says_so(self, client: Client) -> None:
        assert "© OpenStreetMap contributors" in client.get("/", PIN).content.decode()

    def test_grow_by_a_step_at_the_address_that_the_page_then_has(self, client: Client) -> None:
        more = Page(client.get("/en/", PIN)).links("button")["Show more shops"]

        grown = Page(client.get(more))

        assert query_of(more) == {**PIN, "shown": "40"}
        assert grown.texts("shop-name") == nearest_names(limit=40)

    def test_step_alone_is_what_the_list_lacked_and_leads_on(self, client: Client) -> None:
        link = more_link(Page(client.get("/en/", PIN)))

        step = Page(client.get(link["hx-get"], headers=FRAGMENT))

        assert step.texts("shop-name") == nearest_names(limit=40)[20:]
        assert link["hx-replace-url"] == link["href"].partition("#")[0]
        assert query_of(more_link(step)["href"]) == {**PIN, "shown": "60"}

    def test_grown_list_is_read_on_from_the_shop_that_was_last(self, client: Client) -> None:
        page = Page(client.get("/en/", PIN))

        anchor = more_link(page)["href"].partition("#")[2]

        assert anchor == [item["id"] for item in page.attributes("li") if item.get("class") == "shop"][-1]

    def test_that_would_be_too_many_go_on_page_by_page_without_a_gap(self, client: Client) -> None:
        longest = Page(client.get("/en/", {**PIN, "shown": "200"}))
        next_one = Page(client.get(more_link(longest)["href"]))
        after_that = Page(client.get(more_link(next_one)["href"]))

        assert "hx-get" not in more_link(longest)
        assert longest.texts("shop-name") == nearest_names(limit=200)
        assert next_one.texts("shop-name") + after_that.texts("shop-name") == nearest_names(limit=240)[200:]
        assert "Back to the nearest shops" in next_one.html

    def test_step_opened_as_a_page_is_a_list_of_its_own(self, client: Client) -> None:
        step_url = more_link(Page(client.get("/en/", PIN)))["hx-get"]

        page = Page(client.get(step_url))

        assert page.texts("shop-name") == nearest_names(limit=40)[20:]
        assert "shown" not in query_of(more_link(page)["href"])

    def test_hours_follow_the_clocks_of_the_shop(self, client: Client, empty_market: None) -> None:
        make_shop(at=AGRABAD, hours=WeeklyHours.every_day(0, 1439), time_zone="Asia/Kathmandu")

        page = Page(client.get("/en/", PIN))

        assert "11:59" in page.texts("shop-hours")[0]

    def test_names_from_sellers_are_text_not_markup(self, client: Client) -> None:
        nearest = list_nearby_shops(NearbyQuery(pin=AGRABAD, now=timezone.now(), limit=1)).items[0]
        Shop.objects.filter(pk=nearest.id).update(name_en='<script>alert("x")</script>', landmark_en='"><img src=x>')

        html = client.get("/en/", PIN).content.decode()

        assert '<script>alert("x")' not in html
        assert "<img" not in html


class TestFilters:
    def test_category_of_a_root_stands_for_its_leaves(self, client: Client) -> None:
        page = Page(client.get("/en/", {**PIN, "category": "groceries"}))

        assert page.texts("shop-name") == nearest_names(category="groceries")
        assert "General stores" in page.links("chip-small")

    def test_each_is_a_link_that_keeps_the_others(self, client: Client) -> None:
        page = Page(client.get("/en/", {**PIN, "category": "pharmacy", "radius_m": "5000"}))

        assert query_of(page.links("switch")["Open now"]) == {
            **PIN,
            "category": "pharmacy",
            "radius_m": "5000",
            "open_now": "1",
        }
        assert query_of(page.links("chip")["All"]) == {**PIN, "radius_m": "5000"}

    def test_open_now_shows_no_closed_shop_and_can_be_turned_off(self, client: Client) -> None:
        page = Page(client.get("/en/", {**PIN, "open_now": "1"}))

        assert page.texts("status-closed") == []
        assert query_of(page.links("switch")["Open now"]) == PIN

    def test_delivers_here_shows_who_does_with_fee_and_time(self, client: Client, empty_market: None) -> None:
        always, circle = WeeklyHours.every_day(0, 1440), {"kind": ZoneKind.RADIUS, "radius_m": 1000}
        make_zone(make_shop(1, at=AGRABAD, hours=always), **circle, fee=Decimal(40), minimum_order=Decimal(200))
        make_shop(2, at=AGRABAD, hours=always)

        page = Page(client.get("/en/", {**PIN, "delivers": "1"}))

        [told] = page.texts("shop-terms")
        assert page.texts("shop-name") == ["Shop 1"]
        assert told.startswith("Delivery ৳ 40 · orders from ৳ 200 · there in about ")
        assert query_of(page.links("switch")["Delivers here"]) == PIN

    @pytest.mark.parametrize(
        ("sort", "names"),
        [
            ("", ["Shop 1", "Shop 2", "Shop 3"]),
            ("fee", ["Shop 3", "Shop 2", "Shop 1"]),
            ("time", ["Shop 2", "Shop 1", "Shop 3"]),
            ("rating", ["Shop 3", "Shop 1", "Shop 2"]),
        ],
    )
    def test_delivers_here_is_sorted_as_was_chosen(
        self, client: Client, empty_market: None, sort: str, names: list[str]
    ) -> None:
        deliver_in_different_orders()

        page = Page(client.get("/en/", {**PIN, "delivers": "1", "sort": sort}))

        assert page.texts("shop-name") == names
        assert ("sort" in query_of(page.links("switch")["Open now"])) is bool(sort)

    def test_order_is_chosen_among_those_who_deliver_alone(self, client: Client, empty_market: None) -> None:
        deliver_in_different_orders()

        assert 'name="sort"' in client.get("/en/", {**PIN, "delivers": "1"}).content.decode()
        assert 'name="sort"' not in client.get("/en/", PIN).content.decode()

    @pytest.mark.parametrize("sort", ["distance", "fee", "time", "rating"])
    def test_list_of_who_delivers_goes_on_in_its_order(self, client: Client, empty_market: None, sort: str) -> None:
        for number in range(1, 24):
            shop = make_shop(number, at=AGRABAD, hours=ALWAYS, lead_time_min=60 - number % 5)
            make_zone(shop, **CIRCLE, fee=Decimal(number % 7))
        asked = {**PIN, "delivers": "1", "sort": sort}

        step = Page(client.get(more_link(Page(client.get("/en/", asked)))["hx-get"], headers=FRAGMENT))

        whole = Page(client.get("/en/", {**asked, "shown": "40"})).texts("shop-name")
        assert step.texts("shop-name") == whole[20:]
        assert len(whole) == 23

    def test_delivers_here_finds_nobody_a_metre_outside(self, client: Client, empty_market: None) -> None:
        make_zone(make_shop(1, at=AGRABAD, hours=WeeklyHours.every_day(0, 1440)), kind=ZoneKind.RADIUS, radius_m=1000)
        north = {"lat": str(AGRABAD.lat + 1001 / 110_750), "lon": PIN["lon"], "delivers": "1"}

        page = Page(client.get("/en/", north))

        assert page.texts("shop-name") == []
        assert "No shop that matches what you chose delivers here now or soon." in page.texts("state-text")

    def test_nothing_found_leads_to_a_wider_look(self, client: Client, empty_market: None) -> None:
        page = Page(client.get("/en/", {**PIN, "radius_m": "500", "category": "malls"}))

        assert "Nothing within 500 m matches what you chose." in page.texts("state-text")
        assert query_of(page.links("button")["Show everything, as far as we know"]) == PIN


class TestPlaces:
    def test_first_visit_begins_in_chattogram_and_offers_towns(self, client: Client) -> None:
        page = Page(client.get("/en/"))

        assert page.texts("panel-eyebrow") == ["A first look around"]
        assert "Chattogram" in page.texts("town-name")
        assert len(page.texts("shop-name")) == 20

    def test_town_sets_the_pin(self, client: Client) -> None:
        town = next(url for text, url in Page(client.get("/en/")).links("town").items() if text.startswith("Sylhet"))

        page = Page(client.get(town))

        assert page.texts("panel-eyebrow") == ["Shops around"]
        assert page.texts("panel-within") == ["Sylhet"]

    @pytest.mark.parametrize("name", ["Zindabazar", "জিন্দাবাজার"])
    def test_is_found_by_name_in_either_language(self, client: Client, name: str) -> None:
        found = Page(client.get("/en/", {"q": name, "category": "pharmacy"})).links("found-place")
        text, url = next(iter(found.items()))

        page = Page(client.get(url))

        assert "Zindabazar" in text
        assert "Zindabazar" in page.texts("panel-place")[0]
        assert query_of(url)["category"] == "pharmacy"

    def test_unknown_name_is_told_with_a_way_on(self, client: Client) -> None:
        response = client.get("/en/", {"q": "qqqqqqqq"})

        assert response.status_code == 200
        assert "No place of that name" in response.content.decode()

    def test_abroad_there_is_no_list_but_a_way_back(self, client: Client) -> None:
        page = Page(client.get("/en/", {"lat": "51.5", "lon": "-0.12"}))

        assert "We only serve places in Bangladesh so far." in page.html
        assert page.texts("shop-name") == []
        assert page.texts("town-name")

    def test_options_are_offered_while_typing(self, client: Client) -> None:
        page = Page(client.get("/en/places", {"q": "sylhet sad", **PIN}))

        assert any(text.startswith("Sylhet Sadar") for text in page.links("option"))

    @pytest.mark.parametrize("query", [{}, {"q": ""}, {"q": "x" * 101}, {"q": "a", "lat": "north"}])
    def test_options_for_nothing_are_none(self, client: Client, query: dict[str, str]) -> None:
        response = client.get("/places", query)

        assert response.status_code == 200
        assert "<a" not in response.content.decode()


class TestFragments:
    def test_panel_alone_is_sent_when_it_alone_is_asked_for(self, client: Client) -> None:
        response = client.get("/en/", PIN, headers=FRAGMENT)

        assert "<html" not in response.content.decode()
        assert "<title>Shops around" in response.content.decode()
        assert response.headers["Vary"].find("HX-Request-Type") >= 0

    def test_next_step_alone_has_no_panel(self, client: Client) -> None:
        url = more_link(Page(client.get("/en/", PIN)))["hx-get"]

        page = Page(client.get(url, headers=FRAGMENT))

        assert len(page.texts("shop-name")) == 20
        assert page.texts("panel-head") == []

    def test_whole_page_is_sent_to_htmx_when_it_goes_back(self, client: Client) -> None:
        response = client.get("/en/", PIN, headers={**FRAGMENT, "HX-Request-Type": "full"})

        assert "<html" in response.content.decode()


class TestBadInput:
    @pytest.mark.parametrize(
        ("query", "told"),
        [
            ({"lat": "91", "lon": "0"}, "These coordinates are not a place on Earth."),
            ({"lat": "22", "lon": "181"}, "These coordinates are not a place on Earth."),
            ({"lat": "nan", "lon": "91"}, "These coordinates are not a place on Earth."),
            ({"lat": "inf", "lon": "91"}, "These coordinates are not a place on Earth."),
            ({"lat": "১২", "lon": "north"}, "These coordinates are not a place on Earth."),
            ({"lat": "22"}, "A pin needs a latitude and a longitude."),
            ({**PIN, "radius_m": "1"}, "The distance must be between 50 metres and 50 kilometres."),
            ({**PIN, "radius_m": "9" * 40}, "The distance must be between 50 metres and 50 kilometres."),
            ({**PIN, "radius_m": "wide"}, "The distance must be between 50 metres and 50 kilometres."),
            ({**PIN, "shown": "19"}, "A page shows between 20 and 200 shops."),
            ({**PIN, "shown": "201"}, "A page shows between 20 and 200 shops."),
            ({**PIN, "shown": "all"}, "A page shows between 20 and 200 shops."),
            ({**PIN, "category": "no-such-trade"}, "There is no such kind of shop."),
            ({**PIN, "cursor": "AAAA"}, "Start from the first page."),
            ({"q": "x" * 101}, "Search with 100 letters at most."),
        ],
    )
    def test_is_told_in_words(self, client: Client, query: dict[str, str], told: str) -> None:
        response = client.get("/en/", query)

        assert response.status_code == 400
        assert told in response.content.decode()

    @pytest.mark.parametrize(
        "field", ["q", "lat", "lon", "place", "category", "open_now", "delivers", "sort", "radius_m", "shown", "cursor"]
    )
    @pytest.mark.parametrize(
        "value",
        [
            "'; DROP TABLE sellers_shop; --",
            '"><script>alert(1)</script>',
            "%00",
            "\ud7ff" * 2000,
            "../../etc/passwd",
            "১",
        ],
    )
    def test_of_any_kind_neither_crashes_nor_comes_back_as_markup(self, client: Client, field: str, value: str) -> None:
        for headers in ({}, FRAGMENT):
            response = client.get("/en/", {**PIN, field: value}, headers=headers)

            assert response.status_code in {200, 400}
            assert "<script>alert" not in response.content.decode()

    def test_nul_is_refused_before_anything_reads_it(self, client: Client) -> None:
        assert client.get("/en/?q=%00").status_code == 400

    def test_what_was_typed_is_kept(self, client: Client) -> None:
        page = Page(client.get("/en/", {"q": "x" * 101}))

        assert any(one.get("value") == "x" * 101 for one in page.attributes("input"))

    def test_cursor_of_another_list_is_refused(self, client: Client) -> None:
        url = more_link(Page(client.get("/en/", PIN)))["hx-get"]

        assert client.get("/en/", {**query_of(url), "category": "pharmacy"}).status_code == 400

    def test_other_methods_are_refused(self, client: Client) -> None:
        assert client.post("/", PIN).status_code == 405


class TestCost:
    def test_shops_around_a_pin_take_few_statements(
        self, client: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        client.get("/", PIN)

        with django_assert_num_queries(5):  # categories, their leaves, the pin's areas, the shops, kinds of goods
            client.get("/", PIN)

    def test_next_step_takes_three(self, client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        url = more_link(Page(client.get("/", PIN)))["hx-get"]

        with django_assert_num_queries(3):
            client.get(url, headers=FRAGMENT)

    def test_options_take_one(self, client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        with django_assert_num_queries(1):
            client.get("/places", {"q": "বাজার"})


class TestSearchEngines:
    def test_are_led_to_one_address_a_language(self, client: Client) -> None:
        links = Page(client.get("/en/", PIN)).attributes("link")

        canonical = [link["href"] for link in links if link.get("rel") == "canonical"]
        alternates = {link["hreflang"]: link["href"] for link in links if link.get("rel") == "alternate"}
        assert canonical == ["http://testserver/en/"]
        assert alternates == {
            "bn": "http://testserver/",
            "en": "http://testserver/en/",
            "x-default": "http://testserver/",
        }

    def test_do_not_index_every_pin(self, client: Client) -> None:
        assert any(
            meta.get("content", "").startswith("noindex") for meta in Page(client.get("/", PIN)).attributes("meta")
        )
        assert not any(meta.get("name") == "robots" for meta in Page(client.get("/")).attributes("meta"))
