"""Before anything is timed: the endpoint does what it is timed for, and nothing besides."""

from collections.abc import Mapping, Sequence
from typing import Protocol
from urllib.parse import urlsplit

import orjson
import structlog
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench import database, http_clients, sql_clients
from bench.errors import BenchError
from bench.sql_clients import Question
from deploy.local.ports import HOST


def verify_same_answers(in_sql: Sequence[Question], address: tuple[str, int], over_http: Sequence[bytes]) -> None:
    """Compare shops, distances and order, question by question.

    Raises:
        BenchError: the endpoint and the statement differ, or nothing was found at all.
    """
    rows = sql_clients.fetch(database.URL, in_sql)
    bodies = http_clients.fetch(address, over_http)
    found = 0
    for row, body in zip(rows, bodies, strict=True):
        from_sql, from_http = _seen(orjson.loads(row[0])), _seen(orjson.loads(body)["items"])
        if from_sql != from_http:
            raise BenchError(f"The endpoint answers {from_http}, its statement {from_sql}.")
        found += len(from_sql)
    if not found:
        raise BenchError("No question found a shop, so there is nothing to measure.")


def _seen(items: list[dict[str, object]]) -> list[tuple[object, object]]:
    return [(item["id"], item["distance_m"]) for item in items]


class Asked(Protocol):
    """What is asked by an address."""

    @property
    def path(self) -> str: ...


def statements_per_request(questions: Sequence[Asked], headers: Mapping[str, str] | None = None) -> int:
    """The most SQL statements any of the requests runs, in all of Django: sessions and middleware included.

    Args:
        headers: sent along, such as what says who asks.
    """
    client = Client(SERVER_NAME=HOST, headers=headers)
    # The requests' log lines would stand among the figures.
    with structlog.testing.capture_logs():
        return max(_statements_of(question, client) for question in questions)


def _statements_of(question: Asked, client: Client) -> int:
    with CaptureQueriesContext(connection) as captured:
        response = client.get(question.path)
    if response.status_code != 200:
        raise BenchError(f"{urlsplit(question.path).path} answered {response.status_code}.")
    return len(captured)
