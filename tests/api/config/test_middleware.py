import json
import re
from typing import Any
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.api import sample_api

PLAIN = "/api/test/plain"


@pytest.fixture
def lines(capfd: pytest.CaptureFixture[str]) -> Any:
    """Reads the log lines written since it was last asked."""
    return lambda: [json.loads(line) for line in capfd.readouterr().out.splitlines()]


@pytest.mark.parametrize("path", [PLAIN, "/api/nothing", "/en/nothing", "/static/nothing.css", "/healthz"])
def test_every_answer_carries_its_request_id(client: Client, path: str) -> None:
    response = client.get(path)

    assert re.fullmatch(r"[0-9a-f]{32}", response.headers["X-Request-ID"])


def test_requests_have_different_ids(client: Client) -> None:
    assert client.get(PLAIN).headers["X-Request-ID"] != client.get(PLAIN).headers["X-Request-ID"]


def test_sane_id_of_the_client_is_kept(client: Client) -> None:
    response = client.get(PLAIN, headers={"x-request-id": "trace-2026.11_20-abc"})

    assert response.headers["X-Request-ID"] == "trace-2026.11_20-abc"


@pytest.mark.parametrize(
    "offered", ["short", "x" * 65, "a b c d e f", "<script>alert(1)</script>", "id\nnew: line", "-begins"]
)
def test_other_ids_are_replaced(client: Client, offered: str) -> None:
    response = client.get(PLAIN, headers={"x-request-id": offered})

    assert re.fullmatch(r"[0-9a-f]{32}", response.headers["X-Request-ID"])


def test_request_is_one_line_with_its_id(client: Client, lines: Any) -> None:
    lines()

    response = client.get(PLAIN)

    [line] = lines()
    assert line["message"] == "request_finished"
    assert (line["code"], line["request"], line["level"]) == (200, f"GET {PLAIN}", "info")
    assert line["request_id"] == response.headers["X-Request-ID"]
    assert line["duration_ms"] >= 0


def test_log_has_no_query_string_agent_or_address(client: Client, lines: Any) -> None:
    lines()

    client.get(f"{PLAIN}?phone=01712345678", headers={"user-agent": "Spy/1.0"}, REMOTE_ADDR="203.0.113.77")

    said = json.dumps(lines())
    assert "0171" not in said
    assert "Spy" not in said
    assert "203.0.113" not in said


def test_log_has_no_token_of_a_link(client: Client, lines: Any) -> None:
    lines()

    client.get("/api/orders/placed/Jm4pT0dUrZ8cE-w_1xKq3sVbNhY5LfAaGi7XoQ2RtDk/H7K3-M2QX-1")

    [line] = lines()
    assert line["request"] == "GET /api/orders/placed/[hidden]/H7K3-M2QX-1"


def test_crash_is_one_line_with_its_traceback_and_without_secrets(client: Client, lines: Any) -> None:
    lines()

    response = client.get("/api/test/failures/mistake")

    [line] = lines()
    assert (line["message"], line["level"], line["code"]) == ("request_failed", "error", 500)
    assert line["request_id"] == response.headers["X-Request-ID"]
    assert "ZeroDivisionError" in line["exception"]
    assert "hunter2" not in json.dumps(line)


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "en"),
        ("bn", "bn"),
        ("bn-BD,bn;q=0.9,en;q=0.8", "bn"),
        ("en-GB", "en"),
        ("fr,bn;q=0.5", "bn"),
        ("fr", "en"),
        ("*", "en"),
        ("bn;q=0.1,en;q=0.9", "en"),
        ("\x00;;;,,,q=", "en"),
        ("x" * 5000, "en"),
    ],
)
def test_api_speaks_the_language_accepted(client: Client, accepted: str, language: str) -> None:
    response = client.get("/api/test/failures/conflict", headers={"accept-language": accepted})

    assert response.headers["Content-Language"] == language
    assert "Accept-Language" in response.headers["Vary"]


@pytest.mark.parametrize(("path", "language"), [("/nothing", "bn"), ("/en/nothing", "en"), ("/enough", "bn")])
def test_pages_speak_the_language_of_their_address(client: Client, path: str, language: str) -> None:
    response = client.get(path, headers={"accept-language": "en" if language == "bn" else "bn"})

    assert response.headers["Content-Language"] == language
    assert f'lang="{language}"' in response.content.decode()
    assert "Accept-Language" not in response.headers.get("Vary", "")


