"""Zones of the demo market: every shop has some, made up and said to be, the same each time, and whole."""

from collections import Counter
from datetime import UTC, datetime

import orjson
import pytest
from django.contrib.gis.geos import Point, Polygon
from django.db.models import Count

from sellers.demo.commission import load_demo_commission
from sellers.demo.load_zones import load_demo_zones
from sellers.demo.zones import HABITS, synthetic_zones
from sellers.models import CommissionRule, DeliveryZone, FeeKind, Shop, ZoneKind
from sellers.schemas.delivery import ShopsAtParams
from sellers.selectors.delivery import list_shops_at_json
from tests.unit.accounts.people import NOW

TUESDAY_NOON = datetime(2026, 3, 3, 6, 0, tzinfo=UTC)
TOWNS = {"Chattogram": (22.3592, 91.8215), "Sylhet": (24.8949, 91.8687), "Gazipur": (24.0023, 90.4264)}


def quietly(done: int, total: int) -> None:
    """Tell nobody."""


@pytest.mark.usefixtures("demo_market")
class TestMarket:
    def test_every_shop_has_zones_and_they_are_said_to_be_synthetic(self) -> None:
        assert not Shop.objects.filter(source="openstreetmap", zones=None).exists()
        assert not DeliveryZone.objects.filter(shop__source="openstreetmap", is_synthetic=False).exists()

    def test_there_are_zones_and_fees_of_every_kind(self) -> None:
        kinds = Counter(DeliveryZone.objects.values_list("kind", flat=True))
        fees = Counter(DeliveryZone.objects.values_list("fee_kind", flat=True))

        assert min(kinds[kind] for kind in ZoneKind) > 500
        assert min(fees[kind] for kind in FeeKind) > 500

    def test_every_zone_lies_about_its_shop(self) -> None:
        """A drawn outline holds the pin, and so does a circle; of areas, all but those of pins on piers and islets."""
        found = DeliveryZone.objects.filter(kind__in=[ZoneKind.POLYGON, ZoneKind.RADIUS]).select_related("shop")

        for zone in found.order_by("pk")[:500]:
            assert zone.polygon.contains(Point(zone.shop.location.x, zone.shop.location.y, srid=4326))

    def test_every_zone_is_cut_into_pieces(self) -> None:
        assert not DeliveryZone.objects.filter(is_active=True, pieces=None).exists()

    @pytest.mark.parametrize("town", TOWNS)
    def test_shops_deliver_to_the_towns(self, town: str) -> None:
        lat, lon = TOWNS[town]

        answer = list_shops_at_json(ShopsAtParams(lat=lat, lon=lon).to_query(now=TUESDAY_NOON))

        assert len(orjson.loads(answer.items)) >= 5

    def test_loading_again_adds_nothing(self) -> None:
        assert load_demo_zones(progress=quietly) == 0


@pytest.mark.usefixtures("demo_market")
def test_a_shop_that_lost_its_zones_gets_the_same_again() -> None:
    shop = Shop.objects.annotate(count=Count("zones")).filter(count=2).order_by("osm_id").select_related("category")[0]
    before = sorted(shop.zones.values_list("name", "fee", "priority", "lead_time_min", "area_m2"))
    shop.zones.all().delete()

    assert load_demo_zones(progress=quietly) == 2
    assert sorted(shop.zones.values_list("name", "fee", "priority", "lead_time_min", "area_m2")) == before


@pytest.mark.parametrize("category", [*HABITS, "clothing"])
def test_drawn_outlines_never_cross_themselves(category: str) -> None:
    for osm_id in range(1, 400):
        for zone in synthetic_zones(category, osm_id, lat=22.36, lon=91.82, has_area=False):
            assert not zone.corners or Polygon([*zone.corners, zone.corners[0]]).valid, osm_id


@pytest.mark.usefixtures("no_shops")
def test_commission_is_laid_once() -> None:
    CommissionRule.objects.all().delete()

    assert [load_demo_commission(now=NOW), load_demo_commission(now=NOW)] == [1, 0]
