"""Signing in over HTTP with what another service tells an app."""

import base64
import hashlib
import hmac
from typing import Any

import orjson
from allauth.headless.base.views import ConfigView
from allauth.headless.socialaccount.views import ProviderTokenView
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from ninja import Router, Status

from marketplace.accounts.api.errors import (
    InvalidProviderTokenError,
    ProviderContactMissingError,
    ProviderNotFoundError,
)
from marketplace.accounts.api.headless import Answer, ask, readable
from marketplace.accounts.api.outcomes import SIGNS_IN, signed_in_or_step
from marketplace.accounts.errors import ContactTakenError
from marketplace.accounts.schemas.auth import ProviderOut, ProvidersOut, ProviderTokenIn
from marketplace.core.access import PUBLIC
from marketplace.core.ratelimits import Policy
from marketplace.core.throttles import PolicyThrottle

router = Router(tags=["sign-in"])

PROVIDER = Policy("provider", "30/minute; 100/15 minutes", fails_open=False, by_network=True)


@router.get("/auth/providers", auth=PUBLIC, response=ProvidersOut, summary="Services to sign in with")
def list_providers(request: HttpRequest) -> ProvidersOut:
    """Those that this market is set up for."""
    return ProvidersOut(items=_providers(request))


@router.post(
    "/auth/providers/{provider_id}/token",
    auth=PUBLIC,
    throttle=PolicyThrottle(PROVIDER),
    response=SIGNS_IN,
    summary="Sign in with what a service told an app",
)
def login_with_provider(request: HttpRequest, provider_id: str, body: ProviderTokenIn) -> Status[Any]:
    """Signs up who is new. A token with a nonce is taken only with the nonce."""
    provider = next((known for known in _providers(request) if known.id == provider_id), None)
    if provider is None:
        raise ProviderNotFoundError
    if body.id_token is not None:
        _check_nonce(body.id_token, body.nonce)
    tokens = {"client_id": provider.client_id, "id_token": body.id_token, "access_token": body.access_token}
    answer = _ask_with_provider_token(request, provider.id, tokens)
    if answer.pending and answer.pending["id"] == "provider_signup":
        raise ProviderContactMissingError
    if answer.status == 400:
        raise InvalidProviderTokenError
    return signed_in_or_step(answer)


def _ask_with_provider_token(request: HttpRequest, provider_id: str, tokens: dict[str, str | None]) -> Answer:
    """Whoever is new is saved whole or not at all: their address may be shown to be somebody else's by now."""
    body = {"provider": provider_id, "process": "login", "token": tokens}
    try:
        with transaction.atomic():
            return readable(lambda: ask(request, ProviderTokenView, body=body), InvalidProviderTokenError)
    except IntegrityError as error:
        raise ContactTakenError from error


def _check_nonce(id_token: str, nonce: str | None) -> None:
    """Hold the token against the nonce its app asked for, before allauth checks who made the token, and for whom.

    Raises:
        InvalidProviderTokenError: it was made for another occasion, or is no token.
    """
    try:
        payload = id_token.split(".")[1]
        claims = orjson.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        expected = claims.get("nonce")
    except (AttributeError, IndexError, ValueError) as error:
        raise InvalidProviderTokenError from error
    if expected is None:
        return
    given = (nonce or "").encode()
    # Apple's and Google's libraries for phones put the hash of the app's nonce into the token.
    hashed = hashlib.sha256(given).hexdigest().encode()
    if not any(hmac.compare_digest(str(expected).encode(), form) for form in (given, hashed)):
        raise InvalidProviderTokenError


def _providers(request: HttpRequest) -> list[ProviderOut]:
    config = ask(request, ConfigView, method="GET").data
    return [ProviderOut.model_validate(provider) for provider in config["socialaccount"]["providers"]]
