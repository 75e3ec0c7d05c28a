import re
from typing import Any

import orjson
import pytest
from django.test import Client
from django.utils import timezone

from geo.models import Area, AreaLevel
from marketplace.accounts.permissions import Role
from sellers.models import DeliveryZone, Shop, ShopMember, ShopRole, ZoneKind
from tests.api.sellers.answers import refused_fields
from tests.matrix.actors import make_user, signed_in
from tests.unit.sellers.market import make_shop
from tests.unit.sellers.zone_drafts import LAT, LON, make_zone, polygon, square

pytestmark = pytest.mark.usefixtures("no_shops")
ZONES = "/api/v1/me/shops/shop-1/zones"
GEOJSON = f"{ZONES}.geojson"
BOW_TIE = [[91.81, 22.35], [91.83, 22.37], [91.83, 22.35], [91.81, 22.37], [91.81, 22.35]]


@pytest.fixture
def shop() -> Shop:
    return make_shop(verified_at=timezone.now())


@pytest.fixture
def seller(shop: Shop) -> Client:
    """A browser of the shop's owner."""
    owner = make_user(Role.SELLER)
    ShopMember.objects.create(shop=shop, user=owner, role=ShopRole.OWNER)
    return signed_in(owner)


def send(client: Client, method: str, address: str, body: Any) -> Any:
    return client.generic(method, address, orjson.dumps(body), content_type="application/json")


def zone(**given: Any) -> dict[str, Any]:
    return {"name": "Around", "kind": "polygon", "shape": polygon()} | given


def feature(**given: Any) -> dict[str, Any]:
    geometry = given.pop("geometry", polygon())
    return {"type": "Feature", "geometry": geometry, "properties": {"name": "Around", "kind": "polygon"} | given}


def collection(*features: dict[str, Any]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features)}


class TestKeeping:
    def test_zone_comes_back_as_it_was_sent(self, seller: Client) -> None:
        sent = zone(
            priority=3,
            fee_kind="distance",
            bands=[{"starts_at": "0.00", "fee": "20.00"}, {"starts_at": "1500.00", "fee": "40.00"}],
            free_above="800.00",
            minimum_order="100.00",
            lead_time_min=15,
            hours=[{"weekday": "friday", "opens": "22:00", "closes": "02:00"}],
        )

        made = send(seller, "POST", ZONES, sent)
        read = seller.get(f"{ZONES}/{made.json()['id']}").json()

        assert made.status_code == 201, made.content
        assert {name: read[name] for name in sent if name != "shape"} == {n: v for n, v in sent.items() if n != "shape"}
        assert read["shape"]["coordinates"] == [sent["shape"]["coordinates"]]
        assert (made.json()["mending"], read) == (None, made.json())

    def test_list_is_in_the_order_in_which_they_count(self, seller: Client, shop: Shop) -> None:
        make_zone(shop, name="large", shape=polygon(square(0.02)))
        make_zone(shop, name="small")
        make_zone(shop, name="first", priority=1, shape=polygon(square(0.03)))

        assert [item["name"] for item in seller.get(ZONES).json()["items"]] == ["first", "small", "large"]

    def test_change_and_removal(self, seller: Client, shop: Shop) -> None:
        address = f"{ZONES}/{make_zone(shop).pk}"

        changed = send(seller, "PUT", address, zone(kind="radius", shape=None, radius_m=700))
        removed = seller.delete(address)

        assert (changed.status_code, changed.json()["radius_m"]) == (200, 700)
        assert removed.status_code == 204
        assert not DeliveryZone.objects.exists()

    def test_mended_shape_is_told_with_its_place(self, seller: Client) -> None:
        mending = send(seller, "POST", ZONES, zone(shape=polygon(BOW_TIE))).json()["mending"]

        assert mending["reason"]
        assert (mending["lon"], mending["lat"]) == pytest.approx((91.82, 22.36))

    def test_shape_that_shall_not_be_mended_is_refused_with_its_place(self, seller: Client) -> None:
        response = send(seller, "POST", ZONES, zone(shape=polygon(BOW_TIE), mends=False))

        [detail] = response.json()["error"]["details"]
        assert (response.status_code, response.json()["error"]["code"]) == (400, "broken_shape")
        assert detail["field"] == "shape"
        assert "22.36" in detail["message"]
        assert "91.82" in detail["message"]

    def test_areas_are_found_by_their_ids(self, seller: Client) -> None:
        thana = Area.objects.filter(level=AreaLevel.UPAZILA, polygon__covers=f"SRID=4326;POINT({LON} {LAT})")[0]

        made = send(seller, "POST", ZONES, zone(kind="areas", shape=None, area_ids=[str(thana.pk)]))

        assert made.json()["area_ids"] == [str(thana.pk)]


