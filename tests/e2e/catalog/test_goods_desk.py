"""The grid of a seller's goods in a browser: gone through by keys, marked until it is saved, and whole on a phone."""

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect

from marketplace.accounts.demo import PASSWORD
from tests.e2e.conftest import DESK, PHONE
from tests.e2e.sound import assert_sound

# A shop of the demo market that the demo seller owns, and that sells something.
SHOP = "candy-1848577421"
PAGES = ["", "grid/", "add/", "add/?q=chal", "add/?category=rice", "low/"]


@pytest.fixture
def desk(page: Page, site: str) -> str:
    """The address of the goods of a demo seller's shop, who has come in on the page."""
    return come_in(page, site)


def come_in(page: Page, site: str) -> str:
    page.goto(f"{site}/en/account/login/")
    page.fill("[name=login]", "seller@example.com")
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]:not([name])")
    page.wait_for_url(lambda url: "login" not in url)
    return f"{site}/en/desk/{SHOP}/goods/"


def test_keys_lead_through_the_rows_and_what_is_not_saved_is_marked(page: Page, desk: str) -> None:
    page.goto(f"{desk}grid/")
    prices = page.locator("[name$='-price']:not([name*=compare])")
    row = page.locator("[data-row]").first
    was = prices.first.input_value()

    prices.first.fill("123")
    prices.first.press("Enter")

    expect(prices.nth(1)).to_be_focused()
    expect(row.locator("[data-dirty-mark]")).to_be_visible()
    prices.nth(1).press("ArrowUp")
    expect(prices.first).to_be_focused()
    prices.first.fill(was)
    expect(row.locator("[data-dirty-mark]")).to_be_hidden()


def test_who_leaves_unsaved_rows_is_asked(page: Page, desk: str) -> None:
    page.goto(f"{desk}grid/")
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    page.locator("[name$='-price']").first.fill("321")
    page.locator(".account-nav-link").first.click()
    page.wait_for_load_state()

    assert asked == ["beforeunload"]


def test_a_price_is_written_and_saved(page: Page, desk: str) -> None:
    page.goto(f"{desk}grid/")
    price = page.locator("[name$='-price']:not([name*=compare])").first
    name = page.locator(".ware-name").first.inner_text()
    wanted = str(int(float(price.input_value())) + 1)

    price.fill(wanted)
    page.get_by_role("button", name="Save all").click()

    expect(page.get_by_role("status").first).to_contain_text("1 of your goods is changed")
    row = page.locator("[data-row]", has_text=name).first
    expect(row.locator("[name$='-price']:not([name*=compare])")).to_have_value(wanted)


@pytest.mark.parametrize("language", ["en", "bn"])
def test_pages_are_accessible_and_fit(browser: Browser, site: str, language: str) -> None:
    for viewport in (PHONE, DESK):
        context = browser.new_context(viewport=viewport)
        page = context.new_page()
        desk = come_in(page, site)
        for path in PAGES:
            address = f"{desk}{path}"
            page.goto(address if language == "en" else address.replace("/en/", "/"))
            assert_sound(page)
        context.close()
