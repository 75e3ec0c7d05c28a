"""What the market's staff work with: accessible in both languages, light and dark, and no wider than a small phone."""

import pytest
from playwright.sync_api import Browser

from tests.e2e.accounts.staff import staff_context
from tests.e2e.conftest import DESK, PHONE
from tests.e2e.sound import assert_sound

LANGUAGES = ("", "/en")
PAGES = [
    "shops/",
    "shops/?queue=approved",
    "shops/changed/",
    "shops/exchange/",
    "shops/payouts/",
    "commission/",
    "commission/before/",
    "commission/new/",
    "catalogue/proposals/",
    "catalogue/merges/",
    "catalogue/categories/",
    "catalogue/categories/new/",
    "catalogue/reports/",
    "catalogue/reports/?list=mine",
    "catalogue/reports/?list=decided",
    "orders/",
    "orders/?state=overdue",
    "orders/?q=H7K3",
    "returns/",
    "returns/?list=all",
    "search/synonyms/",
    "search/synonyms/new/",
]
# The first of a list, by what leads to it.
ONE_OF = {
    "orders/": "main .rows a[href*='/staff/orders/']",
    "orders/?state=in_review": "main .rows a[href*='/staff/orders/']",
    "returns/?list=all": "main .rows a[href*='/staff/returns/']",
    "catalogue/categories/": "main a[href*='/categories/'][href$='/']:not([href$='/categories/']):not([href$='/new/'])",
}


@pytest.mark.parametrize("path", PAGES)
def test_staff_page_is_accessible_and_fits_every_screen(browser: Browser, site: str, path: str) -> None:
    for language in LANGUAGES:
        look_at(browser, site, f"{language}/staff/{path}")


@pytest.mark.parametrize("path", ONE_OF)
def test_page_of_one_is_accessible_and_fits_every_screen(browser: Browser, site: str, path: str) -> None:
    context = staff_context(browser, site)
    page = context.new_page()
    page.goto(f"{site}/en/staff/{path}")
    found = page.locator(ONE_OF[path]).first.get_attribute("href")
    context.close()

    assert found is not None
    look_at(browser, site, found)
    look_at(browser, site, found.removeprefix("/en"))


def look_at(browser: Browser, site: str, path: str) -> None:
    """On a phone and on a desk."""
    for viewport in (PHONE, DESK):
        context = staff_context(browser, site, viewport=viewport)
        page = context.new_page()
        answer = page.goto(site + path)

        assert answer is not None
        assert answer.ok, path
        assert_sound(page)
        context.close()
