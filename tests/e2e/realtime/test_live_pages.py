"""Two browsers: what one of them does is seen in the other, at once, and nothing that its reader did there is lost."""

import re
from pathlib import Path

from playwright.sync_api import Browser, Page, Route, expect

from tests.e2e.accounts.people import submit
from tests.e2e.accounts.staff import staff_context
from tests.e2e.conftest import DESK, PHONE
from tests.e2e.orders.test_board import TONES
from tests.e2e.realtime.live import ARE_HEARD, SOON_MS, Goods, board_of, order_for, seller, until, wait_until_heard

# Somebody who looks elsewhere, and notes what their browser would show them.
ELSEWHERE = """
document.hasFocus = () => false;
window.shown = [];
window.Notification = class extends EventTarget {
  static permission = "granted";
  static requestPermission = async () => "granted";
  constructor(title, options) { super(); window.shown.push([title, options]); }
};
"""


def act(keeper: Page, site: str, number: str, button: str) -> None:
    """Do something with an order, as its shop."""
    keeper.goto(f"{board_of(site)}{number}/")
    keeper.get_by_role("button", name=button, exact=True).click()
    expect(keeper.locator(".account-message")).to_be_visible()


def test_the_board_rings_on_a_new_order_and_shows_it_to_who_looks_elsewhere(
    browser: Browser, site: str, stack: dict[str, str], goods: Goods
) -> None:
    with seller(browser, site, TONES + ELSEWHERE) as board:
        board.goto(board_of(site))
        board.get_by_role("button", name="Ring when an order comes").click()
        wait_until_heard(board)

        number, _path = order_for(site, stack, goods)

        expect(board.locator(f"#card-{number}")).to_be_visible(timeout=SOON_MS)
        expect(board.locator("html")).to_have_attribute("data-tones", "4")  # two to try it, two for the order
        [[title, options]] = board.evaluate("window.shown")
        assert title == f"New order {number}"
        assert goods[0][1] in options["body"]
        expect(board.get_by_role("button", name="Ring when an order comes")).to_have_attribute("aria-pressed", "true")
        expect(board.locator("#desk-navigation .tag-count").first).to_be_visible()


def test_a_buyer_s_page_follows_what_the_shop_does(
    browser: Browser, site: str, stack: dict[str, str], goods: Goods
) -> None:
    number, path = order_for(site, stack, goods)
    buyer = browser.new_context(viewport=PHONE)
    page, placed = buyer.new_page(), buyer.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
    page.goto(f"{site}{path}")
    placed.goto(f"{site}{path.removesuffix(f'{number}/')}")
    page.evaluate("window.stayed = true")
    page.locator(".happenings summary").click()
    for each in (page, placed):
        wait_until_heard(each)

    with seller(browser, site) as keeper:
        act(keeper, site, number, "Accept")

        expect(page.locator(".standing h2")).to_contain_text("The shop has taken it on", timeout=SOON_MS)
        expect(placed.locator(".order-state")).to_contain_text("The shop has taken it on", timeout=SOON_MS)
        expect(page.locator(".happenings")).to_have_attribute("open", "")
        expect(page.locator("#order > [role=status]")).to_contain_text("The shop has taken it on")
        assert page.title().startswith("The shop has taken it on")
        assert page.evaluate("window.stayed")
        act(keeper, site, number, "It is ready already")

        expect(page.locator(".standing h2")).not_to_contain_text("The shop has taken it on", timeout=SOON_MS)
        expect(page.locator(".code-plate-code")).to_be_visible()
    assert complaints == []
    buyer.close()


def test_who_was_without_network_has_everything_when_it_is_back(
    browser: Browser, site: str, stack: dict[str, str], goods: Goods
) -> None:
    number, path = order_for(site, stack, goods)
    buyer = browser.new_context(viewport=PHONE)
    page = buyer.new_page()
    page.goto(f"{site}{path}")
    wait_until_heard(page)
    before = page.locator(".standing h2").inner_text()

    buyer.set_offline(True)
    with seller(browser, site) as keeper:
        act(keeper, site, number, "Accept")
        act(keeper, site, number, "It is ready already")
    page.wait_for_timeout(1_500)
    assert page.locator(".standing h2").inner_text() == before
    buyer.set_offline(False)

    expect(page.locator(".standing h2")).not_to_have_text(before, timeout=30_000)
    expect(page.locator(".code-plate-code")).to_be_visible()
    buyer.close()


