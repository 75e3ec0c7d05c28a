"""Who is calling: the address a request really came from, and the one name its caller is counted and known by."""

from functools import lru_cache
from ipaddress import IPv6Address, ip_address

from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest


def client_network(request: HttpRequest) -> str:
    """The client's address, IPv6 shortened to its /64: a household gets that many addresses, so one of them is no one.

    `REMOTE_ADDR` is right already: the servers' entry points take it from the trusted proxies, and from nobody else.
    """
    return _network_of(request.META.get("REMOTE_ADDR") or "")


@lru_cache(maxsize=4096)
def _network_of(address: str) -> str:
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return "unknown"
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(IPv6Address(int(parsed) >> 64 << 64)) + "/64"


def signed_in_id(request: HttpRequest) -> str | None:
    """The user's id as the session has it, without a look at the database; None for strangers.

    Looking does not count as using the session, which would make the answer vary by cookie for caches.
    """
    session = getattr(request, "session", None)
    if session is None or not session.session_key:
        return None
    accessed = session.accessed
    user_id: str | None = session.get(SESSION_KEY)
    session.accessed = accessed
    return user_id


def caller_of(request: HttpRequest) -> str:
    """One name for whoever calls: the signed-in user, else the network."""
    user_id = signed_in_id(request)
    return f"user:{user_id}" if user_id else f"net:{client_network(request)}"
