"""The home page as people use it, in both languages."""

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Geolocation, Locator, Page, expect

AGRABAD = "lat=22.3263&lon=91.8116"
ZINDABAZAR = Geolocation(latitude=24.8949, longitude=91.8687)


def query(page: Page) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def search_field(page: Page) -> Locator:
    """For a place; the one for goods stands in the sign."""
    return page.locator("#place-search")


def shop_names(page: Page) -> list[str]:
    return page.locator(".shop-name").all_inner_texts()


MAP_WITHIN_MS = 30_000


def wait_for_map(page: Page) -> None:
    """Until the list's shops are drawn; the first map of a browser on a busy machine takes a while."""
    expect(page.locator("shop-map canvas")).to_be_visible(timeout=MAP_WITHIN_MS)
    expect(page.locator(".map-pin")).to_be_visible()


@pytest.mark.parametrize(
    ("path", "language", "heading", "opening"),
    [("/", "bn", "আশপাশের দোকান", "খোলা|বন্ধ"), ("/en/", "en", "Shops around", "Open|Closed")],
)
def test_pin_shows_real_shops_as_a_list_and_on_a_map(
    page: Page, site: str, path: str, language: str, heading: str, opening: str
) -> None:
    page.goto(f"{site}{path}?{AGRABAD}")

    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator(".panel-eyebrow")).to_have_text(heading)
    expect(page.locator(".shop")).to_have_count(20)
    assert re.search(opening, page.locator(".shop-hours").first.inner_text())
    wait_for_map(page)


def test_place_found_by_typing_moves_the_pin_without_loading_the_page_anew(page: Page, site: str) -> None:
    page.goto(f"{site}/en/")
    page.evaluate("window.stayed = true")

    search_field(page).press_sequentially("zindabaz")
    expect(page.locator(".option").first).to_contain_text("Zindabazar")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    expect(page.locator(".panel-place")).to_contain_text("Zindabazar")
    expect(page.locator("[data-pin-name]")).to_contain_text("Zindabazar")
    assert abs(float(query(page)["lat"]) - ZINDABAZAR["latitude"]) < 0.02
    assert page.evaluate("window.stayed")


def test_escape_puts_the_options_away_and_keeps_what_was_typed(page: Page, site: str) -> None:
    page.goto(f"{site}/en/")
    search = search_field(page)

    search.press_sequentially("sylhet")
    expect(search).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")

    expect(search).to_have_attribute("aria-expanded", "false")
    expect(search).to_have_value("sylhet")


def test_enter_searches_for_what_was_typed(page: Page, site: str) -> None:
    page.goto(f"{site}/?{AGRABAD}")

    search_field(page).fill("নিউ মার্কেট")
    page.keyboard.press("Enter")

    expect(page.locator(".found-place").first).to_contain_text("মার্কেট")
    expect(page).to_have_url(re.compile("q="))
    assert query(page)["lat"] == "22.3263"


def test_filters_change_the_list_and_back_undoes_them(page: Page, site: str) -> None:
    page.goto(f"{site}/en/?{AGRABAD}")
    before = shop_names(page)

    page.get_by_role("link", name="Pharmacy", exact=True).click()
    expect(page.locator(".shop-facts").first).to_contain_text("Pharmacies")
    page.get_by_role("link", name="Open now").click()
    expect(page).to_have_url(re.compile("category=pharmacy&open_now=1"))
    expect(page.locator(".status-closed")).to_have_count(0)
    page.go_back()
    page.go_back()

    expect(page.locator(".shop-name")).to_have_text(before)
    assert "category" not in query(page)


def test_radius_narrows_the_list(page: Page, site: str) -> None:
    page.goto(f"{site}/en/?{AGRABAD}")

    page.get_by_label("Within").select_option("500")

    expect(page).to_have_url(re.compile("radius_m=500"))
    distances = page.locator(".shop .distance").all_inner_texts()
    assert distances
    assert all(text.endswith(" m") and int(text.removesuffix(" m")) <= 500 for text in distances)


def test_more_shops_join_the_list(page: Page, site: str) -> None:
    page.goto(f"{site}/en/?{AGRABAD}")
    first = shop_names(page)

    page.get_by_role("link", name="Show more shops").click()

    expect(page.locator(".shop")).to_have_count(40)
    assert shop_names(page)[:20] == first
    expect(page).to_have_url(re.compile("shown=40"))
    assert "cursor" not in query(page)


@pytest.fixture
def grown_list(page: Page, site: str) -> list[str]:
    """A list that somebody has asked twice for more of: the names of its sixty shops."""
    page.goto(f"{site}/en/?{AGRABAD}")
    for count in (40, 60):
        page.get_by_role("link", name="Show more shops").click()
        expect(page.locator(".shop")).to_have_count(count)
    return shop_names(page)


def test_reload_keeps_the_shops_that_were_loaded(page: Page, grown_list: list[str]) -> None:
    page.reload()

    expect(page.locator(".shop-name")).to_have_text(grown_list)


def test_back_brings_back_the_shops_that_were_loaded(page: Page, grown_list: list[str]) -> None:
    page.get_by_role("link", name="Pharmacy", exact=True).click()
    expect(page).to_have_url(re.compile("category=pharmacy"))
    assert "shown" not in query(page)

    page.go_back()

    expect(page.locator(".shop-name")).to_have_text(grown_list)


