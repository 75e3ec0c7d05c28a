"""The line itself: one for all tabs of a browser, polls where no socket comes through, and where it goes on from."""

from typing import Any

from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import PHONE
from tests.e2e.realtime.live import (
    ARE_HEARD,
    NO_SOCKETS,
    SOON_MS,
    Goods,
    board_of,
    order_for,
    seller,
    sockets_of,
    until,
    wait_until_heard,
)
from tests.e2e.realtime.test_live_pages import act

Said = list[dict[str, Any]]
# Stands in for the market's end of the socket: lets everybody in where there is nothing to tell, or refuses them.
MADE_UP = """
Math.random = () => 0;
window.sockets = [];
window.WebSocket = class {
  static OPEN = 1;
  readyState = 1;
  said = [];
  constructor() {
    window.sockets.push(this);
    setTimeout(() => this.tell({ type: "welcome", v: 1, session: "made-up", ping_every_s: 25, max_bytes: 4096 }));
  }
  send(text) {
    const message = JSON.parse(text);
    this.said.push(message);
    const { type, id, topic, after: seq } = message;
    if (type === "ping") this.tell({ type: "pong" });
    else if (type === "resume") this.tell({ type: "resumed", id, topics: {} });
    else if (type !== "subscribe") return;
    else if (REFUSES) this.tell({ type: "error", id, error: { code: "not_found" } });
    else this.tell({ type: "subscribed", id, topic, seq });
  }
  tell(message) { setTimeout(() => this.onmessage?.({ data: JSON.stringify(message) })); }
  end(code, reason) { this.onclose?.({ code, reason }); }
  close() {}
};
"""


# A page that can be looked away from.
HIDDEN = """
window.lookAway = (isAway) => {
  Object.defineProperty(document, "hidden", { configurable: true, get: () => isAway });
  document.dispatchEvent(new Event("visibilitychange"));
};
"""


