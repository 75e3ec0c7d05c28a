"""What providers of mail post: believed when it is signed, once, and about our mails alone."""

import hmac
import json
import time
from typing import Any
from uuid import UUID

import pytest
from django.conf import LazySettings
from django.db import transaction
from django.test import Client
from django.utils import timezone

from marketplace.accounts import messages
from marketplace.core.ids import uuid7
from marketplace.notifications.deliveries.hindrances import hindrance_of
from marketplace.notifications.deliveries.message_ids import message_id
from marketplace.notifications.deliveries.models import Delivery, Hindrance, State

pytestmark = pytest.mark.django_db
OURS, MAILGUNS = "/hooks/mail/bounces/", "/hooks/mail/mailgun/"
SECRET, KEY = "s" * 40, "key-of-mailgun"
ADDRESS = "karim@example.com"


@pytest.fixture(autouse=True)
def keys(settings: LazySettings) -> None:
    settings.MAIL_HOOK_SECRET, settings.MAILGUN_SIGNING_KEY = SECRET, KEY


@pytest.fixture
def mail() -> UUID:
    with transaction.atomic():
        return messages.send_mail(
            to=ADDRESS, subject="S", text="T", html=None, expires_at=None, now=timezone.now(), kind="order_sent"
        )


def post(client: Client, body: Any, *, secret: str = SECRET, age_s: int = 0, header: str | None = None) -> Any:
    data, seconds = json.dumps(body).encode(), int(time.time()) - age_s
    signature = hmac.new(secret.encode(), f"{seconds}.".encode() + data, "sha256").hexdigest()
    headers = {"Haat-Signature": header if header is not None else f"t={seconds},v1={signature}"}
    return client.post(OURS, data, content_type="application/json", headers=headers)


def event(event_id: UUID, happened: str = "hard", status: str = "5.1.1") -> dict[str, str]:
    return {"message_id": message_id(event_id), "happened": happened, "status": status}


def from_mailgun(
    client: Client, event_id: UUID, *, key: str = KEY, age_s: int = 0, token: str = "", at: int = 0, **told: Any
) -> Any:
    timestamp, token = str((at or int(time.time())) - age_s), token or uuid7().hex
    signature = hmac.new(key.encode(), f"{timestamp}{token}".encode(), "sha256").hexdigest()
    data = {"message": {"headers": {"message-id": message_id(event_id).strip("<>"), "to": ADDRESS}}, **told}
    body = {"signature": {"timestamp": timestamp, "token": token, "signature": signature}, "event-data": data}
    return client.post(MAILGUNS, json.dumps(body), content_type="application/json")


def test_bounce_that_is_signed_is_believed(client: Client, mail: UUID) -> None:
    answer = post(client, {"events": [event(mail), event(uuid7())]})

    assert (answer.status_code, answer.json()) == (200, {"taken": 1})
    assert (Delivery.objects.get().state, hindrance_of(ADDRESS)) == (State.BOUNCED, Hindrance.HARD)


@pytest.mark.parametrize(
    "wrong",
    [
        {"secret": "x" * 40},
        {"age_s": 400},
        {"age_s": -400},
        {"header": ""},
        {"header": "t=1,v1=ab"},
    ],
    ids=["secret", "old", "early", "none", "short"],
)
def test_what_is_not_signed_rightly_changes_nothing(client: Client, mail: UUID, wrong: dict[str, Any]) -> None:
    answer = post(client, {"events": [event(mail)]}, **wrong)

    assert (answer.status_code, answer.json()) == (401, {"code": "bad_signature"})
    assert Delivery.objects.get().state == State.QUEUED


@pytest.mark.parametrize(
    "body", [{}, [], {"events": [{}]}, {"events": [{"message_id": "x", "happened": "lost"}]}], ids=str
)
def test_what_is_malformed_is_refused_without_quoting_it(client: Client, body: Any) -> None:
    answer = post(client, body)

    assert (answer.status_code, answer.json()) == (400, {"code": "malformed"})


def test_body_that_is_too_long_is_not_read(client: Client) -> None:
    assert post(client, {"events": ["x" * 300_000]}).status_code == 413


@pytest.mark.parametrize("path", [OURS, MAILGUNS])
def test_address_does_not_exist_without_a_key_and_takes_posts_alone(
    client: Client, settings: LazySettings, path: str
) -> None:
    shown = client.get(path).status_code
    settings.MAIL_HOOK_SECRET = settings.MAILGUN_SIGNING_KEY = ""

    assert (shown, client.post(path, "{}", content_type="application/json").status_code) == (405, 404)


@pytest.mark.parametrize(
    ("told", "state", "hindrance"),
    [
        (
            {"event": "failed", "severity": "permanent", "delivery-status": {"code": 550, "enhanced-code": "5.1.1"}},
            State.BOUNCED,
            Hindrance.HARD,
        ),
        ({"event": "failed", "severity": "permanent", "delivery-status": {"code": 605}}, State.BOUNCED, Hindrance.HARD),
        ({"event": "failed", "severity": "permanent", "delivery-status": {"code": 550}}, State.BOUNCED, None),
        ({"event": "failed", "severity": "temporary", "delivery-status": {"code": 450}}, State.QUEUED, None),
        ({"event": "delivered"}, State.DELIVERED, None),
        ({"event": "complained"}, State.QUEUED, Hindrance.COMPLAINT),
        ({"event": "opened"}, State.QUEUED, None),
    ],
    ids=["no mailbox", "not tried", "no code", "tried again", "delivered", "complained", "opened"],
)
def test_events_of_mailgun_are_understood(
    client: Client, mail: UUID, told: dict[str, Any], state: State, hindrance: Hindrance | None
) -> None:
    assert from_mailgun(client, mail, **told).status_code == 200
    assert (Delivery.objects.get().state, hindrance_of(ADDRESS)) == (state, hindrance)


@pytest.mark.parametrize("wrong", [{"key": "another"}, {"age_s": 400}], ids=["key", "old"])
def test_events_that_mailgun_did_not_sign_change_nothing(client: Client, mail: UUID, wrong: dict[str, Any]) -> None:
    assert from_mailgun(client, mail, event="failed", severity="permanent", **wrong).status_code == 401
    assert Delivery.objects.get().state == State.QUEUED


def test_signature_of_mailgun_is_good_for_what_it_came_with_alone(client: Client, mail: UUID) -> None:
    same: dict[str, Any] = {"token": uuid7().hex, "at": int(time.time())}
    first = from_mailgun(client, mail, event="delivered", **same)
    again = from_mailgun(client, mail, event="delivered", **same)

    other = from_mailgun(client, mail, event="complained", **same)

    assert [answer.status_code for answer in (first, again, other)] == [200, 200, 401]
    assert hindrance_of(ADDRESS) is None
