"""From a pin to a product: searched for in three scripts, narrowed, opened, and compared across shops."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest
from playwright.sync_api import Browser, Page, expect

from marketplace.accounts.demo import PASSWORD
from tests.e2e.conftest import DESK, PHONE
from tests.e2e.sound import assert_sound

# A step beside the pin of other tests, so that no answer is kept from before the shops were up.
AGRABAD = {"lat": "22.3264", "lon": "91.8117"}
PIN = "lat=22.3264&lon=91.8117"
RICE = re.compile("rice|miniket|nazirshail|chinigura", re.IGNORECASE)
KEEP_HOURS = """
CREATE TABLE hours_of_before AS SELECT id, hours, closed FROM sellers_shop
 WHERE ST_DWithin(location, 'POINT(91.8117 22.3264)'::geography, 5000)
"""
DAY_AND_NIGHT = """
UPDATE sellers_shop shop SET hours = '{[0,10080)}', closed = '{}' FROM hours_of_before before WHERE before.id = shop.id
"""
AS_BEFORE = """
UPDATE sellers_shop shop SET hours = before.hours, closed = before.closed
  FROM hours_of_before before WHERE before.id = shop.id
"""


@pytest.fixture(scope="module", autouse=True)
def _shops_are_up(stack: dict[str, str]) -> Iterator[None]:
    """Shops around the pin deliver at whatever hour these tests run."""
    with psycopg.connect(stack["database"]) as connection:
        connection.execute(KEEP_HOURS)
        connection.execute(DAY_AND_NIGHT)
    yield
    with psycopg.connect(stack["database"]) as connection:
        connection.execute(AS_BEFORE)
        connection.execute("DROP TABLE hours_of_before")


def query(page: Page) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def names(page: Page) -> list[str]:
    return page.locator(".results .goods-name").all_inner_texts()


@pytest.mark.parametrize("typed", ["chal", "চাল", "rice"])
def test_rice_is_found_in_three_scripts_with_what_delivery_costs(page: Page, site: str, typed: str) -> None:
    page.goto(f"{site}/en/?{PIN}")

    page.locator("#search").fill(typed)
    page.locator("#search").press("Enter")

    expect(page.locator("h1")).to_have_text(f"“{typed}”")
    assert query(page) == {"q": typed, **AGRABAD}
    assert RICE.search(names(page)[0])
    offers = page.locator(".result").first.locator(".result-offer")
    assert 1 <= offers.count() <= 3
    for offer in offers.all():
        assert re.search("Delivery|Free delivery", offer.locator(".result-offer-facts").inner_text())
    assert re.search("৳.*a kg", page.locator(".results").inner_text().replace("\xa0", " "))


def test_list_is_narrowed_a_product_opened_and_its_shops_compared(page: Page, site: str) -> None:
    page.goto(f"{site}/en/search/?q=rice&{PIN}")
    before = page.locator(".goods-head [role=status]").inner_text()

    page.locator("#facets").get_by_label(re.compile("^In stock")).check()
    expect(page.locator(".chosen")).to_contain_text("In stock")
    page.locator("#facets [name=price_max]").fill("500")
    page.locator("#facets [name=price_max]").press("Enter")
    expect(page.locator(".chosen")).to_contain_text("up to")
    assert query(page) == {"q": "rice", "in_stock": "1", "price_max": "500", **AGRABAD}
    assert page.locator(".goods-head [role=status]").inner_text() != before

    name = page.locator(".goods-name-link").first.inner_text()
    page.locator(".goods-name-link").first.click()
    expect(page.locator("h1")).to_contain_text(name)
    assert query(page) == AGRABAD
    offers = page.locator("table.offers").first
    expect(offers.get_by_role("row").nth(1)).to_contain_text("৳")
    expect(offers.get_by_role("columnheader", name="Shop")).to_be_attached()

    page.go_back()
    expect(page.locator(".chosen")).to_contain_text("In stock")


def test_suggestions_are_picked_with_the_keyboard_alone(page: Page, site: str) -> None:
    page.goto(f"{site}/en/?{PIN}")
    field = page.locator("#search")

    field.press_sequentially("nazir")
    expect(field).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    active = field.get_attribute("aria-activedescendant")
    assert active is not None
    expect(page.locator(f"#{active}")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(field).to_have_attribute("aria-expanded", "false")

    field.press_sequentially("s")
    expect(field).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    expect(page.locator("h1")).to_contain_text(re.compile("nazir", re.IGNORECASE))


def test_without_script_the_same_is_found_narrowed_and_compared(browser: Browser, site: str) -> None:
    context = browser.new_context(viewport=DESK, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/en/?{PIN}")

    page.locator("#search").fill("চাল")
    page.get_by_role("button", name="Search for goods").click()
    assert RICE.search(names(page)[0])
    page.locator("#facets").get_by_label(re.compile("^In stock")).check()
    page.locator("#facets").get_by_role("button", name="Show").click()
    assert query(page)["in_stock"] == "1"
    page.locator(".goods-name-link").first.click()

    expect(page.locator("table.offers").first.get_by_role("row").nth(1)).to_contain_text("৳")
    context.close()


def test_shop_that_sells_it_has_its_goods_on_its_page(page: Page, site: str) -> None:
    page.goto(f"{site}/en/search/?q=rice&{PIN}")
    page.locator(".result-offer-shop").first.click()

    page.locator("#shelf-goods").fill("chal")
    page.locator("#shelf-goods").press("Enter")

    expect(page.locator("#goods [role=status]")).to_contain_text("chal")
    assert any(RICE.search(name) for name in page.locator("#goods .goods-name").all_inner_texts())
    assert query(page) == {"goods": "chal", **AGRABAD}


def test_search_is_kept_on_pages_that_are_accessible_on_a_small_phone(browser: Browser, site: str) -> None:
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    page.goto(f"{site}/en/account/login/")
    page.fill("[name=login]", "customer@example.com")
    page.fill("[name=password]", PASSWORD)
    page.locator("main form button[type=submit]:not([formaction])").first.click()
    page.wait_for_url(re.compile("/account/$"))
    for language in ("/en", ""):
        page.goto(f"{site}{language}/account/searches/new/?q=rice&price_max=500&in_stock=1&{PIN}")
        assert_sound(page)
        page.locator("main form button[type=submit]").last.click()
        expect(page.locator(".row")).not_to_have_count(0)
        assert_sound(page)
    context.close()


def test_search_that_is_kept_asks_who_one_is(page: Page, site: str) -> None:
    page.goto(f"{site}/en/search/?q=rice&{PIN}")

    page.locator(".save-search").click()

    expect(page).to_have_url(re.compile("/en/account/login/"))
