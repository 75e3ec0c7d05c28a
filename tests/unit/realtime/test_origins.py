"""Whose pages may open a socket, and whose cookie counts."""

from typing import Any

import pytest
from django.conf import LazySettings

from realtime.origins import Origin, origin_of


@pytest.fixture(autouse=True)
def market(settings: LazySettings) -> None:
    settings.ALLOWED_HOSTS = ["haat.example", ".market.example", "[::1]"]
    settings.CSRF_TRUSTED_ORIGINS = ["https://trusted.example", "https://*.wide.example"]
    settings.CORS_ALLOWED_ORIGINS = ["https://app.example"]


def scope(*headers: tuple[str, str], scheme: str = "wss") -> dict[str, Any]:
    return {"scheme": scheme, "headers": [(name.encode(), value.encode("latin-1")) for name, value in headers]}


@pytest.mark.parametrize(
    ("origin", "host", "scheme", "whose"),
    [
        ("https://haat.example", "haat.example", "wss", Origin.OURS),
        ("https://haat.example", "HAAT.example", "wss", Origin.OURS),
        ("http://haat.example:8000", "haat.example:8000", "ws", Origin.OURS),
        ("https://shop.market.example", "shop.market.example", "wss", Origin.OURS),
        ("http://[::1]:8000", "[::1]:8000", "ws", Origin.OURS),
        ("https://trusted.example", "haat.example", "wss", Origin.OURS),
        ("https://a.wide.example", "haat.example", "wss", Origin.OURS),
        ("https://app.example", "haat.example", "wss", Origin.OTHER),
        # Another of our own hosts is another site to a browser, and so it is here.
        ("https://other.market.example", "haat.example", "wss", Origin.FOREIGN),
        ("https://evil.example", "haat.example", "wss", Origin.FOREIGN),
        ("https://evil-wide.example", "haat.example", "wss", Origin.FOREIGN),
        ("http://a.wide.example", "haat.example", "wss", Origin.FOREIGN),
        ("http://haat.example", "haat.example", "wss", Origin.FOREIGN),
        ("https://haat.example", "haat.example", "ws", Origin.FOREIGN),
        ("https://haat.example:8443", "haat.example", "wss", Origin.FOREIGN),
        ("https://haat.example.evil.example", "haat.example", "wss", Origin.FOREIGN),
        ("https://haat.example@evil.example", "haat.example", "wss", Origin.FOREIGN),
        ("null", "haat.example", "wss", Origin.FOREIGN),
        ("", "haat.example", "wss", Origin.FOREIGN),
        ("https://[haat.example", "haat.example", "wss", Origin.FOREIGN),
        ("file://", "haat.example", "wss", Origin.FOREIGN),
        # Their name leads to our address, and origin and host are the same.
        ("https://evil.example", "evil.example", "wss", Origin.FOREIGN),
        ("https://haat.example", "", "wss", Origin.FOREIGN),
    ],
)
def test_page_is_judged_by_origin_and_host(origin: str, host: str, scheme: str, whose: Origin) -> None:
    assert origin_of(scope(("host", host), ("origin", origin), scheme=scheme)) is whose


def test_program_tells_no_origin() -> None:
    assert origin_of(scope(("host", "haat.example"))) is Origin.OTHER


@pytest.mark.parametrize(
    "headers",
    [
        [("host", "evil.example")],
        [],
        [("host", "haat.example"), ("host", "haat.example")],
        [("host", "haat.example"), ("origin", "https://haat.example"), ("origin", "https://haat.example")],
    ],
    ids=str,
)
def test_headers_that_no_client_of_ours_sends_are_foreign(headers: list[tuple[str, str]]) -> None:
    assert origin_of(scope(*headers)) is Origin.FOREIGN


def test_hosts_of_development_are_ours_in_debug(settings: LazySettings) -> None:
    settings.ALLOWED_HOSTS, settings.DEBUG = [], True

    asked = scope(("host", "localhost:8000"), ("origin", "http://localhost:8000"), scheme="ws")

    assert origin_of(asked) is Origin.OURS
