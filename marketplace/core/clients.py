"""Who is calling: the address a request really came from, and the one name its caller is counted and known by."""

import re
from functools import lru_cache
from ipaddress import IPv6Address, ip_address

from django.http import HttpRequest

UNKNOWN = "unknown"
# What crawlers, monitors and programs call themselves; who hides it is a reader to us.
_CRAWLER = re.compile(
    r"bot\b|bot/|crawl|spider|slurp|preview|monitor|curl|wget|python|java/|go-http|headless", re.IGNORECASE
)


def client_network(request: HttpRequest) -> str:
    """The client's address, IPv6 shortened to its /64: a household gets that many addresses, so one of them is no one.

    `REMOTE_ADDR` is right already: the servers' entry points take it from the trusted proxies, and from nobody else.
    """
    return network_of(request.META.get("REMOTE_ADDR") or "")


@lru_cache(maxsize=4096)
def network_of(address: str) -> str:
    """The same for an address as a server tells it."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return UNKNOWN
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(IPv6Address(int(parsed) >> 64 << 64)) + "/64"


def signed_in_id(request: HttpRequest) -> str | None:
    """The id of the user whose limits the request counts against; None for strangers."""
    caller = getattr(request, "principal", None)
    return str(caller.counted_id) if caller is not None and caller.counted_id else None


def caller_of(request: HttpRequest) -> str:
    """One name for whoever calls: the signed-in user, else the network."""
    user_id = signed_in_id(request)
    return f"user:{user_id}" if user_id else f"net:{client_network(request)}"


def is_crawler(request: HttpRequest) -> bool:
    """Whether a program reads the page by its own word, or a browser fetches what its user may never look at."""
    agent = request.headers.get("User-Agent", "")
    return not agent or bool(_CRAWLER.search(agent)) or "prefetch" in request.headers.get("Sec-Purpose", "")
