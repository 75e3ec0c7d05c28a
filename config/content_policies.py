"""What a browser may load for an answer of ours, and from where (content security policies, ADR 42)."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal
from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF
from django.conf import settings

from config.environment import ORIGIN

Directives = dict[str, Any]
Kind = Literal["page", "script", "data"]

# Chromium holds redirects that follow a form to `form-action` too, and signing in elsewhere begins with a form.
PROVIDER_ORIGINS = {
    "apple": ("https://appleid.apple.com",),
    "facebook": ("https://www.facebook.com", "https://m.facebook.com"),
    "google": ("https://accounts.google.com",),
}
# Nothing at all: for what is read by programs, or must do nothing when a browser opens it.
DATA: Directives = {"default-src": [NONE], "frame-ancestors": [NONE]}


def policies() -> dict[Kind, Directives]:
    """The policy of each kind of answer, under the present settings."""
    basemap = basemap_origins()
    asked = {"connect-src": [SELF, *basemap]}
    # A script's own policy holds where it runs as a worker, which is where the map fetches its tiles.
    script = {**DATA, "script-src": [SELF], **asked}
    page = {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", "blob:", *media_origins(), *basemap],
        "font-src": [SELF],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF, *provider_origins(getattr(settings, "SOCIALACCOUNT_PROVIDERS", {}))],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
        **asked,
    }
    return {"page": page, "script": script, "data": DATA}


def kind_of(content_type: str) -> Kind:
    """Which policy an answer of this type needs."""
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type in {"text/html", "application/xhtml+xml"}:
        return "page"
    return "script" if media_type in {"text/javascript", "application/javascript"} else "data"


def basemap_origins() -> list[str]:
    """Where the operator's basemap comes from: its style, its tiles, and what the style refers to."""
    named = (settings.BASEMAP_STYLE_URL, settings.BASEMAP_TILES_URL, *settings.BASEMAP_ORIGINS)
    return _origins(address for address in named if address)


def media_origins() -> list[str]:
    """Where pictures come from, if that is not ourselves."""
    return _origins([settings.MEDIA_URL]) if "//" in settings.MEDIA_URL else []


def provider_origins(providers: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Where people are sent to sign in, by allauth's setting; one without an application is not offered."""
    found: list[str] = []
    for name, provider in providers.items():
        applications = provider.get("APPS") or [application for application in [provider.get("APP")] if application]
        servers = [application.get("settings", {}).get("server_url") for application in applications]
        found += PROVIDER_ORIGINS.get(name, ()) if applications else ()
        found += _origins(server for server in servers if server)
    return found


def origin_of(address: str) -> str:
    """Scheme, host and port of an address, fit for a policy.

    Raises:
        ValueError: it has none; a policy with it in would mean something else.
    """
    parts = urlsplit(address)
    origin = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}".lower()
    if not ORIGIN.fullmatch(origin):
        raise ValueError(f"no web address with a host: {address!r}")
    return origin


def _origins(addresses: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(origin_of(address) for address in addresses))
