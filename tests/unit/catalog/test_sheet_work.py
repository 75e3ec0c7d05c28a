"""Spreadsheets of goods: looked through before anything changes, done batch by batch, and never twice."""

import itertools
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.core.files.storage import storages
from django.db import connection, transaction
from django.utils import timezone, translation
from pytest_django import DjangoAssertNumQueries
from structlog.testing import capture_logs

from marketplace.catalog import tasks
from marketplace.catalog.drafts import OfferDraft
from marketplace.catalog.errors.sheets import (
    InvalidMappingError,
    SheetHasErrorsError,
    SheetNotFoundError,
    SheetNotReadyError,
    TooManySheetsError,
)
from marketplace.catalog.models import (
    GoodsSheet,
    Offer,
    PriceChange,
    Product,
    ProductRevision,
    SheetState,
    StockMovement,
    Variant,
)
from marketplace.catalog.selectors.sheets import rows_to_mend
from marketplace.catalog.services import offers, sheet_goods, sheet_sweep, sheet_work, sheets, stock
from marketplace.catalog.sheets.columns import LIMITS
from marketplace.catalog.sheets.planning import SourceRow, plan
from marketplace.core.ids import uuid7
from marketplace.core.models import AuditEntry, OutboxEvent
from marketplace.core.sheets.errors import UnreadableSheetError
from sellers.models import Shop
from tests.unit.catalog.goods import NOW, make_category, make_grocer, make_offer, make_product, pack
from tests.unit.catalog.sheets import (
    NEW,
    begin,
    bring,
    check,
    csv_of,
    errors,
    look,
    messages,
    outcomes,
    run,
    told,
    work,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rice(db: None) -> Iterator[None]:
    make_category()
    with translation.override("en"):
        yield


class TestReading:
    def test_tells_headings_first_rows_how_many_there_are_and_what_the_columns_may_be(self) -> None:
        sheet = bring(make_grocer(), "নাম;দাম;মন্তব্য\nমুড়ি;৪০;x\nচিড়া;৫০;y\n".encode())

        assert (sheet.state, sheet.rows_total, sheet.headings) == (SheetState.MAPPING, 2, ["নাম", "দাম", "মন্তব্য"])
        assert (sheet.columns, sheet.preview[0]) == (["name_bn", "price", ""], ["মুড়ি", "৪০", "x"])

    def test_keeps_rows_alone_and_not_what_was_sent(self) -> None:
        shop = make_grocer()
        content = csv_of(NEW)
        sheet = bring(shop, content)

        with storages["private"].open(sheet.file) as file:
            assert file.read() != content
        assert len([name for name in storages["private"].listdir("sheets")[1] if name in sheet.file]) == 1

    @pytest.mark.parametrize("content", [b"name,price\n", b'name,price\n"a,1\n'])
    def test_what_cannot_be_read_to_its_end_fails_and_says_why(self, content: bytes) -> None:
        sheet = bring(make_grocer(), content)

        assert sheet.state == SheetState.FAILED
        assert sheet.problem

    def test_too_many_rows_fail(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sheet_work, "LIMITS", replace(LIMITS, rows=1))

        assert bring(make_grocer(), csv_of(NEW, NEW)).state == SheetState.FAILED

    def test_what_is_plainly_no_spreadsheet_is_refused_and_leaves_nothing(self) -> None:
        with pytest.raises(UnreadableSheetError):
            bring(make_grocer(), b"%PDF-1.7")

        assert not GoodsSheet.objects.exists()

    def test_a_shop_has_so_many_under_way(self) -> None:
        shop = make_grocer()
        sheet = bring(shop, csv_of(NEW))
        bring(shop, csv_of(NEW))
        look(shop, NEW)

        with pytest.raises(TooManySheetsError):
            bring(shop, csv_of(NEW))
        sheets.cancel_sheet(actor_id=None, shop_id=shop.pk, sheet_id=sheet.pk, now=NOW)
        bring(shop, csv_of(NEW))

    def test_no_more_are_begun_either_and_those_whose_time_is_over_do_not_count(self) -> None:
        shop = make_grocer()
        sheet = bring(shop, csv_of(NEW))
        GoodsSheet.objects.bulk_create(
            GoodsSheet(shop=shop, file="sheets/none", kind="csv", worked_at=NOW, expires_at=NOW + timedelta(days=1))
            for _place in range(3)
        )

        with pytest.raises(TooManySheetsError):
            check(sheet)
        GoodsSheet.objects.exclude(pk=sheet.pk).update(expires_at=NOW)
        assert check(sheet).state == SheetState.CHECKED


class TestColumns:
    def test_what_a_shop_said_of_a_heading_is_remembered(self) -> None:
        shop = make_grocer()
        sheet = bring(shop, csv_of({"Thing": "Puffed rice", "Tk": "40"}))
        sheet.columns = ["name_en", "price"]
        check(sheet)

        assert bring(shop, csv_of({"THING ": "x", "tk": "1"})).columns == ["name_en", "price"]
        assert bring(make_grocer(), csv_of({"Thing": "x", "Tk": "1"})).columns == ["", ""]

    @pytest.mark.parametrize(
        "columns", [["name_en"], ["name_en", "colour"], ["name_en", "name_en"], ["", ""], ["", "price"]]
    )
    def test_what_makes_no_sense_is_refused(self, columns: list[str]) -> None:
        sheet = bring(make_grocer(), csv_of({"name": "Puffed rice", "price": "40"}))

        with pytest.raises(InvalidMappingError):
            sheets.set_columns(actor_id=None, shop_id=sheet.shop_id, sheet_id=sheet.pk, columns=columns, now=NOW)


class TestLook:
    def test_tells_what_is_new_changed_left_and_wrong_and_changes_nothing(self) -> None:
        shop = make_grocer()
        changed, left = make_offer(shop, shop_sku="A1"), make_offer(shop, make_product(name_en="Oil"), shop_sku="A2")
        before = list(Offer.objects.order_by("pk").values()), Product.objects.count()

        sheet = look(
            shop, NEW, {"sku": "A1", "price": "৳ ৪২০.০০"}, {"sku": "A2", "price": "400"}, {**NEW, "price": "cheap"}
        )

        assert (sheet.state, outcomes(sheet)) == (SheetState.CHECKED, ["create", "change", "leave", "error"])
        assert told(sheet, 3) == {"price": ["400.00", "420.00"]}
        assert sheet.rows.get(row=5).errors[0][:2] == ["price", "cheap"]
        assert (list(Offer.objects.order_by("pk").values()), Product.objects.count()) == before
        assert (changed.shop_sku, left.shop_sku) == ("A1", "A2")

    @pytest.mark.parametrize(
        ("wrong", "column"),
        [
            ({"price": ""}, "price"),
            ({"price": "-3"}, "price"),
            ({"price": "1.234"}, "price"),
            ({"category": ""}, "category"),
            ({"category": "castles"}, "category"),
            ({"brand": "Nobody's"}, "brand"),
            ({"name_en": ""}, ""),
            ({"barcode": "123"}, "barcode"),
            ({"barcode": "8.94E+12"}, "barcode"),
            ({"pack_size": "much"}, "pack_size"),
            ({"pack_size": "0 g"}, "pack_size"),
            ({"pack_unit": "kg"}, "pack_unit"),
            ({"stock": "1.5"}, "stock"),
            ({"stock": "-1"}, "stock"),
            ({"compare_at_price": "30"}, "compare_at_price"),
            ({"compare_at_from": "soon"}, "compare_at_from"),
            ({"most_per_order": "2", "least_per_order": "3"}, "most_per_order"),
            ({"is_available": "perhaps"}, "is_available"),
            ({"offer_id": "seven"}, "offer_id"),
            ({"offer_id": "0192f2a0-0000-7000-8000-000000000000"}, "offer_id"),
            ({"shop_sku": "x" * 61}, "shop_sku"),
        ],
    )
    def test_names_row_column_and_what_is_expected(self, wrong: dict[str, str], column: str) -> None:
        sheet = look(make_grocer(), {**NEW, "name_en": "Another"}, {**NEW, **wrong})

        assert (3, column) in errors(sheet)
        assert outcomes(sheet) == ["create", "error"]
        assert messages(sheet)

    def test_goods_are_found_by_number_code_barcode_or_name_and_pack(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sheets, "MOST_AT_ONCE", 5)
        shop = make_grocer()
        known = make_product(name_en="Miniket rice", variants=(pack("1", barcode="8941100500125"), pack("5")))
        one, five = known.variants.order_by("pack_size")
        terms = OfferDraft(price=Decimal(90), shop_sku="M1")
        offer = offers.set_offer(actor_id=None, shop_id=shop.pk, variant_id=one.pk, draft=terms, now=NOW)
        rows = [
            {"offer_id": str(offer.pk)},
            {"sku": "M1"},
            {"barcode": "৮৯৪১১০০৫০০১২৫"},
            {"name_en": " MINIKET  rice", "pack_size": "1000 g"},
            {"name_bn": "মিনিকেট চাল", "pack_size": "5", "pack_unit": "কেজি", "price": "450"},
        ]

        found = [look(shop, {"price": "90", **row}).rows.get() for row in rows]

        assert [row.target for row in found] == [f"v:{one.pk}"] * 4 + [f"v:{five.pk}"]
        assert [row.outcome for row in found] == ["leave"] * 4 + ["create"]

    def test_what_may_be_several_goods_is_an_error_that_names_them(self) -> None:
        make_product(name_en="Salt", name_bn="লবণ")
        make_product(name_en="Salt", name_bn="বিট লবণ")

        sheet = look(make_grocer(), {"name_en": "salt", "pack_size": "5 kg", "price": "40"})

        assert errors(sheet) == [(2, "name_en")]
        assert messages(sheet).count("Salt 5 kg") == 2

    def test_what_the_shop_sells_already_is_meant_where_it_may_be_several(self) -> None:
        shop = make_grocer()
        mine = make_offer(shop, make_product(name_en="Salt"))
        make_product(name_en="Salt")

        sheet = look(shop, {"name_en": "salt", "pack_size": "5 kg", "price": "41"})

        assert sheet.rows.get().target == f"v:{mine.variant_id}"

    def test_others_own_goods_are_not_found(self) -> None:
        make_product(make_grocer().pk, name_en="Secret")

        assert errors(look(make_grocer(), {"name_en": "Secret", "pack_size": "5 kg", "price": "1"})) == [
            (2, "category")
        ]

    def test_one_thing_named_twice_is_an_error_at_the_second(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sheet_work, "BATCH", 2)
        make_offer(shop := make_grocer(), shop_sku="A1")

        sheet = look(shop, {"sku": "A1", "price": "1"}, NEW, NEW, {"name_en": "Miniket rice", "price": "2"})

        assert outcomes(sheet) == ["change", "create", "error", "error"]

    def test_a_code_of_another_offer_is_an_error(self) -> None:
        shop = make_grocer()
        offer = make_offer(shop, shop_sku="A1")
        make_offer(shop, make_product(name_en="Oil"), shop_sku="A2")

        assert errors(look(shop, {"offer_id": str(offer.pk), "sku": "A2"})) == [(2, "shop_sku")]

    def test_less_stock_than_is_reserved_is_an_error(self) -> None:
        shop = make_grocer()
        offer = make_offer(shop, count=5, shop_sku="A1")
        Offer.objects.filter(pk=offer.pk).update(reserved=3)

        assert errors(look(shop, {"sku": "A1", "stock": "2"})) == [(2, "stock")]

    def test_a_pack_more_than_a_product_may_have_is_an_error(self) -> None:
        shop = make_grocer()
        make_product(shop.pk, name_en="Puffed rice", variants=[pack(str(size)) for size in range(1, 50)])

        sheet = look(shop, {**NEW, "pack_size": "50 kg"}, {**NEW, "pack_size": "51 kg"}, {**NEW, "pack_size": "1 kg"})

        assert outcomes(sheet) == ["create", "error", "create"]
        assert messages(sheet) == "A product has 50 variants at most."

    def test_another_pack_goes_to_the_product_that_has_room(self) -> None:
        shop = make_grocer()
        make_product(shop.pk, name_en="Puffed rice", variants=[pack(str(size)) for size in range(1, 51)])
        roomy = make_product(shop.pk, name_en="Puffed rice", variants=[pack("60")])

        run(look(shop, {**NEW, "pack_size": "61 kg"}))

        assert roomy.variants.count() == 2

    def test_costs_the_same_however_many_rows_there_are(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        shop = make_grocer()
        make_offer(shop)
        rows = [SourceRow(place, [f"Thing {place}", "test-rice", "5"]) for place in range(100)]

        with django_assert_num_queries(3):
            planned = plan(shop, ["name_en", "category", "price"], rows)

        assert {row.outcome for row in planned} == {"create"}


class TestRun:
    def test_does_what_was_looked_at(self) -> None:
        shop = make_grocer()
        offer = make_offer(shop, count=5, shop_sku="A1", compare_at_price=Decimal(500))
        changed = {"sku": "A1", "price": "420", "stock": "৮", "compare_at_price": "-", "is_available": "না"}

        sheet = run(look(shop, {**NEW, "sku": "P1", "stock": "12", "barcode": "8941100500125"}, changed))

        offer.refresh_from_db()
        made = Offer.objects.select_related("variant__product").get(shop_sku="P1")
        assert (sheet.state, outcomes(sheet)) == (SheetState.DONE, ["create", "change"])
        assert (offer.price, offer.stock, offer.compare_at_price, offer.is_available) == (Decimal(420), 8, None, False)
        assert (made.price, made.stock, made.variant.barcode) == (Decimal(40), 12, "8941100500125")
        assert (made.variant.product.name_bn, made.variant.product.shop_id) == ("Puffed rice", shop.pk)
        assert made.variant.product.slug == "puffed-rice"

    def test_leaves_the_trails_that_single_changes_leave(self) -> None:
        shop = make_grocer()
        offer = make_offer(shop, count=5, shop_sku="A1")

        sheet = run(look(shop, {**NEW, "stock": "3"}, {"sku": "A1", "price": "420", "stock": "8"}))

        movement = StockMovement.objects.get(offer=offer, stock_change=3)
        assert (movement.kind, movement.stock_after, movement.reference) == ("counted", 8, sheet.pk)
        assert PriceChange.objects.get(offer=offer, price_after=420).price_before == 400
        acts = AuditEntry.objects.filter(actor_id=sheet.created_by_id).values_list("action", flat=True)
        assert {"catalog.import_offer", "catalog.create_product", "catalog.run_goods_sheet"} <= set(acts)
        own = Product.objects.get(shop=shop)
        assert ProductRevision.objects.filter(product=own).count() == 1

    def test_tells_a_batch_in_one_event_of_each_kind(self) -> None:
        shop = make_grocer()
        sheet = look(shop, *({**NEW, "name_en": f"Thing {place}", "stock": "9"} for place in range(7)))
        begin(sheet)
        before = OutboxEvent.objects.count()

        work(sheet)

        told_of = list(OutboxEvent.objects.order_by("pk").values_list("name", flat=True)[before:])
        assert sorted(told_of) == ["catalog.offers_changed", "catalog.products_created", "catalog.stock_changed"]

    def test_packs_of_one_thing_are_one_product(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sheet_work, "BATCH", 2)
        shop = make_grocer()
        packs = ({**NEW, "pack_size": size} for size in ("250 g", "500 g", "1 kg", "2 kg"))

        run(look(shop, *packs))

        product = Product.objects.get(shop=shop)
        assert [str(one) for one in product.variants.order_by("base_size")] == ["250 g", "500 g", "1 kg", "2 kg"]

    def test_again_leaves_everything(self) -> None:
        shop = make_grocer()
        rows = [{**NEW, "stock": "4"}, {**NEW, "pack_size": "1 kg"}]
        run(look(shop, *rows))

        assert outcomes(look(shop, *rows)) == ["leave", "leave"]

    def test_what_was_withdrawn_is_sold_again(self) -> None:
        shop = make_grocer()
        offer = make_offer(shop)
        offers.withdraw_offer(actor_id=None, offer_id=offer.pk, now=NOW)

        run(look(shop, {"name_en": "Miniket rice", "pack_size": "5 kg", "price": "390"}))

        offer.refresh_from_db()
        assert (offer.deleted_at, offer.price) == (None, Decimal(390))

    def test_errors_hold_it_up_unless_they_may_be_passed_by(self) -> None:
        shop = make_grocer()
        sheet = look(shop, NEW, {**NEW, "price": "?"})

        with pytest.raises(SheetHasErrorsError):
            run(sheet)
        run(sheet, passes_errors=True)

        assert (Offer.objects.filter(shop=shop).count(), outcomes(sheet)) == (1, ["create", "error"])

    def test_runs_once(self) -> None:
        sheet = run(look(make_grocer(), NEW))

        with pytest.raises(SheetNotReadyError):
            run(sheet)

    def test_what_somebody_changed_since_the_look_is_left_and_told(self) -> None:
        shop = make_grocer()
        offer = make_offer(shop, shop_sku="A1", count=9)
        sheet = look(shop, {"sku": "A1", "stock": "10"}, NEW)
        stock.count_stock(actor_id=None, offer_id=offer.pk, quantity=4, now=NOW)

        run(sheet)

        offer.refresh_from_db()
        assert (offer.stock, outcomes(sheet)) == (4, ["outdated", "create"])
        assert told(sheet, 2) == {"stock": ["4", "10"]}

    def test_other_shops_do_not_find_it(self) -> None:
        sheet = look(make_grocer(), NEW)

        with pytest.raises(SheetNotFoundError):
            sheets.run_sheet(actor_id=None, shop_id=make_grocer().pk, sheet_id=sheet.pk, passes_errors=False, now=NOW)

    def test_what_the_catalogue_refuses_in_the_end_is_its_rows_error_alone(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        shop = make_grocer()
        sheet = look(shop, NEW, {**NEW, "name_en": "Another"})
        write = sheet_goods.write

        def taken(sheet: GoodsSheet, planned: Any, *, now: Any) -> None:
            """Somebody makes the same offer between the look at it and the write."""
            write(sheet, planned, now=now)
            if any(row.name == "Another" for row in planned):
                write(sheet, planned, now=now)

        monkeypatch.setattr(sheet_goods, "write", taken)
        run(sheet)

        assert (outcomes(sheet), Product.objects.filter(shop=shop).count()) == (["create", "error"], 1)

    @pytest.mark.parametrize("step", ["look", "run"])
    def test_a_row_that_meets_a_fault_holds_up_no_other(self, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
        shop = make_grocer()
        rows = csv_of(NEW, {**NEW, "name_en": "Another"}, {**NEW, "name_en": "A third"})
        sheet = check(bring(shop, rows)) if step == "run" else bring(shop, rows)

        def faulty(shop: Shop, columns: Any, rows: Any, **given: Any) -> Any:
            if any("Another" in row.cells for row in rows):
                raise OverflowError("Another")
            return plan(shop, columns, rows, **given)

        monkeypatch.setattr(sheet_work, "plan", faulty)
        with capture_logs() as logs:
            run(sheet) if step == "run" else check(sheet)

        sheet.refresh_from_db()
        assert sheet.state == (SheetState.DONE if step == "run" else SheetState.CHECKED)
        assert outcomes(sheet) == ["create", "error", "create"]
        assert sheet.rows.get(row=3).given == ["Another", "test-rice", "250 g", "40"]
        [log] = [log for log in logs if log["event"] == "goods_sheet_row_failed"]
        assert log["error"] == "OverflowError"
        assert "Another" not in str(log)


class TestKilled:
    def test_goes_on_where_it_was_cut_off_and_does_nothing_twice(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sheet_work, "BATCH", 2)
        shop = make_grocer()
        offer = make_offer(shop, count=5, shop_sku="A1")
        new = [{**NEW, "name_en": f"Thing {place}", "stock": "4"} for place in range(4)]
        sheet = look(shop, *new, {"sku": "A1", "stock": "7"})
        begin(sheet)
        killed_in_the_third = _killed_at(3)
        monkeypatch.setattr(sheet_work, "_count", killed_in_the_third(sheet_work._count))  # noqa: SLF001

        with pytest.raises(KeyboardInterrupt):
            work(sheet)
        sheet.refresh_from_db()
        cut_off = (sheet.state, sheet.rows_done, Offer.objects.filter(shop=shop).count(), StockMovement.objects.count())
        work(sheet)

        offer.refresh_from_db()
        assert cut_off == (SheetState.RUNNING, 4, 5, 5)
        assert (sheet.state, Offer.objects.filter(shop=shop).count(), offer.stock) == (SheetState.DONE, 5, 7)
        assert StockMovement.objects.filter(offer=offer).count() == 2
        assert Variant.objects.filter(product__shop=shop).count() == 4

    def test_a_look_goes_on_too(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sheet_work, "BATCH", 1)
        sheet = bring(make_grocer(), csv_of(NEW, {**NEW, "name_en": "Another"}))
        monkeypatch.setattr(sheet_work, "_count", _killed_at(2)(sheet_work._count))  # noqa: SLF001

        with pytest.raises(KeyboardInterrupt):
            check(sheet)
        work(sheet)

        assert (sheet.state, outcomes(sheet)) == (SheetState.CHECKED, ["create", "create"])

    def test_the_clock_finds_what_nobody_works_at(self) -> None:
        sheet = look(make_grocer(), NEW)
        begin(sheet)

        soon = sheet_sweep.take_up_stalled(now=NOW + timedelta(minutes=1))
        later, at_once, again = (
            sheet_sweep.take_up_stalled(now=NOW + timedelta(minutes=minutes)) for minutes in (10, 11, 14)
        )

        assert (soon, later, at_once, again) == ([], [sheet.pk], [], [sheet.pk])


class TestTurns:
    def test_a_worker_leaves_a_sheet_after_a_while_and_goes_on_when_it_is_its_turn(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sheet_work, "BATCH", 1)
        shop = make_grocer()
        sheet = look(shop, *({**NEW, "name_en": f"Thing {place}"} for place in range(4)))
        begin(sheet)
        ticks = (NOW + timedelta(seconds=12 * place) for place in itertools.count())

        is_left = sheet_work.work_off(sheet.pk, clock=lambda: next(ticks))
        done = GoodsSheet.objects.get(pk=sheet.pk).rows_done
        is_left_again = sheet_work.work_off(sheet.pk, clock=lambda: next(ticks))

        assert (is_left, done, is_left_again) == (True, 2, False)
        assert GoodsSheet.objects.get(pk=sheet.pk).state == SheetState.DONE

    @pytest.mark.parametrize("is_left", [True, False])
    def test_what_is_left_is_queued_again(self, monkeypatch: pytest.MonkeyPatch, is_left: bool) -> None:
        queued: list[str] = []
        monkeypatch.setattr(sheet_work, "work_off", lambda *_sheet, **_clock: is_left)
        monkeypatch.setattr(tasks.work_off_sheet, "delay", queued.append)

        tasks.work_off_sheet(str(sheet_id := uuid7()))

        assert queued == [str(sheet_id)] * is_left

    def test_what_waits_is_not_queued_a_second_time_for_good(self, monkeypatch: pytest.MonkeyPatch) -> None:
        sheet = look(make_grocer(), NEW)
        begin(sheet)
        GoodsSheet.objects.update(worked_at=timezone.now() - timedelta(hours=1))
        queued: list[Any] = []
        monkeypatch.setattr(tasks.work_off_sheet, "apply_async", lambda given, expires: queued.append((given, expires)))

        tasks.resume_sheets()
        tasks.resume_sheets()

        assert queued == [((str(sheet.pk),), sheet_sweep.STALLED_AFTER.total_seconds())]


@pytest.mark.django_db(transaction=True)
def test_a_sheet_in_hand_is_left_to_who_has_it() -> None:
    make_category()
    sheet = look(make_grocer(), NEW)
    begin(sheet)
    found: list[tuple[bool, list[UUID]]] = []

    def second() -> None:
        found.append(
            (
                sheet_work.work_off(sheet.pk, clock=lambda: NOW),
                sheet_sweep.take_up_stalled(now=NOW + timedelta(hours=1)),
            )
        )
        connection.close()

    other = threading.Thread(target=second)
    with transaction.atomic():
        GoodsSheet.objects.select_for_update().get(pk=sheet.pk)
        other.start()
        other.join(10)
        is_through = not other.is_alive()
    other.join()

    assert is_through
    assert found == [(False, [])]
    assert GoodsSheet.objects.get(pk=sheet.pk).rows_done == 0


def _killed_at(turn: int) -> Any:
    """The process dies at that turn, before its transaction ends; the next process lives."""
    turns = iter(range(1, 1_000))

    def killing(count: Any) -> Any:
        def counted(*args: Any, **kwargs: Any) -> Any:
            if next(turns) == turn:
                raise KeyboardInterrupt
            return count(*args, **kwargs)

        return counted

    return killing


def test_cancelled_it_stops_and_what_is_done_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_work, "BATCH", 1)
    shop = make_grocer()
    sheet = look(shop, NEW, {**NEW, "name_en": "Another"})
    begin(sheet)
    monkeypatch.setattr(sheet_work, "_count", _killed_at(2)(sheet_work._count))  # noqa: SLF001
    with pytest.raises(KeyboardInterrupt):
        work(sheet)

    sheets.cancel_sheet(actor_id=None, shop_id=shop.pk, sheet_id=sheet.pk, now=NOW)
    work(sheet)

    assert (sheet.state, sheet.rows_done, Offer.objects.filter(shop=shop).count()) == (SheetState.CANCELLED, 1, 1)


@pytest.mark.parametrize("end", [SheetState.DONE, SheetState.CANCELLED, SheetState.FAILED])
def test_the_file_of_one_that_is_over_goes_and_its_rows_to_be_mended_stay(
    django_capture_on_commit_callbacks: Any, end: SheetState
) -> None:
    shop = make_grocer()
    with django_capture_on_commit_callbacks(execute=True):
        sheet = bring(shop, b"name,price\n") if end == SheetState.FAILED else look(shop, NEW, {**NEW, "price": "?"})
    was_there = storages["private"].exists(sheet.file)
    with django_capture_on_commit_callbacks(execute=True):
        if end == SheetState.DONE:
            run(sheet, passes_errors=True)
        elif end == SheetState.CANCELLED:
            sheets.cancel_sheet(actor_id=None, shop_id=shop.pk, sheet_id=sheet.pk, now=NOW)

    sheet.refresh_from_db()
    assert (sheet.state, was_there) == (end, end != SheetState.FAILED)
    assert not storages["private"].exists(sheet.file)
    assert len(list(rows_to_mend(sheet))) == (1 if end == SheetState.FAILED else 2)


def test_file_and_rows_go_after_their_time() -> None:
    sheet = look(make_grocer(), NEW)

    kept = sheet_sweep.purge_sheets(now=NOW)
    gone = sheet_sweep.purge_sheets(now=NOW + sheets.KEPT_FOR)

    assert (kept, gone, storages["private"].exists(sheet.file)) == (0, 1, False)
    assert not GoodsSheet.objects.exists()
