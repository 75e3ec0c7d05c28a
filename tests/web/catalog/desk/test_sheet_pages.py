"""Spreadsheets on a desk: sent, told what columns are, looked through, mended, run and taken out, without script."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from marketplace.catalog.models import GoodsSheet, GoodsSheetRow, Offer, SheetState
from marketplace.catalog.services import sheet_work, sheets
from sellers.models import Shop, ShopRole
from tests.unit.catalog.goods import make_category, make_offer
from tests.unit.catalog.sheets import NEW, csv_of
from tests.web.catalog.desk.desk import member_of, text_of, url

pytestmark = pytest.mark.django_db
WRONG = {**NEW, "pack_size": "1 kg", "price": "much"}


@pytest.fixture(autouse=True)
def rice(db: None) -> None:
    make_category()


def send(client: Client, shop: Shop, content: bytes, name: str = "goods.csv") -> Any:
    return client.post(url(shop, "sheets"), {"file": SimpleUploadedFile(name, content)})


def sent(client: Client, shop: Shop, *rows: dict[str, str]) -> str:
    """The address of the page of a spreadsheet that was read."""
    page: str = send(client, shop, csv_of(*rows)).url
    work(page)
    return page


def work(page: str) -> None:
    sheet_work.work_off(UUID(page.strip("/").rpartition("/")[2]), clock=timezone.now)


def looked_through(client: Client, shop: Shop, *rows: dict[str, str]) -> str:
    page = sent(client, shop, *rows)
    columns = GoodsSheet.objects.latest("pk").columns
    client.post(page, {f"column_{place}": name for place, name in enumerate(columns)})
    work(page)
    return page


def test_a_file_is_sent_and_its_page_tells_how_far_it_is(owner: Client, shop: Shop) -> None:
    page = send(owner, shop, csv_of(NEW)).url

    html = text_of(owner.get(page))

    assert "The file is being read" in html
    assert 'hx-trigger="every 2s"' in html
    assert '<noscript><meta http-equiv="refresh"' in html


def test_what_looks_again_by_itself_leads_to_the_next_step_once_it_is_there(owner: Client, shop: Shop) -> None:
    page = send(owner, shop, csv_of(NEW)).url

    still = owner.get(page, headers={"HX-Target": "div#sheet"})
    work(page)
    over = owner.get(page, headers={"HX-Target": "div#sheet"})

    assert "HX-Refresh" not in still.headers
    assert over.headers["HX-Refresh"] == "true"


def test_what_is_no_spreadsheet_is_told_at_its_field(owner: Client, shop: Shop) -> None:
    answer = send(owner, shop, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "goods.xls")

    assert answer.status_code == 400
    assert "old Excel file" in text_of(answer)


def test_what_cannot_be_read_in_the_end_is_told_on_its_page(owner: Client, shop: Shop) -> None:
    page = send(owner, shop, b"name,price\n").url
    work(page)

    problem = GoodsSheet.objects.get().problem
    assert problem
    assert problem in text_of(owner.get(page))


def test_columns_are_guessed_and_shown_with_their_first_cells(owner: Client, shop: Shop) -> None:
    html = text_of(owner.get(sent(owner, shop, {"Product": "Puffed rice", "Rate": "40", "Remark": "x"})))

    assert '<option value="name_en" selected>' in html
    assert '<option value="price" selected>' in html
    assert "Puffed rice" in html


def test_columns_that_make_no_sense_are_told_and_kept_as_they_were_chosen(owner: Client, shop: Shop) -> None:
    page = sent(owner, shop, {"Product": "Puffed rice", "Rate": "40"})

    answer = owner.post(page, {"column_0": "price", "column_1": "price"})

    html = text_of(answer)
    assert answer.status_code == 400
    assert html.count('<option value="price" selected>') == 2
    assert "Another column is this already" in html


def test_rows_tell_what_was_given_and_what_is_expected(owner: Client, shop: Shop) -> None:
    html = text_of(owner.get(looked_through(owner, shop, NEW, WRONG)))

    assert "Nothing is changed yet" in html
    assert "“much” was given" in html
    assert GoodsSheetRow.objects.get(outcome="error").errors[0][2] in html
    assert not Offer.objects.exists()


def test_it_runs_when_errors_may_be_passed_by(owner: Client, shop: Shop) -> None:
    page = looked_through(owner, shop, NEW, WRONG)

    owner.post(f"{page}run/")
    refused = GoodsSheet.objects.get().state
    owner.post(f"{page}run/", {"passes_errors": "on"})
    work(page)

    assert refused == SheetState.CHECKED
    assert Offer.objects.get(shop=shop).price == 40
    assert "The import is done" in text_of(owner.get(page))


def test_rows_with_errors_are_taken_out_mended_and_sent_again(owner: Client, shop: Shop) -> None:
    page = looked_through(owner, shop, NEW, WRONG)
    errors = b"".join(owner.get(f"{page}errors/").streaming_content)  # type: ignore[attr-defined]

    again = send(owner, shop, errors.replace(b"much", b"150")).url
    work(again)
    columns = GoodsSheet.objects.latest("pk").columns
    owner.post(again, {f"column_{place}": name for place, name in enumerate(columns)})
    work(again)
    owner.post(f"{again}run/")
    work(again)

    assert columns == ["name_en", "category", "pack_size", "price", ""]
    assert Offer.objects.get(shop=shop).price == 150


def test_it_can_be_cancelled(owner: Client, shop: Shop) -> None:
    page = looked_through(owner, shop, NEW)
    offered = f'action="{page}cancel/"' in text_of(owner.get(page))

    owner.post(f"{page}cancel/")

    assert offered

    assert "This import was cancelled. Nothing was changed." in text_of(owner.get(page))


@pytest.mark.parametrize("step", ["look", "run"])
def test_one_too_many_is_told_and_not_begun(
    owner: Client, shop: Shop, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    sent(owner, shop, NEW)
    page = sent(owner, shop, NEW) if step == "look" else looked_through(owner, shop, NEW)
    state = GoodsSheet.objects.latest("pk").state
    monkeypatch.setattr(sheets, "MOST_AT_ONCE", 1)

    columns = {f"column_{place}": name for place, name in enumerate(GoodsSheet.objects.latest("pk").columns)}
    answer = owner.post(page if step == "look" else f"{page}run/", columns, follow=True)

    assert "Three imports of this shop are not finished" in text_of(answer)
    assert GoodsSheet.objects.latest("pk").state == state


def test_columns_can_be_changed_after_the_look(owner: Client, shop: Shop) -> None:
    page = looked_through(owner, shop, NEW)

    assert "What are the columns?" in text_of(owner.get(f"{page}?columns=1"))


@pytest.mark.parametrize("name", ["goods_export", "sheet_template"])
@pytest.mark.parametrize(("kind", "begins"), [("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK")])
def test_goods_and_an_example_are_taken_out(owner: Client, shop: Shop, name: str, kind: str, begins: bytes) -> None:
    make_offer(shop)

    answer = owner.get(url(shop, name), {"format": kind})

    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert content.startswith(begins)
    assert f'.{kind}"' in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_was_taken_out_and_comes_back_changes_nothing(owner: Client, shop: Shop, kind: str) -> None:
    make_offer(shop, count=7, shop_sku="A-1", compare_at_price=Decimal(500), compare_at_until=timezone.now())
    exported = b"".join(owner.get(url(shop, "goods_export"), {"format": kind}).streaming_content)  # type: ignore[attr-defined]

    page = send(owner, shop, exported, f"goods.{kind}").url
    work(page)
    columns = GoodsSheet.objects.get().columns
    owner.post(page, {f"column_{place}": name for place, name in enumerate(columns)})
    work(page)

    assert [row.outcome for row in GoodsSheet.objects.get().rows.all()] == ["leave"]
    assert "There is nothing to do" in text_of(owner.get(page))


def test_others_do_not_find_it_and_members_without_the_goods_are_refused(owner: Client, shop: Shop) -> None:
    page = sent(owner, shop, NEW)
    other = page.replace(shop.slug, "nobody-s")

    assert member_of(shop, ShopRole.STAFF).get(page).status_code == 403
    assert owner.get(other).status_code == 404
