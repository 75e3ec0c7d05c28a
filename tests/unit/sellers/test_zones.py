import math
from datetime import UTC, datetime
from decimal import Decimal
from importlib import import_module
from time import perf_counter
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from geo.models import Area, AreaLevel
from geo.points import GeoPoint
from marketplace.core.models import AuditEntry, OutboxEvent
from sellers.errors.shops import ShopNotFoundError
from sellers.errors.zones import BrokenShapeError, InvalidZoneError, TooManyZonesError, ZoneNotFoundError
from sellers.models import DeliveryZone, FeeKind, ZoneKind, ZonePiece
from sellers.services.zones import change_zone, create_zone, delete_zone
from sellers.zones import MOST_ZONES
from tests.unit.sellers.market import GEC_CIRCLE, make_shop
from tests.unit.sellers.zone_drafts import draft, make_zone, polygon, save_zone, square

pytestmark = pytest.mark.usefixtures("no_shops")
NOW = datetime(2026, 1, 6, 6, tzinfo=UTC)


class TestWriting:
    def test_created_zone_is_audited_and_told(self) -> None:
        shop = make_shop()

        zone = make_zone(shop, fee=Decimal(30))

        entry = AuditEntry.objects.get(action="sellers.create_zone", target_id=str(zone.pk))
        event = OutboxEvent.objects.get(name="sellers.shop_zones_changed", aggregate_id=shop.pk)
        assert entry.changes["fee"] == [None, "30"]
        assert event.data["zone_ids"] == [str(zone.pk)]

    def test_area_is_the_spheroids(self) -> None:
        # 0.02° by 0.02° at latitude 22.36: 2,215 m by 2,060 m.
        assert make_zone(make_shop()).area_m2 == pytest.approx(4.56e6, rel=0.005)

    def test_change_replaces_everything_but_the_id(self) -> None:
        shop = make_shop()
        zone = make_zone(shop, fee=Decimal(30), priority=3)

        change_zone(
            actor_id=None,
            shop_id=shop.pk,
            zone_id=zone.pk,
            draft=draft(name="Circle", kind=ZoneKind.RADIUS, radius_m=900),
            now=NOW,
        )

        changed = DeliveryZone.objects.get(pk=zone.pk)
        assert (changed.kind, changed.radius_m, changed.fee, changed.priority) == ("radius", 900, Decimal(0), 0)

    def test_change_that_changes_nothing_is_not_told(self) -> None:
        shop = make_shop()
        zone = make_zone(shop)
        OutboxEvent.objects.all().delete()

        change_zone(actor_id=None, shop_id=shop.pk, zone_id=zone.pk, draft=draft(), now=NOW)

        assert not OutboxEvent.objects.filter(name="sellers.shop_zones_changed").exists()

    def test_deleted_zone_is_gone_with_its_pieces(self) -> None:
        shop = make_shop()
        zone = make_zone(shop)

        delete_zone(actor_id=None, shop_id=shop.pk, zone_id=zone.pk, now=NOW)

        assert not DeliveryZone.objects.exists()
        assert not ZonePiece.objects.exists()

    def test_another_shops_zone_is_not_found(self) -> None:
        zone = make_zone(make_shop(1))
        other = make_shop(2)

        with pytest.raises(ZoneNotFoundError):
            delete_zone(actor_id=None, shop_id=other.pk, zone_id=zone.pk, now=NOW)

    def test_unknown_shop_is_not_found(self) -> None:
        with pytest.raises(ShopNotFoundError):
            create_zone(actor_id=None, shop_id=uuid4(), draft=draft(), now=NOW)

    def test_as_many_as_allowed_and_no_more(self) -> None:
        shop = make_shop()
        zone = make_zone(shop)
        copies = [DeliveryZone(**{**_values(zone), "shop": shop}) for _ in range(MOST_ZONES - 1)]
        DeliveryZone.objects.bulk_create(copies)

        with pytest.raises(TooManyZonesError):
            make_zone(shop)


