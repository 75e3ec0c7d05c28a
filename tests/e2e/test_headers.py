"""The headers that keep other sites at a distance, on whatever the running market answers, and whoever answers it."""

import re
import socket
from urllib.parse import urlsplit

import httpx
import pytest

from config.hardening import HEADERS, HEADERS_OF_FILES, PERMISSIONS

DATA = {"default-src 'none'", "frame-ancestors 'none'"}
ANSWERS = {
    "page": ("GET", "/en/"),
    "page in Bangla": ("GET", "/?lat=22.3263&lon=91.8116"),
    "page asked for in vain": ("GET", "/en/no-such-page"),
    "page that cannot be read": ("GET", "/en/%00"),
    "redirect": ("GET", "/en"),
    "method refused": ("POST", "/en/notice"),
    "description of the API": ("GET", "/api/v1/docs"),
    "API": ("GET", "/api/v1/shop-categories"),
    "API asked in vain": ("GET", "/api/v1/nothing"),
    "API asked badly": ("GET", "/api/v1/shops/nearby?lat=north"),
    "style of the map": ("GET", "/map/style.json"),
    "tile": ("GET", "/tiles/areas/6/48/27.mvt"),
    "tile that is not there": ("GET", "/tiles/areas/99/0/0.mvt"),
    "static file that is not there": ("GET", "/static/nothing.css"),
    "health": ("GET", "/healthz"),
    "readiness": ("GET", "/readyz"),
    "robots": ("GET", "/robots.txt"),
    "media file that is not there": ("GET", "/media/nothing.webp"),
    "folder of media": ("GET", "/media/"),
    "private file": ("GET", "/__private/nothing"),
    "stream that is not there": ("GET", "/stream/nothing"),
    "socket asked without an upgrade": ("GET", "/ws/nothing"),
    "method for diagnosis": ("TRACE", "/en/"),
    "page refused at the edge": ("GET", "/en/?q=<script>"),
    "API refused at the edge": ("TRACE", "/api/v1/shop-categories"),
}


def check(headers: httpx.Headers) -> None:
    """What holds for every answer, and that each is said once."""
    is_document = headers.get("Content-Type", "").startswith("text/html")
    expected = dict(HEADERS if is_document else HEADERS_OF_FILES)
    assert len(headers.get_list("Permissions-Policy")) <= 1
    if headers.get_list("Cross-Origin-Resource-Policy") == ["cross-origin"]:
        expected["Cross-Origin-Resource-Policy"] = "cross-origin"
    assert {name: headers.get_list(name) for name in expected} == {name: [value] for name, value in expected.items()}
    assert len(headers.get_list("X-Request-ID")) == 1
    [policy] = headers.get_list("Content-Security-Policy")
    assert "unsafe" not in policy
    assert {"default-src 'none'", "frame-ancestors 'none'"} <= set(policy.split("; "))
    assert headers["Server"] == "nginx"
    assert "X-Powered-By" not in headers


@pytest.mark.parametrize("case", ANSWERS)
def test_every_answer_has_the_headers_once(site: str, case: str) -> None:
    method, path = ANSWERS[case]

    response = httpx.request(method, site + path)

    check(response.headers)


def test_static_files_have_them_and_keep_them_when_confirmed(site: str) -> None:
    page = httpx.get(f"{site}/en/")

    for path in set(re.findall(r'/static/[^"#]+', page.text)):
        response = httpx.get(site + path)
        check(response.headers)
        confirmed = httpx.get(site + path, headers={"If-Modified-Since": response.headers["Last-Modified"]})
        assert (confirmed.status_code, confirmed.headers.get_list("Content-Security-Policy")) == (304, [])


def test_worker_of_the_map_may_fetch_tiles(site: str) -> None:
    [path] = set(re.findall(r'/static/vendor/maplibre-gl-worker[^"]*', httpx.get(f"{site}/en/").text))

    assert "connect-src 'self'" in httpx.get(site + path).headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/api/v1/shop-categories", "/api/v1/nothing", "/tiles/areas/6/48/27.mvt", "/healthz"])
def test_data_does_nothing_when_a_browser_opens_it(site: str, path: str) -> None:
    assert set(httpx.get(site + path).headers["Content-Security-Policy"].split("; ")) == DATA


def test_kept_tile_has_them_too(site: str) -> None:
    tile = f"{site}/tiles/areas/7/96/55.mvt"
    httpx.get(tile)

    kept = httpx.get(tile)

    assert kept.headers["X-Cache"] == "HIT"
    check(kept.headers)


@pytest.mark.parametrize("path", ["/en/", "/", "/en/no-such-page"])
def test_page_and_its_nonce_are_kept_by_nobody_else(site: str, path: str) -> None:
    answers = [httpx.get(site + path), httpx.get(site + path)]

    told = [set(re.findall(r"'nonce-([^']+)'", answer.headers["Content-Security-Policy"])) for answer in answers]
    used = [set(re.findall(r'nonce="([^"]*)"', answer.text)) for answer in answers]
    assert told == used
    assert len(told[0] | told[1]) == 2
    assert {answer.headers["Cache-Control"] for answer in answers} == {"private, no-cache"}


def raw(site: str, request: str) -> tuple[int, httpx.Headers]:
    """Status and headers of the answer to a request that clients would mend or refuse to send."""
    address = urlsplit(site)
    with socket.create_connection((address.hostname or "", address.port or 80), timeout=30) as connection:
        connection.sendall(request.encode())
        head, _, _body = connection.makefile("rb").read().partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    return int(first.split()[1]), httpx.Headers(
        [(name, value) for name, _, value in (line.partition(": ") for line in lines)]
    )


@pytest.mark.parametrize(("count", "expected"), [(50, 200), (150, 431), (5000, 431)])
def test_headers_without_end_are_refused(site: str, count: int, expected: int) -> None:
    many = "".join(f"X-{number}: a\r\n" for number in range(count))

    status, headers = raw(site, f"GET /en/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n{many}\r\n")

    assert status == expected
    check(headers)


def test_permissions_are_the_same_at_the_edge(site: str) -> None:
    assert httpx.get(f"{site}/media/nothing.webp").headers["Permissions-Policy"] == PERMISSIONS
