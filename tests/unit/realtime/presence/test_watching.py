"""Who is told of whom, and no longer than they hear the topic."""

import pytest

from realtime.presence import watching
from realtime.presence.watching import Watches
from tests.unit.realtime.hearing import Ear
from tests.unit.realtime.presence.people import KARIM, RAHIM, ROOM, SALMA


def test_those_who_watch_somebody_are_found() -> None:
    watches, buyer, shop = Watches(), Ear(), Ear()
    watches.watch(buyer, ROOM, {"shop": [KARIM, SALMA]})
    watches.watch(shop, ROOM, {"buyer": [RAHIM]})

    assert set(watches.people) == {RAHIM, KARIM, SALMA}
    assert [watch.listener for watch in watches.of({KARIM, SALMA})] == [buyer]
    assert len(watches.new) == 2


def test_who_hears_a_topic_no_longer_watches_nobody() -> None:
    watches, ear = Watches(), Ear()
    watches.watch(ear, ROOM, {"shop": [KARIM]})
    watches.watch(ear, "room:2", {"shop": [SALMA]})

    watches.unwatch(ear, ROOM)
    watches.unwatch(ear, ROOM)
    assert set(watches.people) == {SALMA}
    watches.unwatch_all(ear)

    assert not watches.people
    assert not watches.new


def test_those_of_the_same_people_go_on_and_those_of_others_begin_anew() -> None:
    watches, ear = Watches(), Ear()
    watches.watch(ear, ROOM, {"shop": [KARIM]})
    watches.new.clear()

    watches.watch(ear, ROOM, {"shop": [KARIM]})
    assert not watches.new
    watches.watch(ear, ROOM, {"shop": [KARIM, SALMA]})
    assert len(watches.new) == 1
    watches.watch(ear, ROOM, {})

    assert not watches.people


def test_there_is_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "MOST_OF_SIDE", 2)
    monkeypatch.setattr(watching, "MOST_WATCHED", 3)
    watches = Watches()

    watches.watch(Ear(), ROOM, {"shop": [RAHIM, KARIM, SALMA]})
    assert len(watches.people) == 2
    watches.watch(Ear(), "room:2", {"shop": [SALMA, KARIM]})

    assert len(watches.people) == 2
