"""Who is told which address of the database."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from deploy.local import throw_away
from deploy.local.places import State
from deploy.local.postgres import Cluster
from deploy.local.redis import Redis
from deploy.local.secrets_file import Secrets
from deploy.local.services import Services


@pytest.fixture
def services(tmp_path: Path) -> Services:
    state = State(tmp_path)
    secrets = Secrets.of(state)
    database = Cluster(folder=state.postgres, port=1, password=secrets.database_password, account=None)
    redis = Redis(folder=state.redis, config=state.config, port=2, password=secrets.redis_password)
    return Services(state, secrets, database, redis)


def test_processes_hear_nothing_of_the_owner(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HAAT_DATABASE_OWNER_URL", raising=False)

    environment = services.environment()

    assert urlsplit(environment["HAAT_DATABASE_URL"]).username == "haat_app"
    assert "HAAT_DATABASE_OWNER_URL" not in environment
    assert not any(services.secrets.database_password in value for value in environment.values())


def test_each_user_has_a_password_of_its_own(services: Services) -> None:
    addresses = services.addresses() | services.owners_addresses()
    users = [urlsplit(address) for name, address in addresses.items() if "DATABASE" in name]

    assert {user.username for user in users} == {"haat", "haat_app", "haat_reader"}
    assert len({user.password for user in users}) == 3


def test_for_one_command_one_user_owns_and_serves(services: Services) -> None:
    environment = throw_away.environment(services)

    assert urlsplit(environment["HAAT_DATABASE_URL"]).username == "haat"
    assert "HAAT_DATABASE_OWNER_URL" not in environment


def test_one_command_hears_where_data_lies_beside_the_project_and_no_setting(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HAAT_EVAL_DATA", "/data/eval")
    monkeypatch.setenv("HAAT_RATE_LIMIT_FACTOR", "7")

    environment = throw_away.environment(services)

    assert environment["HAAT_EVAL_DATA"] == "/data/eval"
    assert "HAAT_RATE_LIMIT_FACTOR" not in environment
