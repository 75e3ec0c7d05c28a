"""A buyer and a shop in two browsers: both ways, over a sleep without a network, and without script."""

import re
from io import BytesIO

from PIL import Image
from playwright.sync_api import Browser, Route, expect

from tests.e2e.catalog.test_goods_desk import SHOP
from tests.e2e.chat.talking import (
    SOON_MS,
    customer,
    expect_said,
    open_at_shop,
    open_conversation,
    pending,
    said,
    seller,
    sign_in,
    wait_until_heard,
    words,
    write,
)
from tests.e2e.sound import assert_sound

# The next answer with what was said does not come to its end.
CUT_OFF = """() => {
  const fetched = window.fetch;
  let isCut = false;
  window.fetch = async (address, ...rest) => {
    const answer = await fetched(address, ...rest);
    if (isCut || !String(address).includes("?after=")) return answer;
    isCut = true;
    answer.text = () => Promise.reject(new TypeError("cut off"));
    return answer;
  };
}"""
FULL = """() => {
  IDBObjectStore.prototype.add = () => {
    throw new DOMException("full", "QuotaExceededError");
  };
}"""


def noise() -> bytes:
    """A photo that is as large as a camera makes them."""
    content = BytesIO()
    Image.effect_noise((3000, 2250), 80).convert("RGB").save(content, "JPEG", quality=92)
    return content.getvalue()


def test_two_browsers_talk_both_ways(browser: Browser, site: str) -> None:
    with customer(browser, site) as buyer, seller(browser, site) as keeper:
        room = open_conversation(buyer, site)
        wait_until_heard(buyer)
        open_at_shop(keeper, site, room)
        question, answer = words(), words()

        write(buyer, question)
        expect_said(keeper, question)
        write(keeper, answer)

        expect_said(buyer, question, answer)
        expect(buyer.locator("[data-said] li[data-mine] [data-ticks]").last).to_have_attribute(
            "data-ticks", "read", timeout=SOON_MS
        )
        for page in (buyer, keeper):
            expect(page.locator("[data-pending] li")).to_have_count(0, timeout=SOON_MS)
            # What came live is as it is on a page that is loaded: what can be done about it lies in its menu.
            expect(page.locator("[data-said] > li:not([data-seq]):not([data-day])")).to_have_count(0)
            assert page.locator("[data-said] > li[data-seq] .act-menu li").count() >= 2


def test_who_is_typing_is_told_to_the_other_side(browser: Browser, site: str) -> None:
    with customer(browser, site) as buyer, seller(browser, site) as keeper:
        room = open_conversation(buyer, site)
        wait_until_heard(buyer)
        open_at_shop(keeper, site, room)

        buyer.locator("[data-composer] [name=body]").press_sequentially("Do you have", delay=50)

        expect(keeper.locator("[data-typing]")).to_be_visible(timeout=SOON_MS)
        expect(buyer.locator("[data-typing]")).to_be_hidden()


def test_who_slept_has_all_that_was_said_in_order_and_once(browser: Browser, site: str) -> None:
    with customer(browser, site) as buyer, seller(browser, site) as keeper:
        room = open_conversation(buyer, site)
        wait_until_heard(buyer)
        open_at_shop(keeper, site, room)
        missed = [words() for _each in range(5)]

        buyer.context.set_offline(True)
        for text in missed:
            write(keeper, text)
        expect_said(keeper, *missed)
        assert not set(missed) & set(said(buyer))
        buyer.context.set_offline(False)

        expect(buyer.locator("[data-said] .bubble-text").last).to_have_text(missed[-1], timeout=60_000)
        expect_said(buyer, *missed)


def test_what_was_written_without_a_network_goes_out_in_order_and_once(browser: Browser, site: str) -> None:
    with customer(browser, site) as buyer, seller(browser, site) as keeper:
        room = open_conversation(buyer, site)
        wait_until_heard(buyer)
        open_at_shop(keeper, site, room)
        written = [words() for _each in range(3)]

        buyer.context.set_offline(True)
        for text in written:
            write(buyer, text)
        expect(buyer.locator("[data-pending] li")).to_have_count(3)
        assert pending(buyer) == written
        buyer.context.set_offline(False)

        expect(buyer.locator("[data-pending] li")).to_have_count(0, timeout=60_000)
        expect_said(buyer, *written)
        expect_said(keeper, *written)


