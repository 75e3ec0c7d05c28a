"""The policies that are written into answers, for every way the operator may have set things."""

from typing import Any

import pytest
from csp.constants import SELF
from django.conf import LazySettings

from config.content_policies import kind_of, origin_of, policies, provider_origins

APPLICATION = {"APPS": [{"client_id": "id", "secret": "secret"}]}


def sources(directive: str) -> list[Any]:
    found: list[Any] = policies()["page"][directive]
    return found


@pytest.mark.parametrize(
    ("content_type", "kind"),
    [
        ("text/html; charset=utf-8", "page"),
        ("TEXT/HTML", "page"),
        ("application/xhtml+xml", "page"),
        ("text/javascript", "script"),
        ('application/javascript; charset="utf-8"', "script"),
        ("application/json", "data"),
        ("image/svg+xml", "data"),
        ("application/vnd.mapbox-vector-tile", "data"),
        ("", "data"),
    ],
)
def test_answer_has_the_policy_of_its_type(content_type: str, kind: str) -> None:
    assert kind_of(content_type) == kind


def test_without_a_basemap_nothing_comes_from_elsewhere() -> None:
    assert sources("connect-src") == [SELF]
    assert sources("img-src") == [SELF, "data:", "blob:"]


def test_basemap_may_be_loaded_from_where_the_operator_says(settings: LazySettings) -> None:
    settings.BASEMAP_STYLE_URL = "https://user:pass@Maps.example:8443/style.json?key=1;script-src *"
    settings.BASEMAP_TILES_URL = "https://tiles.example/{z}/{x}/{y}.png"
    settings.BASEMAP_ORIGINS = ["https://fonts.example"]

    allowed = ["https://maps.example:8443", "https://tiles.example", "https://fonts.example"]
    assert sources("connect-src") == [SELF, *allowed]
    assert sources("img-src") == [SELF, "data:", "blob:", *allowed]
    assert policies()["script"]["connect-src"] == [SELF, *allowed]


@pytest.mark.parametrize(
    "address", ["maps.example", "/style.json", "https://", "https://a b", "https://*", "ftp://a", "https://a;x"]
)
def test_address_that_would_change_the_policy_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="no web address"):
        origin_of(address)


def test_forms_stay_here_where_nobody_signs_in_elsewhere() -> None:
    assert provider_origins({}) == []
    assert provider_origins({"google": {"SCOPE": ["email"]}, "openid_connect": {"APPS": []}}) == []


@pytest.mark.parametrize(
    ("provider", "origins"),
    [
        ("google", ["https://accounts.google.com"]),
        ("facebook", ["https://www.facebook.com", "https://m.facebook.com"]),
        ("apple", ["https://appleid.apple.com"]),
    ],
)
def test_form_may_lead_to_a_provider_with_an_application(
    settings: LazySettings, provider: str, origins: list[str]
) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = {provider: APPLICATION}

    assert sources("form-action") == [SELF, *origins]


def test_form_may_lead_to_a_configured_openid_server() -> None:
    server = {"client_id": "id", "settings": {"server_url": "https://id.example/.well-known/openid-configuration"}}

    assert provider_origins({"openid_connect": {"APPS": [server]}}) == ["https://id.example"]


@pytest.mark.parametrize("kind", ["page", "script", "data"])
def test_nothing_unsafe_is_allowed(kind: str) -> None:
    assert "unsafe" not in str(policies()[kind])  # type: ignore[index]