class TestBadShapes:
    @pytest.mark.parametrize(
        ("shape", "code", "field"),
        [
            (polygon([[22.35, 91.8], [22.36, 91.8], [22.36, 91.81], [22.35, 91.8]]), "swapped_coordinates", "shape"),
            (
                polygon([[22.35, 91.8], [22.36, 91.8], [22.36, 91.81]]),
                "swapped_coordinates",
                "shape",
            ),
            (polygon([[179, 22], [-179, 22], [-179, 23], [179, 22]]), "shape_too_far", "shape"),
            (polygon(square(0.01, lon=90.4, lat=23.8)), "shape_too_far", "shape"),
            (polygon(square(0.01, lon=92.9, lat=22.36)), "shape_too_far", "shape"),
            (polygon(square(1e-5)), "invalid_shape", "shape"),
            (polygon([[LON, LAT], [LON + 0.01, LAT], [LON, LAT]]), "invalid_shape", "shape.coordinates.0"),
            (polygon([[LON, LAT], [LON + 0.01, LAT], [LON + 0.02, LAT], [LON, LAT]]), "broken_shape", "shape"),
            (polygon([[LON, LAT], [LON + 0.01, "x"], [LON, LAT + 1]]), "invalid_shape", "shape.coordinates.0.1"),
            (polygon([[LON, LAT], [LON, 91], [LON, LAT + 1]]), "invalid_shape", "shape.coordinates.0.1"),
            ({"type": "Polygon", "coordinates": []}, "invalid_shape", "shape"),
            ({"type": "Polygon", "coordinates": [7]}, "invalid_shape", "shape.coordinates.0"),
            ({"type": "MultiPolygon", "coordinates": [[]]}, "invalid_shape", "shape.coordinates.0"),
            (
                polygon([[LON + 0.01 * n / 2001, LAT + n % 2 * 0.01] for n in range(2001)]),
                "shape_too_detailed",
                "shape",
            ),
        ],
    )
    def test_is_refused_with_its_reason_and_place(
        self, seller: Client, shape: dict[str, Any], code: str, field: str
    ) -> None:
        response = send(seller, "POST", ZONES, zone(shape=shape))

        error = response.json()["error"]
        assert (response.status_code, error["code"]) == (400, code), error
        assert [detail["field"].startswith(field) for detail in error["details"]] == [True]
        assert not DeliveryZone.objects.exists()

    @pytest.mark.parametrize("shape", [polygon(BOW_TIE), polygon([[22.35, 91.8], [22.36, 91.8], [22.36, 91.81]])])
    def test_refusal_is_in_the_language_asked_for(self, seller: Client, shape: dict[str, Any]) -> None:
        response = seller.post(
            ZONES,
            zone(shape=shape, mends=False),
            content_type="application/json",
            headers={"accept-language": "bn"},
        )

        [detail] = response.json()["error"]["details"]
        assert re.search("[\u0980-\u09ff]", detail["message"])

    @pytest.mark.parametrize("kind", ["Point", "LineString", "GeometryCollection"])
    def test_other_geometries_are_refused(self, seller: Client, kind: str) -> None:
        response = send(seller, "POST", ZONES, zone(shape={"type": kind, "coordinates": [LON, LAT]}))

        assert refused_fields(response) == ["shape.type"]

    def test_own_hours_that_overlap_are_refused(self, seller: Client) -> None:
        hours = [{"weekday": "monday", "opens": "09:00", "closes": "12:00"}] * 2

        assert send(seller, "POST", ZONES, zone(hours=hours)).json()["error"]["code"] == "overlapping_openings"


