"""A slash and a shortcut where one writes become the reply that is kept under it; without script a link puts it in."""

from playwright.sync_api import Browser, Page, expect

from tests.e2e.catalog.test_goods_desk import SHOP
from tests.e2e.chat.talking import customer, open_conversation, seller, somebody
from tests.e2e.conftest import PHONE

WORDS = "We open at nine."


def keep_reply(page: Page, site: str) -> None:
    page.goto(f"{site}/en/desk/{SHOP}/messages/replies/add/")
    for name, value in {"title": "Hours", "shortcut": "/Hours", "body_en": WORDS, "body_bn": WORDS}.items():
        page.fill(f"[name={name}]", value)
    page.click("main form button[type=submit]")


def test_a_shortcut_is_typed_and_without_script_chosen(browser: Browser, site: str) -> None:
    with customer(browser, site) as buyer:
        room = f"{site}/en/desk/{SHOP}/messages/{open_conversation(buyer, site)}/"
    with seller(browser, site) as clerk:
        keep_reply(clerk, site)
        clerk.goto(room)
        text = clerk.locator("#id_body")
        text.press_sequentially("and/or /nothing /hours ")
        expect(text).to_have_value(f"and/or /nothing {WORDS}")
        text.fill("")
        text.press_sequentially("/hours")
        text.press("Enter")
        expect(text).to_have_value(WORDS)
    with somebody(browser, site, "seller@example.com", script=False, viewport=PHONE) as clerk:
        clerk.goto(room)
        clerk.click("[data-replies] summary")
        clerk.locator(".reply", has_text="Hours").click()
        expect(clerk.locator("#id_body")).to_have_value(WORDS)