def test_back_from_another_page_brings_back_the_shops_that_were_loaded(page: Page, grown_list: list[str]) -> None:
    page.goto(f"{urlsplit(page.url).scheme}://{urlsplit(page.url).netloc}/en/notice")

    page.go_back()

    expect(page.locator(".shop-name")).to_have_text(grown_list)


def test_other_language_shows_as_many_shops(page: Page, grown_list: list[str]) -> None:
    page.get_by_role("link", name="বাংলা").click()

    expect(page.locator("html")).to_have_attribute("lang", "bn")
    expect(page.locator(".shop")).to_have_count(len(grown_list))


def test_own_location_becomes_the_pin(context: BrowserContext, page: Page, site: str) -> None:
    context.grant_permissions(["geolocation"], origin=site)
    context.set_geolocation(ZINDABAZAR)
    page.goto(f"{site}/en/")

    page.get_by_role("button", name="Use my location").click()

    expect(page.locator(".panel-eyebrow")).to_have_text("Shops around")
    assert query(page)["lat"] == "24.8949"


def test_refused_location_is_told_and_nothing_is_lost(page: Page, site: str) -> None:
    page.goto(f"{site}/?{AGRABAD}")
    before = shop_names(page)

    page.get_by_role("button", name="আমার অবস্থান").click()

    expect(page.locator(".toast")).to_contain_text("আপনার অবস্থান")
    assert shop_names(page) == before


def test_tap_on_the_map_moves_the_pin(page: Page, site: str) -> None:
    page.goto(f"{site}/en/?{AGRABAD}&category=books-gifts&radius_m=500")
    wait_for_map(page)
    box = page.locator("shop-map").bounding_box()
    assert box

    page.mouse.click(box["x"] + box["width"] * 0.8, box["y"] + box["height"] * 0.75)

    expect(page).not_to_have_url(re.compile(re.escape(AGRABAD)))
    expect(page).to_have_url(re.compile("lat="))
    assert query(page)["category"] == "books-gifts"
    assert float(query(page)["lon"]) > 91.8116


def test_shop_of_the_list_is_shown_on_the_map(page: Page, site: str) -> None:
    page.goto(f"{site}/en/?{AGRABAD}")
    wait_for_map(page)
    name = shop_names(page)[3]

    page.locator("[data-show-on-map]").nth(3).click()

    expect(page.locator(".maplibregl-popup")).to_have_text(name)


def test_other_language_shows_the_same_place_and_filters(page: Page, site: str) -> None:
    page.goto(f"{site}/?{AGRABAD}")
    page.get_by_role("link", name="ওষুধ", exact=True).click()
    expect(page).to_have_url(re.compile("category=pharmacy"))

    page.get_by_role("link", name="English").click()

    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert urlsplit(page.url).path == "/en/"
    assert query(page) == {"lat": "22.3263", "lon": "91.8116", "category": "pharmacy"}


def test_chosen_appearance_is_kept(page: Page, site: str) -> None:
    page.goto(site)
    page.get_by_role("button", name="অন্ধকার চেহারা").click()

    page.reload()

    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_phone_has_the_map_behind_the_bar(phone: Page, site: str) -> None:
    phone.goto(f"{site}/?{AGRABAD}")
    expect(phone.locator("shop-map")).to_be_hidden()

    phone.locator(".bar").get_by_text("মানচিত্র").click()

    wait_for_map(phone)
    expect(phone.locator(".panel")).to_be_hidden()


def test_dead_network_is_told_and_the_list_stays(context: BrowserContext, site: str) -> None:
    page = context.new_page()
    page.goto(f"{site}/en/?{AGRABAD}")
    before = shop_names(page)
    context.set_offline(True)

    page.get_by_role("link", name="Pharmacy", exact=True).click()

    expect(page.locator(".toast")).to_contain_text("The market does not answer")
    assert shop_names(page) == before


def test_map_that_cannot_be_drawn_gives_way_to_words(context: BrowserContext, site: str) -> None:
    page = context.new_page()
    page.route("**/maplibre-gl*.js", lambda route: route.abort())
    page.goto(f"{site}/en/?{AGRABAD}")

    expect(page.locator("#map-failure")).to_be_visible()
    expect(page.locator(".shop")).to_have_count(20)


@pytest.fixture
def without_script(browser: Browser, site: str) -> Callable[[str], Page]:
    def open_page(path: str) -> Page:
        page = browser.new_context(java_script_enabled=False).new_page()
        page.goto(site + path)
        return page

    return open_page


def test_all_of_it_works_without_script(without_script: Callable[[str], Page]) -> None:
    page = without_script("/en/")

    search_field(page).fill("Zindabazar")
    page.locator(".place-search .search-go").click()
    page.locator(".found-place").first.click()
    expect(page.locator(".panel-place")).to_contain_text("Zindabazar")
    page.get_by_role("link", name="Groceries", exact=True).click()
    page.get_by_label("Within").select_option("10000")
    page.get_by_role("button", name="Show").click()
    first = shop_names(page)
    page.get_by_role("link", name="Show more shops").click()

    assert len(first) == 20
    assert len(shop_names(page)) > 20
    assert shop_names(page)[:20] == first
    expect(page.locator(".map-pane")).to_be_hidden()
    assert query(page)["category"] == "groceries"
    assert query(page)["radius_m"] == "10000"
