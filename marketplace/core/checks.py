"""What `manage.py check --deploy` looks at besides Django's own list."""

import os
from collections.abc import Sequence
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register  # noqa: A004  # Django's name

VERIFIED = frozenset({"verify-ca", "verify-full"})


@register(Tags.security, deploy=True)
def link_to_the_database_is_safe(**kwargs: Any) -> Sequence[CheckMessage]:
    """Warn when others could listen to, or stand in for, the database."""
    database = settings.DATABASES["default"]
    mode = database["OPTIONS"].get("sslmode") or os.environ.get("PGSSLMODE", "")
    if mode in VERIFIED or stays_among_us(database["HOST"]):
        return []
    return [
        Warning(
            "The link to the database crosses a network, and nothing checks whose certificate answers.",
            hint="Put ?sslmode=verify-full&sslrootcert=/path/to/ca.pem behind HAAT_DATABASE_URL (docs/security.md).",
            id="haat.W001",
        )
    ]


def stays_among_us(host: str) -> bool:
    """Whether a host is this machine, or a name of one part that only a private network's own resolver knows.

    Containers of one compose file call each other by such names. An address of a private range does not count: who
    else is on that network, it does not say.
    """
    if not host or host.startswith("/"):
        return True  # a socket
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return "." not in host.rstrip(".")
