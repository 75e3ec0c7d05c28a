"""Two browsers: one carries an order through the town, and the other's map follows until it is handed over."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Geolocation, Page, expect

from tests.e2e.accounts.people import new_phone, read_code
from tests.e2e.catalog.test_goods_desk import SHOP, come_in
from tests.e2e.conftest import PHONE
from tests.e2e.orders.ordering import Guest, read_link
from tests.e2e.realtime.live import NO_SOCKETS, Goods, until, wait_until_heard
from tests.e2e.realtime.test_live_pages import act
from tests.e2e.sound import violations
from tests.unit.sellers.market import GEC_CIRCLE

SOON_MS = 20_000
METRES_A_DEGREE = 111_320.0
# Four to the minute's walk: away from the door, then nearer.
FAR_M, NEAR_M = 1_500, 600
# Together 120 km/h, where 200 are believed: a page sends something three seconds after the last.
STEP_M, STEP_MS = 125, 3_700
PLACES = """() => {
  const courier = document.querySelector("#courier .map-courier");
  return courier && [Number(courier.dataset.lat), Number(courier.dataset.lon)];
}"""


def south_of_the_door(metres: float) -> Geolocation:
    return Geolocation(latitude=GEC_CIRCLE.lat - metres / METRES_A_DEGREE, longitude=GEC_CIRCLE.lon, accuracy=8)


def order_home(site: str, stack: dict[str, str], goods: Goods) -> tuple[str, str]:
    """The number of a guest's order that is brought to them, and the path of its page."""
    guest, state, phone = Guest(site), Path(stack["logs"]).parent, new_phone()
    for offer_id, _name in goods:
        guest.put(offer_id, 2)
    guest.ask("PUT", "/basket/place", {"pin": {"lat": GEC_CIRCLE.lat, "lon": GEC_CIRCLE.lon}})
    guest.ask("PUT", f"/basket/shops/{SHOP}", {"fulfilment": "delivery"})
    guest.ask("POST", "/purchases/phone-codes", {"phone": phone})
    guest.ask("POST", "/purchases/phone-codes/confirm", {"phone": phone, "code": read_code(state, phone)})
    quote = guest.ask("POST", "/quote", {"payment_method": "cash"})
    assert quote["problems"] == []
    confirmed = {
        "digest": quote["digest"],
        "payment_method": "cash",
        "recipient": "Rahima Begum",
        "phone": phone,
        "address_line": "House 5, Road 2",
        "landmark": "Beside the mosque",
    }
    [order] = guest.ask("POST", "/purchases", confirmed)["orders"]
    return str(order["number"]), f"/en{read_link(state, phone)}{order['number']}/"


@contextmanager
def carrier(browser: Browser, site: str, *, may_locate: bool = True) -> Iterator[tuple[BrowserContext, Page]]:
    """Who works for the shop, with a phone that knows where it is."""
    context = browser.new_context(
        viewport=PHONE,
        geolocation=south_of_the_door(FAR_M),
        permissions=["geolocation"] if may_locate else [],
    )
    page = context.new_page()
    come_in(page, site)
    yield context, page
    context.close()


def send_off(page: Page, site: str, number: str) -> None:
    """Accept it, have it ready, take it along, and go to the page of its way."""
    for button in ("Accept", "It is ready already", "It has left"):
        act(page, site, number, button)
    way = page.get_by_role("link", name="The way there")
    expect(way).to_be_visible(timeout=SOON_MS)
    way.click()
    expect(page.locator("share-position:defined")).to_be_visible()


def step_to(phone: Page, metres: float) -> None:
    """Go there, once the page sends again, and be believed."""
    phone.wait_for_timeout(STEP_MS)
    with phone.expect_response(re.compile(r"/positions$"), timeout=SOON_MS) as told:
        phone.context.set_geolocation(south_of_the_door(metres))
    assert told.value.json()["taken"] == 1, told.value.json()


def latitude_of(page: Page) -> float:
    """Of the marker, where there is one."""
    found = page.evaluate(PLACES)
    return float(found[0]) if found else 0.0


@pytest.fixture
def order(site: str, stack: dict[str, str], goods: Goods) -> tuple[str, str]:
    return order_home(site, stack, goods)


