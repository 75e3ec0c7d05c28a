"""Which sites' pages may open a live connection, and whether the browser's cookie counts with it.

Browsers let any page open a socket anywhere and send our cookie along, so the page's origin, which they always tell,
decides. Programs tell none; they may come, and are known by a token alone.
"""

from collections.abc import Iterable
from enum import Enum
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import split_domain_port, validate_host
from django.utils.http import is_same_domain

# As Django's own `get_host` has it.
HOSTS_OF_DEBUG = [".localhost", "127.0.0.1", "[::1]"]


class Origin(Enum):
    """Whose page, or program, opens the connection."""

    OURS = "ours"  # with its cookie
    OTHER = "other"  # a program's, or that of a site that may call the API: the cookie is not looked at
    FOREIGN = "foreign"  # refused


def origin_of(scope: dict[str, Any]) -> Origin:
    """Whose an ASGI connection is. The host it asks for must be one of ours too: any name can lead to our address."""
    origins, hosts = header_values(scope, b"origin"), header_values(scope, b"host")
    if len(origins) > 1 or len(hosts) != 1 or not _is_ours(hosts[0]):
        return Origin.FOREIGN
    if not origins:
        return Origin.OTHER
    scheme = "https" if scope.get("scheme") in {"wss", "https"} else "http"
    if origins[0] == f"{scheme}://{hosts[0].lower()}" or _is_trusted(origins[0]):
        return Origin.OURS
    return Origin.OTHER if origins[0] in settings.CORS_ALLOWED_ORIGINS else Origin.FOREIGN


def header_values(scope: dict[str, Any], name: bytes) -> list[str]:
    """All values of a header, as they were sent."""
    headers: Iterable[tuple[bytes, bytes]] = scope["headers"]
    return [value.decode("latin-1") for key, value in headers if key == name]


def _is_ours(host: str) -> bool:
    domain, _port = split_domain_port(host)
    allowed = settings.ALLOWED_HOSTS or (HOSTS_OF_DEBUG if settings.DEBUG else [])
    return bool(domain) and validate_host(domain, allowed)


def _is_trusted(origin: str) -> bool:
    """Whether its forms are taken too (`CSRF_TRUSTED_ORIGINS`, in which `*.` stands for what lies below a name)."""
    try:
        told = urlsplit(origin)
    except ValueError:  # an address in brackets that is none
        return False
    return any(
        told.scheme == trusted.scheme and is_same_domain(told.netloc, trusted.netloc.lstrip("*"))
        for trusted in map(urlsplit, settings.CSRF_TRUSTED_ORIGINS)
    )
