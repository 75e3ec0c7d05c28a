"""A guest returns what they were handed, with script and without, and the shop takes it back and gives the money."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.e2e.accounts.people import new_phone
from tests.e2e.catalog.test_goods_desk import SHOP, come_in
from tests.e2e.conftest import DESK, PHONE
from tests.e2e.orders.ordering import Guest, read_link
from tests.e2e.sound import assert_sound

Goods = list[tuple[str, str]]


def photo(name: str = "bag.png") -> FilePayload:
    drawn = BytesIO()
    Image.new("RGB", (320, 240), "#a14a2f").save(drawn, "PNG")
    return {"name": name, "mimeType": "image/png", "buffer": drawn.getvalue()}


def seller(browser: Browser, site: str) -> Page:
    """Who works for the shop, at a desk of their own."""
    page = browser.new_context(viewport=DESK).new_page()
    come_in(page, site)
    return page


def handed_over(site: str, stack: dict[str, str], goods: Goods, keeper: Page) -> str:
    """The path of a guest's order of two of one thing, which they have collected and paid."""
    guest, state, phone = Guest(site), Path(stack["logs"]).parent, new_phone()
    guest.put(goods[0][0], 2)
    number = guest.order(SHOP, state, phone)
    keeper.goto(f"{site}/en/desk/{SHOP}/orders/{number}/")
    keeper.get_by_role("button", name="Accept").click()
    keeper.get_by_role("button", name="It is ready already").click()
    keeper.get_by_role("link", name="Hand it over").click()
    keeper.get_by_text("A photo", exact=True).click()
    keeper.set_input_files("#id_photo", photo("door.png"))
    keeper.get_by_role("button", name="Handed over and paid").click()
    expect(keeper.locator(".account-message")).to_contain_text("is with its buyer")
    return f"/en{read_link(state, phone)}{number}/"


def ask(page: Page, *, has_script: bool) -> str:
    """Ask to return one of two; the number of the return."""
    page.get_by_role("link", name="Return something").click()
    if has_script:
        page.locator("[data-step='1']").click()
        page.locator("[data-step='1']").click()
        expect(page.locator(".step-count")).to_have_value("2")
        page.locator("[data-step='-1']").click()
    else:
        page.fill(".step-count", "1")
    page.get_by_label("Damaged or spoilt").check()
    page.get_by_label("What should the shop know?").fill("The bag was torn")
    if not has_script:
        page.get_by_role("button", name="Show what comes back").click()
        expect(page.get_by_label("What should the shop know?")).to_have_value("The bag was torn")
    expect(page.locator("#return-sum .return-amount")).to_contain_text("৳")
    page.set_input_files("#id_photos", [photo(), photo("label.png")])
    with page.expect_request(lambda request: request.url.endswith("/return/") or "/return/?" in request.url) as shown:
        page.locator(".step-count").press("Enter")
    assert shown.value.method == ("GET" if has_script else "POST")
    if has_script:
        assert page.locator("#id_photos").evaluate("field => field.files.length") == 2
    else:
        expect(page.locator(".field-error")).to_contain_text("Choose the photos again")
        page.set_input_files("#id_photos", [photo(), photo("label.png")])
    page.get_by_role("button", name="Ask the shop").click()
    page.wait_for_url(re.compile(r"/returns/"))
    expect(page.locator(".standing")).to_contain_text("The shop looks at it")
    return page.url.rstrip("/").rpartition("/")[2]


@pytest.mark.parametrize("has_script", [True, False])
def test_a_guest_returns_something_and_has_the_money(
    browser: Browser, site: str, stack: dict[str, str], goods: Goods, has_script: bool
) -> None:
    keeper = seller(browser, site)
    path = handed_over(site, stack, goods, keeper)
    context = browser.new_context(viewport=PHONE, java_script_enabled=has_script)
    page = context.new_page()
    page.goto(f"{site}{path}")
    number = ask(page, has_script=has_script)

    keeper.goto(f"{site}/en/desk/{SHOP}/returns/")
    keeper.get_by_role("link", name=number).click()
    expect(keeper.locator("main")).to_contain_text("The bag was torn")
    shown = keeper.locator(".order-return-photos img").first
    shown.scroll_into_view_if_needed()
    shown.evaluate("image => image.decode()")  # fails where it cannot be read
    keeper.get_by_text("I take it back").click()
    keeper.get_by_label("A word to the buyer").fill("Bring it in")
    keeper.get_by_role("button", name="Answer the buyer").click()

    page.reload()
    expect(page.locator(".standing")).to_contain_text("Bring it in")
    keeper.get_by_label(goods[0][1]).fill("1")
    keeper.get_by_role("button", name="The goods are here").click()
    keeper.get_by_role("button", name="The buyer has the money").click()
    expect(keeper.locator(".account-message")).to_contain_text("the buyer has the money")

    page.reload()
    expect(page.locator(".standing")).to_contain_text("You have your money back")
    page.get_by_role("link", name="Back to the order").click()
    expect(page.locator(".sums")).to_contain_text("Came back to you")
    context.close()
    keeper.context.close()


def test_pages_of_returns_are_accessible_and_fit_a_small_phone(
    browser: Browser, site: str, stack: dict[str, str], goods: Goods
) -> None:
    keeper = seller(browser, site)
    paths = [handed_over(site, stack, goods, keeper) for _order in range(2)]
    guest = browser.new_context(viewport=PHONE).new_page()
    guest.goto(f"{site}{paths[0]}")
    number = ask(guest, has_script=True)
    returns = f"/en/desk/{SHOP}/returns/"
    of_guest = [paths[1], f"{paths[1]}return/", paths[0], guest.url.removeprefix(site)]
    of_shop = [returns, f"{returns}?show=owed", f"{returns}?show=all", f"{returns}{number}/"]
    state = keeper.context.storage_state()
    page = browser.new_context(viewport=PHONE, storage_state=state).new_page()
    for path in [*of_guest, *of_shop]:
        for shown in (path, path.removeprefix("/en")):
            page.goto(f"{site}{shown}")
            assert_sound(page)
    page.goto(f"{site}{paths[1]}return/")
    page.get_by_role("button", name="Ask the shop").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    assert_sound(page)
    page.context.close()
    guest.context.close()
    keeper.context.close()
