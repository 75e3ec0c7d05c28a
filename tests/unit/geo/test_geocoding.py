import inspect
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from circuitbreaker import CircuitBreakerMonitor
from django.conf import LazySettings
from django.core.cache import cache
from django.db import transaction
from pytest_django.fixtures import DjangoAssertNumQueries

from geo import geocoding, quotas
from geo.errors import QuotaExceededError
from geo.geocoders import google_maps
from geo.geocoders.gazetteer import GazetteerGeocoder
from geo.geocoders.google_maps import GoogleMapsGeocoder
from geo.points import GeoPoint
from marketplace.core.resilience import OutsideSystemError, guarded
from tests.fakes.google_maps import KEY, FakeGoogleMaps, Mood, running_google_maps

CHATTOGRAM = GeoPoint(lat=22.3569, lon=91.7832)


@pytest.fixture
def google(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeGoogleMaps]:
    with running_google_maps() as fake:
        settings.GOOGLE_MAPS_KEY = KEY
        settings.GOOGLE_MAPS_URL = fake.url
        monkeypatch.setattr(quotas, "KEY", f"geo:test:{uuid4()}:{{system}}:{{day}}")
        google_maps.shared_session.cache_clear()
        _close_circuit()
        yield fake
        google_maps.shared_session().close()
        _close_circuit()


def _close_circuit() -> None:
    for breaker in CircuitBreakerMonitor.get_circuits():
        if breaker.name == "google_maps":
            breaker.reset()


@pytest.fixture
def address() -> str:
    """One no earlier run has left in the cache."""
    return f"Agrabad, Chattogram {uuid4()}"


@pytest.mark.django_db
class TestGoogleFirst:
    def test_answers_from_google_when_there_is_a_key(self, google: FakeGoogleMaps, address: str) -> None:
        google.learn(address, lat=22.33, lon=91.81, label="Agrabad C/A, Chattogram", location_type="APPROXIMATE")

        found = geocoding.geocode(query=address, language="en", near=CHATTOGRAM)

        assert found.source == "google_maps"
        assert [(a.label, a.location, a.precision) for a in found.answer] == [
            ("Agrabad C/A, Chattogram", GeoPoint(lat=22.33, lon=91.81), "area")
        ]
        assert google.asked[0]["components"] == "country:BD"
        assert google.asked[0]["language"] == "en"
        assert google.asked[0]["bounds"] == "22.1069,91.5332|22.6069,92.0332"

    def test_asks_the_same_question_once(self, google: FakeGoogleMaps, address: str) -> None:
        google.learn(address, lat=22.33, lon=91.81, label="Agrabad")

        answers = [geocoding.geocode(query=address, language="en", near=None) for _ in range(3)]

        assert len(google.asked) == 1
        assert answers[0] == answers[1] == answers[2]

    def test_asks_anew_in_another_language(self, google: FakeGoogleMaps, address: str) -> None:
        google.learn(address, lat=22.33, lon=91.81, label="Agrabad")

        for language in ("en", "bn"):
            geocoding.geocode(query=address, language=language, near=None)

        assert [asked["language"] for asked in google.asked] == ["en", "bn"]

    def test_reverse_asks_by_latitude_and_longitude(self, google: FakeGoogleMaps) -> None:
        google.learn("x", lat=22.111, lon=91.222, label="12 Strand Road")

        found = geocoding.reverse_geocode(point=GeoPoint(lat=22.111, lon=91.222), language="en")

        assert found.answer is not None
        assert (found.answer.label, found.answer.precision) == ("12 Strand Road", "exact")

    def test_partial_match_is_not_exact(self, google: FakeGoogleMaps, address: str) -> None:
        google.learn(address, lat=22.33, lon=91.81, label="Agrabad", partial_match=True)

        assert geocoding.geocode(query=address, language="en", near=None).answer[0].precision == "street"

    def test_tries_once_more_after_a_failure(self, google: FakeGoogleMaps, address: str) -> None:
        google.learn(address, lat=22.33, lon=91.81, label="Agrabad")
        google.fails_first = 1

        assert geocoding.geocode(query=address, language="en", near=None).source == "google_maps"
        assert len(google.asked) == 2


