"""Where carriers are: what is kept and signalled, what it costs, and what stays of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db.models import F
from django.utils import timezone, translation
from pytest_django import DjangoAssertNumQueries

from marketplace.core import live
from marketplace.delivery import selectors
from marketplace.delivery.fixes import Doubt
from marketplace.delivery.models import Fix, Leg, Track
from marketplace.delivery.services.legs import end_leg
from marketplace.delivery.services.positions import record_fixes
from marketplace.delivery.services.tracks import forget_person, purge_tracks
from marketplace.delivery.way_words import Words, words_for
from marketplace.orders.models import HandoverProof, ProofKind
from marketplace.orders.services import handover
from tests.unit.delivery.carrying import away, react, ride, say, shared
from tests.unit.orders.doing import RIGHT, SHOP
from tests.unit.orders.making import DOORSTEP, make_buyer

pytestmark = pytest.mark.django_db
Signals = list[tuple[str, str, dict[str, Any]]]


@pytest.fixture
def signals(monkeypatch: pytest.MonkeyPatch) -> Signals:
    said: Signals = []

    class Teller:
        def signal(self, topic: str, *, kind: str, data: dict[str, Any]) -> None:
            said.append((topic, kind, data))

    monkeypatch.setattr(live, "_tellers", [Teller()])
    return said


def arrived(leg: Leg) -> Leg:
    handover.deliver_order(order_id=leg.order_id, actor=SHOP, proof=RIGHT, now=timezone.now())
    react("marketplace.delivery")
    return Leg.objects.get(pk=leg.pk)


def test_the_newest_is_signalled_and_kept(signals: Signals) -> None:
    leg = shared()
    now = timezone.now()

    recorded = say(leg, away(900, at=now - timedelta(seconds=6)), away(1000, at=now - timedelta(seconds=40)), now=now)

    [(topic, kind, data)] = signals
    assert (topic, kind) == (f"leg:{leg.pk}", "position")
    assert data["lat"] == pytest.approx(DOORSTEP.lat - 900 / 111_320, abs=1e-6)
    assert (data["distance_m"], data["eta_min"]) == (pytest.approx(900, rel=0.005), 6)
    assert (recorded.taken, recorded.estimate) == (2, selectors.estimate_from(away(900).point, DOORSTEP))
    position = selectors.find_position(Leg.objects.get(pk=leg.pk))
    assert position is not None
    assert position.at == now - timedelta(seconds=6)


def test_what_is_not_believed_is_not_signalled(signals: Signals) -> None:
    recorded = say(shared(), away(100, at=timezone.now() + timedelta(minutes=5)))

    assert (recorded.taken, recorded.dropped, signals) == (0, {Doubt.FUTURE: 1}, [])
    assert not Fix.objects.exists()


def test_what_a_phone_sends_twice_is_taken_once(signals: Signals) -> None:
    leg, fix = shared(), away(100)

    first, second = say(leg, fix), say(leg, fix)

    assert (first.taken, second.taken, len(signals)) == (1, 0, 1)
    assert second.dropped == {Doubt.OUT_OF_ORDER: 1}


def test_a_position_costs_three_statements(signals: Signals, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    leg = shared()
    assert leg.carrier_id is not None

    # Those, and the two of a savepoint, which are a transaction's outside of tests.
    with django_assert_num_queries(5):
        record_fixes(leg_id=leg.pk, carrier_id=leg.carrier_id, fixes=[away(100)], now=timezone.now())


class TestTrack:
    def test_is_thinned_with_its_times_and_tells_how_far_the_door_was_from_the_pin(self) -> None:
        leg = shared()
        ride(leg, 600, 500, 400, 300, 200, 100, 20)

        track = arrived(leg).track

        assert track.line is not None
        assert track.drop_off is not None
        assert len(track.line.coords) == len(track.offsets_s) < 7
        assert (track.offsets_s[0], track.offsets_s[-1]) == (0, 60)
        assert track.pin_distance_m == pytest.approx(20, rel=0.01)
        assert track.drop_off.y == pytest.approx(away(20).point.lat)

    def test_where_the_proof_says_is_where_it_was_handed_over(self) -> None:
        leg = shared()
        ride(leg, 600, 500)
        HandoverProof.objects.create(order=leg.order, kind=ProofKind.CODE, location=away(35).point.to_geos())
        end_leg(order_id=leg.order_id, state="delivered", now=timezone.now())

        assert Track.objects.get().pin_distance_m == pytest.approx(35, rel=0.01)

    def test_a_position_of_long_ago_is_no_door(self) -> None:
        leg = shared()
        ride(leg, 600, 500)
        Fix.objects.update(at=F("at") - timedelta(minutes=3))

        track = arrived(leg).track

        assert (track.drop_off, track.pin_distance_m) == (None, None)

    def test_there_is_none_where_nobody_shared(self) -> None:
        leg = shared()

        arrived(leg)

        assert not Track.objects.exists()

    def test_goes_after_its_days(self) -> None:
        leg = shared()
        ride(leg, 300, 200)
        arrived(leg)
        last = timezone.now() + timedelta(days=settings.TRACK_RETENTION_DAYS)

        kept, gone = purge_tracks(now=last - timedelta(hours=1)), purge_tracks(now=last + timedelta(hours=1))

        assert (kept, gone) == (0, 1)

    @pytest.mark.parametrize("who", ["buyer", "carrier"])
    def test_goes_with_the_account_of_either(self, who: str) -> None:
        buyer = make_buyer()
        leg = shared(buyer=buyer)
        ride(leg, 300, 200)
        arrived(leg)
        user_id = {"buyer": buyer.pk, "carrier": leg.carrier_id}[who]
        assert user_id is not None

        forget_person(user_id=user_id)
        forget_person(user_id=user_id)

        assert not Track.objects.exists()
        assert (Leg.objects.get().carrier_id is None) is (who == "carrier")


class TestWords:
    @pytest.mark.parametrize(
        ("metres", "words"),
        [
            (30, Words("Almost at your door")),
            (640, Words("About 4 min away", "640 m")),
            (2345, Words("About 14 min away", "2.3 km")),
        ],
        ids=["at the door", "near", "far"],
    )
    def test_say_how_long_and_how_far(self, metres: float, words: Words) -> None:
        estimate = selectors.estimate_from(away(metres * 1.0011).point, DOORSTEP)

        with translation.override("en"):
            assert words_for(estimate) == words

    def test_say_nothing_where_nobody_knows(self) -> None:
        assert words_for(None) == Words("", "")

    def test_are_signalled_in_each_language_whichever_the_carriers_is(self, signals: Signals) -> None:
        with translation.override("bn"):
            say(shared(), away(640 * 1.0011))

        [(_topic, _kind, data)] = signals
        assert data["words"] == {
            "bn": {"far": "আর প্রায় ৪ মিনিট", "distance": "৬৪০ মি"},
            "en": {"far": "About 4 min away", "distance": "640 m"},
        }