def test_two_at_one_counter_see_what_the_other_did_and_keep_what_they_typed(
    browser: Browser, site: str, stack: dict[str, str], goods: Goods
) -> None:
    number, _path = order_for(site, stack, goods)
    with seller(browser, site) as reader, seller(browser, site) as keeper:
        reader.goto(f"{board_of(site)}{number}/")
        wait_until_heard(reader)
        note = reader.locator("[name=note]")
        note.press_sequentially("Ask for the")

        act(keeper, site, number, "Accept")

        expect(reader.locator("#order-lead .order-state")).to_have_text("Accepted", timeout=SOON_MS)
        expect(reader.get_by_role("button", name="Begin")).to_be_visible()
        expect(note).to_be_focused()
        note.press_sequentially(" other bag")
        expect(note).to_have_value("Ask for the other bag")
        # What the one who did it is told is not taken away by who hears of it.
        expect(keeper.locator(".account-message")).to_contain_text("is accepted")


def test_support_s_page_follows_and_keeps_the_number_that_was_asked_for(
    browser: Browser, site: str, stack: dict[str, str], goods: Goods
) -> None:
    number, _path = order_for(site, stack, goods)
    context = staff_context(browser, site, viewport=DESK)
    following, asking = context.new_page(), context.new_page()
    for page in (following, asking):
        page.goto(f"{site}/en/staff/orders/{number}/")
    asking.get_by_role("button", name="Show number and address").click()
    for page in (following, asking):
        wait_until_heard(page)

    with seller(browser, site) as keeper:
        act(keeper, site, number, "Accept")

    expect(following.locator("#order-lead .order-state")).to_have_text("Accepted", timeout=SOON_MS)
    expect(following.locator("#happened + .movements")).to_contain_text("Accepted")
    expect(asking.locator("[data-live-news]")).to_be_visible(timeout=SOON_MS)
    expect(asking.locator("main")).to_contain_text("It is kept that you saw this.")
    asking.get_by_role("link", name="Show it as it is now").click()
    expect(asking.locator("#order-lead .order-state")).to_have_text("Accepted")
    context.close()


def test_the_bell_counts_a_notice_as_it_comes(browser: Browser, site: str, stack: dict[str, str], goods: Goods) -> None:
    with seller(browser, site) as keeper:
        keeper.goto(f"{site}/en/notice")
        wait_until_heard(keeper)
        badge, words = keeper.locator("[data-unread=badge]"), keeper.locator(".sign-bell .sr-only [data-unread]")
        before = int(words.inner_text())

        order_for(site, stack, goods)

        # What others of these tests wrote to this shop may be told meanwhile, too.
        expect(words).not_to_have_text(str(before), timeout=SOON_MS)
        assert int(words.inner_text()) > before
        expect(badge).not_to_have_text(str(before))
        expect(badge).to_be_visible()


def test_who_is_signed_out_elsewhere_is_led_to_sign_in(browser: Browser, site: str) -> None:
    with seller(browser, site) as board:
        board.goto(board_of(site))
        wait_until_heard(board)

        elsewhere = board.context.new_page()
        elsewhere.goto(f"{site}/en/account/logout/")
        submit(elsewhere)

        board.wait_for_url(re.compile("/account/login/"), timeout=30_000)


def test_words_that_were_typed_stay_where_somebody_is_signed_out_elsewhere(
    browser: Browser, site: str, stack: dict[str, str], goods: Goods
) -> None:
    number, _path = order_for(site, stack, goods)
    with seller(browser, site) as reader:
        address = f"{board_of(site)}{number}/"
        reader.goto(address)
        wait_until_heard(reader)
        reader.locator("[name=note]").press_sequentially("Ask for the other bag")

        elsewhere = reader.context.new_page()
        elsewhere.goto(f"{site}/en/account/logout/")
        submit(elsewhere)

        expect(reader.locator("[data-signed-out]")).to_be_visible(timeout=30_000)
        assert reader.url == address
        expect(reader.locator("[name=note]")).to_have_value("Ask for the other bag")
        reader.locator("[data-signed-out]").get_by_role("link", name="Sign in").click()
        reader.wait_for_url(re.compile(f"/account/login/.*{number}"))


