"""Answers in two browsers: quoted above what one writes, in both conversations, and while there is no network."""

from playwright.sync_api import Browser, Page, expect

from tests.e2e.chat.talking import (
    SOON_MS,
    customer,
    expect_said,
    open_at_shop,
    open_conversation,
    seller,
    wait_until_heard,
    words,
    write,
)


def answer(page: Page, text: str) -> None:
    """Choose to answer the message that says this, and not one that quotes it."""
    bubble = page.locator("[data-said] > li", has=page.locator(".bubble-text", has_text=text))
    bubble.locator(".act-menu summary").click()
    bubble.locator("[data-answer]").click()


def quote_of(page: Page, text: str) -> str:
    return page.locator("[data-said] > li", has_text=text).last.locator(".bubble-quote a").inner_text()


def test_an_answer_quotes_what_it_answers_on_both_sides(browser: Browser, site: str) -> None:
    with customer(browser, site) as buyer, seller(browser, site) as keeper:
        room = open_conversation(buyer, site)
        wait_until_heard(buyer)
        open_at_shop(keeper, site, room)
        question, reply = words(), words()
        write(buyer, question)
        expect_said(keeper, question)

        answer(keeper, question)
        expect(keeper.locator("[data-answers]")).to_contain_text(question)
        expect(keeper.locator("[data-composer] [name=body]")).to_be_focused()
        write(keeper, reply)

        expect_said(buyer, reply)
        assert question in quote_of(buyer, reply)
        assert "You" in quote_of(buyer, reply)
        assert question in quote_of(keeper, reply)
        expect(keeper.locator("[data-answers]")).to_be_hidden()
        address = buyer.url.split("#")[0]
        buyer.locator("[data-said] > li", has_text=reply).last.locator(".bubble-quote a").click()
        assert buyer.url.split("#")[0] == address
        quoted = buyer.locator(".bubble:target")
        expect(quoted.locator(".bubble-text")).to_have_text(question)
        buyer.locator("[data-composer] [name=body]").focus()
        buyer.locator("[data-said] > li", has_text=reply).last.locator(".bubble-quote a").click()
        expect(quoted).to_be_focused()


def test_an_answer_that_is_dropped_answers_nothing(browser: Browser, site: str) -> None:
    with customer(browser, site) as buyer:
        open_conversation(buyer, site)
        question, other = words(), words()
        write(buyer, question)
        expect_said(buyer, question)

        answer(buyer, question)
        buyer.click("[data-drop-answer]")
        write(buyer, other)

        expect_said(buyer, other)
        assert buyer.locator("[data-said] > li", has_text=other).last.locator(".bubble-quote").count() == 0


def test_after_an_answer_to_a_note_words_go_to_the_buyer_as_before(browser: Browser, site: str) -> None:
    with customer(browser, site) as buyer, seller(browser, site) as keeper:
        open_at_shop(keeper, site, open_conversation(buyer, site))
        note, other, reply, last = words(), words(), words(), words()
        to_buyer, to_colleagues = (keeper.locator(f"[name=is_internal][value='{value}']") for value in "01")
        to_colleagues.check()
        write(keeper, note)
        expect_said(keeper, note)
        to_buyer.check()

        answer(keeper, note)
        expect(to_colleagues).to_be_checked()
        keeper.click("[data-drop-answer]")
        expect(to_buyer).to_be_checked()

        answer(keeper, note)
        keeper.fill("[data-composer] [name=body]", other)
        keeper.click("[data-drop-answer]")
        expect(to_colleagues).to_be_checked()
        answer(keeper, note)
        write(keeper, reply)
        expect_said(keeper, reply)
        expect(to_buyer).to_be_checked()
        write(keeper, last)
        expect_said(buyer, last)
        assert reply not in buyer.content()


def test_what_is_taken_back_is_quoted_as_that_on_open_pages(browser: Browser, site: str) -> None:
    with customer(browser, site) as buyer, seller(browser, site) as keeper:
        room = open_conversation(buyer, site)
        wait_until_heard(buyer)
        open_at_shop(keeper, site, room)
        secret, reply = words(), words()
        write(buyer, secret)
        expect_said(keeper, secret)
        answer(keeper, secret)
        write(keeper, reply)
        expect_said(keeper, reply)
        answer(keeper, secret)

        taken_back = buyer.locator("[data-said] > li", has_text=secret).first
        taken_back.locator(".act-menu summary").click()
        taken_back.get_by_role("link", name="Take back").click()
        buyer.click("main form.card button[type=submit]")

        shown = keeper.locator("[data-said] > li", has_text=reply).last.locator(".bubble-quote")
        expect(shown).to_contain_text("This message was taken back", timeout=SOON_MS)
        expect(keeper.locator("[data-answers]")).to_be_hidden()
        assert secret not in keeper.locator("chat-thread").inner_text()


def test_an_answer_waits_for_the_network_with_what_it_answers(browser: Browser, site: str) -> None:
    with customer(browser, site) as buyer:
        open_conversation(buyer, site)
        wait_until_heard(buyer)
        question, reply = words(), words()
        write(buyer, question)
        expect_said(buyer, question)

        buyer.context.set_offline(True)
        answer(buyer, question)
        write(buyer, reply)
        expect(buyer.locator("[data-pending] [data-quote]")).to_contain_text(question)
        buyer.context.set_offline(False)

        expect(buyer.locator("[data-pending] li")).to_have_count(0, timeout=60_000)
        expect_said(buyer, reply)
        assert question in quote_of(buyer, reply)


def test_a_place_goes_once_and_not_with_what_is_written_after_it(browser: Browser, site: str) -> None:
    with customer(browser, site) as buyer:
        buyer.context.grant_permissions(["geolocation"])
        buyer.context.set_geolocation({"latitude": 22.35, "longitude": 91.82})
        open_conversation(buyer, site)
        text = words()
        buyer.click("[data-more] summary")
        buyer.click("[data-here]")
        expect(buyer.locator("[data-added]")).to_be_visible()
        buyer.click("[data-send]")
        expect(buyer.locator("[data-pending] li")).to_have_count(0, timeout=SOON_MS)

        write(buyer, text)

        expect_said(buyer, text)
        assert buyer.locator("[data-said] > li", has_text=text).last.locator(".bubble-card").count() == 0
