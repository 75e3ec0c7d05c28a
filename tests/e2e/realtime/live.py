"""What tests of live pages have in common: who is before which browser, and what a page's script may do in them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, WebSocket

from tests.e2e.accounts.people import new_phone
from tests.e2e.catalog.test_goods_desk import SHOP, come_in
from tests.e2e.conftest import DESK
from tests.e2e.orders.ordering import Guest, read_link

Goods = list[tuple[str, str]]
# Well below the fifteen seconds after which a board looks by itself.
SOON_MS = 8_000
# No socket comes through, and nobody waits long for the next try.
NO_SOCKETS = """
Math.random = () => 0;
window.WebSocket = class extends EventTarget {
  static OPEN = 1;
  constructor() { super(); setTimeout(() => this.onclose?.({ code: 1006, reason: "" })); }
  close() {}
};
"""


def order_for(site: str, stack: dict[str, str], goods: Goods) -> tuple[str, str]:
    """The number of a guest's order, and the path of its page."""
    guest, state, phone = Guest(site), Path(stack["logs"]).parent, new_phone()
    guest.put(goods[0][0], 1)
    number = guest.order(SHOP, state, phone)
    return number, f"/en{read_link(state, phone)}{number}/"


@contextmanager
def seller(browser: Browser, site: str, script: str = "") -> Iterator[Page]:
    """Who works for the shop, in a browser of their own."""
    context = browser.new_context(viewport=DESK)
    if script:
        context.add_init_script(script)
    page = context.new_page()
    come_in(page, site)
    yield page
    context.close()


def board_of(site: str) -> str:
    return f"{site}/en/desk/{SHOP}/orders/"


def sockets_of(context: BrowserContext) -> list[WebSocket]:
    """Those that the pages of a browser open from now on."""
    opened: list[WebSocket] = []
    context.on("page", lambda page: page.on("websocket", lambda socket: opened.append(socket)))  # noqa: PLW0108
    return opened


# Names are looked for first: a page that is still coming may not have said yet where its modules are.
ARE_HEARD = """async () => {
  const named = [...document.querySelectorAll("[data-live-topic]")];
  if (named.length === 0) return false;
  const { isHeard } = await import("haat/realtime/live");
  return named.every((element) => isHeard(element.dataset.liveTopic));
}"""


def until(page: Page, condition: Callable[[], bool]) -> None:
    """Let the browser go on until something is so."""
    for _each in range(SOON_MS // 100):
        if condition():
            return
        page.wait_for_timeout(100)
    raise AssertionError("it did not become so")


def wait_until_heard(page: Page) -> None:
    """Until what the page names is subscribed."""
    until(page, lambda: bool(page.evaluate(ARE_HEARD)))
