"""The secrets of one stack, generated on first use."""

import secrets
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import Field, dataclass, field, fields
from typing import Any

from deploy.local.places import State, write_private

HEADER = "# Generated for this machine. The database knows its password from here, so keep the two together.\n"
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def _make_encryption_key() -> str:
    """A key for AES-256 with its name; docs/personal-data.md says how a second one joins it."""
    return f"first:{b64encode(secrets.token_bytes(32)).decode()}"


def _make_vapid_key() -> str:
    """A private key of the curve P-256, by which push services know us: a number below the curve's order."""
    return urlsafe_b64encode((secrets.randbelow(P256_ORDER - 1) + 1).to_bytes(32)).rstrip(b"=").decode()


@dataclass(frozen=True)
class Secrets:
    """What is random and stays on the machine."""

    secret_key: str
    database_password: str
    database_application_password: str
    database_reader_password: str
    redis_password: str
    supervisor_password: str
    encryption_keys: str = field(metadata={"make": _make_encryption_key})
    blind_index_key: str
    vapid_key: str = field(metadata={"make": _make_vapid_key})

    @classmethod
    def of(cls, state: State) -> "Secrets":
        """The kept ones; each that is missing is made."""
        kept = _read(state)
        found = cls(**{each.name: kept.get(_variable(each.name)) or _make(each) for each in fields(cls)})
        lines = [f"{_variable(each.name)}={getattr(found, each.name)}\n" for each in fields(cls)]
        write_private(state.secrets_env, HEADER + "".join(lines))
        return found


def _variable(name: str) -> str:
    return f"HAAT_{name.upper()}"


def _make(secret: Field[Any]) -> str:
    make: Callable[[], str] = secret.metadata.get("make", _make_text)
    return make()


def _make_text() -> str:
    """48 bytes as 64 characters: a password, and a key in base64 too."""
    return secrets.token_urlsafe(48)


def _read(state: State) -> dict[str, str]:
    if not state.secrets_env.exists():
        return {}
    lines = state.secrets_env.read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line)
