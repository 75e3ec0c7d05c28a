"""Shops in files over HTTP: brought in by admins in two steps, and written as they stream."""

from typing import Any

import orjson
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from marketplace.accounts.permissions import Role
from marketplace.core import outbox
from marketplace.core.models import OutboxEvent
from sellers.models import Shop, ShopImport
from sellers.services import exchange
from tests.matrix.actors import make_user, signed_in
from tests.unit.sellers.market import make_shop

IMPORT, EXPORT = "/api/v1/admin/shops/import", "/api/v1/admin/shops/export"
SHEET = b"slug,name_en,category,lat,lon\nkarim,Karim Store,general-stores,22.3592,91.8215\n,,castles,,\n"
pytestmark = pytest.mark.usefixtures("no_shops")


@pytest.fixture
def admin(no_shops: None) -> Client:
    return signed_in(make_user(Role.ADMIN, language="en"), has_second_factor=True)


def send(client: Client, content: bytes = SHEET) -> Any:
    return client.post(IMPORT, {"file": SimpleUploadedFile("shops.csv", content)})


def looked_through(client: Client) -> str:
    job_id = str(send(client).json()["id"])
    exchange.work_off(ShopImport.objects.get(pk=job_id).pk, clock=timezone.now)
    return job_id


def run(client: Client, job_id: str, **body: Any) -> Any:
    return client.post(f"{IMPORT}/{job_id}/run", body, content_type="application/json")


def test_a_file_is_taken_and_looked_through_later(admin: Client) -> None:
    answer = send(admin)

    body = answer.json()
    assert (answer.status_code, body["state"], body["rows_total"], body["rows_done"]) == (202, "checking", 2, 0)
    assert OutboxEvent.objects.filter(name="sellers.shop_import_asked", aggregate_id=body["id"]).exists()


def test_the_worker_that_is_told_of_it_looks_it_through(admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sellers.tasks.work_off_import.delay", _now)
    job_id = send(admin).json()["id"]

    outbox.deliver(OutboxEvent.objects.get(aggregate_id=job_id).pk)

    assert admin.get(f"{IMPORT}/{job_id}").json()["state"] == "checked"


def _now(import_id: str) -> None:
    exchange.work_off(ShopImport.objects.get(pk=import_id).pk, clock=timezone.now)


def test_rows_are_told_one_by_one(admin: Client) -> None:
    job_id = looked_through(admin)

    body = admin.get(f"{IMPORT}/{job_id}", {"outcome": "error"}).json()

    assert body["outcomes"] == {"create": 1, "change": 0, "leave": 0, "error": 1}
    assert [(item["row"], item["errors"][0]["field"]) for item in body["items"]] == [(3, "category")]
    assert body["items"][0]["errors"][0]["message"]


def test_rows_come_page_by_page(admin: Client) -> None:
    job_id = looked_through(admin)

    first = admin.get(f"{IMPORT}/{job_id}", {"limit": 1}).json()
    second = admin.get(f"{IMPORT}/{job_id}", {"limit": 1, "cursor": first["next"]}).json()

    assert [item["row"] for page in (first, second) for item in page["items"]] == [2, 3]


def test_runs_when_it_is_told_to_pass_errors_by(admin: Client) -> None:
    job_id = looked_through(admin)

    refused, taken = run(admin, job_id), run(admin, job_id, passes_errors=True)

    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "import_has_errors")
    assert (taken.status_code, taken.json()["state"]) == (202, "running")
    exchange.work_off(ShopImport.objects.get(pk=job_id).pk, clock=timezone.now)
    assert Shop.objects.get().slug == "karim"


def test_what_cannot_be_read_is_refused(admin: Client) -> None:
    answer = send(admin, b"colour\nred\n")

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid_import_file")
    assert "colour" in answer.json()["error"]["details"][0]["message"]


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ({}, ["shop-1", "shop-2"]),
        ({"status": "draft"}, ["shop-2"]),
        ({"category": "restaurants"}, ["shop-2"]),
    ],
)
def test_the_export_holds_what_is_asked_for(admin: Client, query: dict[str, str], slugs: list[str]) -> None:
    make_shop(1)
    make_shop(2, category="restaurants", status="draft")

    answer = admin.get(EXPORT, query | {"format": "geojson"})

    assert answer.headers["Content-Type"] == "application/geo+json"
    assert [one["properties"]["slug"] for one in _json(answer)["features"]] == slugs


def _json(answer: Any) -> Any:
    return orjson.loads(b"".join(answer.streaming_content))


def test_the_export_is_saved_and_kept_nowhere(admin: Client) -> None:
    headers = admin.get(EXPORT).headers

    assert headers["Content-Disposition"].startswith('attachment; filename="shops-')
    assert headers["Cache-Control"] == "private, no-store"


def test_an_unknown_kind_is_refused(admin: Client) -> None:
    assert admin.get(EXPORT, {"category": "castles"}).json()["error"]["code"] == "unknown_category"
