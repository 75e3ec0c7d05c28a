"""A buyer and a shop in two browsers: both ways, over a sleep without a network, and without script."""

import re

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
    wait_until_heard,
    words,
    write,
)
from tests.e2e.storefront.test_every_page import violations


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
        assert pending(buyer) == pending(keeper) == []


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
        buyer.click("[data-take-back]")
        expect(buyer.locator("[data-composer] [name=body]")).to_have_value("look at bit.ly/abc")
        expect(buyer.locator("[data-pending] li")).to_have_count(0)


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
                assert violations(buyer) == [], path
                assert buyer.evaluate("document.documentElement.scrollWidth") <= 360, path
            for path in (f"/messages/{room}/", "/messages/", "/messages/replies/"):
                keeper.goto(f"{site}{language}/desk/{SHOP}{path}")
                assert violations(keeper) == [], path
