"""What messages say and which left, over HTTP."""

from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from marketplace.accounts import messages
from marketplace.accounts.permissions import Role
from marketplace.notifications.deliveries.models import Delivery
from marketplace.notifications.wording.models import TemplateVersion
from tests.matrix.actors import make_user, signed_in

pytestmark = pytest.mark.django_db
TEMPLATES = "/api/v1/notification-templates"
OF_PLACE = f"{TEMPLATES}/order_sent/sms/en"


@pytest.fixture
def support() -> Client:
    return signed_in(make_user(Role.SUPPORT), has_second_factor=True)


def post(client: Client, path: str, body: dict[str, Any]) -> Any:
    return client.post(path, body, content_type="application/json")


def write(client: Client, body: str, **more: str) -> Any:
    place = {"kind": "order_sent", "channel": "sms", "language": "en"}
    return post(client, TEMPLATES, place | {"body": body} | more)


def test_version_is_written_published_and_withdrawn(support: Client) -> None:
    written = write(support, "{{ number }} left {{ shop }}.")
    published = post(support, f"{OF_PLACE}/publish", {"number": 1})
    withdrawn = post(support, f"{OF_PLACE}/publish", {"number": None})

    assert (written.status_code, written.json()["published"]) == (201, None)
    assert [one["body"] for one in written.json()["versions"]] == ["{{ number }} left {{ shop }}."]
    assert (published.json()["published"], withdrawn.json()["published"]) == (1, None)
    assert {one["name"] for one in written.json()["variables"]} == {"shop", "number"}
    assert "{{ shop }}" in written.json()["shipped"]["body"]


def test_fault_is_told_by_field_and_nothing_is_kept(support: Client) -> None:
    answer = write(support, "{{ amount }} is due, see https://x.example")

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid_template")
    assert {detail["field"] for detail in answer.json()["error"]["details"]} == {"body"}
    assert not TemplateVersion.objects.exists()


def test_kinds_are_listed_with_where_they_are_said_in_ones_own_words(support: Client) -> None:
    write(support, "It left {{ shop }}.")
    post(support, f"{OF_PLACE}/publish", {"number": 1})

    answer = support.get(TEMPLATES).json()
    listed = {one["kind"]: one for one in answer["items"]}

    assert answer["next"] is None

    assert listed["order_sent"]["channels"] == {"app": [], "mail": [], "sms": ["en"], "push": []}
    assert "review_written.many" in listed


def test_preview_counts_the_parts_of_a_text(support: Client) -> None:
    shown = post(support, f"{OF_PLACE}/preview", {"body": "x" * 150 + " {{ shop }}"}).json()

    assert (shown["body"][-12:], shown["characters"], shown["parts"]) == ("Rahima Store", 163, 2)
    assert not TemplateVersion.objects.exists()


def test_test_goes_to_ones_own_confirmed_contact_or_nowhere(support: Client) -> None:
    nowhere = post(support, f"{OF_PLACE}/test", {"body": "It left."})
    mailed = post(support, f"{TEMPLATES}/order_sent/mail/en/test", {"title": "It left", "body": "From {{ shop }}."})

    assert (nowhere.status_code, nowhere.json()["error"]["code"]) == (409, "nowhere_to_send_test")
    assert (mailed.status_code, mailed.json()["body"]) == (202, "From Rahima Store.")
    assert [(one.channel, one.kind) for one in Delivery.objects.all()] == [("mail", "template_test")]


@pytest.mark.parametrize("place", ["nothing/app/en", "order_new/sms/en", "order_sent/app/de"])
def test_place_that_is_not_there_is_not_found(support: Client, place: str) -> None:
    assert support.get(f"{TEMPLATES}/{place}").status_code == 404


def test_messages_are_listed_without_their_words_and_addresses(support: Client) -> None:
    with transaction.atomic():
        messages.send_sms(
            to="+8801712345678", text="Secret", expires_at=None, now=timezone.now(), kind="order_sent", about="K7-1"
        )

    (found,) = support.get("/api/v1/admin/deliveries?contact=01712345678&channel=sms&about=K7-1").json()["items"]

    assert (found["state"], found["kind"], found["about"]) == ("queued", "order_sent", "K7-1")
    assert not any(secret in str(found) for secret in ("Secret", "1712345678"))
    assert support.get("/api/v1/admin/deliveries?state=sent").json()["items"] == []
    assert support.get("/api/v1/admin/deliveries?contact=nonsense").status_code == 400
