from uuid import UUID

import pytest
from django.utils import translation

from geo.points import GeoPoint
from marketplace.storefront.finder import DEFAULT_PIN, DEFAULT_RADIUS_M, Finder
from marketplace.storefront.forms import HomeForm
from tests.web.storefront.html import query_of

FULL = Finder(
    pin=GeoPoint(lat=22.3263, lon=91.8116),
    place=UUID(int=7),
    category="pharmacy",
    open_now=True,
    delivers=True,
    sort="fee",
    radius_m=5000,
    shown=60,
    cursor="abc",
)


def test_address_says_all_of_the_state_and_reads_back_the_same() -> None:
    form = HomeForm(query_of(FULL.url(shown=60, cursor="abc")))

    assert form.is_valid()
    assert Finder.from_cleaned(form.cleaned_data) == FULL


def test_defaults_are_left_out_of_the_address() -> None:
    with translation.override("en"):
        assert Finder(radius_m=DEFAULT_RADIUS_M).url() == "/en/"


def test_changed_list_begins_on_its_first_page() -> None:
    assert query_of(FULL.url(category="groceries")).keys().isdisjoint({"cursor", "shown"})


def test_form_of_the_radius_begins_the_list_anew() -> None:
    assert FULL.parameters_without_radius.keys().isdisjoint({"cursor", "shown", "radius_m"})


def test_order_means_something_among_those_who_deliver_alone() -> None:
    assert "sort" not in query_of(FULL.url(delivers=False))


def test_form_of_the_order_begins_the_list_anew() -> None:
    assert FULL.parameters_without_sort.keys().isdisjoint({"cursor", "shown", "sort"})


def test_other_pin_keeps_the_filters_and_drops_the_place() -> None:
    moved = query_of(FULL.at(GeoPoint(lat=24.9, lon=91.87)))

    assert moved == {
        "lat": "24.9", "lon": "91.87", "category": "pharmacy", "open_now": "1", "delivers": "1", "sort": "fee",
        "radius_m": "5000",
    }  # fmt: skip


def test_without_a_pin_the_middle_of_chattogram_is_looked_at() -> None:
    assert Finder().center == DEFAULT_PIN


@pytest.mark.parametrize(("lat", "written"), [(22.0, "22"), (22.35690049, "22.3569"), (-0.0000001, "-0")])
def test_coordinates_are_written_no_finer_than_a_hand_s_breadth(lat: float, written: str) -> None:
    assert query_of(Finder(pin=GeoPoint(lat=lat, lon=91.5)).url())["lat"] == written
