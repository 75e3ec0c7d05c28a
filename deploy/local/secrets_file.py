"""The secrets of one stack, generated on first use."""

import secrets
from dataclasses import dataclass, fields

from deploy.local.places import State, write_private

HEADER = "# Generated for this machine. The database knows its password from here, so keep the two together.\n"


@dataclass(frozen=True)
class Secrets:
    """What is random and stays on the machine."""

    secret_key: str
    database_password: str
    redis_password: str
    supervisor_password: str

    @classmethod
    def of(cls, state: State) -> "Secrets":
        """The kept ones; each that is missing is made."""
        kept = _read(state)
        found = cls(**{field.name: kept.get(_variable(field.name)) or _make() for field in fields(cls)})
        lines = [f"{_variable(field.name)}={getattr(found, field.name)}\n" for field in fields(cls)]
        write_private(state.secrets_env, HEADER + "".join(lines))
        return found


def _variable(field: str) -> str:
    return f"HAAT_{field.upper()}"


def _make() -> str:
    return secrets.token_urlsafe(48)


def _read(state: State) -> dict[str, str]:
    if not state.secrets_env.exists():
        return {}
    lines = state.secrets_env.read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line)
