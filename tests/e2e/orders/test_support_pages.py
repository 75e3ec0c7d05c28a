"""Support finds an order by its telephone, sees to whom it goes, and ends it; accessible, and no wider than a phone."""

from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.e2e.accounts.people import new_phone
from tests.e2e.accounts.staff import staff_context
from tests.e2e.catalog.test_goods_desk import SHOP
from tests.e2e.conftest import PHONE
from tests.e2e.orders.ordering import Guest
from tests.e2e.sellers.test_staff_pages import look_at

PAGES = ("", "note/", "cancel/", "clear/", "good-will/")


def order_of(site: str, stack: dict[str, str], offer_id: str, phone: str) -> str:
    guest = Guest(site)
    guest.put(offer_id, 1)
    return guest.order(SHOP, Path(stack["logs"]).parent, phone)


def test_pages_of_an_order_are_accessible_and_fit_every_screen(
    browser: Browser, site: str, stack: dict[str, str], goods: list[tuple[str, str]]
) -> None:
    number = order_of(site, stack, goods[0][0], new_phone())

    for language in ("", "/en"):
        for page in PAGES:
            look_at(browser, site, f"{language}/staff/orders/{number}/{page}")


def test_an_order_is_found_and_cancelled(
    browser: Browser, site: str, stack: dict[str, str], goods: list[tuple[str, str]]
) -> None:
    phone = new_phone()
    number = order_of(site, stack, goods[0][0], phone)
    context = staff_context(browser, site, viewport=PHONE)
    page = context.new_page()

    page.goto(f"{site}/en/staff/orders/")
    page.get_by_label("Number, telephone or e-mail address").fill(phone)
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name=number).click()
    page.get_by_role("button", name="Show number and address").click()
    expect(page.locator("#buyer + dl")).to_contain_text(phone[-6:])
    page.get_by_role("link", name="Cancel it").click()
    page.get_by_label("The market's staff ended it").check()
    page.get_by_label("A word to the buyer").fill("As you asked on the telephone")
    page.get_by_role("button", name="Cancel it").click()

    expect(page.locator(".account-message")).to_contain_text("is cancelled")
    expect(page.locator("main")).to_contain_text("As you asked on the telephone")
    context.close()
