"""A guest fills a basket, confirms their phone and orders with cash on delivery, with script and without."""

import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.accounts.people import new_phone, read_code
from tests.e2e.conftest import DESK, PHONE
from tests.e2e.sound import assert_sound
from tests.e2e.storefront.test_goods import AS_BEFORE, DAY_AND_NIGHT, KEEP_HOURS, PIN


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


def fill_basket(page: Page, site: str, language: str = "/en") -> None:
    """Put the dearest rice that is brought to the pin in the basket, above any minimum, and go to checkout."""
    page.goto(f"{site}{language}/search/?q=rice&sort=-price&{PIN}")
    page.locator(".goods-name-link").first.click()
    page.locator("button[form='basket-add']").first.click()
    expect(page.locator("#sign-basket .sign-count")).to_be_attached()
    page.goto(f"{site}{language}/checkout/")


def fill_in(page: Page, phone: str) -> None:
    page.fill("[name=recipient]", "Rahima Khatun")
    page.fill("[name=phone]", phone)
    page.fill("[name=address_line]", "House 12, Road 3, Agrabad")
    page.fill("[name=landmark]", "Behind the mosque")


@pytest.mark.parametrize("has_script", [True, False])
def test_guest_orders_with_cash_on_delivery(
    browser: Browser, site: str, stack: dict[str, str], has_script: bool
) -> None:
    context = browser.new_context(viewport=DESK, java_script_enabled=has_script)
    page = context.new_page()
    fill_basket(page, site)
    total = page.locator(".buying-aside .sum-total dd").inner_text()
    phone = new_phone()
    fill_in(page, phone)

    page.click("[name=send_code]")
    # With a map there is another status, which tells how to move the pin.
    expect(page.get_by_role("status").filter(has_text="We have sent the code")).to_be_visible()
    assert page.input_value("[name=recipient]") == "Rahima Khatun"
    page.fill("[name=code]", read_code(Path(stack["logs"]).parent, phone))
    page.click("[name=place]")

    page.wait_for_url(re.compile("/orders/placed/"))
    expect(page.locator("h1")).to_have_text("Thank you, that is ordered")
    assert page.locator(".buying-aside .sum-total dd").inner_text() == total
    expect(page.locator(".buying-head strong")).to_have_text(re.compile("^[2-9B-Z]{4}-[2-9B-Z]{4}$"))
    page.goto(f"{site}/en/basket/")
    expect(page.locator("main")).to_contain_text("Nothing in your basket yet")
    context.close()


@pytest.mark.parametrize("language", ["", "/en"])
def test_checkout_is_accessible_and_fits_a_small_phone(browser: Browser, site: str, language: str) -> None:
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    fill_basket(page, site, language)
    assert_sound(page)
    page.click("[name=place]")
    expect(page.get_by_role("alert").first).to_be_visible()
    assert_sound(page)
    context.close()
