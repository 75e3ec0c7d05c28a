"""A seller draws where the shop delivers, in a real browser; and says it in plain fields where there is no script."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.accounts.people import submit
from tests.e2e.conftest import PHONE
from tests.e2e.sound import assert_sound, violations

SELLER, PASSWORD = "seller@example.com", "haat-demo-market"
SHOP = "Karim Bakery (demo)"
SAVE = "#zone-form [name=save]"
CORNERS = [(-120, -110), (120, -110), (130, 90), (-110, 100)]


@pytest.fixture
def scriptless(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    yield context.new_page()
    context.close()


def zones_of_shop(page: Page, site: str) -> str:
    """Signed in as the demo's seller: the address of the zones of a shop that has none of the demo's."""
    page.goto(f"{site}/en/account/login/")
    page.fill("[name=login]", SELLER)
    page.fill("[name=password]", PASSWORD)
    submit(page)
    page.goto(f"{site}/en/desk/")
    address = page.get_by_role("link", name=SHOP).first.get_attribute("href")
    return f"{site}{address}zones/"


def open_editor(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator("zone-editor[data-ready]")).to_be_visible(timeout=20_000)


def tap(page: Page, x: float, y: float) -> None:
    """Tap the map, so far from its middle."""
    left, top = middle_of_map(page)
    page.mouse.move(left + x, top + y)
    page.mouse.click(left + x, top + y)
    page.wait_for_timeout(100)  # two taps at once would be one on the map


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    left, top = middle_of_map(page)
    page.mouse.move(left + start[0], top + start[1])
    page.mouse.down()
    page.mouse.move(left + end[0], top + end[1], steps=8)
    page.mouse.up()


def middle_of_map(page: Page) -> tuple[float, float]:
    box = page.locator("zone-map canvas").bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def rings(page: Page) -> list[list[list[float]]]:
    """The rings that the form would send."""
    shape: dict[str, Any] = json.loads(page.input_value("[name=shape]"))
    polygon: list[list[list[float]]] = shape["coordinates"] if shape["type"] == "Polygon" else shape["coordinates"][0]
    return polygon


def draw(page: Page, corners: list[tuple[int, int]]) -> None:
    for corner in [*corners, corners[0]]:
        tap(page, *corner)
    expect(page.locator("[data-tool=finish]")).to_be_disabled()


def test_zone_is_drawn_dragged_saved_seen_again_and_tested(page: Page, site: str) -> None:
    zones = zones_of_shop(page, site)
    open_editor(page, f"{zones}new/")
    page.fill("[name=name]", "Drawn by hand")
    page.check("[name=kind][value=polygon]")
    page.locator("zone-map").scroll_into_view_if_needed()

    draw(page, CORNERS)
    [drawn] = rings(page)
    drag(page, (120, -110), (170, -140))
    [dragged] = rings(page)
    assert (len(drawn), len(dragged)) == (5, 5)
    assert sum(before != after for before, after in zip(drawn[:-1], dragged[:-1], strict=True)) == 1

    page.fill("[name=fee]", "35")
    expect(page.locator("#zone-words")).to_contain_text("Delivery costs ৳\N{NO-BREAK SPACE}35.", timeout=15_000)
    submit(page, SAVE)
    card = page.locator(".zone", has_text="Drawn by hand")
    expect(card).to_contain_text("Delivery costs ৳\N{NO-BREAK SPACE}35.")

    expect(page.locator("zone-list[data-ready]")).to_be_visible(timeout=20_000)
    tap(page, 0, 0)
    expect(page.locator(".pin-zone-wins")).to_contain_text("Drawn by hand")
    expect(page.locator(".map-pin")).to_be_visible()
    page.fill("#pin-form [name=lon]", str(max(lon for lon, _lat in dragged) + 0.01))
    page.click("#pin-form [name=test]")
    expect(page.locator("#pin-answer")).to_contain_text("No zone covers this pin")
    assert violations(page) == []

    open_editor(page, f"{site}{card.get_by_role('link', name='Change').get_attribute('href')}")
    [[*seen]] = rings(page)
    assert {tuple(corner) for corner in seen} == {tuple(corner) for corner in dragged}
    assert violations(page) == []


def test_hole_is_left_out_a_corner_removed_and_both_taken_back(page: Page, site: str) -> None:
    open_editor(page, f"{zones_of_shop(page, site)}new/")
    page.check("[name=kind][value=polygon]")
    page.locator("zone-map").scroll_into_view_if_needed()
    draw(page, CORNERS)

    page.click("[data-tool=hole]")
    draw(page, [(-40, -40), (40, -40), (0, 30)])
    assert [len(ring) for ring in rings(page)] == [5, 4]

    page.click("[data-tool=corner]")
    tap(page, *CORNERS[2])
    assert [len(ring) for ring in rings(page)] == [4, 4]

    page.click("[data-tool=undo]")
    assert [len(ring) for ring in rings(page)] == [5, 4]
    page.click("[data-tool=undo]")
    assert [len(ring) for ring in rings(page)] == [5]
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("about:blank")


def test_areas_are_searched_and_ticked_without_loading_anew(page: Page, site: str) -> None:
    open_editor(page, f"{zones_of_shop(page, site)}new/")
    page.check("[name=kind][value=areas]")

    page.fill("#zone-areas [name=q]", "Panchlaish")
    page.click("[name=find_area]")
    page.locator("[name=add_area]", has_text="Panchlaish").first.click()

    expect(page.locator("[name=areas]:checked")).to_have_count(1)
    expect(page.locator("[name=name]")).to_have_value("")
    assert page.url.endswith("/zones/new/")


def test_circle_needs_no_script(scriptless: Page, site: str) -> None:
    page = scriptless
    zones = zones_of_shop(page, site)
    page.goto(f"{zones}new/")
    page.fill("[name=name]", "Without script")
    page.fill("[name=radius_km]", "০.৫")
    page.fill("[name=fee]", "২০")
    submit(page, SAVE)

    card = page.locator(".zone", has_text="Without script")
    expect(card).to_contain_text("0.5 km around the shop")
    page.fill("#pin-form [name=lat]", "22.3575")
    page.fill("#pin-form [name=lon]", "91.8190")
    submit(page, "#pin-form [name=test]")
    expect(page.locator(".pin-zone-wins")).to_contain_text("Without script")


@pytest.mark.parametrize("language", ["", "/en"])
def test_pages_are_accessible_and_fit_a_small_phone(browser: Browser, site: str, language: str) -> None:
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    zones = zones_of_shop(page, site).replace("/en/", f"{language}/")
    for path in ("", "new/"):
        page.goto(zones + path)
        assert_sound(page)
    context.close()
