import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from marketplace.core import idempotency, tasks
from marketplace.core.models import IdempotencyRecord, OutboxEvent
from tests.api import sample_api

THINGS = "/api/test/things"


@pytest.fixture(autouse=True)
def making_takes_no_time() -> Iterator[None]:
    yield
    sample_api.while_making.clear()


def make(client: Client, *, key: str | None = "key-1", body: Any = None, path: str = THINGS, **extra: Any) -> Any:
    headers = {} if key is None else {"idempotency-key": key}
    return client.post(path, json.dumps(body or {"name": "a"}), "application/json", headers=headers, **extra)


def things() -> int:
    return OutboxEvent.objects.count()


@pytest.mark.django_db
def test_same_request_answers_the_same_bytes_and_acts_once(client: Client) -> None:
    first, second = make(client), make(client)

    assert (first.status_code, second.status_code) == (201, 201)
    assert second.content == first.content
    assert second.headers["Content-Type"] == first.headers["Content-Type"]
    assert "Idempotency-Replayed" not in first.headers
    assert second.headers["Idempotency-Replayed"] == "true"
    assert things() == 1


@pytest.mark.django_db
def test_other_body_with_the_same_key_is_a_conflict(client: Client) -> None:
    make(client)

    response = make(client, body={"name": "b"})

    assert (response.status_code, response.json()["error"]["code"]) == (409, "idempotency_key_reused")
    assert things() == 1


@pytest.mark.django_db
def test_answer_lies_sealed_and_opens_for_its_own_key_only(client: Client) -> None:
    answers = {key: make(client, key=key, body={"name": key}) for key in ("one", "two")}

    kept = {record.key: bytes(record.body) for record in IdempotencyRecord.objects.all()}
    assert all(answers[key].content not in kept[key] for key in kept)
    IdempotencyRecord.objects.filter(key="two").update(body=kept["one"])
    again = {key: make(client, key=key, body={"name": key}) for key in kept}
    assert again["one"].content == answers["one"].content
    assert (again["two"].status_code, again["two"].json()["error"]["code"]) == (409, "answer_lost")


@pytest.mark.django_db
@pytest.mark.parametrize("body", [b"", b'{"id": "kept in clear, as it was once"}'])
def test_what_was_done_is_not_done_again_where_its_answer_cannot_be_opened(client: Client, body: bytes) -> None:
    make(client)
    IdempotencyRecord.objects.update(body=body)

    response = make(client)

    assert (response.status_code, response.json()["error"]["code"]) == (409, "answer_lost")
    assert things() == 1


@pytest.mark.django_db
def test_other_key_acts_again(client: Client) -> None:
    make(client, key="one")
    make(client, key="two")

    assert things() == 2


@pytest.mark.django_db
def test_keys_of_other_callers_are_theirs(client: Client) -> None:
    make(client)

    response = make(client, body={"name": "b"}, REMOTE_ADDR="203.0.113.9")

    assert response.status_code == 201
    assert things() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("key", [None, "", "with space", "x" * 129, "tab\there", "ключ"])
def test_missing_and_strange_keys_are_refused(client: Client, key: str | None) -> None:
    response = make(client, key=key)

    assert (response.status_code, response.json()["error"]["code"]) == (400, "invalid_idempotency_key")
    assert things() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(("then", "status"), [("rule", 422), ("conflict", 409), ("unavailable", 503), ("mistake", 500)])
def test_failure_leaves_nothing_behind_and_its_key_free(client: Client, then: str, status: int) -> None:
    response = make(client, body={"name": "a", "then": then})

    assert response.status_code == status
    assert (things(), IdempotencyRecord.objects.count()) == (0, 0)
    assert make(client).status_code == 201


@pytest.mark.django_db
def test_input_that_fails_its_schema_does_not_use_the_key_up(client: Client) -> None:
    assert make(client, body={"nom": "a"}).status_code == 400
    assert make(client).status_code == 201


@pytest.mark.django_db(transaction=True)
def test_of_requests_at_once_one_acts_and_all_hear_the_same(client: Client) -> None:
    sample_api.while_making.append(lambda: time.sleep(0.1))

    answers = _at_once(lambda: make(client))

    assert things() == 1
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1


@pytest.mark.django_db(transaction=True)
def test_control_without_the_guard_requests_at_once_all_act(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idempotency, "_claim", lambda request, caller: IdempotencyRecord())
    monkeypatch.setattr(idempotency, "_keep", lambda record, response: None)
    sample_api.while_making.append(lambda: time.sleep(0.1))

    _at_once(lambda: make(client))

    assert things() == 5


@pytest.mark.django_db(transaction=True)
def test_when_the_first_of_two_fails_the_second_acts(client: Client) -> None:
    together = threading.Barrier(2)
    turns = iter([True, False])

    def fail_once() -> None:
        time.sleep(0.1)
        if next(turns):
            raise sample_api.FAILURES["conflict"]()

    def request() -> Any:
        together.wait(timeout=5)
        return make(client)

    sample_api.while_making.append(fail_once)
    answers = _at_once(request, times=2)

    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert things() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("key", "holds"), [(None, False), ("key-1", True)])
def test_transaction_is_held_only_for_a_key(client: Client, key: str | None, holds: bool) -> None:
    response = make(client, key=key, path="/api/test/pictures")

    assert (response.status_code, response.json()) == (201, holds)


@pytest.mark.django_db
def test_old_keys_are_forgotten(client: Client) -> None:
    make(client)

    kept = idempotency.purge(now=timezone.now() + idempotency.RETENTION * 0.9)
    removed = idempotency.purge(now=timezone.now() + idempotency.RETENTION * 1.1)
    make(client)

    assert (kept, removed) == (0, 1)
    assert things() == 2


@pytest.mark.django_db
def test_old_keys_are_forgotten_in_batches(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idempotency, "PURGE_BATCH", 2)
    long_ago = timezone.now() - idempotency.RETENTION * 2
    IdempotencyRecord.objects.bulk_create(
        IdempotencyRecord(caller="net:a", method="POST", path="/", key=str(number), created_at=long_ago)
        for number in range(5)
    )
    make(client)

    removed = idempotency.purge(now=timezone.now())
    tasks.purge_idempotency_records()

    assert removed == 2
    assert [record.caller for record in IdempotencyRecord.objects.all()] != ["net:a"]
    assert IdempotencyRecord.objects.count() == 1


def test_key_is_documented(client: Client) -> None:
    operation = sample_api.api.get_openapi_schema()["paths"]["/api/test/things"]["post"]

    assert [(parameter["name"], parameter["required"]) for parameter in operation["parameters"]] == [
        ("Idempotency-Key", True)
    ]


def _at_once(act: Any, *, times: int = 5) -> list[Any]:
    def run() -> Any:
        with closing(connection):
            return act()

    with ThreadPoolExecutor(times) as pool:
        return [future.result(timeout=30) for future in [pool.submit(run) for _ in range(times)]]