class TestExchange:
    def test_what_goes_out_comes_in_again(self, seller: Client, shop: Shop) -> None:
        make_zone(shop, name="drawn", shape=polygon(square(0.02), square(0.004)))
        make_zone(shop, name="circle", kind=ZoneKind.RADIUS, radius_m=800)
        out = seller.get(GEOJSON).json()

        back = send(seller, "PUT", GEOJSON, out)

        assert back.status_code == 200, back.content
        assert back.json() == out

    def test_what_is_not_among_them_is_removed(self, seller: Client, shop: Shop) -> None:
        kept = make_zone(shop, name="kept")
        make_zone(shop, name="gone")

        send(seller, "PUT", GEOJSON, collection(feature(id=str(kept.pk), name="kept"), feature(name="new")))

        assert {zone.name for zone in DeliveryZone.objects.all()} == {"kept", "new"}
        assert DeliveryZone.objects.filter(pk=kept.pk).exists()

    def test_one_wrong_feature_leaves_everything_as_it_was(self, seller: Client, shop: Shop) -> None:
        make_zone(shop, name="there")
        far = polygon(square(0.01, lon=90.4, lat=23.8))

        response = send(
            seller,
            "PUT",
            GEOJSON,
            collection(
                feature(name="good"),
                feature(geometry=far),
                feature(fee_kind="basket"),
                feature(id="01234567-89ab-7def-8123-456789abcdef"),
            ),
        )

        assert refused_fields(response) == [
            "features.1.geometry",
            "features.2.properties.band_from",
            "features.3.properties.id",
        ]
        assert [zone.name for zone in DeliveryZone.objects.all()] == ["there"]


class TestPin:
    def test_says_which_zone_counts_and_why(self, seller: Client, shop: Shop) -> None:
        Shop.objects.filter(pk=shop.pk).update(status="draft")
        make_zone(shop, name="large", shape=polygon(square(0.02)))
        make_zone(shop, name="old")
        make_zone(shop, name="new")
        make_zone(shop, name="first", priority=2, shape=polygon(square(0.03)))
        make_zone(shop, name="elsewhere", shape=polygon(square(0.01, lon=LON + 0.1)))

        answer = seller.get(f"{ZONES}/test?lat={LAT}&lon={LON}&subtotal=100.00").json()

        assert [(item["name"], item["standing"]) for item in answer["items"]] == [
            ("first", "counts"),
            ("old", "lower_priority"),
            ("new", "lower_priority"),
            ("large", "lower_priority"),
        ]

    def test_smaller_and_older_are_told_apart(self, seller: Client, shop: Shop) -> None:
        for name, half in (("large", 0.02), ("old", 0.01), ("new", 0.01)):
            make_zone(shop, name=name, shape=polygon(square(half)))

        items = seller.get(f"{ZONES}/test?lat={LAT}&lon={LON}").json()["items"]

        assert [item["standing"] for item in items] == ["counts", "younger", "larger"]

    def test_outside_tells_how_far_it_is(self, seller: Client, shop: Shop) -> None:
        make_zone(shop)

        answer = seller.get(f"{ZONES}/test?lat={LAT}&lon={LON + 0.02}").json()

        assert answer["items"] == []
        assert answer["nearest_zone_m"] == pytest.approx(1_030, abs=1)


def test_staff_without_the_permission_may_look_but_not_change(shop: Shop) -> None:
    helper = make_user(Role.SELLER)
    ShopMember.objects.create(shop=shop, user=helper, role=ShopRole.STAFF, granted=["orders"])
    client = signed_in(helper)

    assert client.get(ZONES).status_code == 200
    assert send(client, "POST", ZONES, zone()).status_code == 403
