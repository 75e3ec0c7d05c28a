"""An OpenID provider on loopback: discovery, authorisation code with PKCE, tokens, keys and userinfo.

As OpenID Connect Core 1.0, Discovery 1.0 and RFC 7636 describe them. The person at it is always signed in, and agrees.
"""

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.fakes.serving import QuietHandler, serving_http

CLIENT_ID = "haat-on-loopback"
CLIENT_SECRET = "a secret between the two"
KEY_ID = "key-1"
TOKEN_TTL_S = 300

Answer = tuple[int, dict[str, str], dict[str, Any]]


@dataclass
class Grant:
    """What a code stands for, until it is used."""

    redirect_uri: str
    challenge: str
    nonce: str | None


@dataclass
class FakeOpenIdProvider:
    """The provider, the person at it, and what is wrong with the tokens it makes until told otherwise."""

    url: str = ""
    person: dict[str, Any] = field(
        default_factory=lambda: {
            "sub": "person-1",
            "email": "rahima@example.com",
            "email_verified": True,
            "name": "Rahima Begum",
        }
    )
    faults: dict[str, Any] = field(default_factory=dict)
    signs_with_another_key: bool = False
    asked_to_authorise: list[dict[str, str]] = field(default_factory=list)
    grants: dict[str, Grant] = field(default_factory=dict)
    access_tokens: set[str] = field(default_factory=set)
    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))

    def id_token(self, *, nonce: str | None = None, **claims: Any) -> str:
        """What the provider says about the person, to our client, or as `faults` and the claims given have it."""
        now = int(time.time())
        usual = {"iss": self.url, "aud": CLIENT_ID, "iat": now, "exp": now + TOKEN_TTL_S, **self.person}
        said = usual | ({"nonce": nonce} if nonce else {}) | self.faults | claims
        key = rsa.generate_private_key(65537, 2048) if self.signs_with_another_key else self.key
        return jwt.encode(said, key, algorithm="RS256", headers={"kid": KEY_ID})

    def get(self, path: str, query: dict[str, str], authorization: str) -> Answer:
        match path:
            case "/.well-known/openid-configuration":
                return 200, {}, self._configuration()
            case "/jwks":
                public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
                return 200, {}, {"keys": [public | {"kid": KEY_ID, "use": "sig", "alg": "RS256"}]}
            case "/authorize":
                return self._authorise(query)
            case "/userinfo":
                if authorization.removeprefix("Bearer ") not in self.access_tokens:
                    return 401, {"WWW-Authenticate": 'Bearer error="invalid_token"'}, {"error": "invalid_token"}
                return 200, {}, self.person
        return 404, {}, {"error": "not_found"}

    def exchange(self, form: dict[str, str]) -> Answer:
        """A code for tokens, once, to whoever began with it."""
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            return 401, {}, {"error": "invalid_client"}
        grant = self.grants.pop(form.get("code", ""), None)
        is_good = (
            grant is not None
            and form.get("grant_type") == "authorization_code"
            and form.get("redirect_uri") == grant.redirect_uri
            and _challenge_of(form.get("code_verifier", "")) == grant.challenge
        )
        if grant is None or not is_good:
            return 400, {}, {"error": "invalid_grant"}
        access_token = secrets.token_urlsafe(24)
        self.access_tokens.add(access_token)
        tokens = {"access_token": access_token, "token_type": "Bearer", "expires_in": TOKEN_TTL_S}
        return 200, {"Cache-Control": "no-store"}, tokens | {"id_token": self.id_token(nonce=grant.nonce)}

    def _authorise(self, query: dict[str, str]) -> Answer:
        """Send the person back with a code."""
        self.asked_to_authorise.append(query)
        if query.get("client_id") != CLIENT_ID or "redirect_uri" not in query:
            return 400, {}, {"error": "invalid_request"}
        back = {"state": query.get("state", "")}
        if query.get("code_challenge_method") != "S256" or "openid" not in query.get("scope", "").split():
            back["error"] = "invalid_request"
        else:
            back["code"] = secrets.token_urlsafe(24)
            self.grants[back["code"]] = Grant(query["redirect_uri"], query["code_challenge"], query.get("nonce"))
        return 302, {"Location": f"{query['redirect_uri']}?{urlencode(back)}"}, {}

    def _configuration(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/jwks",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            "scopes_supported": ["openid", "profile", "email"],
        }


def _challenge_of(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


@contextmanager
def running_openid_provider() -> Iterator[FakeOpenIdProvider]:
    """The provider on a free port of loopback, until the block ends."""
    fake = FakeOpenIdProvider()

    class Handler(QuietHandler):
        def get(self) -> None:
            address = urlsplit(self.path)
            self._tell(fake.get(address.path, _single(address.query), self.headers.get("Authorization", "")))

        def post(self) -> None:
            sent = self.body().decode()
            self._tell(fake.exchange(_single(sent)) if self.path == "/token" else (404, {}, {}))

        def _tell(self, answer: Answer) -> None:
            status, headers, body = answer
            self.tell(status, "application/json", json.dumps(body).encode(), headers)

    with serving_http(Handler) as fake.url:
        yield fake


def _single(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query).items()}
