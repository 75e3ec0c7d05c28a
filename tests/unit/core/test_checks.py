"""Whether others can listen to the link to the database."""

from typing import Any

import pytest
from django.conf import settings
from django.core.checks import CheckMessage, run_checks

from marketplace.core.checks import link_to_the_database_is_safe, stays_among_us


@pytest.mark.parametrize(
    "host", ["", "/run/postgresql", "localhost", "127.0.0.1", "127.8.8.8", "::1", "[::1]", "postgres", "db"]
)
def test_sockets_this_machine_and_names_of_a_private_network_stay_among_us(host: str) -> None:
    assert stays_among_us(host)


@pytest.mark.parametrize("host", ["db.example", "10.0.0.5", "192.168.1.4", "203.0.113.9", "2001:db8::1", "fd00::7"])
def test_everything_else_crosses_a_network(host: str) -> None:
    assert not stays_among_us(host)


@pytest.fixture(autouse=True)
def nothing_exported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PGSSLMODE", raising=False)


def asked(monkeypatch: pytest.MonkeyPatch, host: str, **options: Any) -> list[str | None]:
    for name, value in {"HOST": host, "OPTIONS": options}.items():
        monkeypatch.setitem(settings.DATABASES["default"], name, value)
    return [found.id for found in link_to_the_database_is_safe()]


@pytest.mark.parametrize("mode", ["", "disable", "prefer", "require"])
def test_unverified_link_is_warned_of(monkeypatch: pytest.MonkeyPatch, mode: str) -> None:
    assert asked(monkeypatch, "db.example", sslmode=mode) == ["haat.W001"]


@pytest.mark.parametrize("mode", ["verify-ca", "verify-full"])
def test_verified_link_is_not(monkeypatch: pytest.MonkeyPatch, mode: str) -> None:
    assert asked(monkeypatch, "db.example", sslmode=mode) == []


def test_variable_of_postgresql_counts_where_the_address_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGSSLMODE", "verify-full")

    assert asked(monkeypatch, "db.example") == []
    assert asked(monkeypatch, "db.example", sslmode="require") == ["haat.W001"]


def test_only_deployments_are_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.DATABASES["default"], "HOST", "db.example")

    def ids(messages: list[CheckMessage]) -> set[str | None]:
        return {message.id for message in messages}

    assert "haat.W001" not in ids(run_checks(tags=["security"]))
    assert "haat.W001" in ids(run_checks(tags=["security"], include_deployment_checks=True))
