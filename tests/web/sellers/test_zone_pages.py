"""The pages on which sellers say where they deliver, as a browser without script sends them."""

import json
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation

from geo.models import Area
from marketplace.accounts.permissions import Role
from sellers.hours import Opening, WeeklyHours
from sellers.models import DeliveryZone, FeeKind, Shop, ShopMember, ShopPermission, ShopRole, ZoneKind
from tests.matrix.actors import make_user, signed_in
from tests.unit.sellers.market import make_shop
from tests.unit.sellers.zone_drafts import LAT, LON, make_zone, polygon, square

BOW_TIE = [[LON, LAT], [LON + 0.01, LAT + 0.01], [LON + 0.01, LAT], [LON, LAT + 0.01], [LON, LAT]]
RADIUS = {
    "name": "Near", "kind": "radius", "radius_km": "1.5", "fee_kind": "flat", "fee": "30", "hours_kind": "any",
    "priority": "0", "is_active": "on",
}  # fmt: skip


@pytest.fixture
def shop(no_shops: None) -> Shop:
    return make_shop()


@pytest.fixture
def owner(shop: Shop) -> Client:
    return client_of(shop, ShopRole.OWNER)


@pytest.fixture(autouse=True)
def _in_english() -> Any:
    with translation.override("en"):
        yield


def client_of(shop: Shop, role: ShopRole, *granted: ShopPermission) -> Client:
    user = make_user(Role.SELLER)
    ShopMember.objects.create(shop=shop, user=user, role=role, granted=list(granted))
    return signed_in(user)


def new(shop: Shop) -> str:
    return reverse("desk:zone_new", args=[shop.slug])


def edit(shop: Shop, zone: DeliveryZone) -> str:
    return reverse("desk:zone", args=[shop.slug, zone.pk])


def drawn(geometry: Any, **given: str) -> dict[str, str]:
    return RADIUS | {"kind": "polygon", "shape": json.dumps(geometry)} | given


def text_of(answer: Any) -> str:
    return str(answer.content.decode()).replace("\xa0", " ")


def test_list_without_zones_leads_to_the_first(shop: Shop, owner: Client) -> None:
    answer = owner.get(reverse("desk:zones", args=[shop.slug]))

    assert "No delivery zone yet" in text_of(answer)
    assert new(shop) in text_of(answer)


def test_list_tells_terms_and_which_zone_counts_where_two_overlap(shop: Shop, owner: Client) -> None:
    make_zone(shop, name="Wide", kind=ZoneKind.RADIUS, radius_m=5000, fee=Decimal(60), shape=None)
    make_zone(shop, name="Inner", fee=Decimal(30))

    text = text_of(owner.get(reverse("desk:zones", args=[shop.slug])))

    assert text.index("Inner</h2>") < text.index("Wide</h2>")
    assert "Counts where it overlaps this zone: Wide" in text
    assert "Delivery costs ৳ 60." in text
    assert "5 km around the shop" in text


def test_circle_is_saved_from_plain_fields(shop: Shop, owner: Client) -> None:
    answer = owner.post(new(shop), RADIUS)

    [zone] = DeliveryZone.objects.filter(shop=shop)
    assert answer.status_code == 302
    assert (zone.kind, zone.radius_m, zone.fee) == ("radius", 1500, Decimal("30.00"))


def test_numbers_may_be_typed_in_bangla(shop: Shop, owner: Client) -> None:
    owner.post(new(shop), RADIUS | {"radius_km": "২.৫", "fee": "৩৫.৫০", "minimum_order": "১৫০"})

    [zone] = DeliveryZone.objects.filter(shop=shop)
    assert (zone.radius_m, zone.fee, zone.minimum_order) == (2500, Decimal("35.50"), Decimal(150))


def test_shape_is_taken_from_a_feature_in_text(shop: Shop, owner: Client) -> None:
    feature = {"type": "Feature", "properties": {}, "geometry": polygon(square(), square(0.002))}

    owner.post(new(shop), drawn(feature))

    [zone] = DeliveryZone.objects.filter(shop=shop)
    [outline, hole] = zone.polygon.coords[0]
    assert (len(outline), len(hole)) == (5, 5)


