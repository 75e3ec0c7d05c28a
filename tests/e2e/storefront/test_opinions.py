"""What buyers say of goods, and hearts and scales beside them, in a browser."""

import pytest
from playwright.sync_api import Browser, Page, expect

from marketplace.accounts.demo import PASSWORD
from tests.e2e.conftest import PHONE
from tests.e2e.sound import assert_sound, violations
from tests.e2e.storefront.test_every_page import PIN

RICE, OTHER_RICE = "miniket-rice", "teer-premium-miniket-rice"
MEMBERS_PAGES = [
    f"/products/{RICE}/{PIN}",
    f"/products/{RICE}/review/",
    f"/wishlist/{PIN}",
    "/recently-viewed/",
]


def come_in(page: Page, site: str) -> None:
    page.goto(f"{site}/en/account/login/")
    page.fill("[name=login]", "customer@example.com")
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]:not([name])")
    page.wait_for_url("**/account/**")


def test_heart_is_pressed_where_it_stands_and_the_wishlist_has_it(page: Page, site: str) -> None:
    come_in(page, site)
    page.goto(f"{site}/en/products/{RICE}/")
    heart = page.locator(".product .heart button")
    if heart.get_attribute("aria-pressed") == "true":
        heart.click()
        expect(heart).to_have_attribute("aria-pressed", "false")

    heart.click()

    expect(heart).to_have_attribute("aria-pressed", "true")
    page.goto(f"{site}/en/wishlist/")
    expect(page.locator(".wish", has_text="Miniket rice").first).to_be_visible()


def test_goods_are_gathered_and_compared(page: Page, site: str) -> None:
    for slug in (RICE, OTHER_RICE):
        page.goto(f"{site}/en/products/{slug}/")
        page.locator(".product [data-compare]").click()

    page.locator("#compare-bar [data-compare-go]").click()

    expect(page.locator(".compare-name")).to_have_text(["Miniket rice", "Teer Premium Miniket Rice"])


def test_stranger_s_browser_alone_remembers_what_was_looked_at(page: Page, site: str) -> None:
    page.goto(f"{site}/en/products/{RICE}/")
    page.wait_for_function("localStorage.getItem('haat-recent')")
    page.goto(f"{site}/en/products/{OTHER_RICE}/")

    expect(page.locator("#recent .goods-name")).to_have_text("Miniket rice")


def test_member_s_views_are_noted_after_the_page_is_read(page: Page, site: str) -> None:
    come_in(page, site)
    with page.expect_response("**/recently-viewed/note/") as noted:
        page.goto(f"{site}/en/products/{OTHER_RICE}/")

    assert noted.value.status == 204
    page.goto(f"{site}/en/recently-viewed/")
    expect(page.locator(".goods-name").first).to_have_text("Teer Premium Miniket Rice")


@pytest.fixture
def reviewed(page: Page, site: str) -> str:
    """The page of the rice that most demo buyers have reviewed."""
    found = page.request.get(f"{site}/api/v1/categories/rice/products?limit=100").json()["items"]
    return f"{site}/en/products/{max(found, key=lambda product: product['rating_count'])['slug']}/"


def test_reviews_are_sorted_where_they_stand(page: Page, reviewed: str) -> None:
    page.goto(reviewed)
    newest = page.locator("#review-part .sorts a", has_text="Newest")

    newest.click()

    expect(newest).to_have_attribute("aria-current", "true")
    assert page.url == reviewed


def test_page_with_reviews_is_accessible(page: Page, reviewed: str) -> None:
    page.goto(reviewed)

    assert page.locator(".review").count() > 0
    assert violations(page) == []


@pytest.mark.parametrize("language", ["", "/en"])
def test_members_pages_are_accessible_and_fit_a_small_phone(browser: Browser, site: str, language: str) -> None:
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    come_in(page, site)
    for path in MEMBERS_PAGES:
        page.goto(site + language + path)
        assert_sound(page)
    context.close()
