"""A seller works an order on a phone: accepts it, weighs and leaves out, proposes something else, and hands it over."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.accounts.people import new_phone
from tests.e2e.catalog.test_goods_desk import SHOP, come_in
from tests.e2e.conftest import PHONE
from tests.e2e.orders.ordering import Guest
from tests.e2e.sound import assert_sound

# Counts the tones of the bell, two a ring, instead of making them.
TONES = """
globalThis.OscillatorNode = class {
  connect(next) { return next; }
  start() { const told = document.documentElement.dataset; told.tones = Number(told.tones ?? 0) + 1; }
  stop() {}
};
"""


def order_of_two(site: str, stack: dict[str, str], goods: list[tuple[str, str]]) -> str:
    """The number of what a guest ordered: two of the first and one of the second."""
    guest = Guest(site)
    guest.put(goods[0][0], 2)
    guest.put(goods[1][0], 1)
    return guest.order(SHOP, Path(stack["logs"]).parent, new_phone())


def test_a_seller_works_an_order_on_a_phone(
    phone: Page, site: str, stack: dict[str, str], goods: list[tuple[str, str]]
) -> None:
    come_in(phone, site)
    number = order_of_two(site, stack, goods)
    board = f"{site}/en/desk/{SHOP}/orders/"

    phone.goto(board)
    card = phone.locator(f"#card-{number}")
    card.get_by_role("button", name="Accept").click()
    expect(phone.locator(".account-message")).to_contain_text("is accepted")

    phone.goto(f"{board}{number}/")
    phone.get_by_role("link", name="There is less, or it was weighed").click()
    phone.locator("[name^='count-']").first.fill("1")
    phone.get_by_label("A word to the buyer").fill("One was torn")
    phone.get_by_role("button", name="Change the order").click()
    expect(phone.locator(".account-message")).to_contain_text("The order is changed")
    expect(phone.locator(".order-line").first).to_contain_text("1 of 2")

    phone.locator(".order-line", has_text=goods[1][1]).get_by_role("link", name="Propose something else").click()
    phone.get_by_label("Look among your goods").fill(goods[2][1])
    phone.get_by_role("button", name="Find").click()
    phone.locator(f"label[for='offer-{goods[2][0]}']").click()
    phone.get_by_role("button", name="Ask the buyer").click()
    expect(phone.locator(".order-proposal")).to_contain_text("Waiting for the buyer")
    phone.get_by_role("button", name="Take it back").click()
    expect(phone.locator(".order-proposal")).to_contain_text("Taken back")

    phone.get_by_role("button", name="It is ready already").click()
    phone.get_by_role("link", name="Hand it over").click()
    phone.get_by_text("A signature", exact=True).click()
    sign(phone)
    phone.get_by_role("button", name="Handed over and paid").click()
    expect(phone.locator(".account-message")).to_contain_text("is with its buyer")


def sign(phone: Page) -> None:
    """Draw a line with the finger."""
    box = phone.locator("canvas.signature").bounding_box()
    assert box is not None
    phone.mouse.move(box["x"] + 20, box["y"] + 40)
    phone.mouse.down()
    phone.mouse.move(box["x"] + 160, box["y"] + 70, steps=8)
    phone.mouse.up()
    expect(phone.locator("#id_signature")).to_have_value(re.compile(r"signature\.png$"))


def test_a_new_order_comes_by_itself(
    phone: Page, site: str, stack: dict[str, str], goods: list[tuple[str, str]]
) -> None:
    come_in(phone, site)
    phone.goto(f"{site}/en/desk/{SHOP}/orders/")

    number = order_of_two(site, stack, goods)

    expect(phone.locator(f"#card-{number}")).to_be_visible(timeout=40_000)
    expect(phone.locator("#board")).to_have_attribute("data-newest", number)


def test_the_bell_rings_for_what_comes_and_not_for_what_goes(
    phone: Page, site: str, stack: dict[str, str], goods: list[tuple[str, str]]
) -> None:
    phone.add_init_script(TONES)
    come_in(phone, site)
    board = f"{site}/en/desk/{SHOP}/orders/"
    first, second = (order_of_two(site, stack, goods) for _order in range(2))
    phone.goto(board)
    phone.get_by_role("button", name="Ring when an order comes").click()

    elsewhere = phone.context.new_page()
    elsewhere.goto(board)
    elsewhere.locator(f"#card-{second}").get_by_role("button", name="Accept").click()
    expect(elsewhere.locator(".account-message")).to_contain_text("is accepted")
    elsewhere.close()
    expect(phone.locator("#board")).to_have_attribute("data-newest", first, timeout=40_000)
    expect(phone.locator("html")).to_have_attribute("data-tones", "2")

    third = order_of_two(site, stack, goods)
    expect(phone.locator(f"#card-{third}")).to_be_visible(timeout=40_000)
    expect(phone.locator("html")).to_have_attribute("data-tones", "4")


# A phone: sound is allowed by a finger that goes up, and the system takes it away again.
SILENCED = """
globalThis.AudioContext = class extends EventTarget {
  state = "suspended";
  currentTime = 0;
  constructor() { super(); globalThis.sound = this; }
  become(state) { this.state = state; this.dispatchEvent(new Event("statechange")); }
  async resume() { if (event?.type !== "pointerdown") this.become("running"); }
};
globalThis.GainNode = class { gain = { setTargetAtTime() {} }; connect(next) { return next; } };
"""


def test_a_bell_that_cannot_ring_says_so_until_it_is_touched(phone: Page, site: str) -> None:
    phone.add_init_script(TONES + SILENCED)
    come_in(phone, site)
    phone.goto(f"{site}/en/desk/{SHOP}/orders/")
    bell = phone.locator("[data-bell]")
    bell.click()
    expect(bell).to_have_attribute("aria-pressed", "true")

    phone.reload()
    expect(bell).to_have_text("Tap once, so that it can ring")
    expect(bell).to_have_attribute("aria-pressed", "false")
    phone.locator("h1").click()
    expect(bell).to_have_text("Ring when an order comes")
    expect(bell).to_have_attribute("aria-pressed", "true")

    phone.evaluate("sound.become('interrupted')")
    expect(bell).to_have_text("Tap once, so that it can ring")
    bell.click()
    expect(bell).to_have_attribute("aria-pressed", "true")
    bell.click()
    expect(bell).to_have_attribute("aria-pressed", "false")
    expect(bell).to_have_text("Ring when an order comes")


@pytest.mark.parametrize("language", ["en", "bn"])
def test_pages_of_orders_are_accessible_and_fit_a_small_phone(
    browser: Browser, site: str, stack: dict[str, str], goods: list[tuple[str, str]], language: str
) -> None:
    number = order_of_two(site, stack, goods)
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    come_in(page, site)
    board = f"{site}/en/desk/{SHOP}/orders/"
    for path in ("", "all/", "terms/", f"{number}/", f"{number}/end/reject/"):
        page.goto(board.replace("/en/", "/") + path if language == "bn" else board + path)
        assert_sound(page)
    context.close()
