"""Everything under /api/ fails in one format, whoever noticed the failure."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.conf import LazySettings
from django.test import Client

from marketplace.core.schemas import ErrorOut

ORDERS = "/api/test/orders"
GOOD_ORDER = {"lines": [{"sku": "rice", "quantity": 2}]}


def failure(response: Any) -> dict[str, Any]:
    """The error in an answer, having checked that it has the format."""
    assert response.headers["Content-Type"] == "application/json; charset=utf-8"
    told = ErrorOut.model_validate_json(response.content).error
    assert told.request_id == response.headers["X-Request-ID"]
    assert abs(told.timestamp - datetime.now(UTC)) < timedelta(minutes=1)
    error: dict[str, Any] = json.loads(response.content)["error"]
    return error


def post(client: Client, body: bytes, content_type: str = "application/json") -> Any:
    return client.post(ORDERS, body, content_type=content_type)


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("invalid", 400, "invalid_input"),
        ("unauthenticated", 401, "unauthenticated"),
        ("forbidden", 403, "forbidden"),
        ("denied", 403, "forbidden"),
        ("not_found", 404, "not_found"),
        ("http404", 404, "not_found"),
        ("conflict", 409, "conflict"),
        ("rule", 422, "not_allowed"),
        ("rate", 429, "rate_limited"),
        ("unavailable", 503, "unavailable"),
        ("database", 503, "unavailable"),
        ("mistake", 500, "server_error"),
    ],
)
@pytest.mark.parametrize("debug", [False, True])
def test_every_kind_of_failure_has_its_status(
    client: Client, settings: LazySettings, kind: str, status: int, code: str, debug: bool
) -> None:
    settings.DEBUG = debug

    response = client.get(f"/api/test/failures/{kind}")

    assert (response.status_code, failure(response)["code"]) == (status, code)


def test_details_name_the_field(client: Client) -> None:
    error = failure(client.get("/api/test/failures/rule"))

    assert error["message"] == "Rice is sold out."
    assert error["details"] == [{"field": "lines.0", "message": "none left"}]


def test_rate_limited_answer_says_when_to_come_back(client: Client) -> None:
    assert client.get("/api/test/failures/rate").headers["Retry-After"] == "7"


@pytest.mark.parametrize("debug", [False, True])
def test_mistakes_of_ours_are_not_shown(client: Client, settings: LazySettings, debug: bool) -> None:
    settings.DEBUG = debug

    response = client.get("/api/test/failures/mistake")

    assert b"hunter2" not in response.content
    assert b"Traceback" not in response.content


@pytest.mark.parametrize("path", ["/api/", "/api/nothing", "/api/v1/", "/api/v1/nothing/here", "/api/v2/shops"])
@pytest.mark.parametrize("debug", [False, True])
def test_unknown_addresses_are_not_found(client: Client, settings: LazySettings, path: str, debug: bool) -> None:
    settings.DEBUG = debug

    response = client.get(path)

    assert (response.status_code, failure(response)["code"]) == (404, "not_found")


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete", "options", "trace"])
def test_refused_methods_say_which_are_taken(client: Client, method: str) -> None:
    response = getattr(client, method)(ORDERS)

    assert (response.status_code, failure(response)["code"]) == (405, "method_not_allowed")
    assert response.headers["Allow"] == "POST"


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"",
        b"not json",
        b"\xff\xfe",
        b'{"lines": [NaN]}',
        b'{"note": "\xc3\x28"}',
        b'{"note": "\\ud800"}',
        b"[" * 100_000,
        b'{"lines": 1e999}',
        b"null",
        b"[]",
        b'"text"',
    ],
)
def test_bodies_that_are_no_order_are_refused(client: Client, body: bytes) -> None:
    response = post(client, body)

    failure(response)
    assert response.status_code == 400


@pytest.mark.parametrize("where", ["sku", "note"])
def test_nul_in_text_is_refused(client: Client, where: str) -> None:
    order = {
        "lines": [{"sku": "a\0" if where == "sku" else "a", "quantity": 1}],
        "note": "\0" if where == "note" else "",
    }

    response = post(client, json.dumps(order).encode())

    failure(response)
    assert response.status_code == 400


def test_escaped_backslash_before_u0000_is_text_like_any_other(client: Client) -> None:
    response = post(client, b'{"lines": [], "note": "\\\\u0000"}')

    assert response.status_code == 200


@pytest.mark.parametrize(
    ("order", "field", "message"),
    [
        ({}, "lines", "This is required."),
        ({"lines": [{"sku": "a"}]}, "lines.0.quantity", "This is required."),
        ({"lines": [{"sku": "a", "quantity": 0}]}, "lines.0.quantity", "This must be 1 or more."),
        ({"lines": [{"sku": "a", "quantity": 1.5}]}, "lines.0.quantity", "This must be a whole number."),
        ({"lines": [{"sku": 5, "quantity": 1}]}, "lines.0.sku", "This must be text."),
        ({"lines": [{"sku": "a", "quantity": "1"}]}, "lines.0.quantity", "This must be a whole number."),
        ({"lines": [{"sku": "a", "quantity": True}]}, "lines.0.quantity", "This must be a whole number."),
        ({"lines": [{"sku": None, "quantity": 1}]}, "lines.0.sku", "This must be text."),
        ({"lines": {}}, "lines", "This must be a list."),
        ({"lines": [], "coupon": "x"}, "coupon", "There is no such field."),
    ],
)
def test_fields_are_named_as_the_client_wrote_them(client: Client, order: object, field: str, message: str) -> None:
    error = failure(post(client, json.dumps(order).encode()))

    assert error["code"] == "invalid_input"
    assert error["details"] == [{"field": field, "message": message}]


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_other_content_types_are_refused(client: Client, content_type: str) -> None:
    response = post(client, json.dumps(GOOD_ORDER).encode(), content_type)

    assert (response.status_code, failure(response)["code"]) == (415, "unsupported_media_type")


def test_ids_and_times_are_text_in_json(client: Client) -> None:
    slot = {"order_id": str(UUID(int=7)), "at": "2026-01-01T12:00:00Z", "fee": {"amount": "12.50"}}

    response = client.post("/api/test/slots", json.dumps(slot), "application/json")

    assert response.json() == {"order_id": str(UUID(int=7)), "year": 2026, "fee": "12.50 BDT"}


def test_json_with_a_charset_is_json(client: Client) -> None:
    response = post(client, json.dumps(GOOD_ORDER).encode(), "application/json; charset=utf-8")

    assert response.json() == {"lines": 1}


def test_huge_bodies_are_refused(client: Client) -> None:
    response = post(client, b'{"note": "' + b"x" * 2_000_000 + b'"}')

    assert (response.status_code, failure(response)["code"]) == (413, "too_large")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("lat=91", "lat"),
        ("lat=nan", "lat"),
        ("lat=inf", "lat"),
        ("lat=-Infinity", "lat"),
        ("lat=", "lat"),
        ("lat=north", "lat"),
        ("lat=1e999", "lat"),
        ("", "lat"),
        ("lat=1&limit=0", "limit"),
        ("lat=1&limit=101", "limit"),
        ("lat=1&limit=999999999999999999999999", "limit"),
        ("lat=1&limit=1.5", "limit"),
        ("lat=1&lat=2", "lat"),
        ("lat=1&lon=2", "lon"),
        ("lat=1&LAT=2", "LAT"),
        ("lat=1&query.lat=2", "query.lat"),
        ("lat=1&%27%3B+DROP+TABLE+core_outboxevent%3B--=1", "'; DROP TABLE core_outboxevent;--"),
    ],
)
def test_bad_and_unknown_query_parameters_are_refused(client: Client, query: str, field: str) -> None:
    response = client.get(f"/api/test/filtered?{query}")

    assert response.status_code == 400
    assert [detail["field"] for detail in failure(response)["details"]] == [field]


def test_operation_without_parameters_takes_none(client: Client) -> None:
    assert client.get("/api/test/plain?debug=1").status_code == 400


def test_lists_may_be_repeated(client: Client) -> None:
    response = client.get("/api/test/filtered?lat=1&tags=a&tags=b")

    assert response.json()["tags"] == ["a", "b"]


@pytest.mark.parametrize(
    "target", ["filtered?lat=%00", "filtered?lat=1&tags=a%00", "filtered?%00=1", "plain%00", "%00"]
)
def test_nul_in_the_address_is_refused(client: Client, target: str) -> None:
    response = client.get(f"/api/test/{target}")

    failure(response)
    assert response.status_code == 400


@pytest.mark.parametrize("target", ["%ff%fe", "plain/%c3%28", "plain?%ff=%ff", "plain?%=%zz", "%2e%2e/%2e%2e/etc"])
def test_broken_percent_encoding_is_answered(client: Client, target: str) -> None:
    response = client.generic("GET", "/api/test/" + target)

    failure(response)
    assert response.status_code in {400, 404}


@pytest.mark.parametrize("host", ["evil.example", "a b", "127.0.0.1:port", "", "[::1"])
def test_foreign_hosts_are_refused(client: Client, host: str) -> None:
    response = client.get("/api/test/plain", headers={"host": host})

    failure(response)
    assert response.status_code == 400


def test_pages_fail_as_pages(client: Client) -> None:
    response = client.get("/en/no-such-page")

    assert response.status_code == 404
    assert response.headers["Content-Type"].startswith("text/html")


def test_page_that_cannot_reach_the_database_is_unavailable(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import OperationalError

    from marketplace.core import views

    def away() -> None:
        raise OperationalError("gone")

    monkeypatch.setattr(views, "check_dependencies", away)

    assert client.get("/readyz").status_code == 503


def test_messages_are_in_the_language_asked_for(client: Client) -> None:
    response = client.get("/api/test/failures/not_found", headers={"accept-language": "bn"})

    assert failure(response)["message"] == "এখানে কিছু নেই।"