def test_shape_is_taken_from_a_file(shop: Shop, owner: Client) -> None:
    file = SimpleUploadedFile("zone.geojson", json.dumps(polygon()).encode(), "application/geo+json")

    owner.post(new(shop), RADIUS | {"kind": "polygon", "shape": "", "shape_file": file})

    assert DeliveryZone.objects.filter(shop=shop, kind=ZoneKind.POLYGON).count() == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Draw the zone on the map"),
        ("{", "This is not GeoJSON"),
        ("[1]", "This GeoJSON holds no shape"),
        ('{"type": ["Polygon"], "coordinates": [[[1, 2]]]}', "must be a GeoJSON Polygon"),
        (f'{{"type": "Polygon", "coordinates": [[[1{"0" * 400}, 22.36]]]}}', "A corner is written as"),
        ('{"type": "FeatureCollection", "features": []}', "does not hold exactly one"),
        (json.dumps({"type": "Point", "coordinates": [LON, LAT]}), "Polygon or MultiPolygon"),
        (json.dumps(polygon(square(lon=LAT, lat=LON))), "swapped"),
        (json.dumps(polygon(square(lon=LON + 3))), "reaches too far"),
    ],
)
def test_shape_that_is_none_is_refused_and_stays(shop: Shop, owner: Client, text: str, said: str) -> None:
    answer = owner.post(new(shop), drawn(None, shape=text))

    assert answer.status_code == 400
    assert said in text_of(answer)
    assert answer.context["page"].whole.form["shape"].value() == text
    assert not DeliveryZone.objects.filter(shop=shop).exists()


def test_shape_that_crosses_itself_is_mended_and_told_with_the_place(shop: Shop, owner: Client) -> None:
    answer = owner.post(new(shop), drawn(polygon(BOW_TIE)), follow=True)

    [zone] = DeliveryZone.objects.filter(shop=shop)
    assert zone.polygon.valid
    assert "The outline crosses itself, so the shape was mended." in text_of(answer)
    [[lon, lat]] = answer.context["page"].faults
    assert (round(lon - LON, 4), round(lat - LAT, 4)) == (0.005, 0.005)


