import os
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from config.environment import Environment

ROOT = Path(__file__).resolve().parents[3]
MINIMUM = {
    "HAAT_SECRET_KEY": "k" * 50,
    "HAAT_DATABASE_URL": "postgresql://haat:p%40ss@db.example:6432/market",
    "HAAT_REDIS_URL": "redis://cache.example/1",
}
PRODUCTION = MINIMUM | {
    "HAAT_ENVIRONMENT": "production",
    "HAAT_SECRET_KEY": "Zk3v9QpL7xWm2RtYb8NcUe5HsJg4FdAoKi6TqMwXzPyBnVrCuE1",
    "HAAT_ALLOWED_HOSTS": "haat.example",
    "HAAT_CSRF_TRUSTED_ORIGINS": "https://haat.example",
}


@pytest.fixture
def variables(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in list(os.environ):
        if name.startswith("HAAT_"):
            monkeypatch.delenv(name)
    for name, value in MINIMUM.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def read() -> Environment:
    return Environment(_env_file=None)


def test_address_of_the_database_is_taken_apart(variables: pytest.MonkeyPatch) -> None:
    assert read().database_parameters() == {
        "HOST": "db.example",
        "PORT": 6432,
        "USER": "haat",
        "PASSWORD": "p@ss",
        "NAME": "market",
    }


def test_lists_are_separated_by_commas(variables: pytest.MonkeyPatch) -> None:
    variables.setenv("HAAT_ALLOWED_HOSTS", "haat.example, www.haat.example,")

    assert read().allowed_hosts == ("haat.example", "www.haat.example")


@pytest.mark.parametrize("missing", MINIMUM)
def test_what_is_required_is_missed(variables: pytest.MonkeyPatch, missing: str) -> None:
    variables.delenv(missing)

    with pytest.raises(ValidationError, match=missing.removeprefix("HAAT_").lower()):
        read()


@pytest.mark.parametrize(
    ("name", "value"),
    [("HAAT_RATE_LIMIT_FACTOR", "0"), ("HAAT_DATABASE_POOL_SIZE", "none"), ("HAAT_ENVIRONMENT", "prod")],
)
def test_nonsense_is_refused(variables: pytest.MonkeyPatch, name: str, value: str) -> None:
    variables.setenv(name, value)

    with pytest.raises(ValidationError):
        read()


@pytest.mark.parametrize("environment", ["staging", "production"])
@pytest.mark.parametrize(("name", "value"), [("HAAT_DEBUG", "1"), ("HAAT_SECRET_KEY", "short")])
def test_production_does_not_start_with_what_suits_a_developer(
    variables: pytest.MonkeyPatch, environment: str, name: str, value: str
) -> None:
    variables.setenv("HAAT_ENVIRONMENT", environment)
    variables.setenv(name, value)

    with pytest.raises(ValidationError, match="staging and production"):
        read()


def test_secrets_are_not_printed(variables: pytest.MonkeyPatch) -> None:
    assert "k" * 50 not in repr(read())


def test_production_settings_pass_djangos_own_checks_without_a_warning() -> None:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("HAAT_")}

    checked = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env=inherited | PRODUCTION | {"HAAT_STATE_DIR": "/nonexistent"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert checked.returncode == 0, checked.stderr
    assert "no issues" in checked.stdout