def test_what_is_on_its_way_survives_a_reload(browser: Browser, site: str) -> None:
    with customer(browser, site) as buyer:
        open_conversation(buyer, site)
        address, text = buyer.url, words()
        buyer.route(re.compile(r"/send/$"), lambda route: route.abort())
        write(buyer, text)
        expect(buyer.locator("[data-pending] li")).to_have_count(1)

        buyer.reload()
        expect(buyer.locator("[data-pending] li")).to_have_count(1)
        assert pending(buyer) == [text]
        buyer.unroute(re.compile(r"/send/$"))
        buyer.goto(address)

        expect(buyer.locator("[data-pending] li")).to_have_count(0, timeout=SOON_MS)
        expect_said(buyer, text)


def test_an_answer_lost_on_the_way_makes_no_double(browser: Browser, site: str) -> None:
    with customer(browser, site) as buyer:
        open_conversation(buyer, site)
        text = words()
        sent: list[Route] = []

        def lose(route: Route) -> None:
            sent.append(route)
            if len(sent) > 1:
                return route.continue_()
            route.fetch()
            return route.abort()

        buyer.route(re.compile(r"/send/$"), lose)
        write(buyer, text)

        expect(buyer.locator("[data-pending] li")).to_have_count(0, timeout=SOON_MS)
        buyer.wait_for_timeout(3_000)
        assert said(buyer).count(text) == 1


def test_what_is_refused_says_why_and_can_be_written_anew(browser: Browser, site: str) -> None:
    with customer(browser, site) as buyer:
        open_conversation(buyer, site)

        write(buyer, "look at bit.ly/abc")

        refused = buyer.locator("[data-pending] [data-refused]")
        expect(refused).to_contain_text("Shortened links are not allowed", timeout=SOON_MS)
        buyer.click("[data-refused] [data-take-back]")
        expect(buyer.locator("[data-composer] [name=body]")).to_have_value("look at bit.ly/abc")
        expect(buyer.locator("[data-pending] li")).to_have_count(0)


def test_what_is_refused_is_put_before_what_was_typed_meanwhile(browser: Browser, site: str) -> None:
    with customer(browser, site) as buyer:
        open_conversation(buyer, site)
        write(buyer, "look at bit.ly/abc")
        expect(buyer.locator("[data-pending] [data-refused]")).to_be_visible(timeout=SOON_MS)
        buyer.fill("[data-composer] [name=body]", "and at this")

        buyer.click("[data-refused] [data-take-back]")

        expect(buyer.locator("[data-composer] [name=body]")).to_have_value("look at bit.ly/abc\nand at this")


def test_an_answer_that_is_cut_off_leaves_nobody_deaf(browser: Browser, site: str) -> None:
    with customer(browser, site) as buyer, seller(browser, site) as keeper:
        room = open_conversation(buyer, site)
        wait_until_heard(buyer)
        open_at_shop(keeper, site, room)
        buyer.evaluate(CUT_OFF)
        text = words()

        write(keeper, text)

        expect_said(buyer, text)


def test_what_the_browser_cannot_keep_is_sent_all_the_same(browser: Browser, site: str) -> None:
    with customer(browser, site) as buyer:
        open_conversation(buyer, site)
        buyer.evaluate(FULL)
        text = words()

        write(buyer, text)

        expect(buyer.locator("[data-pending] li")).to_have_count(0, timeout=SOON_MS)
        expect_said(buyer, text)


def test_one_that_does_not_get_through_keeps_no_others_waiting(browser: Browser, site: str) -> None:
    with customer(browser, site) as buyer:
        open_conversation(buyer, site)
        stuck, text = words(), words()

        def fail(route: Route) -> None:
            is_stuck = stuck in (route.request.post_data or "")
            route.fulfill(status=500) if is_stuck else route.continue_()

        buyer.route(re.compile(r"/send/$"), fail)
        write(buyer, stuck)
        write(buyer, text)

        expect(buyer.locator("[data-pending] [data-refused]").first).to_be_visible(timeout=SOON_MS)
        expect_said(buyer, text)
        assert pending(buyer) == [stuck]
        buyer.click("[data-refused] [data-take-back]")
        expect(buyer.locator("[data-composer] [name=body]")).to_have_value(stuck)