@pytest.mark.parametrize("mended", ["", "north", "nan,nan", "500,500"])
def test_place_of_a_mending_that_is_none_is_not_shown(shop: Shop, owner: Client, mended: str) -> None:
    answer = owner.get(f"{edit(shop, make_zone(shop))}?mended={mended}")

    assert answer.context["page"].faults == []


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"name": ""}, "Please fill this in."),
        ({"radius_km": ""}, "Write how far."),
        ({"radius_km": "0.01"}, "50 metres at least"),
        ({"radius_km": "far"}, "Write a number here"),
        ({"radius_km": "900"}, "reaches too far"),
        ({"fee": ""}, "Write the fee"),
        ({"fee": "-1"}, "must not be less than 0"),
        ({"fee": "1.005"}, "Two decimals at most"),
        ({"priority": "500"}, "must not be more than 100"),
        ({"kind": "areas"}, "Choose one area at least"),
        ({"kind": "areas", "areas": "01900000-0000-7000-8000-000000000000"}, "There is no such area"),
        ({"fee_kind": "distance"}, "Write one step at least"),
        ({"fee_kind": "distance", "distances-0-start": "2", "distances-0-fee": "30"}, "must begin at 0"),
        ({"fee_kind": "distance", "distances-0-start": "0", "distances-1-fee": "30"}, "Each step needs its fee"),
        (
            {"fee_kind": "basket", "baskets-0-fee": "1", "baskets-1-start": "0", "baskets-1-fee": "2"},
            "at the same place",
        ),
        ({"hours_kind": "own"}, "Write one row of hours"),
        ({"hours_kind": "own", "hours-0-opens": "09:00", "hours-0-closes": "17:00"}, "Tick the days."),
        ({"hours_kind": "own", "hours-0-days": "1", "hours-0-opens": "09:00"}, "from when until when"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_typed_is_lost(
    shop: Shop, owner: Client, given: dict[str, str], said: str
) -> None:
    sent = RADIUS | {"minimum_order": "175"} | given

    answer = owner.post(new(shop), sent)

    assert answer.status_code == 400
    assert said in text_of(answer)
    assert answer.context["page"].whole.form["minimum_order"].value() == "175"
    assert not DeliveryZone.objects.filter(shop=shop).exists()


def test_hours_that_overlap_are_refused(shop: Shop, owner: Client) -> None:
    rows = {"hours-0-days": "1", "hours-0-opens": "09:00", "hours-0-closes": "17:00"}
    rows |= {"hours-1-days": "1", "hours-1-opens": "16:00", "hours-1-closes": "20:00"}

    answer = owner.post(new(shop), RADIUS | {"hours_kind": "own"} | rows)

    assert "Two of the openings overlap." in text_of(answer)


def test_what_was_saved_comes_back_into_the_form_and_is_saved_the_same(shop: Shop, owner: Client) -> None:
    hours = WeeklyHours.from_openings([Opening(5, 900, 1500), *(Opening(day, 540, 1260) for day in (6, 7, 1))])
    steps = {"band_from": [Decimal(0), Decimal(2500)], "band_fee": [Decimal(30), Decimal("40.50")]}
    terms = {
        "fee_kind": FeeKind.DISTANCE,
        "free_above": Decimal(500), "minimum_order": Decimal(150), "lead_time_min": 45, "hours": hours, "priority": 3,
    }  # fmt: skip
    zone = make_zone(shop, shape=polygon(square(), square(0.002)), **steps, **terms)
    before = stored(zone)

    owner.post(edit(shop, zone), sent_by(owner.get(edit(shop, zone)).context["page"].whole))

    assert stored(zone) == before


def stored(zone: DeliveryZone) -> dict[str, Any]:
    """Everything of a zone but when it was last saved."""
    row = DeliveryZone.objects.filter(pk=zone.pk).values().get()
    return {name: value for name, value in row.items() if name != "updated_at"}


def sent_by(whole: Any) -> dict[str, Any]:
    """What a browser sends of a form as it stands."""
    forms = [whole.form, *whole.distances, *whole.baskets, *whole.hours]
    values = {field.html_name: field.value() for form in forms for field in form if field.name != "shape_file"}
    return {name: value for name, value in values.items() if value not in (None, False)}


def test_area_is_found_by_name_added_and_saved(shop: Shop, owner: Client) -> None:
    found = owner.post(new(shop), RADIUS | {"kind": "areas", "q": "Panchlaish", "find_area": "1"})
    [place] = [place for place in found.context["page"].found if place.name_en == "Panchlaish"]
    added = owner.post(new(shop), RADIUS | {"kind": "areas", "add_area": str(place.id)})

    [area] = added.context["page"].chosen()
    assert (area.name_en, area.name_bn in text_of(added)) == ("Panchlaish", True)
    owner.post(new(shop), RADIUS | {"kind": "areas", "areas": [str(area.pk)]})
    assert list(DeliveryZone.objects.get(shop=shop).areas.all()) == [area]


def test_enter_searches_as_long_as_an_area_is_searched_for(shop: Shop, owner: Client) -> None:
    answer = owner.post(new(shop), RADIUS | {"kind": "areas", "q": "Qqqqqq", "enter": "1"})

    assert answer.status_code == 200
    assert "No thana or upazila is called “Qqqqqq”." in text_of(answer)
    assert not DeliveryZone.objects.filter(shop=shop).exists()


def test_more_rows_come_empty_after_what_was_typed(shop: Shop, owner: Client) -> None:
    answer = owner.post(new(shop), RADIUS | {"distances-0-fee": "30", "more": "distances"})

    rows = answer.context["page"].whole.distances
    assert [row["fee"].value() for row in rows] == ["30", None, None]


def test_terms_are_told_in_words_before_anything_is_saved(shop: Shop, owner: Client) -> None:
    steps = {"distances-0-fee": "30", "distances-1-start": "2", "distances-1-fee": "40"}

    answer = owner.post(new(shop), {**RADIUS, **steps, "name": "", "fee_kind": "distance", "preview": "1"})

    assert "Up to 2 km ৳ 30, from 2 km ৳ 40." in text_of(answer)
    assert not DeliveryZone.objects.filter(shop=shop).exists()


def test_form_shows_numbers_in_the_languages_digits(shop: Shop, owner: Client) -> None:
    zone = make_zone(shop, kind=ZoneKind.RADIUS, radius_m=2500, shape=None)

    with translation.override("bn"):
        assert 'value="২.৫"' in text_of(owner.get(edit(shop, zone)))


def test_zone_is_switched_off_and_on(shop: Shop, owner: Client) -> None:
    zone = make_zone(shop, shape=polygon(square(), square(0.002)))
    switch = reverse("desk:zone_switch", args=[shop.slug, zone.pk])

    owner.post(switch)
    assert not DeliveryZone.objects.get(pk=zone.pk).is_active
    owner.post(switch)

    assert DeliveryZone.objects.get(pk=zone.pk).is_active
    assert DeliveryZone.objects.get(pk=zone.pk).polygon == zone.polygon


def test_zone_is_deleted_after_asking(shop: Shop, owner: Client) -> None:
    zone = make_zone(shop)
    address = reverse("desk:zone_delete", args=[shop.slug, zone.pk])

    assert zone.name in text_of(owner.get(address))
    owner.post(address)

    assert not DeliveryZone.objects.filter(pk=zone.pk).exists()


def test_zone_of_another_shop_is_not_found(shop: Shop, owner: Client) -> None:
    zone = make_zone(make_shop(2))

    for address in (edit(shop, zone), reverse("desk:zone_delete", args=[shop.slug, zone.pk])):
        assert owner.get(address).status_code == 404


def test_staff_without_the_permission_see_the_list_and_change_nothing(shop: Shop) -> None:
    make_zone(shop)
    staff = client_of(shop, ShopRole.STAFF, ShopPermission.ORDERS)

    text = text_of(staff.get(reverse("desk:zones", args=[shop.slug])))

    assert "Around GEC" in text
    assert new(shop) not in text
    assert staff.get(new(shop)).status_code == 403


def test_area_without_outline_is_not_offered(shop: Shop, owner: Client) -> None:
    union = Area.objects.filter(polygon=None).first()
    assert union is not None

    answer = owner.post(new(shop), RADIUS | {"kind": "areas", "areas": [str(union.pk)]})

    assert "There is no such area." in text_of(answer)
