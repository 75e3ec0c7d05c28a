"""Many tell one topic at once, while somebody reads on after the last number they saw, as all who listen do.

The controls give numbers without holding the topic's row, and take several topics one after the other.
"""

import random
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from threading import Barrier

import pytest
from django.db import OperationalError, connection, transaction

from realtime import topics
from realtime.models import Topic, TopicMessage
from realtime.topics import NewMessage, append, append_all
from tests.racing import connection_a_thread, race
from tests.unit.realtime.hearing import committed

__all__ = ["committed", "connection_a_thread"]

pytestmark = pytest.mark.usefixtures("committed")
ORDER, SHOP = "order:0190c0de", "shop:0190c0de"
TURNS, AT_ONCE = 240, 8


def tell_and_dawdle(number: int) -> None:
    with transaction.atomic():
        append(ORDER, kind="test.told", data={})
        time.sleep(random.Random(number).uniform(0, 0.004))  # noqa: S311 -- a seed


def follow(is_over: Callable[[], bool]) -> list[int]:
    """What somebody sees who always asks for what comes after the last number they saw."""
    seen = [0]
    try:
        while True:
            was_over = is_over()
            later = TopicMessage.objects.filter(topic=ORDER, seq__gt=seen[-1]).order_by("seq")
            seen.extend(later.values_list("seq", flat=True))
            if was_over:
                return seen[1:]
    finally:
        connection.close()


def seen_while_told() -> list[int]:
    told: list[object] = []
    with ThreadPoolExecutor(max_workers=1) as pool:
        following = pool.submit(follow, lambda: bool(told))
        told.append(race(tell_and_dawdle, TURNS, at_once=AT_ONCE))
        seen = following.result()
    assert told == [[None] * TURNS]
    return seen


def test_whoever_reads_on_after_the_last_number_misses_nothing() -> None:
    assert seen_while_told() == list(range(1, TURNS + 1))


def test_control_numbers_that_are_given_without_the_lock_are_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = count(1)
    Topic.objects.create(name=ORDER, last_seq=TURNS)

    def take_without_lock(counts: Mapping[str, int]) -> dict[str, int]:
        return {topic: next(numbers) for topic in counts}

    monkeypatch.setattr(topics, "_take_numbers", take_without_lock)

    seen = seen_while_told()

    assert TopicMessage.objects.filter(topic=ORDER).count() == TURNS
    assert len(seen) < TURNS


def told_crosswise(tell: Callable[[tuple[str, str]], None]) -> list[object]:
    """Two tell the same two topics, each beginning with another."""
    orders = (ORDER, SHOP), (SHOP, ORDER)

    def turn(number: int) -> None:
        with transaction.atomic():
            tell(orders[number])

    return race(turn, 2, at_once=2)


def test_several_topics_are_told_by_two_in_any_order() -> None:
    def tell(names: tuple[str, str]) -> None:
        append_all([NewMessage(name, "test.told", {}) for name in names])
        time.sleep(0.02)

    for _time in range(20):
        assert told_crosswise(tell) == [None, None]


def test_control_one_after_the_other_they_wait_for_each_other() -> None:
    both_hold_one = Barrier(2, timeout=60)

    def tell(names: tuple[str, str]) -> None:
        append(names[0], kind="test.told", data={})
        both_hold_one.wait()
        append(names[1], kind="test.told", data={})

    assert [type(each) for each in told_crosswise(tell) if each is not None] == [OperationalError]
