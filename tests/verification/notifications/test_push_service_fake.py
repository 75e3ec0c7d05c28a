"""The fake push service answers as RFC 8030 and RFC 8292 say, and takes what a browser can read alone."""

import os
import time
from collections.abc import Iterator

import http_ece
import jwt
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key

from marketplace.notifications.push.vapid import from_text, public_bytes, to_text
from tests.fakes.push_keys import FakeBrowser
from tests.fakes.push_service import FakePushService, Mood, running_push_service


@pytest.fixture
def service() -> Iterator[FakePushService]:
    with running_push_service() as server:
        yield server


@pytest.fixture
def key() -> EllipticCurvePrivateKey:
    return generate_private_key(SECP256R1())


def signed(service: FakePushService, key: EllipticCurvePrivateKey, **claims: object) -> str:
    plain = {"aud": service.url, "exp": int(time.time()) + 3600, "sub": "mailto:haat@example.com"}
    token = jwt.encode(plain | claims, key, algorithm="ES256")
    return f"vapid t={token}, k={to_text(public_bytes(key))}"


def ask(service: FakePushService, browser: FakeBrowser, authorization: str, **changed: str) -> int:
    body = http_ece.encrypt(
        b'{"title":"Haat"}',
        private_key=generate_private_key(SECP256R1()),
        dh=from_text(browser.browser.p256dh),
        auth_secret=browser.auth,
        version="aes128gcm",
    )
    headers = {"TTL": "60", "Content-Encoding": "aes128gcm", "Topic": "t", "Authorization": authorization}
    return requests.post(browser.endpoint, data=body, headers=headers | changed, timeout=10).status_code


def test_message_is_taken_and_read(service: FakePushService, key: EllipticCurvePrivateKey) -> None:
    browser = service.browser("one", key=to_text(public_bytes(key)))

    assert ask(service, browser, signed(service, key)) == 201
    assert service.messages("one") == [{"title": "Haat"}]


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"TTL": ""}, 400),
        ({"TTL": "2419201"}, 400),
        ({"Urgency": "now"}, 400),
        ({"Topic": "x" * 33}, 400),
        ({"Content-Encoding": "aesgcm"}, 415),
        ({"Authorization": ""}, 401),
    ],
)
def test_fault_of_the_request_is_refused(
    service: FakePushService, key: EllipticCurvePrivateKey, changed: dict[str, str], status: int
) -> None:
    browser = service.browser("one", key=to_text(public_bytes(key)))

    assert ask(service, browser, signed(service, key), **changed) == status
    assert service.messages("one") == []


@pytest.mark.parametrize(
    "claims",
    [{"aud": "https://elsewhere.example"}, {"exp": 1}, {"exp": 2**40}, {"sub": "somebody"}],
)
def test_signature_counts_for_this_service_a_day_and_with_a_contact(
    service: FakePushService, key: EllipticCurvePrivateKey, claims: dict[str, object]
) -> None:
    browser = service.browser("one", key=to_text(public_bytes(key)))

    assert ask(service, browser, signed(service, key, **claims)) == 403


def test_another_key_than_the_browser_subscribed_with_is_refused(
    service: FakePushService, key: EllipticCurvePrivateKey
) -> None:
    browser = service.browser("one", key=to_text(public_bytes(generate_private_key(SECP256R1()))))

    assert ask(service, browser, signed(service, key)) == 403


def test_signature_of_another_key_under_ours_is_refused(service: FakePushService, key: EllipticCurvePrivateKey) -> None:
    browser = service.browser("one", key=to_text(public_bytes(key)))
    forged = signed(service, generate_private_key(SECP256R1())).split(", k=")[0]

    assert ask(service, browser, f"{forged}, k={to_text(public_bytes(key))}") == 403


def test_later_message_of_a_topic_takes_the_place_of_the_earlier(
    service: FakePushService, key: EllipticCurvePrivateKey
) -> None:
    browser = service.browser("one", key=to_text(public_bytes(key)))

    for topic in ("a", "a", "b"):
        ask(service, browser, signed(service, key), Topic=topic)

    assert len(service.messages("one")) == 2


def test_unknown_browser_and_moods_are_told_by_status(service: FakePushService, key: EllipticCurvePrivateKey) -> None:
    stranger = FakeBrowser(f"{service.url}/push/nobody", auth=os.urandom(16))
    assert ask(service, stranger, signed(service, key)) == 404

    browser = service.browser("one", key=to_text(public_bytes(key)))
    for mood, status in ((Mood.GONE, 410), (Mood.BUSY, 429), (Mood.AWAY, 503)):
        service.mood = mood
        assert ask(service, browser, signed(service, key)) == status