def test_the_buyer_sees_whoever_brings_it_come_until_it_is_there(
    browser: Browser, site: str, order: tuple[str, str]
) -> None:
    number, path = order
    buyer = browser.new_context(viewport=PHONE)
    page = buyer.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{site}{path}")
    wait_until_heard(page)

    with carrier(browser, site) as (context, phone):
        send_off(phone, site, number)
        expect(page.locator(".standing h2")).to_contain_text("It is on its way", timeout=SOON_MS)
        assert page.locator("courier-way").count() == 0

        phone.get_by_role("button", name="Share my position").click()

        expect(page.locator("#courier .map-courier")).to_be_visible(timeout=SOON_MS)
        expect(phone.locator("[data-state]")).to_have_text("The buyer sees where you are.", timeout=SOON_MS)
        expect(page.locator("[data-far]")).to_have_text(re.compile(r"About (8|9) min away"), timeout=SOON_MS)
        first = latitude_of(page)
        assert first == pytest.approx(south_of_the_door(FAR_M)["latitude"], abs=2e-5)

        # Half of the way at once would be too fast to be true; in steps, each taken before the next, it is a hurry.
        for metres in range(FAR_M - STEP_M, NEAR_M - 1, -STEP_M):
            step_to(phone, metres)
        last = metres

        expect(page.locator("[data-far]")).to_have_text("About 4 min away", timeout=SOON_MS)
        until(page, lambda: latitude_of(page) > first + (FAR_M - last - 20) / METRES_A_DEGREE)
        assert violations(page) == []
        assert violations(phone) == []

        code = page.locator(".code-plate-code").inner_text()
        hand = context.new_page()
        hand.goto(f"{site}/en/desk/{SHOP}/orders/{number}/hand-over/")
        hand.fill("[name=code]", code)
        hand.get_by_role("button", name=re.compile("^Handed over")).click()
        expect(hand.locator(".account-message")).to_be_visible()

        expect(page.locator(".standing h2")).to_contain_text("It is with you", timeout=SOON_MS)
        expect(page.locator("courier-way")).to_have_count(0, timeout=SOON_MS)
        assert latitude_of(page) == 0.0
        context.set_geolocation(south_of_the_door(60))
        expect(phone.locator("[data-state]")).to_contain_text("no longer on its way", timeout=SOON_MS)
        expect(phone.get_by_role("button", name="Share my position")).to_be_hidden()
    assert complaints == []
    buyer.close()


def test_without_a_socket_the_page_asks_now_and_then(browser: Browser, site: str, order: tuple[str, str]) -> None:
    number, path = order
    buyer = browser.new_context(viewport=PHONE)
    buyer.add_init_script(NO_SOCKETS)
    page = buyer.new_page()

    with carrier(browser, site) as (_context, phone):
        send_off(phone, site, number)
        phone.get_by_role("button", name="Share my position").click()
        expect(phone.locator("[data-state]")).to_have_text("The buyer sees where you are.", timeout=SOON_MS)
        page.goto(f"{site}{path}")
        expect(page.locator("[data-far]")).to_have_text(re.compile(r"About (8|9) min away"), timeout=SOON_MS)
        first = latitude_of(page)

        step_to(phone, FAR_M - STEP_M)

        expect(page.locator("#courier [data-distance]")).to_have_text("1.4 km", timeout=40_000)
        until(page, lambda: latitude_of(page) > first)
    buyer.close()


def test_who_cannot_be_seen_is_not_told_that_they_are(browser: Browser, site: str, order: tuple[str, str]) -> None:
    number, _path = order

    with carrier(browser, site) as (context, phone):
        context.set_geolocation(south_of_the_door(FAR_M) | {"accuracy": 900})
        send_off(phone, site, number)
        phone.get_by_role("button", name="Share my position").click()

        expect(phone.locator("[data-state]")).to_contain_text("cannot find out where it is", timeout=SOON_MS)


def test_who_has_handed_an_order_on_is_told_so_wherever_they_look(
    browser: Browser, site: str, order: tuple[str, str]
) -> None:
    number, _path = order

    with carrier(browser, site) as (context, phone):
        send_off(phone, site, number)
        phone.get_by_role("button", name="Share my position").click()
        expect(phone.locator("[data-state]")).to_have_text("The buyer sees where you are.", timeout=SOON_MS)
        listed, desk = context.new_page(), context.new_page()
        listed.goto(f"{site}/en/carry/")
        expect(listed.locator("#carried")).to_contain_text(number)
        desk.goto(f"{site}/en/desk/{SHOP}/orders/{number}/")
        desk.get_by_text("Somebody else carries it").click()
        other = desk.locator("select[name=carrier] option:not([selected])").first.get_attribute("value")
        desk.select_option("select[name=carrier]", other)
        desk.get_by_role("button", name="Hand it on").click()
        expect(desk.locator("body")).to_contain_text("Somebody else carries it now.")

        # Nobody moves: that it is another's now is told, and not found out.
        expect(phone.locator("[data-state]")).to_have_text("Somebody else carries it now.", timeout=SOON_MS)
        expect(phone.get_by_role("button", name="Share my position")).to_be_hidden()
        expect(phone.get_by_role("link", name="Hand it over")).to_be_hidden()
        expect(listed.locator("#carried")).not_to_contain_text(number, timeout=SOON_MS)
        assert violations(phone) == []
        phone.reload()
        expect(phone.locator(".account-message")).to_contain_text("Somebody else carries it now.")


def test_who_may_not_be_located_is_told_and_hands_it_over_all_the_same(
    browser: Browser, site: str, order: tuple[str, str]
) -> None:
    number, _path = order

    with carrier(browser, site, may_locate=False) as (_context, phone):
        send_off(phone, site, number)

        phone.get_by_role("button", name="Share my position").click()

        expect(phone.locator("[data-state]")).to_contain_text("Allow it in its settings", timeout=SOON_MS)
        expect(phone.get_by_role("button", name="Share my position")).to_be_visible()
        phone.get_by_role("link", name="Hand it over").click()
        expect(phone.locator("[name=code]")).to_be_visible()
