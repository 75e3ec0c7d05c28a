"""A guest fills a basket from two shops on a phone, signs in, and keeps it; and its pages, for everybody."""

from collections.abc import Iterator

import psycopg
import pytest
from playwright.sync_api import Browser, Page, expect

from marketplace.accounts.demo import PASSWORD
from tests.e2e.accounts.people import submit
from tests.e2e.conftest import DESK, PHONE
from tests.e2e.sound import assert_sound
from tests.e2e.storefront.test_goods import AS_BEFORE, DAY_AND_NIGHT, KEEP_HOURS, PIN

RICE = f"/en/products/miniket-rice/?{PIN}"


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


def fill(page: Page, site: str) -> None:
    """The offers of two shops, of the same rice."""
    page.goto(site + RICE)
    shops = page.locator(".offers tr:has(button[form='basket-add'])")
    count = page.locator("#bar-basket .sign-count")
    first = shops.nth(0).locator(".offer-shop").inner_text()
    other = shops.filter(has_not=page.get_by_role("link", name=first, exact=True)).first
    for shop, told in ((shops.nth(0), "1"), (other, "2")):
        shop.locator("button[form='basket-add']").click()
        expect(count).to_have_text(told)


@pytest.mark.parametrize("has_script", [True, False])
def test_guest_fills_a_basket_from_two_shops_signs_in_and_keeps_it(
    browser: Browser, site: str, has_script: bool
) -> None:
    context = browser.new_context(viewport=PHONE, java_script_enabled=has_script)
    page = context.new_page()
    fill(page, site)

    page.click("#bar-basket")
    shops = page.locator(".basket-shop h2").all_inner_texts()
    page.locator(".stepper").first.get_by_role("button", name="One more of").click()
    expect(page.locator(".step-count").first).to_have_value("2")
    total = page.locator(".buying-aside .sum-total dd").inner_text()
    page.goto(f"{site}/en/account/login/")
    page.fill("[name=login]", "customer@example.com")
    page.fill("[name=password]", PASSWORD)
    submit(page)
    page.goto(f"{site}/en/basket/")

    assert len(set(shops)) == 2
    assert page.locator(".basket-shop h2").all_inner_texts() == shops
    assert page.locator(".step-count").first.input_value() == "2"
    assert page.locator(".buying-aside .sum-total dd").inner_text() == total
    assert not [cookie for cookie in context.cookies() if cookie.get("name", "").endswith("haat_basket")]
    page.get_by_role("button", name="Empty the basket").click()
    expect(page.get_by_role("heading", name="Nothing in your basket yet")).to_be_visible()
    context.close()


def test_pages_of_the_basket_are_accessible_and_fit_every_screen(browser: Browser, site: str) -> None:
    filling = browser.new_context(viewport=PHONE)
    page = filling.new_page()
    fill(page, site)
    page.goto(f"{site}/en/basket/")
    page.locator(".basket-line").last.get_by_role("button", name="Keep for later").click()
    expect(page.get_by_role("heading", name="Kept for later")).to_be_visible()
    way = page.locator(".basket-due a").first.get_attribute("href")
    kept = filling.storage_state()
    filling.close()

    for screen in (PHONE, DESK):
        context = browser.new_context(viewport=screen, storage_state=kept)
        looking = context.new_page()
        for path in ("/basket/", "/en/basket/", str(way)):
            looking.goto(site + path)
            looking.eval_on_selector_all("details", "(all) => all.forEach((one) => { one.open = true })")
            assert_sound(looking)
        context.close()
