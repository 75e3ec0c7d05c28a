"""A product of a shop's own in a browser: described, pictured and put in order, with script and without."""

import io
import re
from uuid import uuid4

import pytest
from PIL import Image
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.e2e.catalog.test_goods_desk import come_in
from tests.e2e.conftest import PHONE
from tests.e2e.sound import assert_sound

KIND, FIELD = "Men's clothing", "[name=a-material]"


@pytest.fixture
def desk(page: Page, site: str) -> str:
    """The address of the goods of a demo seller's shop, who has come in on the page."""
    return come_in(page, site)


def describe(page: Page) -> str:
    """Names that no other product has; returns the English one."""
    name = f"Jhum {uuid4().hex[:12]}"
    page.fill("[name=name_en]", name)
    page.fill("[name=name_bn]", f"জুম {uuid4().hex[:12]}")
    return name


def photo(shade: int, name: str = "", kind: str = "image/png") -> FilePayload:
    made = io.BytesIO()
    Image.new("RGB", (400, 300), (shade, 120, 90)).save(made, "PNG")
    return {"name": name or f"{shade}.png", "mimeType": kind, "buffer": made.getvalue()}


def order(page: Page) -> list[str]:
    return [row.input_value() for row in page.locator("[name=order]").all()]


def test_product_is_described_pictured_and_on_sale(page: Page, desk: str) -> None:
    page.goto(f"{desk}own/new/")
    name = describe(page)
    page.fill("[data-filter]", KIND)
    page.get_by_label(KIND, exact=True).check()
    page.fill(FIELD, "Cotton")
    expect(page.locator("[name=name_en]")).to_have_value(name)

    page.fill("[name=packs-0-pack_size]", "1")
    page.select_option("[name=packs-0-pack_unit]", "piece")
    page.fill("[name=packs-0-price]", "650")
    page.get_by_role("button", name="Save the product").click()

    page.wait_for_url(re.compile(r"/pictures/$"))
    page.set_input_files("[name=file]", [photo(40), photo(140), photo(9, "a.txt", "text/plain")])
    expect(page.locator("[data-item]")).to_have_count(2)
    expect(page.locator(".sending-refused")).to_contain_text("a.txt")
    page.goto(desk)
    expect(page.get_by_text(name).first).to_be_visible()


def test_pictures_are_dragged_into_their_order(page: Page, desk: str) -> None:
    slug_page = re.sub(r"goods/$", "pictures/", desk)
    page.goto(slug_page)
    page.set_input_files("[name=file]", [photo(61), photo(62)])
    expect(page.locator("[data-item]")).to_have_count(2)
    before = order(page)
    handles = page.locator("[data-handle]")
    handles.nth(0).scroll_into_view_if_needed()
    lower, upper = handles.nth(1).bounding_box(), handles.nth(0).bounding_box()
    assert lower is not None
    assert upper is not None

    page.mouse.move(lower["x"] + 30, lower["y"] + 30)
    page.mouse.down()
    page.mouse.move(upper["x"] + 30, upper["y"] + 10, steps=10)
    page.mouse.up()
    expect(page.locator(".toast")).to_contain_text("The order is saved.")

    page.reload()
    assert order(page) == [before[1], before[0], *before[2:]]


def test_whole_form_works_without_script(browser: Browser, page: Page, desk: str) -> None:
    context = browser.new_context(java_script_enabled=False, storage_state=page.context.storage_state())
    plain = context.new_page()
    plain.goto(f"{desk}own/new/")
    name = describe(plain)
    plain.get_by_text("Clothing & shoes", exact=True).click()
    plain.get_by_label(KIND, exact=True).check()
    plain.get_by_role("button", name="Show what it asks for").click()
    plain.fill(FIELD, "Cotton")
    plain.get_by_role("button", name="Another pack").click()
    plain.fill("[name=packs-1-pack_size]", "2")
    plain.get_by_role("button", name=re.compile("Remove.*Pack 1")).click()

    expect(plain.locator("[name=name_en]")).to_have_value(name)
    expect(plain.locator(FIELD)).to_have_value("Cotton")
    plain.get_by_role("button", name="Save the product").click()
    plain.wait_for_url(re.compile(r"/pictures/$"))
    context.close()


@pytest.mark.parametrize("path", ["own/", "own/new/", "proposals/", "proposals/new/", "../pictures/"])
def test_page_is_accessible_and_fits_a_small_phone(browser: Browser, page: Page, desk: str, path: str) -> None:
    context = browser.new_context(viewport=PHONE, storage_state=page.context.storage_state())
    phone = context.new_page()
    phone.goto(desk + path)

    assert_sound(phone)
    context.close()