@pytest.mark.django_db
class TestFallsBackToTheGazetteer:
    @pytest.mark.parametrize("mood", [mood for mood in Mood if mood not in (Mood.WELL, Mood.SLOW)])
    def test_when_google_cannot_answer(self, google: FakeGoogleMaps, mood: Mood, address: str) -> None:
        google.mood = mood

        found = geocoding.geocode(query=address, language="en", near=None)

        assert found.source == "gazetteer"
        assert found.answer[0].label.startswith("Agrabad")

    def test_when_google_takes_too_long(
        self, google: FakeGoogleMaps, address: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        in_a_hurry = guarded(
            "google_maps, in a hurry", retry_on=google_maps.PASSING, attempts=2, attempt_timeout_s=0.1, budget_s=0.5
        )
        monkeypatch.setattr(google_maps, "request", in_a_hurry(inspect.unwrap(google_maps.request)))
        google.mood = Mood.SLOW

        found = geocoding.geocode(query=address, language="en", near=None)

        assert found.source == "gazetteer"
        assert len(google.asked) == 2

    def test_when_google_knows_only_the_country(self, google: FakeGoogleMaps, address: str) -> None:
        google.learn(address, lat=23.7, lon=90.4, label="Bangladesh", types=("country", "political"))

        assert geocoding.geocode(query=address, language="en", near=None).source == "gazetteer"

    def test_when_google_knows_nothing(self, google: FakeGoogleMaps, address: str) -> None:
        found = geocoding.geocode(query=address, language="en", near=None)

        assert found.source == "gazetteer"
        assert len(google.asked) == 1

    def test_when_todays_quota_is_used_up(self, google: FakeGoogleMaps, settings: LazySettings, address: str) -> None:
        settings.GOOGLE_MAPS_DAILY_QUOTA = 0

        found = geocoding.geocode(query=address, language="en", near=None)

        assert (found.source, google.asked) == ("gazetteer", [])

    def test_without_a_key(self, settings: LazySettings) -> None:
        settings.GOOGLE_MAPS_KEY = None

        assert geocoding.geocode(query="Agrabad", language="en", near=None).source == "gazetteer"


@pytest.mark.django_db
class TestGoogleMapsGeocoder:
    def test_open_circuit_sends_nothing(self, google: FakeGoogleMaps) -> None:
        google.mood = Mood.BROKEN
        for _ in range(3):
            with pytest.raises(OutsideSystemError):
                GoogleMapsGeocoder().geocode("x", language="en", near=None)
        sent = len(google.asked)

        with pytest.raises(OutsideSystemError):
            GoogleMapsGeocoder().geocode("x", language="en", near=None)

        assert sent == 5
        assert len(google.asked) == sent

    def test_googles_own_failure_is_tried_once_more(self, google: FakeGoogleMaps) -> None:
        google.mood = Mood.UNKNOWN_ERROR

        with pytest.raises(OutsideSystemError):
            GoogleMapsGeocoder().geocode("x", language="en", near=None)

        assert len(google.asked) == 2

    def test_refused_key_is_not_tried_again(self, google: FakeGoogleMaps) -> None:
        google.mood = Mood.REQUEST_DENIED

        with pytest.raises(OutsideSystemError):
            GoogleMapsGeocoder().geocode("x", language="en", near=None)

        assert len(google.asked) == 1

    def test_refuses_to_run_inside_a_transaction(self, google: FakeGoogleMaps) -> None:
        with transaction.atomic(), pytest.raises(RuntimeError):
            GoogleMapsGeocoder().geocode("x", language="en", near=None)

        assert google.asked == []

    def test_counts_every_request_once_however_many_ask_at_once(
        self, google: FakeGoogleMaps, settings: LazySettings
    ) -> None:
        settings.GOOGLE_MAPS_DAILY_QUOTA = 10

        with ThreadPoolExecutor(8) as pool:
            passed = list(pool.map(lambda _: _passes(google_maps.take_request), range(40)))

        assert sum(passed) == 10

    def test_counting_in_two_steps_would_pass_too_many(self, google: FakeGoogleMaps) -> None:
        """The control: reading the count and then writing it lets several through on one number."""
        key = f"geo:control:{uuid4()}"
        cache.set(key, 0)

        def count_in_two_steps() -> None:
            used = cache.get(key)
            if used >= 10:
                raise QuotaExceededError
            cache.set(key, used + 1)

        with ThreadPoolExecutor(8) as pool:
            passed = list(pool.map(lambda _: _passes(count_in_two_steps), range(200)))

        assert sum(passed) > 10


def _passes(count: Callable[[], None]) -> bool:
    try:
        count()
    except QuotaExceededError:
        return False
    return True


@pytest.mark.django_db
class TestGazetteerGeocoder:
    def test_skips_house_and_road_numbers(self) -> None:
        found = GazetteerGeocoder().geocode("House 12, Road 5, Panchlaish, Chattogram", language="en", near=None)

        assert (found[0].label, found[0].precision) == ("Panchlaish, Chattogram", "area")

    def test_text_of_commas_costs_no_more_than_an_address(
        self, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        with django_assert_max_num_queries(5):
            assert GazetteerGeocoder().geocode("qqqqzzzzxx," * 18, language="en", near=None) == []

    def test_puts_places_of_the_named_town_first(self) -> None:
        found = GazetteerGeocoder().geocode("Kotwali, Chattogram", language="bn", near=None)

        assert found[0].label == "কোতোয়ালী, চট্টগ্রাম"

    def test_says_what_a_point_is_near_in_both_languages(self) -> None:
        english = GazetteerGeocoder().reverse(CHATTOGRAM, language="en")
        bangla = GazetteerGeocoder().reverse(CHATTOGRAM, language="bn")

        assert english is not None
        assert english.label == "near Alongkar Shopping Complex, Pahartali, Chattogram"
        assert bangla is not None
        assert bangla.label.endswith("-এর কাছে, পাহাড়তলী, চট্টগ্রাম")

    def test_names_only_the_thana_where_there_is_no_landmark(self) -> None:
        found = GazetteerGeocoder().reverse(GeoPoint(lat=23.7806, lon=90.4193), language="en")

        assert found is not None
        assert (found.label, found.precision) == ("Gulshan, Dhaka", "area")

    def test_knows_nothing_abroad(self) -> None:
        assert GazetteerGeocoder().reverse(GeoPoint(lat=22.57, lon=88.36), language="en") is None
