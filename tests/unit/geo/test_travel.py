from collections.abc import Iterator
from uuid import uuid4

import pytest
from circuitbreaker import CircuitBreakerMonitor
from django.conf import LazySettings
from django.db import transaction

from geo import quotas
from geo.points import GeoPoint
from geo.routers import google_routes
from geo.travel import minutes_per_metre, travel_between
from tests.fakes.google_routes import KEY, FakeGoogleRoutes, Mood, running_google_routes

GEC = GeoPoint(lat=22.3592, lon=91.8215)
AGRABAD = GeoPoint(lat=22.3285, lon=91.8120)
STRAIGHT_M = 3_537.0

pytestmark = pytest.mark.django_db


@pytest.fixture
def google(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeGoogleRoutes]:
    with running_google_routes() as fake:
        settings.GOOGLE_ROUTES_KEY = KEY
        settings.GOOGLE_ROUTES_URL = fake.url
        monkeypatch.setattr(quotas, "KEY", f"geo:test:{uuid4()}:{{system}}:{{day}}")
        google_routes.shared_session.cache_clear()
        _close_circuit()
        yield fake
        google_routes.shared_session().close()
        _close_circuit()


def _close_circuit() -> None:
    for breaker in CircuitBreakerMonitor.get_circuits():
        if breaker.name == "google_routes":
            breaker.reset()


def source() -> str:
    return travel_between(GEC, AGRABAD, straight_m=STRAIGHT_M).source


class TestStraightLine:
    def test_is_lengthened_and_paced_by_settings(self, settings: LazySettings) -> None:
        settings.TRAVEL_DETOUR, settings.TRAVEL_SPEED_KMH = 1.5, 18.0

        travel = travel_between(GEC, AGRABAD, straight_m=1_000)

        assert travel.way.distance_m == pytest.approx(1_500)
        assert travel.minutes == pytest.approx(5)
        assert minutes_per_metre() == pytest.approx(0.005)
        assert travel.source == "straight_line"

    def test_is_measured_where_nobody_has(self) -> None:
        measured = travel_between(GEC, AGRABAD)

        assert measured.way.distance_m == pytest.approx(STRAIGHT_M * 1.4, rel=0.001)


class TestGoogle:
    def test_answers_when_there_is_a_key(self, google: FakeGoogleRoutes) -> None:
        travel = travel_between(GEC, AGRABAD, straight_m=STRAIGHT_M)

        assert (travel.minutes, travel.way.distance_m, travel.source) == (9, 2_300, "google_routes")
        [asked] = google.asked
        assert asked["origin"]["location"]["latLng"] == {"latitude": 22.3592, "longitude": 91.8215}
        assert asked["travelMode"] == "TWO_WHEELER"

    def test_is_asked_once_for_two_cells(self, google: FakeGoogleRoutes) -> None:
        source()
        beside = GeoPoint(lat=AGRABAD.lat + 1e-5, lon=AGRABAD.lon)

        travel = travel_between(GEC, beside, straight_m=STRAIGHT_M)

        assert (travel.source, len(google.asked)) == ("google_routes", 1)

    def test_the_way_back_is_another(self, google: FakeGoogleRoutes) -> None:
        source()

        travel_between(AGRABAD, GEC, straight_m=STRAIGHT_M)

        assert len(google.asked) == 2

    def test_is_not_asked_within_one_cell(self, google: FakeGoogleRoutes) -> None:
        travel = travel_between(GEC, GeoPoint(lat=GEC.lat + 1e-5, lon=GEC.lon), straight_m=1.1)

        assert (travel.source, google.asked) == ("straight_line", [])

    def test_that_knows_no_way_leaves_it_to_the_straight_line_and_is_not_asked_again(
        self, google: FakeGoogleRoutes
    ) -> None:
        google.mood = Mood.NO_ROUTE

        assert (source(), source(), len(google.asked)) == ("straight_line", "straight_line", 1)

    def test_passing_failure_is_tried_again(self, google: FakeGoogleRoutes) -> None:
        google.fails_first = 1

        assert (source(), len(google.asked)) == ("google_routes", 2)

    @pytest.mark.parametrize("mood", [Mood.BROKEN, Mood.MALFORMED, Mood.STRANGE, Mood.EXHAUSTED])
    def test_failure_falls_back(self, google: FakeGoogleRoutes, mood: Mood) -> None:
        google.mood = mood

        assert source() == "straight_line"

    def test_wrong_key_falls_back_at_once(self, google: FakeGoogleRoutes, settings: LazySettings) -> None:
        settings.GOOGLE_ROUTES_KEY = "AIzaAnother"

        assert (source(), len(google.asked)) == ("straight_line", 1)

    def test_quota_is_kept(self, google: FakeGoogleRoutes, settings: LazySettings) -> None:
        settings.GOOGLE_ROUTES_DAILY_QUOTA = 0

        assert (source(), google.asked) == ("straight_line", [])

    def test_circuit_opens_after_failures_and_nothing_is_sent(self, google: FakeGoogleRoutes) -> None:
        google.mood = Mood.BROKEN
        for _ in range(3):
            source()
        sent = len(google.asked)

        assert (source(), len(google.asked)) == ("straight_line", sent)

    @pytest.mark.django_db(transaction=True)
    def test_is_not_asked_while_rows_are_locked(self, google: FakeGoogleRoutes) -> None:
        with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
            source()

        assert google.asked == []
