from itertools import product

import orjson
import psycopg
import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from bench.nearby_questions import CITIES, COUNTRY_LAT, COUNTRY_LON, FILTERS, NearbyQuestion, questions
from geo.points import GeoPoint
from geo.selectors import locate_areas
from sellers.models import ShopCategory


def test_questions_are_the_same_in_every_run() -> None:
    assert questions() == questions()


def test_half_of_the_pins_are_in_cities_and_every_filter_is_asked_of_both_halves() -> None:
    asked = questions()

    for half in (asked[0::2], asked[1::2]):
        assert {(question.category, question.open_now) for question in half} == set(FILTERS)


@pytest.mark.django_db
def test_pins_lie_in_the_country() -> None:
    corners = [GeoPoint(lat=lat, lon=lon) for lat, lon in product(COUNTRY_LAT, COUNTRY_LON)]
    cities = [GeoPoint(lat=lat, lon=lon) for lat, lon in CITIES]

    assert all(locate_areas(pin) for pin in corners + cities)


@pytest.mark.django_db
def test_categories_exist() -> None:
    wanted = {category for category, _ in FILTERS if category}

    assert set(ShopCategory.objects.filter(slug__in=wanted).values_list("slug", flat=True)) == wanted


@pytest.mark.django_db
@pytest.mark.parametrize(("category", "open_now"), sorted(set(FILTERS), key=str))
def test_statement_and_address_ask_the_same(category: str | None, open_now: bool, client: Client) -> None:
    question = NearbyQuestion(GeoPoint(lat=23.7806, lon=90.4070), category, open_now)
    in_sql = question.statement(now=timezone.now())

    connection.ensure_connection()
    with psycopg.RawCursor(connection.connection) as cursor:
        row = cursor.execute(in_sql.statement, in_sql.parameters).fetchone()
    items = client.get(question.path).json()["items"]

    assert row
    assert orjson.loads(row[0]) == items
