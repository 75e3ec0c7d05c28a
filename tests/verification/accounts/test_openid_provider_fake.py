"""The fake OpenID provider keeps to what the standards ask of one."""

import base64
import hashlib
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests

from tests.fakes.openid_provider import CLIENT_ID, CLIENT_SECRET, FakeOpenIdProvider, running_openid_provider

VERIFIER = "v" * 64
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
BACK = "http://market.example/callback"
ASKED = {
    "client_id": CLIENT_ID,
    "redirect_uri": BACK,
    "response_type": "code",
    "scope": "openid email",
    "state": "of the browser",
    "nonce": "of the occasion",
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
}


@pytest.fixture
def provider() -> Iterator[FakeOpenIdProvider]:
    with running_openid_provider() as fake:
        yield fake


def configuration(provider: FakeOpenIdProvider) -> dict[str, Any]:
    found: dict[str, Any] = requests.get(f"{provider.url}/.well-known/openid-configuration", timeout=5).json()
    return found


def sent_back(provider: FakeOpenIdProvider, **changes: str) -> dict[str, str]:
    answer = requests.get(
        configuration(provider)["authorization_endpoint"], params=ASKED | changes, allow_redirects=False, timeout=5
    )
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers.get("Location", "")).query).items()}


def exchange(provider: FakeOpenIdProvider, code: str, **changes: str) -> requests.Response:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": BACK,
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "code_verifier": VERIFIER,
    }
    return requests.post(configuration(provider)["token_endpoint"], data=form | changes, timeout=5)


def test_issuer_is_the_address_it_is_found_at(provider: FakeOpenIdProvider) -> None:
    assert configuration(provider)["issuer"] == provider.url


def test_code_comes_back_with_the_state(provider: FakeOpenIdProvider) -> None:
    back = sent_back(provider)

    assert back["state"] == "of the browser"
    assert back["code"]


def test_tokens_are_signed_with_the_published_key_and_carry_the_nonce(provider: FakeOpenIdProvider) -> None:
    tokens = exchange(provider, sent_back(provider)["code"]).json()
    keys = jwt.PyJWKSet.from_dict(requests.get(configuration(provider)["jwks_uri"], timeout=5).json())
    key = keys[jwt.get_unverified_header(tokens["id_token"])["kid"]]

    claims = jwt.decode(tokens["id_token"], key, algorithms=["RS256"], audience=CLIENT_ID, issuer=provider.url)

    assert (claims["sub"], claims["nonce"]) == ("person-1", "of the occasion")


def test_code_is_good_once(provider: FakeOpenIdProvider) -> None:
    code = sent_back(provider)["code"]

    assert [exchange(provider, code).status_code for _ in range(2)] == [200, 400]


@pytest.mark.parametrize(
    ("change", "status", "error"),
    [
        ({"code_verifier": "w" * 64}, 400, "invalid_grant"),
        ({"redirect_uri": "http://thief.example"}, 400, "invalid_grant"),
        ({"grant_type": "password"}, 400, "invalid_grant"),
        ({"client_secret": "guessed"}, 401, "invalid_client"),
    ],
)
def test_code_is_for_who_began_alone(
    provider: FakeOpenIdProvider, change: dict[str, str], status: int, error: str
) -> None:
    answer = exchange(provider, sent_back(provider)["code"], **change)

    assert (answer.status_code, answer.json()["error"]) == (status, error)


def test_no_code_without_pkce_or_openid(provider: FakeOpenIdProvider) -> None:
    assert "code" not in sent_back(provider, code_challenge_method="plain")
    assert "code" not in sent_back(provider, scope="email")


def test_unknown_client_is_not_sent_anywhere(provider: FakeOpenIdProvider) -> None:
    assert sent_back(provider, client_id="somebody") == {}


def test_userinfo_is_for_the_holder_of_the_access_token(provider: FakeOpenIdProvider) -> None:
    token = exchange(provider, sent_back(provider)["code"]).json()["access_token"]
    address = configuration(provider)["userinfo_endpoint"]

    held = requests.get(address, headers={"Authorization": f"Bearer {token}"}, timeout=5)
    guessed = requests.get(address, headers={"Authorization": "Bearer guessed"}, timeout=5)

    assert held.json()["sub"] == "person-1"
    assert guessed.status_code == 401


def test_faults_are_as_told(provider: FakeOpenIdProvider) -> None:
    provider.faults = {"aud": "another"}

    assert jwt.decode(provider.id_token(), options={"verify_signature": False})["aud"] == "another"