class TestTerms:
    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"name": " "}, "name"),
            ({"name": "x" * 81}, "name"),
            ({"fee": Decimal("-1")}, "fee"),
            ({"fee": Decimal("1.001")}, "fee"),
            ({"fee": Decimal("NaN")}, "fee"),
            ({"fee": Decimal("100000.01")}, "fee"),
            (
                {
                    "fee_kind": FeeKind.BASKET,
                    "band_from": [Decimal(0), Decimal(500)],
                    "band_fee": [Decimal(100_000), Decimal("100000.01")],
                },
                "band_fee.1",
            ),
            ({"free_above": Decimal("-0.01")}, "free_above"),
            ({"minimum_order": Decimal("1e10")}, "minimum_order"),
            ({"lead_time_min": 10_081}, "lead_time_min"),
            ({"priority": 101}, "priority"),
            ({"shape": None}, "shape"),
            ({"radius_m": 500}, "radius_m"),
            ({"kind": ZoneKind.RADIUS, "radius_m": 49}, "radius_m"),
            ({"kind": ZoneKind.RADIUS, "radius_m": 100_001}, "radius_m"),
            ({"kind": ZoneKind.AREAS}, "area_ids"),
            ({"kind": ZoneKind.AREAS, "area_ids": [uuid4()]}, "area_ids.0"),
            ({"band_from": [Decimal(0)], "band_fee": [Decimal(1)]}, "band_from"),
            ({"fee_kind": FeeKind.DISTANCE}, "band_from"),
            ({"fee_kind": FeeKind.DISTANCE, "band_from": [Decimal(1)], "band_fee": [Decimal(1)]}, "band_from"),
            ({"fee_kind": FeeKind.BASKET, "band_from": [Decimal(0)], "band_fee": []}, "band_from"),
            (
                {"fee_kind": FeeKind.BASKET, "band_from": [Decimal(0), Decimal(0)], "band_fee": [Decimal(1)] * 2},
                "band_from",
            ),
            ({"fee_kind": FeeKind.BASKET, "band_from": [Decimal(0)], "band_fee": [Decimal(-1)]}, "band_fee.0"),
        ],
    )
    def test_what_makes_no_sense_is_refused_by_name(self, given: dict[str, Any], field: str) -> None:
        with pytest.raises(InvalidZoneError) as refused:
            make_zone(make_shop(), **given)

        assert [detail.field for detail in refused.value.details] == [field]


class TestAreas:
    def test_is_the_union_of_neighbours(self) -> None:
        thanas = list(Area.objects.filter(level=AreaLevel.UPAZILA, polygon__covers=GEC_CIRCLE.to_geos()))
        thanas += list(Area.objects.filter(level=AreaLevel.UPAZILA, polygon__touches=thanas[0].polygon)[:1])

        zone = make_zone(make_shop(), kind=ZoneKind.AREAS, area_ids=[area.pk for area in thanas])

        first, second = (thana.polygon for thana in thanas)
        assert first is not None
        assert second is not None
        assert zone.polygon.equals(first.union(second))
        assert set(zone.areas.all()) == set(thanas)

    def test_union_without_an_outline_is_refused_by_name(self) -> None:
        union = Area.objects.filter(level=AreaLevel.UNION, polygon=None)[0]

        with pytest.raises(InvalidZoneError) as refused:
            make_zone(make_shop(), kind=ZoneKind.AREAS, area_ids=[union.pk])

        assert [detail.field for detail in refused.value.details] == ["area_ids.0"]


