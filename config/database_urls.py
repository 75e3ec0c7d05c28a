"""An address of PostgreSQL, taken apart as Django's settings want it."""

from collections.abc import Mapping
from urllib.parse import parse_qsl, unquote

from pydantic import PostgresDsn

from marketplace.core.database_rights import DatabaseUser

SSL_MODES = frozenset({"disable", "allow", "prefer", "require", "verify-ca", "verify-full"})
# What libpq's documentation lists and may stand behind the `?`; `host` is a socket's folder.
PARAMETERS = frozenset(
    {
        "application_name",
        "channel_binding",
        "connect_timeout",
        "host",
        "keepalives",
        "keepalives_count",
        "keepalives_idle",
        "keepalives_interval",
        "options",
        "sslcert",
        "sslcrl",
        "sslkey",
        "sslmode",
        "sslrootcert",
        "target_session_attrs",
        "tcp_user_timeout",
    }
)

# How connections are made unless the address says otherwise. A machine that vanishes does not say that it does: what it
# does not acknowledge is given up, and where an answer is long in coming, it is asked whether it is still there.
PATIENCE: Mapping[str, str | int] = {
    "connect_timeout": 5,
    "tcp_user_timeout": 10_000,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 2,
}


def database_user(url: PostgresDsn) -> DatabaseUser:
    """Who signs in, and with what."""
    host = url.hosts()[0]
    return DatabaseUser(name=unquote(host["username"] or ""), password=unquote(host["password"] or ""))


def database_place(url: PostgresDsn) -> dict[str, str | int]:
    """Where the database is and who signs in, as Django's settings name the parts."""
    host, user = url.hosts()[0], database_user(url)
    return {
        "HOST": link_parameters(url).get("host") or host["host"] or "",
        "PORT": host["port"] or 5432,
        "USER": user.name,
        "PASSWORD": user.password,
        "NAME": (url.path or "/").removeprefix("/"),
    }


def link_parameters(url: PostgresDsn) -> Mapping[str, str]:
    """What stands behind the `?`, as libpq reads it: there a `+` is a plus and not a space, unlike in a form."""
    return dict(parse_qsl((url.query or "").replace("+", "%2B"), keep_blank_values=True))


def link_options(url: PostgresDsn, *, options: str) -> dict[str, str | int]:
    """How connections are made: ours, and over them what the address says; its `options` come after ours and so win."""
    told = {name: value for name, value in link_parameters(url).items() if name != "host"}
    both = f"{options} {told.get('options', '')}".strip()
    return {**PATIENCE, **told, "options": both}


def sound_database_url(url: PostgresDsn) -> PostgresDsn:
    """Refuse what would be dropped or would fail at the first connection; what is refused is named, and no value."""
    told = link_parameters(url)
    if unknown := sorted(told.keys() - PARAMETERS):
        raise ValueError(f"unknown behind the ?: {', '.join(unknown)}; known are {', '.join(sorted(PARAMETERS))}")
    if told.get("sslmode", "prefer") not in SSL_MODES:
        raise ValueError(f"sslmode must be one of {', '.join(sorted(SSL_MODES))}")
    if not told.get("connect_timeout", "5").isdecimal():
        raise ValueError("connect_timeout must be a whole number of seconds")
    if len(url.hosts()) > 1:
        raise ValueError("one host is read, and more than one is named")
    return url
