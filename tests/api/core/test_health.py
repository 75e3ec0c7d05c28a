import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client

from marketplace.core import health


@pytest.fixture(autouse=True)
def nothing_is_known_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "kept", health.KeptAnswer(clock=lambda: 0.0))


def test_alive_asks_nobody(client: Client, settings: LazySettings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    response = client.get("/healthz")

    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_ready_tells_each_dependency_with_its_latency(client: Client) -> None:
    response = client.get("/readyz")

    body = response.json()
    assert (response.status_code, body["status"]) == (200, "ok")
    assert set(body["checks"]) == {"database", "redis"}
    for check in body["checks"].values():
        assert check["ok"]
        assert 0 < check["latency_ms"] < 2000
        assert check["error"] is None


@pytest.mark.django_db
def test_not_ready_without_redis(client: Client, settings: LazySettings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    response = client.get("/readyz")

    assert response.status_code == 503
    checks = response.json()["checks"]
    assert (checks["database"]["ok"], checks["redis"]["ok"]) == (True, False)
    assert checks["redis"]["error"] == "ConnectionError"


@pytest.mark.django_db
def test_not_ready_without_the_database(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict, "PORT", 1)

    response = client.get("/readyz")

    assert response.status_code == 503
    assert not response.json()["checks"]["database"]["ok"]


def test_asking_often_opens_one_connection_to_each_dependency(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    checks = {name: lambda name=name: asked.append(name) for name in ("database", "redis")}
    monkeypatch.setattr(health, "CHECKS", checks)

    answers = [client.get("/readyz") for _ in range(5)]

    assert {answer.status_code for answer in answers} == {200}
    assert asked == ["database", "redis"]


def test_no_answer_is_kept_or_limited(client: Client) -> None:
    response = client.get("/healthz")

    assert "no-store" in response.headers["Cache-Control"]
    assert "RateLimit" not in response.headers


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_only_reading_is_allowed(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405