class TestPieces:
    def test_together_are_the_zone(self) -> None:
        zone = make_zone(make_shop(), shape=polygon(square(0.02), square(0.005)))

        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT ST_Area(ST_SymDifference(ST_Union(piece.geom), zone.polygon)) FROM sellers_zonepiece piece"
                " JOIN sellers_deliveryzone zone ON zone.id = piece.zone_id GROUP BY zone.polygon"
            )
            [(difference,)] = cursor.fetchall()
        assert difference < 1e-15
        assert zone.pieces.exists()

    def test_zone_that_is_switched_off_has_none_until_it_is_on_again(self) -> None:
        zone = make_zone(make_shop())

        DeliveryZone.objects.filter(pk=zone.pk).update(is_active=False)
        off = zone.pieces.count()
        DeliveryZone.objects.filter(pk=zone.pk).update(is_active=True)

        assert (off, zone.pieces.count()) == (0, 1)

    def test_change_of_terms_leaves_them(self) -> None:
        zone = make_zone(make_shop())
        before = list(zone.pieces.values_list("pk", flat=True))

        zone.fee = Decimal(5)
        zone.save()

        assert list(zone.pieces.values_list("pk", flat=True)) == before

    def test_go_with_their_shop(self) -> None:
        shop = make_shop()
        drawn, circle = make_zone(shop), make_zone(shop, kind=ZoneKind.RADIUS, radius_m=1000)

        shop.location = GeoPoint(lat=22.4, lon=91.9).to_geos()
        shop.save()

        circle.refresh_from_db()
        assert {piece.location.coords for piece in ZonePiece.objects.all()} == {(91.9, 22.4)}
        assert circle.polygon.covers(shop.location)
        assert not drawn.polygon.covers(shop.location)

    @pytest.mark.parametrize(
        "change", [{"fee": Decimal("100000.01")}, {"band_fee": [Decimal(10), Decimal("100000.01")]}]
    )
    def test_fee_without_an_end_is_refused_by_the_database(self, change: dict[str, Any]) -> None:
        bands = {"band_from": [Decimal(0), Decimal(500)], "band_fee": [Decimal(10), Decimal(100_000)]}
        zone = make_zone(make_shop(), fee_kind=FeeKind.BASKET, **bands)

        with pytest.raises(IntegrityError, match="zone_fee_has_an_end"), transaction.atomic():
            DeliveryZone.objects.filter(pk=zone.pk).update(**change)

    def test_fee_without_an_end_was_lowered_before_the_database_refused_it(self) -> None:
        lower = import_module("sellers.migrations.0008_fees_have_an_end").LOWER
        bands = {"band_from": [Decimal(0), Decimal(500)], "band_fee": [Decimal(10), Decimal(20)]}
        zone = make_zone(make_shop(), fee_kind=FeeKind.BASKET, **bands)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE sellers_deliveryzone DROP CONSTRAINT zone_fee_has_an_end")
            DeliveryZone.objects.filter(pk=zone.pk).update(fee=200_000, band_fee=[Decimal(100_001), Decimal(20)])

            cursor.execute(lower)

        zone.refresh_from_db()
        assert (zone.fee, zone.band_fee) == (Decimal(100_000), [Decimal(100_000), Decimal(20)])

    def test_invalid_polygon_is_refused_by_the_database(self) -> None:
        zone = make_zone(make_shop())
        bow_tie = "SRID=4326;MULTIPOLYGON(((91 22,91.1 22.1,91.1 22,91 22.1,91 22)))"

        with pytest.raises(IntegrityError, match="zone_polygon_is_valid"), transaction.atomic():
            DeliveryZone.objects.filter(pk=zone.pk).update(polygon=bow_tie)


def test_mended_shape_is_told() -> None:
    bow_tie = [[91.81, 22.35], [91.83, 22.37], [91.83, 22.35], [91.81, 22.37], [91.81, 22.35]]

    saved = save_zone(make_shop(), shape=polygon(bow_tie))

    assert saved.mending is not None
    assert saved.mending.point == pytest.approx((91.82, 22.36))
    assert saved.zone.polygon.num_geom == 2


def test_tangle_is_refused_instead_of_mended() -> None:
    # Every side of this star crosses nearly every other: 2,000 corners would be a million crossings.
    turns = [math.pi * 998 * step / 999 for step in range(999)]
    star = [[91.82 + 0.02 * math.cos(turn), 22.36 + 0.02 * math.sin(turn)] for turn in turns]
    started = perf_counter()

    with pytest.raises(BrokenShapeError) as refused:
        save_zone(make_shop(), shape=polygon([*star, star[0]]))

    assert refused.value.point is not None
    assert perf_counter() - started < 5


def test_long_outline_with_one_crossing_is_mended() -> None:
    turns = [2 * math.pi * step / 1500 for step in range(1500)]
    circle = [[91.82 + 0.02 * math.cos(turn), 22.36 + 0.02 * math.sin(turn)] for turn in turns]
    circle[700], circle[701] = circle[701], circle[700]

    assert save_zone(make_shop(), shape=polygon([*circle, circle[0]])).mending is not None


def _values(zone: DeliveryZone) -> dict[str, Any]:
    names = [field.name for field in zone._meta.concrete_fields if field.name not in {"id", "created_at", "updated_at"}]
    return {name: getattr(zone, name) for name in names}