class TestRateLimits:
    @pytest.fixture(autouse=True)
    def few(self, settings: LazySettings) -> None:
        """500 in 15 minutes becomes 5."""
        settings.RATE_LIMIT_FACTOR = 0.01

    @pytest.fixture
    def address(self) -> str:
        """A network nobody else in this run has."""
        return f"2001:db8:{uuid4().hex[:4]}:{uuid4().hex[:4]}::1"

    def test_strangers_reads_are_limited_and_told_how_much_is_left(self, client: Client, address: str) -> None:
        answers = [client.get(PLAIN, REMOTE_ADDR=address) for _ in range(7)]

        assert [answer.status_code for answer in answers] == [200] * 5 + [429] * 2
        assert answers[0].headers["RateLimit-Policy"] == '"read";q=5;w=900, "global";q=10;w=900'
        assert answers[0].headers["RateLimit"].startswith('"read";r=4;')
        assert answers[5].json()["error"]["code"] == "rate_limited"
        assert 0 < int(answers[5].headers["Retry-After"]) <= 1800

    def test_refused_reader_costs_one_view_and_then_none(self, client: Client, address: str) -> None:
        worked: list[int] = []
        sample_api.while_counted.append(lambda: worked.append(1))

        answers = [client.get("/api/test/counted", REMOTE_ADDR=address) for _ in range(9)]

        sample_api.while_counted.clear()
        assert [answer.status_code for answer in answers] == [200] * 5 + [429] * 4
        assert len(worked) == 6

    def test_refused_write_is_not_begun(self, client: Client, address: str) -> None:
        begun: list[int] = []
        sample_api.while_counted.append(lambda: begun.append(1))

        answers = [client.post("/api/test/counted", REMOTE_ADDR=address) for _ in range(3)]

        sample_api.while_counted.clear()
        assert [answer.status_code for answer in answers] == [200, 429, 429]
        assert len(begun) == 1

    def test_neighbours_in_one_ipv6_network_share_their_limit(self, client: Client, address: str) -> None:
        for number in range(5):
            client.get(PLAIN, REMOTE_ADDR=f"{address}{number}")

        assert client.get(PLAIN, REMOTE_ADDR=f"{address}9").status_code == 429

    def test_pages_are_refused_as_pages(self, client: Client, address: str) -> None:
        answers = [client.get("/en/nothing", REMOTE_ADDR=address) for _ in range(6)]

        assert answers[5].status_code == 429
        assert answers[5].headers["Content-Type"].startswith("text/html")
        assert "Retry-After" in answers[5].headers

    def test_tiles_have_a_class_of_their_own(self, client: Client, address: str) -> None:
        for _ in range(6):
            client.get(PLAIN, REMOTE_ADDR=address)

        response = client.get("/tiles/nothing", REMOTE_ADDR=address)

        assert response.headers["RateLimit-Policy"] == '"tiles";q=200;w=900'
        assert response.status_code == 404

    def test_writes_count_apart_from_reads(self, client: Client, address: str) -> None:
        answers = [client.post("/api/test/orders", {}, "application/json", REMOTE_ADDR=address) for _ in range(2)]

        assert [answer.status_code for answer in answers] == [400, 429]
        assert client.get(PLAIN, REMOTE_ADDR=address).status_code == 200

    @pytest.mark.parametrize(
        ("path", "policy"),
        [
            ("/basket/add/", "baskets"),
            ("/api/v1/quote", "baskets"),
            ("/checkout/", "ordering"),
            ("/en/checkout/", "ordering"),
            ("/en/orders/placed/token/number/cancel/", "ordering"),
            ("/api/v1/purchases", "ordering"),
            ("/api/v1/purchases/phone-codes", "ordering"),
            ("/en/orders/number/cancel/", "write"),
            ("/api/v1/purchasesX", "write"),
            ("/en/account/checkout/", "write"),
        ],
    )
    def test_what_strangers_do_by_hand_to_order_counts_apart(
        self, client: Client, address: str, path: str, policy: str
    ) -> None:
        client.post("/api/test/orders", {}, "application/json", REMOTE_ADDR=address)

        answer = client.post(path, {}, "application/json", REMOTE_ADDR=address)

        assert answer.headers["RateLimit-Policy"].startswith(f'"{policy}";')
        assert (answer.status_code == 429) == (policy == "write")

    @pytest.mark.django_db
    def test_users_are_counted_by_who_they_are(self, client: Client, address: str) -> None:
        client.force_login(get_user_model().objects.create_user(email=f"{uuid4()}@example.com"))

        answers = [client.get(PLAIN, REMOTE_ADDR=f"{address}{number}") for number in range(21)]

        assert answers[0].headers["RateLimit-Policy"] == '"read";q=20;w=900'
        assert [answer.status_code for answer in answers] == [200] * 20 + [429]

    @pytest.mark.parametrize("path", ["/static/nothing.css", "/healthz"])
    def test_static_files_and_health_are_free(self, client: Client, address: str, path: str) -> None:
        answers = [client.get(path, REMOTE_ADDR=address) for _ in range(12)]

        assert {answer.status_code for answer in answers}.isdisjoint({429})

    @pytest.mark.parametrize("path", ["/healthzX", "/readyzX", "/healthz/more", "/staticX"])
    def test_page_whose_address_only_begins_like_a_free_one_is_counted(
        self, client: Client, address: str, path: str
    ) -> None:
        answers = [client.get(path, REMOTE_ADDR=address) for _ in range(12)]

        assert answers[-1].status_code == 429

    def test_operation_with_a_policy_of_its_own_is_stricter(self, client: Client, address: str) -> None:
        answers = [client.get("/api/test/limited", REMOTE_ADDR=address) for _ in range(2)]

        assert [answer.status_code for answer in answers] == [200, 429]
        assert 0 < int(answers[1].headers["Retry-After"]) <= 7200


@pytest.mark.django_db
def test_request_of_a_stranger_asks_the_database_nothing(client: Client) -> None:
    with CaptureQueriesContext(connection) as statements:
        client.get(PLAIN)

    assert len(statements) == 0


@pytest.mark.django_db
def test_forged_session_is_a_stranger(client: Client) -> None:
    client.cookies["sessionid"] = "' OR 1=1 --\u00ff"

    assert client.get(PLAIN).status_code == 200


def test_security_headers_are_set(client: Client) -> None:
    headers = client.get("/en/nothing").headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
