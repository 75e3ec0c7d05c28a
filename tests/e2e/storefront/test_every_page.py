"""What holds for every page: nothing to complain about for axe, no sideways scroll, light, from this host alone."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Request

from tests.e2e.conftest import DESK, PHONE
from tests.e2e.sound import assert_sound

PIN = "?lat=22.3263&lon=91.8116"
# A shop of the demo market, near the pin.
SHOP = "/shops/candy-1848577421/"
# Goods of the demo.
RICE = "/products/miniket-rice/"
PAGES = [
    "/",
    f"/{PIN}",
    f"/{PIN}&category=groceries&open_now=1",
    f"/{PIN}&delivers=1",
    "/?q=নিউ+মার্কেট",
    "/?q=qqqqqqqq",
    "/?lat=0&lon=0",
    "/?lat=north",
    f"/?q={'a' * 120}",
    SHOP,
    f"{SHOP}{PIN}",
    f"{SHOP}?q=নিউ+মার্কেট",
    f"{SHOP}?goods=qqqqqqqq",
    "/search/",
    f"/search/{PIN}&q=চাল",
    f"/search/{PIN}&q=pharmacy",
    f"/search/{PIN}&q=qqqqqqqq",
    f"/search/{PIN}&q=rice&price_max=1",
    "/search/?q=agrabad",
    "/categories/",
    f"/categories/rice/{PIN}",
    "/account/searches/silence/nonsense/",
    RICE,
    f"{RICE}{PIN}",
    f"{RICE}reviews/?stars=5",
    f"{RICE}questions/",
    "/compare/",
    f"/compare/{PIN}&p=miniket-rice&p=teer-premium-miniket-rice&q=rice",
    "/recently-viewed/",
    "/notice",
    "/dev/components",
    "/no-such-page",
]
IN_BOTH_LANGUAGES = [*PAGES, *(f"/en{path}" for path in PAGES)]
BUDGET_KB = 150


@pytest.mark.parametrize("path", IN_BOTH_LANGUAGES)
def test_page_is_accessible_and_fits_a_small_phone_in_both_appearances(browser: Browser, site: str, path: str) -> None:
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    page.goto(site + path)

    assert_sound(page)
    context.close()


@pytest.mark.parametrize("path", [f"/{PIN}", f"/en/{PIN}", "/en/dev/components"])
def test_page_is_accessible_on_a_desk_with_its_map(browser: Browser, site: str, path: str) -> None:
    context = browser.new_context(viewport=DESK)
    page = context.new_page()
    page.goto(site + path)
    if "components" not in path:
        page.locator(".map-pin").wait_for()

    assert_sound(page)
    context.close()


def is_of_the_map(request: Request) -> bool:
    return any(part in request.url for part in ("maplibre", "/tiles/", "/map/style"))


@pytest.mark.parametrize("path", ["/", f"/{PIN}", f"/en/{PIN}", SHOP, f"/en{SHOP}{PIN}"])
def test_page_weighs_little_and_comes_from_here_alone(browser: Browser, site: str, path: str) -> None:
    page = browser.new_page(viewport=PHONE)
    requests: list[Request] = []
    # Playwright looks at the function it is given, so it must not be a built-in one.
    page.on("requestfinished", lambda request: requests.append(request))  # noqa: PLW0108

    page.goto(site + path, wait_until="networkidle")

    sizes = {r.url: r.sizes()["responseBodySize"] + r.sizes()["responseHeadersSize"] for r in requests}
    weight_kb = sum(size for r in requests for size in [sizes[r.url]] if not is_of_the_map(r)) / 1000
    assert {urlsplit(r.url).netloc for r in requests} == {urlsplit(site).netloc}
    assert weight_kb <= BUDGET_KB, sizes
