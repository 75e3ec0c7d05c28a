"""Devices over HTTP."""

from typing import Any
from uuid import UUID

import pytest
from django.conf import LazySettings
from django.test import Client

from marketplace.accounts.models import User
from marketplace.accounts.permissions import Role
from marketplace.core.models import OutboxEvent
from marketplace.notifications.models import PushSubscription
from tests.fakes.push_keys import VAPID_KEY, FakeBrowser
from tests.matrix.actors import make_user, signed_in
from tests.matrix.pushed import push_to

pytestmark = pytest.mark.django_db

URL = "/api/v1/me/push"


@pytest.fixture(autouse=True)
def offered(settings: LazySettings) -> None:
    settings.PUSH, settings.VAPID_KEY = "console", VAPID_KEY
    settings.PUSH_HOSTS = ["fcm.googleapis.com"]


@pytest.fixture
def rahima() -> User:
    return make_user(Role.CUSTOMER)


def post(client: Client, path: str, body: dict[str, Any]) -> Any:
    return client.post(path, body, content_type="application/json")


def test_key_is_there_for_everybody_where_there_is_push(settings: LazySettings) -> None:
    assert len(Client().get("/api/v1/push/key").json()["key"]) == 87

    settings.PUSH = "off"

    assert Client().get("/api/v1/push/key").json() == {"key": None}


def test_browser_subscribes_is_listed_and_ends(rahima: User) -> None:
    client, fake = signed_in(rahima), FakeBrowser()

    answer = post(client, URL, fake.as_json())

    assert answer.status_code == 201
    [device] = client.get(URL).json()["items"]
    assert (device["id"], device["is_this"], device["last_sent_at"]) == (answer.json()["id"], True, None)
    assert fake.endpoint not in answer.content.decode() + client.get(URL).content.decode()
    assert client.delete(f"{URL}/{device['id']}").status_code == 204
    assert client.get(URL).json()["items"] == []


@pytest.mark.parametrize(
    "body",
    [
        FakeBrowser("https://10.0.0.1/x").as_json(),
        FakeBrowser().as_json() | {"endpoint": "x" * 1001},
        FakeBrowser().as_json() | {"keys": {"p256dh": "AAAA", "auth": "A" * 22}},
        {"endpoint": "https://fcm.googleapis.com/x"},
    ],
    ids=["place", "length", "key", "half"],
)
def test_what_no_browser_says_is_refused(rahima: User, body: dict[str, Any]) -> None:
    assert post(signed_in(rahima), URL, body).status_code == 400
    assert PushSubscription.objects.count() == 0


def test_market_without_push_says_so(rahima: User, settings: LazySettings) -> None:
    settings.PUSH = "off"

    answer = post(signed_in(rahima), URL, FakeBrowser().as_json())

    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "push_is_off")


def test_device_is_tried(rahima: User) -> None:
    device = push_to(rahima, FakeBrowser())

    assert post(signed_in(rahima), f"{URL}/{device.pk}/test", {}).status_code == 202

    [event] = OutboxEvent.objects.filter(name="notifications.push_requested")
    assert UUID(event.data["subscription_id"]) == device.pk


def test_worker_renews_without_a_session_by_what_it_had_before(rahima: User) -> None:
    before, after = FakeBrowser(), FakeBrowser("https://fcm.googleapis.com/fcm/send/after")
    push_to(rahima, before)
    body = {"old_endpoint": before.endpoint, "old_auth": before.browser.auth, "subscription": after.as_json()}

    assert post(Client(), "/api/v1/push/renewals", body | {"old_auth": "A" * 22}).status_code == 404
    assert post(Client(), "/api/v1/push/renewals", body).status_code == 204

    assert PushSubscription.objects.get(user=rahima).endpoint == after.endpoint
