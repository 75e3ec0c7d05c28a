from dataclasses import astuple
from pathlib import Path

import pytest

from config.environment import Environment
from deploy.local.places import State
from deploy.local.secrets_file import Secrets
from marketplace.core.encryption import KeyRing, parse_index_key


def test_secrets_are_made_once_and_kept(tmp_path: Path) -> None:
    state = State(tmp_path)

    first = Secrets.of(state)

    assert Secrets.of(state) == first
    assert len(set(astuple(first))) == len(astuple(first))
    # The shortest is a key of 256 bits in base64.
    assert min(map(len, astuple(first))) >= 43


def test_secrets_are_for_their_owner_alone(tmp_path: Path) -> None:
    state = State(tmp_path)

    Secrets.of(state)

    assert state.secrets_env.stat().st_mode & 0o077 == 0


def test_a_missing_secret_is_added_and_the_others_stay(tmp_path: Path) -> None:
    state = State(tmp_path)
    first = Secrets.of(state)
    lines = state.secrets_env.read_text().splitlines(keepends=True)
    state.secrets_env.write_text("".join(line for line in lines if "REDIS" not in line))

    second = Secrets.of(state)

    assert second.redis_password not in {"", first.redis_password}
    assert second.database_password == first.database_password


def test_file_from_before_there_was_encryption_gets_its_keys(tmp_path: Path) -> None:
    state = State(tmp_path)
    first = Secrets.of(state)
    lines = state.secrets_env.read_text().splitlines(keepends=True)
    state.secrets_env.write_text("".join(line for line in lines if "ENCRYPTION" not in line and "BLIND" not in line))

    second = Secrets.of(state)

    kept = ("secret_key", "database_password", "redis_password", "supervisor_password")
    assert [getattr(second, name) for name in kept] == [getattr(first, name) for name in kept]
    assert KeyRing.parse(second.encryption_keys).names == ("first",)
    assert len(parse_index_key(second.blind_index_key)) == 48


def test_settings_read_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    state = State(tmp_path)
    secrets = Secrets.of(state)
    for name in ("HAAT_SECRET_KEY", "HAAT_ENCRYPTION_KEYS", "HAAT_BLIND_INDEX_KEY", "HAAT_VAPID_KEY"):
        monkeypatch.delenv(name, raising=False)

    settings = Environment(_env_file=state.secrets_env)

    assert settings.secret_key.get_secret_value() == secrets.secret_key
    assert settings.encryption_keys.get_secret_value() == secrets.encryption_keys
    assert settings.blind_index_key.get_secret_value() == secrets.blind_index_key
