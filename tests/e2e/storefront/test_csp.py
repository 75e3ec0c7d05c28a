"""The content security policy in a browser: our own pages never run into it, and what is smuggled in does nothing."""

from collections.abc import Callable, Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Route, expect

from tests.e2e.conftest import DESK
from tests.e2e.sound import THEMES
from tests.e2e.storefront.test_every_page import PAGES, PIN

LISTEN = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.violations.push(`${event.effectiveDirective}: ${event.blockedURI} ${event.sample}`);
  top.document.documentElement.dataset.blocked = event.effectiveDirective;
});
"""
# What a page complains about by itself when it is not there or was asked badly.
EXPECTED = "Failed to load resource: the server responded with a status of 4"
# What Chromium says of WebGL without a graphics card: that it is slow.
OF_THE_DRIVER = "GL Driver Message"

Open = Callable[[str, Literal["light", "dark"]], Page]


@pytest.fixture
def open_page(browser: Browser, site: str) -> Iterator[Open]:
    """Opens an address on a desk; whatever the browser blocked or complained about there fails the test."""
    complaints: list[str] = []
    pages: list[Page] = []

    def note(message: ConsoleMessage) -> None:
        is_known = message.text.startswith(EXPECTED) or OF_THE_DRIVER in message.text
        if message.type in {"error", "warning"} and not is_known:
            complaints.append(message.text)

    def opened(path: str, theme: Literal["light", "dark"]) -> Page:
        page = browser.new_context(viewport=DESK, color_scheme=theme).new_page()
        pages.append(page)
        page.add_init_script(LISTEN)
        page.on("console", note)
        page.goto(site + path)
        return page

    yield opened
    for page in pages:
        complaints += page.evaluate("window.violations")
        page.context.close()
    assert complaints == []


# Words are all that differs between the languages.
@pytest.mark.parametrize("path", [*PAGES, f"/en/{PIN}", "/api/v1/docs"])
def test_page_asks_for_nothing_that_its_policy_refuses(open_page: Open, path: str) -> None:
    page = open_page(path, "light")
    page.wait_for_load_state("networkidle")

    page.emulate_media(color_scheme="dark")
    page.reload(wait_until="networkidle")


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("path", [f"/{PIN}", f"/en/{PIN}"])
def test_map_search_and_list_work_under_the_policy(open_page: Open, path: str, theme: Literal["light", "dark"]) -> None:
    page = open_page(path, theme)
    with page.expect_response(lambda response: "/tiles/" in response.url and response.ok):
        expect(page.locator(".map-pin")).to_be_visible()

    page.locator("[data-theme-toggle]").click()
    page.locator("[data-show-on-map]").first.click()
    expect(page.locator(".maplibregl-popup")).to_be_visible()
    page.locator("#place-search").press_sequentially("sylhet")
    page.locator(".option").first.click()

    expect(page.locator(".panel-place")).to_contain_text("Sylhet" if "/en/" in path else "সিলেট")
    page.wait_for_load_state("networkidle")


def test_api_s_description_can_be_read_and_tried(open_page: Open) -> None:
    page = open_page("/api/v1/docs", "light")

    page.locator("[id$=nearby] .opblock-summary-control, .opblock-summary-control").first.click()

    expect(page.get_by_role("button", name="Try it out")).to_be_visible()


SMUGGLED = {
    "script": "<script>window.ran = true</script>",
    "script with a made-up nonce": "<script nonce='AAAAAAAAAAAAAAAAAAAAAA=='>window.ran = true</script>",
    "handler": "<img src='/nothing.png' onerror='window.ran = true'>",
    "script of another site": "<script src='http://localhost:1/evil.js' onload='window.ran = true'></script>",
    "script in an address": "<iframe src='javascript:parent.ran = true'></iframe>",
    "page in the page": "<iframe srcdoc='<script>parent.ran = true</script>'></iframe>",
    "module": "<script type='module'>window.ran = true</script>",
    "style": "<style>body { --ran: 1 }</style>",
    "style on an element": "<p style='--ran: 1'></p>",
    "base": "<base href='http://localhost:1/'>",
    "plug-in": "<object data='/en/'></object>",
}


@pytest.mark.parametrize("kind", SMUGGLED)
def test_what_is_smuggled_into_a_page_is_refused(browser: Browser, site: str, kind: str) -> None:
    context = browser.new_context(viewport=DESK)
    page = context.new_page()
    page.add_init_script(LISTEN)

    def smuggle(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("</header>", f"{SMUGGLED[kind]}</header>", 1))

    page.route(f"{site}/en/notice", smuggle)
    page.goto(f"{site}/en/notice", wait_until="load")

    expect(page.locator("html[data-blocked]")).to_be_attached()
    assert page.evaluate("[window.ran, getComputedStyle(document.body).getPropertyValue('--ran')]") == [None, ""]
    context.close()


SEND_ELSEWHERE = """() => new Promise((resolve) => {
  document.addEventListener("securitypolicyviolation", (event) => resolve(event.effectiveDirective));
  const form = document.querySelector(".search-form");
  form.action = "http://localhost:1/";
  form.querySelector(".search-input").value = "sylhet";
  form.requestSubmit();
})"""


def test_form_cannot_be_made_to_send_elsewhere(browser: Browser, site: str) -> None:
    context = browser.new_context(viewport=DESK)
    page = context.new_page()
    page.goto(f"{site}/en/notice")

    refused = page.evaluate(SEND_ELSEWHERE)

    assert refused == "form-action"
    assert page.url == f"{site}/en/notice"
    context.close()