class Server:
    """The made-up market of one page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def said(self) -> list[Said]:
        """What the page said, on each of its sockets."""
        found: list[Said] = self.page.evaluate("window.sockets.map(({ said }) => said)")
        return found

    def send(self, message: dict[str, Any]) -> None:
        self.page.evaluate("(message) => window.sockets.at(-1).tell(message)", message)

    def end(self, code: int, reason: str = "") -> None:
        self.page.evaluate("([code, reason]) => window.sockets.at(-1).end(code, reason)", [code, reason])


def event(topic: str, seq: int) -> dict[str, Any]:
    return {"type": "event", "topic": topic, "seq": seq, "kind": "order.changed", "at": "", "data": {}}


def watch(page: Page) -> None:
    """Count what the page is told of its order."""
    page.evaluate("""() => {
      window.told = [];
      document.addEventListener("live", ({ detail }) => window.told.push([detail.type, detail.seq]));
    }""")


def told(page: Page) -> list[list[Any]]:
    found: list[list[Any]] = page.evaluate("window.told")
    return found


def open_order(browser: Browser, address: str, *, refuses: bool = False, script: str = "") -> tuple[Page, Server]:
    page = browser.new_context(viewport=PHONE).new_page()
    page.add_init_script(MADE_UP.replace("REFUSES", str(refuses).lower()))
    if script:
        page.clock.install()
        page.add_init_script(script)
    page.goto(address)
    watch(page)
    return page, Server(page)


def topic_of(page: Page) -> tuple[str, int]:
    named = page.locator("[data-live-topic]").first
    return str(named.get_attribute("data-live-topic")), int(named.get_attribute("data-live-after") or 0)


def let_pass(page: Page, seconds: int) -> None:
    """Let time go by, and answers come meanwhile."""
    for _each in range(seconds // 5):
        page.clock.run_for(5_000)
        page.wait_for_timeout(300)


def test_all_tabs_of_a_browser_have_one_socket_and_the_next_takes_it_over(
    browser: Browser, site: str, stack: dict[str, str], goods: Goods
) -> None:
    number, path = order_for(site, stack, goods)
    context = browser.new_context(viewport=PHONE)
    opened = sockets_of(context)
    first, second = context.new_page(), context.new_page()
    for page in (first, second):
        page.goto(f"{site}{path}")
        wait_until_heard(page)
    assert len(opened) == 1

    with seller(browser, site) as keeper:
        act(keeper, site, number, "Accept")
        for page in (first, second):
            expect(page.locator(".standing h2")).to_contain_text("The shop has taken it on", timeout=SOON_MS)
        first.close()
        act(keeper, site, number, "It is ready already")

    expect(second.locator(".code-plate-code")).to_be_visible(timeout=SOON_MS)
    assert len(opened) == 2
    context.close()


def test_a_tab_that_holds_the_line_and_sleeps_loses_it(
    browser: Browser, site: str, stack: dict[str, str], goods: Goods
) -> None:
    context = browser.new_context(viewport=PHONE)
    asleep, page = context.new_page(), context.new_page()
    asleep.goto(f"{site}/robots.txt")
    asleep.evaluate("() => { navigator.locks.request('haat-live', () => new Promise(() => {})); }")

    page.goto(f"{site}{order_for(site, stack, goods)[1]}")

    wait_until_heard(page)
    context.close()


def test_a_tab_that_nobody_looks_at_hears_nothing_until_somebody_does(
    browser: Browser, site: str, stack: dict[str, str], goods: Goods
) -> None:
    page, server = open_order(browser, f"{site}{order_for(site, stack, goods)[1]}", script=HIDDEN)
    let_pass(page, 5)
    wait_until_heard(page)
    topic, after = topic_of(page)

    page.evaluate("window.lookAway(true)")
    let_pass(page, 190)
    assert {"type": "unsubscribe", "topic": topic} in server.said[-1]
    assert not page.evaluate(ARE_HEARD)
    sockets = len(server.said)
    page.evaluate("window.lookAway(false)")
    let_pass(page, 5)

    assert len(server.said) == sockets + 1
    assert [(said["topic"], said["after"]) for said in server.said[-1] if said["type"] == "subscribe"] == [
        (topic, after)
    ]
    page.context.close()


def test_where_no_socket_comes_through_polls_do(
    browser: Browser, site: str, stack: dict[str, str], goods: Goods
) -> None:
    number, path = order_for(site, stack, goods)
    context = browser.new_context(viewport=PHONE)
    context.add_init_script(NO_SOCKETS)
    page = context.new_page()
    with page.expect_response(lambda response: "/stream/events" in response.url and response.ok, timeout=30_000):
        page.goto(f"{site}{path}")
    wait_until_heard(page)

    with seller(browser, site) as keeper:
        act(keeper, site, number, "Accept")

    expect(page.locator(".standing h2")).to_contain_text("The shop has taken it on", timeout=SOON_MS)
    context.close()


def test_a_page_goes_on_from_the_number_it_has(
    browser: Browser, site: str, stack: dict[str, str], goods: Goods
) -> None:
    page, server = open_order(browser, f"{site}{order_for(site, stack, goods)[1]}")
    wait_until_heard(page)
    topic, after = topic_of(page)
    for seq in (after + 1, after + 2, after + 2, after + 1):
        server.send(event(topic, seq))
    until(page, lambda: ["event", after + 2] in told(page))

    server.end(1012)
    until(page, lambda: len(server.said) == 2 and bool(server.said[1]))

    assert server.said[0][0]["after"] == after
    assert server.said[0][0]["ticket"]
    again = server.said[1][0]
    assert (again["type"], again["topic"], again["after"]) == ("subscribe", topic, after + 2)
    assert [seq for _kind, seq in told(page)] == sorted({seq for _kind, seq in told(page)})
    page.context.close()


def test_who_was_cut_off_resumes_with_the_token_and_asks_for_the_rest(
    browser: Browser, site: str, stack: dict[str, str], goods: Goods
) -> None:
    page, server = open_order(browser, f"{site}{order_for(site, stack, goods)[1]}")
    wait_until_heard(page)

    server.end(4430, "resume=made-up-token")
    until(page, lambda: len(server.said) == 2 and len(server.said[1]) == 2)

    resume, subscribe = server.said[1]
    assert (resume["type"], resume["token"]) == ("resume", "made-up-token")
    assert (subscribe["type"], subscribe["topic"]) == ("subscribe", topic_of(page)[0])
    page.context.close()


def test_a_gap_has_the_page_filled_anew(browser: Browser, site: str, stack: dict[str, str], goods: Goods) -> None:
    page, server = open_order(browser, f"{site}{order_for(site, stack, goods)[1]}")
    wait_until_heard(page)
    topic, after = topic_of(page)

    with page.expect_request(lambda request: request.headers.get("hx-request-type") == "partial"):
        server.send({"type": "gap", "topic": topic, "seq": after + 40})

    until(page, lambda: ["gap", after + 40] in told(page))
    page.context.close()


def test_what_no_tab_keeps_is_asked_for_anew(browser: Browser, site: str, stack: dict[str, str], goods: Goods) -> None:
    page, server = open_order(browser, f"{site}{order_for(site, stack, goods)[1]}")
    wait_until_heard(page)
    topic, after = topic_of(page)
    # Another tab brings the line further than what it keeps reaches back.
    page.evaluate(
        "([topic, after]) => import('haat/realtime/live').then(({ listen }) => {"
        " const other = new BroadcastChannel('haat-live');"
        " other.postMessage({ say: 'want', tab: 'another', topic: 'order:other', after: after + 3, ticket: '' });"
        " setTimeout(() => listen('order:other', { after, hear: (message) => window.told.push(message) }), 300); })",
        [topic, after],
    )

    def asked() -> list[int]:
        return [said["after"] for said in server.said[-1] if said.get("topic") == "order:other"]

    until(page, lambda: len(asked()) == 2)
    for seq in range(after + 1, after + 4):
        server.send(event("order:other", seq))
    until(page, lambda: len(told(page)) == 3)

    assert asked() == [after + 3, after]
    assert [(message["type"], message["seq"]) for message in told(page)] == [  # type: ignore[call-overload]
        ("event", after + 1),
        ("event", after + 2),
        ("event", after + 3),
    ]
    page.context.close()


def test_signals_go_both_ways_without_a_number(
    browser: Browser, site: str, stack: dict[str, str], goods: Goods
) -> None:
    page, server = open_order(browser, f"{site}{order_for(site, stack, goods)[1]}")
    wait_until_heard(page)
    topic, after = topic_of(page)
    page.evaluate(
        "([topic, after]) => import('haat/realtime/live').then(({ listen, signal }) => {"
        " listen(topic, { after, hear: (message) => window.told.push([message.type, message.kind ?? message.seq]) });"
        " signal(topic, 'typing'); signal(topic, 'typing'); signal('order:other', 'typing'); })",
        [topic, after],
    )

    for kind in ("typing", "presence"):
        server.send({"type": "signal", "topic": topic, "kind": kind, "at": "", "data": {}})
    server.send({"type": "signal", "topic": "order:other", "kind": "typing", "at": "", "data": {}})
    server.send(event(topic, after + 1))
    until(page, lambda: ["event", after + 1] in told(page))

    sent = [said for said in server.said[-1] if said["type"] == "signal"]
    assert sent == [{"type": "signal", "topic": topic, "kind": "typing"}]
    heard = [what for kind, what in told(page) if kind == "signal"]
    assert heard == ["typing", "presence"]
    assert not [said for said in server.said[-1] if said["type"] == "ack" and said["seq"] is None]
    page.context.close()


def test_a_tab_that_comes_later_is_told_who_is_here(
    browser: Browser, site: str, stack: dict[str, str], goods: Goods
) -> None:
    page, server = open_order(browser, f"{site}{order_for(site, stack, goods)[1]}")
    wait_until_heard(page)
    topic, after = topic_of(page)
    said = {"type": "signal", "topic": topic, "kind": "presence", "at": "", "data": {"people": []}}
    page.evaluate(
        "window.others = [];"
        "const channel = new BroadcastChannel('haat-live');"
        "channel.onmessage = ({ data }) => data.to === 'another' && window.others.push(data);"
        "null"  # a function would be called
    )
    server.send(said)
    server.send(said | {"kind": "typing"})
    server.send(event(topic, after + 1))
    until(page, lambda: bool(told(page)))

    page.evaluate(
        "([topic, after]) => new BroadcastChannel('haat-live').postMessage("
        "{ say: 'want', tab: 'another', topic, after, ticket: '' })",
        [topic, after + 1],
    )

    until(page, lambda: bool(page.evaluate("window.others")))
    assert page.evaluate("window.others") == [{"say": "signalled", "message": said, "to": "another"}]
    page.context.close()


def test_a_phone_that_slept_has_a_new_line_at_once(
    browser: Browser, site: str, stack: dict[str, str], goods: Goods
) -> None:
    page, server = open_order(browser, f"{site}{order_for(site, stack, goods)[1]}", script=HIDDEN)
    let_pass(page, 5)
    wait_until_heard(page)

    # Nothing ran meanwhile, and the old socket would still answer.
    page.evaluate("Date.now = ((now) => () => now() + 120_000)(Date.now)")
    page.evaluate("window.lookAway(true); window.lookAway(false)")
    page.clock.run_for(500)
    page.wait_for_timeout(300)
    assert len(server.said) == 2
    assert {"type": "ping"} not in server.said[0]

    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.clock.run_for(500)
    page.wait_for_timeout(300)
    assert len(server.said) == 3
    wait_until_heard(page)
    page.context.close()


def test_a_tab_opened_behind_others_goes_to_sleep(
    browser: Browser, site: str, stack: dict[str, str], goods: Goods
) -> None:
    behind = "Object.defineProperty(document, 'hidden', { configurable: true, get: () => true });"
    page, server = open_order(browser, f"{site}{order_for(site, stack, goods)[1]}", script=behind)
    let_pass(page, 5)
    wait_until_heard(page)
    topic, _after = topic_of(page)

    let_pass(page, 190)

    assert {"type": "unsubscribe", "topic": topic} in server.said[-1]
    page.context.close()


def test_the_bell_counts_anew_where_it_missed_something(browser: Browser, site: str) -> None:
    with seller(browser, site, MADE_UP.replace("REFUSES", "false")) as keeper:
        keeper.goto(f"{site}/en/notice")
        wait_until_heard(keeper)
        words = keeper.locator(".sign-bell .sr-only [data-unread]")
        before = words.inner_text()
        keeper.evaluate("document.querySelector('.sign-bell .sr-only [data-unread]').textContent = '4711'")
        topic, after = topic_of(keeper)

        Server(keeper).send({"type": "gap", "topic": topic, "seq": after + 5})

        expect(words).to_have_text(before, timeout=SOON_MS)


def test_what_is_refused_is_not_asked_for_again_and_again(
    browser: Browser, site: str, stack: dict[str, str], goods: Goods
) -> None:
    page, server = open_order(browser, f"{site}{order_for(site, stack, goods)[1]}", refuses=True)
    until(page, lambda: bool(server.said and server.said[0]))
    page.wait_for_timeout(3_000)

    # The page was filled anew, which brings another ticket; with that one it asked once more, and on a new socket, for
    # whoever signed in meanwhile.
    asked = [message["ticket"] for said in server.said for message in said if message["type"] == "subscribe"]
    assert len(set(asked)) <= 2
    assert 1 <= len(asked) <= 3
    page.context.close()


def test_a_board_that_is_told_does_not_ask_every_time(browser: Browser, site: str) -> None:
    with seller(browser, site) as board:
        board.clock.install()
        asked: list[str] = []
        board.on("request", lambda request: asked.append(request.url) if "mark=" in request.url else None)
        board.goto(board_of(site))
        wait_until_heard(board)

        let_pass(board, 50)
        assert asked == []
        let_pass(board, 25)
        assert len(asked) == 1
