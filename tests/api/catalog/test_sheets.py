"""Spreadsheets of goods over HTTP: sent, told what their columns are, looked through, run, and taken out again."""

import csv
import io
import itertools
from typing import Any
from uuid import UUID

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from marketplace.accounts.permissions import Role
from marketplace.catalog.models import GoodsSheet, Offer
from marketplace.catalog.services import sheet_work
from marketplace.core import outbox
from marketplace.core.models import OutboxEvent
from sellers.models import Shop, ShopMember, ShopRole
from tests.matrix.actors import make_user, signed_in
from tests.unit.catalog.goods import make_category, make_grocer, make_offer, make_product
from tests.unit.catalog.sheets import NEW, csv_of

pytestmark = pytest.mark.django_db
keys = itertools.count(1)
ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def shop() -> Shop:
    make_category()
    return make_grocer()


@pytest.fixture
def seller(shop: Shop) -> Client:
    user = make_user(Role.SELLER, language="en")
    ShopMember.objects.create(shop=shop, user=user, role=ShopRole.OWNER)
    return signed_in(user)


def imports(shop: Shop) -> str:
    return f"/api/v1/me/shops/{shop.slug}/imports"


def send(client: Client, shop: Shop, content: bytes, *, key: str | None = None) -> Any:
    headers = {"Idempotency-Key": key or f"send-{next(keys)}"}
    return client.post(imports(shop), {"file": SimpleUploadedFile("goods.csv", content)}, headers=headers)


def looked_through(client: Client, shop: Shop, *rows: dict[str, str]) -> str:
    """The address of a spreadsheet that was looked through with the columns as they are guessed."""
    sheet_id = str(send(client, shop, csv_of(*rows)).json()["id"])
    work(sheet_id)
    url = f"{imports(shop)}/{sheet_id}"
    columns = client.get(url).json()["columns"]
    client.patch(url, {"columns": columns}, content_type="application/json")
    work(sheet_id)
    return url


def work(sheet_id: str) -> None:
    sheet_work.work_off(UUID(sheet_id), clock=timezone.now)


def run(client: Client, url: str, **body: Any) -> Any:
    headers = {"Idempotency-Key": f"run-{next(keys)}"}
    return client.post(f"{url}/run", body, content_type="application/json", headers=headers)


def test_a_file_is_taken_and_read_later(seller: Client, shop: Shop) -> None:
    answer = send(seller, shop, csv_of(NEW))

    body = answer.json()
    assert (answer.status_code, body["state"], body["rows_total"]) == (202, "reading", 0)
    assert OutboxEvent.objects.filter(name="catalog.goods_sheet_asked", aggregate_id=body["id"]).exists()