def test_a_refusal_is_no_news(browser: Browser, site: str, stack: dict[str, str], goods: Goods) -> None:
    number, _path = order_for(site, stack, goods)
    context = staff_context(browser, site, viewport=DESK)
    page = context.new_page()
    page.goto(f"{site}/en/staff/orders/{number}/")
    page.get_by_role("button", name="Show number and address").click()
    wait_until_heard(page)
    tell = """(type) => {
      const named = document.querySelector("[data-live-news]");
      named.dispatchEvent(new CustomEvent("live", { bubbles: true, detail: { type } }));
    }"""

    page.evaluate(tell, "refused")
    expect(page.locator("[data-live-news]")).to_be_hidden()
    page.evaluate(tell, "gap")
    expect(page.locator("[data-live-news]")).to_be_visible()
    context.close()


def test_a_form_is_not_sent_as_its_part_becomes_another(
    browser: Browser, site: str, stack: dict[str, str], goods: Goods
) -> None:
    number, _path = order_for(site, stack, goods)
    with seller(browser, site) as reader, seller(browser, site) as keeper:
        reader.goto(f"{board_of(site)}{number}/")
        wait_until_heard(reader)
        # Somebody whose finger is already on its way as the button becomes the next step's.
        reader.evaluate("""() => document.addEventListener("htmx:after:swap", () => {
          document.querySelector("button[value=start]").click();
          sessionStorage.setItem("pressed", "yes");
        }, { once: true })""")

        act(keeper, site, number, "Accept")

        until(reader, lambda: bool(reader.evaluate("sessionStorage.getItem('pressed')")))
        reader.wait_for_timeout(1_000)
        expect(reader.locator("#order-lead .order-state")).to_have_text("Accepted")
        reader.get_by_role("button", name="Begin").click()
        expect(reader.locator(".account-message")).to_be_visible()


def test_nothing_is_listened_to_before_what_fills_the_page_is_there(
    browser: Browser, site: str, stack: dict[str, str], goods: Goods
) -> None:
    number, _path = order_for(site, stack, goods)
    with seller(browser, site) as reader, seller(browser, site) as keeper:
        held: list[Route] = []
        reader.route(re.compile(r"/storefront/js/parts\."), lambda route: held.append(route))  # noqa: PLW0108
        reader.goto(f"{board_of(site)}{number}/")
        until(reader, lambda: bool(held))
        # Long enough for a socket; and what is told to a page that cannot be filled would be lost.
        reader.wait_for_timeout(1_500)
        assert not reader.evaluate(ARE_HEARD)

        act(keeper, site, number, "Accept")
        held[0].continue_()

        expect(reader.locator("#order-lead .order-state")).to_have_text("Accepted", timeout=SOON_MS)


def test_a_form_that_stayed_what_it_was_is_sent_at_once(
    browser: Browser, site: str, stack: dict[str, str], goods: Goods
) -> None:
    number, _path = order_for(site, stack, goods)
    with seller(browser, site) as reader:
        reader.goto(f"{board_of(site)}{number}/")
        wait_until_heard(reader)
        reader.evaluate("""() => {
          const press = () => document.querySelector("button[value=accept]").click();
          document.addEventListener("htmx:after:swap", press, { once: true });
          document.getElementById("order").dispatchEvent(new CustomEvent("live", { bubbles: true, detail: {} }));
        }""")

        expect(reader.locator(".account-message")).to_contain_text("is accepted")


def test_strangers_load_nothing_of_it(browser: Browser, site: str) -> None:
    page = browser.new_context(viewport=PHONE).new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda socket: asked.append(socket.url))

    page.goto(f"{site}/en/", wait_until="networkidle")

    assert not [address for address in asked if "realtime" in address or "/ws/" in address]
    page.context.close()


def test_pages_show_all_of_it_without_script(browser: Browser, site: str, stack: dict[str, str], goods: Goods) -> None:
    _number, path = order_for(site, stack, goods)
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()

    page.goto(f"{site}{path}")

    expect(page.locator(".standing h2")).to_contain_text("Waiting for the shop")
    assert Path(path).name in page.locator(".buying-head").inner_text()
    context.close()
