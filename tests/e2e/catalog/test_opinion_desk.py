"""A seller answers what buyers say, in a browser; and axe looks at the pages."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.catalog.test_goods_desk import come_in
from tests.e2e.conftest import PHONE
from tests.e2e.sound import assert_sound

PAGES = ["reviews/", "reviews/?list=all", "reviews/?rating=1&list=all", "questions/", "questions/?list=all"]


def the_shop_that_was_reviewed(page: Page, site: str) -> str:
    """The desk of the demo seller's shop that has most to answer."""
    come_in(page, site)
    page.goto(f"{site}/en/desk/")
    desks = [link.get_attribute("href") for link in page.locator(".shop-desk a").all()]
    for desk in dict.fromkeys(desks):
        page.goto(f"{site}{desk}reviews/")
        if page.locator(".said").count():
            return f"{site}{desk}"
    pytest.fail("no shop of the demo seller has a review to answer")


def test_a_review_is_answered_and_waits_no_more(page: Page, site: str) -> None:
    desk = the_shop_that_was_reviewed(page, site)
    waiting = page.locator(".said").first
    said = waiting.locator(".said-by").first.inner_text()

    waiting.get_by_role("link", name="Answer it").click()
    page.get_by_label("The shop’s answer").fill("Thank you, come again")
    page.get_by_role("button", name="Publish the answer").click()

    expect(page.locator(".account-message")).to_contain_text("Your answer is published.")
    expect(page.locator(".said-by", has_text=said)).to_have_count(0)
    page.goto(f"{desk}reviews/?list=all")
    answered = page.locator(".said", has_text="Thank you, come again")
    answered.get_by_role("link", name="Change the answer").click()
    expect(page.get_by_label("The shop’s answer")).to_have_value("Thank you, come again")
    page.get_by_role("button", name="Take it back").click()
    expect(page.locator(".account-message")).to_contain_text("taken back")


def test_pages_are_accessible_and_fit_a_small_phone(browser: Browser, site: str) -> None:
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    desk = the_shop_that_was_reviewed(page, site)
    page.locator(".said").first.get_by_role("link", name="Answer it").click()
    for address in [page.url, *(desk + part for part in PAGES)]:
        page.goto(address)
        assert_sound(page)
    context.close()