def test_the_worker_that_is_told_of_it_reads_it(seller: Client, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("marketplace.catalog.tasks.work_off_sheet.delay", work)
    sheet_id = send(seller, shop, csv_of(NEW)).json()["id"]

    outbox.deliver(OutboxEvent.objects.get(aggregate_id=sheet_id, name="catalog.goods_sheet_asked").pk)

    body = seller.get(f"{imports(shop)}/{sheet_id}").json()
    assert (body["state"], body["headings"][0], body["columns"][0]) == ("mapping", "name_en", "name_en")


def test_sent_again_with_its_key_it_is_taken_once(seller: Client, shop: Shop) -> None:
    first, again = (send(seller, shop, csv_of(NEW), key="k") for _turn in range(2))
    other = send(seller, shop, csv_of(NEW, NEW), key="k")

    assert (again.content, GoodsSheet.objects.count()) == (first.content, 1)
    assert (other.status_code, other.json()["error"]["code"]) == (409, "idempotency_key_reused")


def test_others_shops_are_not_found(seller: Client) -> None:
    assert send(seller, make_grocer(), csv_of(NEW)).status_code == 404


def test_what_is_no_spreadsheet_is_refused_at_once(seller: Client, shop: Shop) -> None:
    answer = send(seller, shop, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")

    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (400, "unreadable_sheet")
    assert ".xls" in error["details"][0]["message"]


def test_rows_are_told_one_by_one(seller: Client, shop: Shop) -> None:
    url = looked_through(seller, shop, NEW, {**NEW, "pack_size": "1 kg", "price": "much"})

    body = seller.get(url).json()
    rows = seller.get(f"{url}/rows", {"outcome": "error"}).json()["items"]
    assert (body["state"], body["outcomes"]["create"], body["outcomes"]["error"]) == ("checked", 1, 1)
    assert [(row["row"], row["errors"][0]["column"], row["errors"][0]["given"]) for row in rows] == [
        (3, "price", "much")
    ]


def test_rows_come_page_by_page(seller: Client, shop: Shop) -> None:
    url = looked_through(seller, shop, NEW, {**NEW, "pack_size": "1 kg"})

    first = seller.get(f"{url}/rows", {"limit": 1}).json()
    second = seller.get(f"{url}/rows", {"limit": 1, "cursor": first["next"]}).json()

    assert [row["row"] for page in (first, second) for row in page["items"]] == [2, 3]


def test_columns_that_make_no_sense_are_named(seller: Client, shop: Shop) -> None:
    sheet_id = str(send(seller, shop, csv_of(NEW)).json()["id"])
    work(sheet_id)

    answer = seller.patch(
        f"{imports(shop)}/{sheet_id}", {"columns": ["name_en", "colour", "", ""]}, content_type="application/json"
    )

    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["details"][0]["field"]) == (400, "invalid_columns", "columns.1")


def test_runs_when_it_is_told_to_pass_errors_by(seller: Client, shop: Shop) -> None:
    url = looked_through(seller, shop, NEW, {**NEW, "price": "?"})

    refused, taken = run(seller, url), run(seller, url, passes_errors=True)
    work(url.rpartition("/")[2])

    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "import_has_errors")
    assert (taken.status_code, taken.json()["state"]) == (202, "running")
    assert seller.get(url).json()["state"] == "done"
    assert Offer.objects.get(shop=shop).price == 40


def test_cancelled_it_cannot_run(seller: Client, shop: Shop) -> None:
    url = looked_through(seller, shop, NEW)

    cancelled = seller.post(f"{url}/cancel").json()

    assert cancelled["state"] == "cancelled"
    assert run(seller, url).status_code == 409


def test_rows_to_be_mended_come_as_they_were_given_with_what_is_wrong(seller: Client, shop: Shop) -> None:
    url = looked_through(seller, shop, NEW, {**NEW, "name_en": "=SUM(A1)", "price": "much"})

    content = _body(seller.get(f"{url}/errors", headers=ENGLISH)).decode("utf-8-sig")

    heading, row = csv.reader(io.StringIO(content))
    assert heading == ["name_en", "category", "pack_size", "price", "What is wrong"]
    assert row[:4] == ["'=SUM(A1)", "test-rice", "250 g", "much"]
    assert row[4].startswith("price: A number")


def test_lists_those_of_the_shop(seller: Client, shop: Shop) -> None:
    send(seller, shop, csv_of(NEW))

    assert [one["name"] for one in seller.get(imports(shop)).json()["items"]] == ["goods.csv"]


def test_members_without_the_goods_see_none(shop: Shop) -> None:
    user = make_user(Role.SELLER)
    ShopMember.objects.create(shop=shop, user=user, role=ShopRole.STAFF)

    assert signed_in(user).get(imports(shop)).status_code == 403


def test_the_export_holds_all_that_the_shop_sells(seller: Client, shop: Shop) -> None:
    make_offer(shop, make_product(name_en="=Salt", name_bn="@লবণ"), count=3)
    make_offer(make_grocer())

    answer = seller.get(f"/api/v1/me/shops/{shop.slug}/offers/export")

    lines = _body(answer).decode("utf-8-sig").splitlines()
    assert (answer.headers["Cache-Control"], len(lines)) == ("private, no-store", 2)
    assert "'=Salt,'@লবণ" in lines[1]


def test_the_export_comes_as_a_workbook_too(seller: Client, shop: Shop) -> None:
    offer = make_offer(shop, count=3)

    answer = seller.get(f"/api/v1/me/shops/{shop.slug}/offers/export", {"format": "xlsx"}, headers=ENGLISH)

    sheet = openpyxl.load_workbook(io.BytesIO(_body(answer))).active
    assert sheet is not None
    assert [[cell.value for cell in row][:1] for row in sheet.iter_rows()] == [["Offer number"], [str(offer.pk)]]


def _body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)
