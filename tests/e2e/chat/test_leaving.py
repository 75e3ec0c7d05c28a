"""What was written and not sent goes with whoever wrote it: nobody who uses the browser next finds it."""

import re
from typing import Any

from playwright.sync_api import Browser, Page, expect

from tests.e2e.chat.talking import customer, open_conversation, sign_in, wait_until_heard, words, write

LETTERS = """() => new Promise((resolve) => {
  const request = indexedDB.open("haat-chat", 1);
  request.onupgradeneeded = () => request.result.createObjectStore("letters", { keyPath: "id", autoIncrement: true });
  request.onsuccess = () => {
    const all = request.result.transaction("letters").objectStore("letters").getAll();
    all.onsuccess = () => resolve(all.result);
  };
})"""
DRAFTS = "() => Object.keys(sessionStorage).filter((name) => name.startsWith('haat-chat-draft:'))"
SEND = re.compile(r"/send/$")


def letters(page: Page) -> list[Any]:
    found: list[Any] = page.evaluate(LETTERS)
    return found


def leave_letter(page: Page, site: str, text: str) -> None:
    """Write something that does not get through, and begin something else."""
    open_conversation(page, site)
    page.route(SEND, lambda route: route.abort())
    write(page, text)
    expect(page.locator("[data-pending] li")).to_have_count(1)
    page.locator("[data-composer] [name=body]").press_sequentially("My door is")


def sign_out(page: Page, site: str) -> None:
    page.goto(f"{site}/en/account/logout/")
    with page.expect_navigation():
        page.click("main form[data-leaves] button")


def test_what_was_not_sent_goes_at_sign_out_from_every_tab(browser: Browser, site: str) -> None:
    with customer(browser, site) as buyer:
        leave_letter(buyer, site, words())
        assert len(letters(buyer)) == 1
        assert len(buyer.evaluate(DRAFTS)) == 1
        other = buyer.context.new_page()

        sign_out(other, site)

        expect(buyer.locator("[data-pending] li")).to_have_count(0)
        expect(buyer.locator("[data-composer] [name=body]")).to_have_value("")
        assert letters(other) == []
        assert buyer.evaluate(DRAFTS) == []
        other.goto(f"{site}/en/account/")
        assert "/account/login/" in other.url


def test_whoever_signs_in_next_neither_sees_nor_sends_it(browser: Browser, site: str) -> None:
    with customer(browser, site) as buyer:
        text = words()
        leave_letter(buyer, site, text)
        address = buyer.url
        # Their session ends, and nobody signs out.
        buyer.goto(f"{site}/en/")
        buyer.context.clear_cookies()
        buyer.unroute(SEND)
        sent: list[str] = []
        buyer.on("request", lambda request: sent.append(request.url) if SEND.search(request.url) else None)

        sign_in(buyer, site, "seller@example.com")
        buyer.goto(f"{site}/en/messages/")
        buyer.wait_for_timeout(2_000)

        assert letters(buyer) == []
        assert sent == []
        buyer.goto(address)
        # The shop's side of the same conversation.
        wait_until_heard(buyer)
        expect(buyer.locator("[data-composer] [name=body]")).to_have_value("")
        expect(buyer.locator("[data-pending] li")).to_have_count(0)
        expect(buyer.locator("main")).not_to_contain_text(text)
        assert buyer.evaluate(DRAFTS) == []
        buyer.goto(f"{site}/en/account/logout/")
        with buyer.expect_navigation():
            buyer.click("main form[data-leaves] button")
        sign_in(buyer, site, "customer@example.com")
        buyer.goto(address)
        expect(buyer.locator("[data-composer] [name=body]")).to_have_value("")


def test_other_tabs_are_told_though_the_store_hangs(browser: Browser, site: str) -> None:
    with customer(browser, site) as buyer:
        leave_letter(buyer, site, words())
        other = buyer.context.new_page()
        other.goto(f"{site}/en/account/logout/")
        other.evaluate("() => { IDBFactory.prototype.open = () => ({}); }")

        with other.expect_navigation():
            other.click("main form[data-leaves] button")

        expect(buyer.locator("[data-pending] li")).to_have_count(0)
        expect(buyer.locator("[data-composer] [name=body]")).to_have_value("")


def test_whoever_signs_in_again_sends_what_they_wrote(browser: Browser, site: str) -> None:
    with customer(browser, site) as buyer:
        text = words()
        leave_letter(buyer, site, text)
        address = buyer.url
        buyer.context.clear_cookies()
        buyer.unroute(SEND)

        sign_in(buyer, site, "customer@example.com")
        buyer.goto(address)

        expect(buyer.locator("[data-said] .bubble-text", has_text=text)).to_have_count(1, timeout=30_000)