def test_a_large_photo_is_made_smaller_before_it_goes(browser: Browser, site: str) -> None:
    with customer(browser, site) as buyer:
        open_conversation(buyer, site)
        sizes: list[int] = []

        def weigh(route: Route) -> None:
            sizes.append(len(route.request.post_data_buffer or b""))
            route.continue_()

        buyer.route(re.compile(r"/send/$"), weigh)
        before = buyer.locator("[data-said] .bubble-picture").count()
        buyer.set_input_files(
            "[data-composer] [name=picture]", {"name": "door.jpg", "mimeType": "image/jpeg", "buffer": noise()}
        )
        buyer.click("[data-send]")

        expect(buyer.locator("[data-said] .bubble-picture")).to_have_count(before + 1, timeout=60_000)
        assert 0 < sizes[0] < len(noise()) / 2


def test_whoever_is_signed_out_keeps_what_they_were_writing(browser: Browser, site: str) -> None:
    with customer(browser, site) as buyer, seller(browser, site) as keeper:
        room = open_conversation(buyer, site)
        wait_until_heard(buyer)
        open_at_shop(keeper, site, room)
        address, text = buyer.url, words()
        buyer.locator("[data-composer] [name=body]").press_sequentially(text)

        buyer.context.clear_cookies()
        write(keeper, words())

        expect(buyer.locator("[data-signed-out]")).to_be_visible(timeout=30_000)
        assert buyer.url == address
        expect(buyer.locator("[data-composer] [name=body]")).to_have_value(text)
        sign_in(buyer, site, "customer@example.com")
        buyer.goto(address)
        expect(buyer.locator("[data-composer] [name=body]")).to_have_value(text)


def test_a_conversation_that_is_no_longer_theirs_says_so_and_asks_no_more(browser: Browser, site: str) -> None:
    with customer(browser, site) as buyer, seller(browser, site) as keeper:
        room = open_conversation(buyer, site)
        wait_until_heard(buyer)
        open_at_shop(keeper, site, room)
        asked: list[str] = []

        def refuse(route: Route) -> None:
            asked.append(route.request.url)
            route.fulfill(status=403)

        buyer.route(re.compile(r"/said/"), refuse)
        write(keeper, words())

        expect(buyer.locator("[data-over]")).to_be_visible(timeout=SOON_MS)
        count = len(asked)
        buyer.wait_for_timeout(7_000)
        assert len(asked) == count


def test_a_note_never_comes_to_the_buyer(browser: Browser, site: str) -> None:
    with customer(browser, site) as buyer, seller(browser, site) as keeper:
        room = open_conversation(buyer, site)
        wait_until_heard(buyer)
        open_at_shop(keeper, site, room)
        note, after = words(), words()

        keeper.get_by_label("Note for your people").check()
        write(keeper, note)
        expect_said(keeper, note)
        keeper.get_by_label("To the buyer").check()
        write(keeper, after)

        expect_said(buyer, after)
        assert note not in buyer.content()
        buyer.reload()
        assert note not in buyer.content()


def test_the_inbox_has_a_new_conversation_by_itself(browser: Browser, site: str) -> None:
    with customer(browser, site) as buyer, seller(browser, site) as keeper:
        keeper.goto(f"{site}/en/desk/{SHOP}/messages/")
        keeper.wait_for_timeout(2_000)
        text = words()

        open_conversation(buyer, site)
        write(buyer, text)

        expect(keeper.locator(".room-last").first).to_have_text(text, timeout=SOON_MS)


def test_all_of_it_works_without_script(browser: Browser, site: str) -> None:
    with customer(browser, site, script=False) as buyer, seller(browser, site) as keeper:
        room = open_conversation(buyer, site)
        text, answer = words(), words()

        write(buyer, text)
        expect(buyer.locator("[data-said] .bubble-text").last).to_have_text(text)
        open_at_shop(keeper, site, room)
        expect_said(keeper, text)
        write(keeper, answer)
        expect_said(keeper, answer)
        buyer.goto(f"{site}/en/messages/")
        expect(buyer.locator(".room-last").first).to_have_text(answer)
        buyer.locator(".room-name a").first.click()

        expect(buyer.locator("[data-said] .bubble-text").last).to_have_text(answer)


def test_pages_have_nothing_for_axe_and_fit_a_small_phone(browser: Browser, site: str) -> None:
    with customer(browser, site) as buyer, seller(browser, site) as keeper:
        room = open_conversation(buyer, site)
        for language in ("", "/en"):
            for path in (f"/messages/{room}/", "/messages/"):
                buyer.goto(f"{site}{language}{path}")
                assert_sound(buyer)
            for path in (f"/messages/{room}/", "/messages/", "/messages/replies/"):
                keeper.goto(f"{site}{language}/desk/{SHOP}{path}")
                assert_sound(keeper)
