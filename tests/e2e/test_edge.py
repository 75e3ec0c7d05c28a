"""What the edge answers when it does not let a request through: the API's format below /api/, a page elsewhere."""

import json
import socket
from urllib.parse import urlsplit

import pytest

HEADERS = "Host: 127.0.0.1\r\nConnection: close\r\n"
NEARBY = "/api/v1/shops/nearby"
REFUSED = {
    "raw script in the query": (f"GET {NEARBY}?lat=<script>&lon=1 HTTP/1.1\r\n{HEADERS}", 400),
    "raw quote in the path": (f'GET /api/v1/shops/" HTTP/1.1\r\n{HEADERS}', 400),
    "NUL in the path": (f"GET /api/v1/shops/%00 HTTP/1.1\r\n{HEADERS}", 400),
    "stray percent sign": (f"GET /api/v1/shops/%zz HTTP/1.1\r\n{HEADERS}", 400),
    "way out of the tree": (f"GET /api/../../etc HTTP/1.1\r\n{HEADERS}", 400),
    "address without end": (f"GET {NEARBY}?q={'a' * 20_000} HTTP/1.1\r\n{HEADERS}", 414),
    "header without end": (f"GET {NEARBY} HTTP/1.1\r\n{HEADERS}X-Long: {'a' * 20_000}\r\n", 431),
    "method for diagnosis": (f"TRACE {NEARBY} HTTP/1.1\r\n{HEADERS}", 405),
    "unknown coding": (f"GET {NEARBY} HTTP/1.1\r\n{HEADERS}Transfer-Encoding: gzip\r\n", 400),
}


def answer_to(site: str, request: str) -> tuple[int, str, bytes]:
    """Status, content type and body of the answer to a request sent as it is."""
    address = urlsplit(site)
    with socket.create_connection((address.hostname or "", address.port or 80), timeout=10) as connection:
        connection.sendall(f"{request}\r\n".encode())
        head, _, body = connection.makefile("rb").read().partition(b"\r\n\r\n")
    lines = head.decode().splitlines()
    types = [line.partition(":")[2].strip() for line in lines if line.lower().startswith("content-type:")]
    return int(lines[0].split()[1]), types[0], body


@pytest.mark.parametrize("case", REFUSED)
def test_refused_request_below_api_is_told_in_its_format(site: str, case: str) -> None:
    request, expected = REFUSED[case]

    status, content_type, body = answer_to(site, request)

    assert (status, content_type) == (expected, "application/json")
    assert set(json.loads(body)["error"]) == {"code", "message", "details", "request_id", "timestamp"}


@pytest.mark.parametrize("case", ["raw script in the query", "address without end", "unknown coding"])
def test_refused_request_elsewhere_is_told_on_a_page_in_both_languages(site: str, case: str) -> None:
    request, expected = REFUSED[case]

    status, content_type, body = answer_to(site, request.replace(NEARBY, "/en/"))

    assert (status, content_type.partition(";")[0]) == (expected, "text/html")
    assert "হাট" in body.decode()


def test_foreign_host_is_refused_as_a_mistake_of_the_asker(site: str) -> None:
    status, _, body = answer_to(site, "GET /en/ HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n")

    assert status == 400
    assert "on our side" not in body.decode()
