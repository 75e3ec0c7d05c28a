"""Before anything is timed: the endpoint, its statement and the scan say the same."""

from collections.abc import Sequence
from typing import Any

import orjson

from bench import database, http_clients, sql_clients
from bench.errors import BenchError
from bench.sql_clients import Question


def verify_same_answers(
    in_sql: Sequence[Question], scans: Sequence[Question], address: tuple[str, int], requests: Sequence[bytes]
) -> None:
    """Compare shops, zones, fees and order, question by question.

    Raises:
        BenchError: two of them differ, or nothing was found at all.
    """
    floor = [_seen(orjson.loads(row[0])) for row in sql_clients.fetch(database.URL, in_sql)]
    scan = [_seen(orjson.loads(row[0])) for row in sql_clients.fetch(database.URL, scans)]
    web = [_seen(orjson.loads(body)["items"]) for body in http_clients.fetch(address, requests)]
    for number, answers in enumerate(zip(floor, scan, web, strict=True)):
        if any(answer != answers[0] for answer in answers):
            raise BenchError(f"Question {number} is answered in different ways: {answers}")
    if not any(floor):
        raise BenchError("No question found a shop, so there is nothing to measure.")


def _seen(items: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [(item["id"], item["zone"]["id"], item["fee"]["amount"], item["distance_m"]) for item in items]
