"""Who talks in browser tests of chat: the demo's customer and a demo shop's seller, each in a browser of their own."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from uuid import uuid4

from playwright.sync_api import Browser, Page, ViewportSize, expect

from marketplace.accounts.demo import PASSWORD
from tests.e2e.catalog.test_goods_desk import SHOP
from tests.e2e.conftest import DESK, PHONE

# What is told goes through sockets; long enough for a machine that does other things, too.
SOON_MS = 15_000
# The conversation is looked for first: a page that is still coming may not have said yet where its modules are.
IS_HEARD = """async () => {
  const conversation = document.querySelector("chat-thread");
  if (!conversation) return false;
  const { isHeard } = await import("haat/realtime/live");
  return isHeard(conversation.dataset.roomTopic);
}"""


def sign_in(page: Page, site: str, login: str) -> None:
    page.goto(f"{site}/en/account/login/")
    page.fill("[name=login]", login)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]:not([name])")
    page.wait_for_url(lambda url: "login" not in url)


@contextmanager
def somebody(browser: Browser, site: str, login: str, *, script: bool = True, viewport: ViewportSize) -> Iterator[Page]:
    """Somebody of the demo before a browser; what its scripts complain about fails the test."""
    context = browser.new_context(viewport=viewport, java_script_enabled=script)
    page = context.new_page()
    sign_in(page, site, login)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    assert complaints == []
    context.close()


def customer(browser: Browser, site: str, *, script: bool = True) -> AbstractContextManager[Page]:
    return somebody(browser, site, "customer@example.com", script=script, viewport=PHONE)


def seller(browser: Browser, site: str) -> AbstractContextManager[Page]:
    return somebody(browser, site, "seller@example.com", viewport=DESK)


def open_conversation(page: Page, site: str) -> str:
    """The buyer's conversation with the shop, begun where there is none; its id."""
    page.goto(f"{site}/en/messages/new/?shop={SHOP}")
    if "/new/" in page.url:
        page.fill("[name=body]", "Good morning")
        with page.expect_navigation():
            page.click("main button[type=submit]")
    return page.url.split("/messages/")[1].split("/")[0]


def open_at_shop(page: Page, site: str, room: str) -> None:
    page.goto(f"{site}/en/desk/{SHOP}/messages/{room}/")
    wait_until_heard(page)


def wait_until_heard(page: Page) -> None:
    """Until what happens in the conversation is told."""
    for _each in range(SOON_MS // 200):
        if page.evaluate(IS_HEARD):
            return
        page.wait_for_timeout(200)
    raise AssertionError("the conversation is not heard")


def write(page: Page, text: str) -> None:
    page.fill("[data-composer] [name=body]", text)
    page.click("[data-send]")


def said(page: Page) -> list[str]:
    """What stands in the conversation, in its order."""
    return page.locator("[data-said] .bubble-text").all_inner_texts()


def pending(page: Page) -> list[str]:
    """What is on its way."""
    return page.locator("[data-pending] .bubble-text").all_inner_texts()


def expect_said(page: Page, *texts: str) -> None:
    """That the conversation ends with these, each of them once."""
    expect(page.locator("[data-said] .bubble-text").last).to_have_text(texts[-1], timeout=SOON_MS)
    found = said(page)
    assert found[-len(texts) :] == list(texts)
    assert [found.count(text) for text in texts] == [1] * len(texts)


def words() -> str:
    """What nobody has said before."""
    return f"word-{uuid4().hex[:8]}"
