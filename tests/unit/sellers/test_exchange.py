"""Shops in files: looked at before anything changes, done batch by batch, written so that they come back."""

import csv
import io
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from pytest_django import DjangoAssertNumQueries

from geo.points import GeoPoint
from marketplace.accounts.permissions import Role
from marketplace.core.models import AuditEntry
from sellers.errors.exchange import (
    ImportHasErrorsError,
    ImportNotReadyError,
    InvalidImportFileError,
    ShopImportNotFoundError,
)
from sellers.exchange.columns import COLUMNS
from sellers.exchange.reading import read_shops
from sellers.exchange.rows import first_mentions, plan
from sellers.exchange.writing import csv_of, geojson_of
from sellers.models import ImportState, RowOutcome, Shop, ShopImport, ShopStatus
from sellers.services import exchange
from tests.matrix.actors import make_user
from tests.unit.sellers.market import make_shop

NOW = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)
NEW = {"name_en": "Karim Store", "category": "general-stores", "lat": "22.3592", "lon": "91.8215"}
pytestmark = pytest.mark.usefixtures("no_shops")


def sheet(*rows: dict[str, str]) -> bytes:
    columns = list(dict.fromkeys(column for row in rows for column in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def bring(content: bytes, *, name: str = "shops.csv") -> ShopImport:
    """Take a file and look it through."""
    actor = make_user(Role.ADMIN, language="en")
    job = exchange.request_import(actor_id=actor.pk, file=ContentFile(content, name=name), now=NOW)
    exchange.work_off(job.pk, clock=lambda: NOW)
    job.refresh_from_db()
    return job


def run(job: ShopImport, *, passes_errors: bool = False) -> ShopImport:
    exchange.run_import(actor_id=None, import_id=job.pk, passes_errors=passes_errors, now=NOW)
    exchange.work_off(job.pk, clock=lambda: NOW)
    job.refresh_from_db()
    return job


def outcomes(job: ShopImport) -> list[str]:
    return list(job.rows.order_by("row").values_list("outcome", flat=True))


def errors(job: ShopImport) -> list[tuple[int, str]]:
    """Row and field of each error."""
    return [(row.row, name) for row in job.rows.order_by("row") for name, _message in row.errors]


class TestLook:
    def test_tells_what_is_new_changed_left_and_wrong_and_changes_nothing(self) -> None:
        shop = make_shop(1, name_en="Old name")
        make_shop(2)
        before = list(Shop.objects.order_by("pk").values())

        job = bring(
            sheet(NEW, {"slug": "shop-1", "name_en": "New name"}, {"slug": "shop-2"}, {**NEW, "category": "castles"})
        )

        assert job.state == ImportState.CHECKED
        assert outcomes(job) == ["create", "change", "leave", "error"]
        assert job.rows.get(row=3).changes == {"name_en": ["Old name", "New name"]}
        assert (job.rows.get(row=3).shop_id, errors(job)) == (shop.pk, [(5, "category")])
        assert list(Shop.objects.order_by("pk").values()) == before

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"lat": "", "lon": ""}, "lat"),
            ({"lat": "95"}, "lat"),
            ({"lat": "28.6", "lon": "77.2"}, "lat"),
            ({"lon": ""}, "lon"),
            ({"category": ""}, "category"),
            ({"category": "food"}, "category"),
            ({"name_en": ""}, "name_en"),
            ({"phone": "12"}, "phone"),
            ({"status": "suspended"}, "status"),
            ({"status": "shut"}, "status"),
            ({"slug": "Not A Slug"}, "slug"),
            ({"slug": "nearby"}, "slug"),
            ({"lead_time_min": "-1"}, "lead_time_min"),
            ({"osm_id": "0"}, "osm_id"),
            ({"id": "0192f2a0-0000-7000-8000-000000000000"}, "id"),
            ({"id": "seven"}, "id"),
        ],
    )
    def test_names_the_row_and_the_field(self, wrong: dict[str, str], field: str) -> None:
        job = bring(sheet({"name_en": "Another", **NEW} | {"name_en": "Another"}, {**NEW, **wrong}))

        assert (3, field) in errors(job)
        assert outcomes(job) == ["create", "error"]

    def test_names_every_field_that_is_wrong(self) -> None:
        job = bring(sheet({"name_en": "Nobody", "category": "castles", "lat": "22.3", "phone": "12"}))

        assert sorted(errors(job)) == [(2, "category"), (2, "lon"), (2, "phone")]

    def test_a_shop_named_twice_is_an_error_at_the_second(self) -> None:
        make_shop(1)

        job = bring(sheet({"slug": "shop-1", "name_en": "A"}, {"slug": "shop-1", "name_en": "B"}))

        assert outcomes(job) == ["change", "error"]

    def test_a_row_that_names_two_shops_is_an_error(self) -> None:
        first, second = make_shop(1), make_shop(2)

        job = bring(sheet({"id": str(first.pk), "slug": second.slug}))

        assert errors(job) == [(2, "slug")]

    @pytest.mark.parametrize("status", ["suspended", "draft"])
    def test_a_status_that_is_not_led_to_is_an_error(self, status: str) -> None:
        make_shop(1)

        assert errors(bring(sheet({"slug": "shop-1", "status": status}))) == [(2, "status")]

    def test_costs_the_same_however_many_rows_there_are(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        rows = read_shops(sheet(*({**NEW, "slug": f"new-{number}"} for number in range(100))))

        with django_assert_num_queries(3):
            planned = plan(rows, first_mentions(rows))

        assert {one.outcome for one in planned} == {RowOutcome.CREATE}


class TestFile:
    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"name_en,category\n",
            b"name_en,colour\nA,red\n",
            b"name_en,name_en\nA,B\n",
            "নাম".encode("utf-16"),
            b'name_en\n"never ends',
            b"slug,status\nshop-1,a\0b\n",
            b'{"type": "FeatureCollection", "features": [{"properties": {"a\\u0000": 1}}]}',
            b'{"type": "FeatureCollection"',
            b'{"type": "Feature", "features": []}',
        ],
    )
    def test_what_cannot_be_read_is_refused_and_leaves_nothing(self, content: bytes) -> None:
        with pytest.raises(InvalidImportFileError):
            bring(content)

        assert not ShopImport.objects.exists()

    def test_too_many_rows_are_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("sellers.exchange.reading.MOST_ROWS", 2)

        with pytest.raises(InvalidImportFileError):
            bring(sheet(NEW, NEW, NEW))

    def test_no_more_rows_are_read_than_tell_that_there_are_too_many(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("sellers.exchange.reading.MOST_ROWS", 2)

        # The csv module would stumble over the last row.
        with pytest.raises(InvalidImportFileError) as refused:
            read_shops(b'slug\na\nb\nc\n"never ends')

        assert "২০,০০০" in str(refused.value.details[0].message)

    def test_names_are_one_line(self) -> None:
        job = bring(sheet({**NEW, "name_en": "Karim\nBcc: all@example.com"}))

        assert errors(job) == [(2, "name_en")]

    def test_features_that_are_none_are_errors_of_their_rows(self) -> None:
        line = {"type": "LineString", "coordinates": [[91.8, 22.3], [91.9, 22.4]]}
        features: list[Any] = [
            "no feature",
            {"type": "Feature", "geometry": line, "properties": {"name_en": "A", "category": "general-stores"}},
            {"type": "Feature", "geometry": None, "properties": {"colour": "red"}},
        ]

        job = bring(json.dumps({"type": "FeatureCollection", "features": features}).encode())

        assert outcomes(job) == ["error"] * 3


class TestRun:
    def test_does_what_was_looked_at(self) -> None:
        shop = make_shop(1)
        moved = {"slug": "shop-1", "name_bn": "নতুন নাম", "lat": "22.3600000", "lon": "91.8300000", "status": "paused"}

        job = run(bring(sheet({**NEW, "slug": "karim-store", "status": "active", "osm_id": "7"}, moved)))

        made = Shop.objects.get(slug="karim-store")
        shop.refresh_from_db()
        assert (job.state, outcomes(job)) == (ImportState.DONE, ["create", "change"])
        assert (made.status, made.osm_id, made.name_bn != "") == (ShopStatus.ACTIVE, 7, True)
        assert made.area is not None
        assert (shop.name_bn, shop.status) == ("নতুন নাম", ShopStatus.PAUSED)
        assert GeoPoint.from_geos(shop.location) == GeoPoint(lat=22.36, lon=91.83)

    def test_every_change_is_on_record(self) -> None:
        shop = make_shop(1)

        run(bring(sheet({"slug": "shop-1", "name_en": "New", "lead_time_min": "75"}, NEW)))

        acts = AuditEntry.objects.filter(target_type="sellers.shop").values_list("action", flat=True)
        assert sorted(acts) == [
            "sellers.change_shop_profile",
            "sellers.change_shop_profile",
            "sellers.import_shop",
            "sellers.note_changed_shop",
        ]
        assert Shop.objects.get(pk=shop.pk).lead_time_min == 75

    def test_again_leaves_everything(self) -> None:
        content = sheet({**NEW, "slug": "karim-store"})
        run(bring(content))

        assert outcomes(bring(content)) == ["leave"]

    def test_errors_hold_it_up_unless_they_may_be_passed_by(self) -> None:
        job = bring(sheet(NEW, {**NEW, "phone": "12"}))

        with pytest.raises(ImportHasErrorsError):
            run(job)
        run(job, passes_errors=True)

        assert (Shop.objects.count(), outcomes(job)) == (1, ["create", "error"])

    def test_runs_once(self) -> None:
        job = run(bring(sheet(NEW)))

        with pytest.raises(ImportNotReadyError):
            run(job)

    def test_what_the_market_refuses_meanwhile_is_the_rows_error_alone(self) -> None:
        shop = make_shop(1)
        job = bring(sheet({"slug": "shop-1", "status": "paused"}, {**NEW, "slug": "karim-store"}))
        Shop.objects.filter(pk=shop.pk).update(status=ShopStatus.CLOSED)

        run(job, passes_errors=True)

        assert outcomes(job) == ["error", "create"]

    def test_goes_on_where_it_was_cut_off(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(exchange, "BATCH", 2)
        job = bring(sheet(*({**NEW, "name_en": f"Shop {number}"} for number in range(5))))
        exchange.run_import(actor_id=None, import_id=job.pk, passes_errors=False, now=NOW)
        batches = iter([NOW])  # the clock stops after the first batch, as a killed worker does

        with pytest.raises(StopIteration):
            exchange.work_off(job.pk, clock=lambda: next(batches))
        job.refresh_from_db()
        assert (job.rows_done, Shop.objects.count()) == (2, 2)
        exchange.work_off(job.pk, clock=lambda: NOW)

        job.refresh_from_db()
        assert (job.state, job.rows_done, Shop.objects.count()) == (ImportState.DONE, 5, 5)

    def test_an_unknown_import_is_not_found(self) -> None:
        job = bring(sheet(NEW))
        job.delete()

        with pytest.raises(ShopImportNotFoundError):
            exchange.run_import(actor_id=None, import_id=job.pk, passes_errors=False, now=NOW)


def test_file_and_rows_go_after_their_time() -> None:
    job = bring(sheet(NEW))

    kept = exchange.purge_imports(now=NOW)
    gone = exchange.purge_imports(now=NOW + exchange.KEPT_FOR)

    assert (kept, gone, storages["private"].exists(job.file)) == (0, 1, False)
    assert not ShopImport.objects.exists()


class TestExport:
    def test_comes_back_as_it_was(self) -> None:
        make_shop(1, name_en="=SUM(A1)", name_bn="@দোকান", address_en="-Road 2", phone="+8801712345678")
        make_shop(2, description_en="Two\nlines, “quoted”", osm_id=5, source="openstreetmap")

        for content in (b"".join(csv_of(Shop.objects.all())), b"".join(geojson_of(Shop.objects.all()))):
            assert outcomes(bring(content)) == ["leave", "leave"]

    def test_no_cell_runs_as_a_formula(self) -> None:
        make_shop(1, name_en="=cmd|' /C calc'!A0", name_bn="+SUM(1)", address_bn="\tতালিকা", landmark_en="@x")

        lines = list(csv.reader(io.StringIO(b"".join(csv_of(Shop.objects.all())).decode("utf-8-sig"))))

        assert lines[0] == list(COLUMNS)
        assert not [cell for cell in lines[1] if (cell[:1] in "=@\t" and cell) or cell.startswith("+S")]

    def test_begins_with_the_mark_of_utf8(self) -> None:
        assert next(csv_of(Shop.objects.none())).startswith(b"\xef\xbb\xbf")
