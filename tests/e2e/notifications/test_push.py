"""Push in a browser: what the worker shows of what comes, and where it leads.

Chromium subscribes at Google's push service alone, which no test may ask. So the subscription is made up, and what
would come is delivered by the browser's own protocol.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, expect

from tests.e2e.catalog.test_goods_desk import come_in
from tests.e2e.conftest import DESK
from tests.fakes.push_keys import FakeBrowser

# A browser that subscribes without asking anybody: what the page does with it is ours to try.
SUBSCRIBES = """(() => {
  const made = %s;
  let subscription = null;
  const browser = { ...made, toJSON: () => made, unsubscribe: async () => Boolean((subscription = null)) || true };
  PushManager.prototype.subscribe = async (options) => {
    window.subscribedWith = options;
    sessionStorage.setItem("subscribed", "yes");
    return browser;
  };
  PushManager.prototype.getSubscription = async () => (sessionStorage.getItem("subscribed") ? browser : null);
})()"""
SETTINGS = "/en/notices/settings/"
SHOWN = """async () => {
  const worker = await navigator.serviceWorker.getRegistration("/");
  const shown = (await worker?.getNotifications()) ?? [];
  return shown.map(({ title, body, tag, lang, data }) => ({ title, body, tag, lang, path: data?.path }));
}"""
# As if somebody had touched the first of them.
TOUCH = """async () => {
  const [shown] = await self.registration.getNotifications();
  self.dispatchEvent(new NotificationEvent("notificationclick", { notification: shown }));
}"""


@contextmanager
def member(browser: Browser, site: str) -> Iterator[tuple[BrowserContext, Page]]:
    """Somebody who lets the market show notices, in a browser of their own."""
    context = browser.new_context(viewport=DESK)
    context.grant_permissions(["notifications"], origin=site)
    context.add_init_script(SUBSCRIBES % json.dumps(FakeBrowser(f"https://fcm.googleapis.com/{id(context)}").as_json()))
    page = context.new_page()
    come_in(page, site)
    yield context, page
    context.close()


def turn_on(page: Page, site: str) -> None:
    page.goto(f"{site}{SETTINGS}")
    page.get_by_role("button", name="Have notices come to this device").click()
    expect(page.get_by_role("button", name="No more on this device")).to_be_visible()
    expect(page.get_by_text("this device", exact=True)).to_be_visible()


def until(page: Page, is_so: Callable[[], bool]) -> None:
    """Wait for it as long as a loaded machine may take; what comes then says whether it came."""
    for _each in range(100):
        if is_so():
            return
        page.wait_for_timeout(100)


class Worker:
    """What the browser's own protocol knows of the page's worker."""

    def __init__(self, context: BrowserContext, page: Page) -> None:
        self.protocol: CDPSession = context.new_cdp_session(page)
        self.registrations: list[dict[str, Any]] = []
        self.protocol.on("ServiceWorker.workerRegistrationUpdated", self._note)
        self.protocol.send("ServiceWorker.enable")
        until(page, lambda: bool(self._live()))

    def _note(self, told: dict[str, Any]) -> None:
        self.registrations = told["registrations"] or self.registrations

    def _live(self) -> list[dict[str, Any]]:
        return [one for one in self.registrations if not one["isDeleted"]]

    def push(self, site: str, data: str) -> None:
        """As if it came from the push service, opened."""
        [registration] = self._live()
        message = {"origin": site, "registrationId": registration["registrationId"], "data": data}
        self.protocol.send("ServiceWorker.deliverPushMessage", message)


def wait_for_notices(page: Page, many: int) -> list[dict[str, str]]:
    until(page, lambda: len(page.evaluate(SHOWN)) >= many)
    shown: list[dict[str, str]] = page.evaluate(SHOWN)
    return shown


def test_nobody_has_a_worker_who_did_not_ask_for_push(browser: Browser, site: str) -> None:
    with member(browser, site) as (_context, page):
        page.goto(f"{site}/en/")

        assert page.evaluate("async () => (await navigator.serviceWorker.getRegistrations()).length") == 0


def test_what_is_pushed_is_shown_and_leads_to_its_page(browser: Browser, site: str) -> None:
    with member(browser, site) as (context, page):
        turn_on(page, site)
        assert len(page.evaluate("sessionStorage.getItem('subscribed')")) > 0
        worker = Worker(context, page)
        message = {
            "title": "Haat",
            "body": "Your order is on its way.",
            "path": "/en/notices/",
            "tag": "t",
            "lang": "en",
        }

        worker.push(site, json.dumps(message))
        assert wait_for_notices(page, 1) == [message]

        worker.push(site, json.dumps(message | {"body": "You have your order."}))
        until(page, lambda: [one["body"] for one in page.evaluate(SHOWN)] == ["You have your order."])
        assert [one["body"] for one in page.evaluate(SHOWN)] == ["You have your order."]


def test_whatever_comes_something_is_shown_and_it_leads_nowhere_else(browser: Browser, site: str) -> None:
    with member(browser, site) as (context, page):
        turn_on(page, site)
        worker = Worker(context, page)

        worker.push(site, "no json")
        assert [one["path"] for one in wait_for_notices(page, 1)] == ["/notices/"]

        worker.push(site, json.dumps({"title": "Haat", "body": "x", "path": "https://evil.example/", "tag": "t"}))
        assert {one["path"] for one in wait_for_notices(page, 2)} == {"/notices/"}


def test_turned_off_there_is_no_worker_and_no_device(browser: Browser, site: str) -> None:
    with member(browser, site) as (_context, page):
        turn_on(page, site)

        page.get_by_role("button", name="No more on this device").click()

        expect(page.get_by_role("button", name="Have notices come to this device")).to_be_visible()
        assert page.evaluate("async () => (await navigator.serviceWorker.getRegistrations()).length") == 0
        expect(page.get_by_text("this device", exact=True)).to_have_count(0)
