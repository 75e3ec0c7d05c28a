"""What the hub reads of a topic after a number: without holes, or a gap."""

import pytest

from realtime import reading
from realtime.models import TopicMessage
from realtime.reading import Page
from tests.unit.realtime.hearing import committed, page_after, tell

__all__ = ["committed"]

pytestmark = pytest.mark.usefixtures("committed")
ORDER = "order:0190c0de"


def numbers(page: Page) -> list[int]:
    return [seq for seq, _text in page.messages]


def test_goes_on_after_a_number() -> None:
    tell(ORDER, 5)

    page = page_after(ORDER, 2)

    assert (numbers(page), page.last_seq, page.end, page.is_gap) == ([3, 4, 5], 5, 5, False)


def test_is_a_page_at_most() -> None:
    tell(ORDER, reading.PAGE + 10)

    page = page_after(ORDER, 3)

    assert numbers(page) == list(range(4, reading.PAGE + 4))
    assert (page.last_seq, page.end) == (reading.PAGE + 10, reading.PAGE + 3)


def test_finds_nothing_after_the_last() -> None:
    tell(ORDER)

    assert page_after(ORDER, 1) == Page(1, 1, [], is_gap=False)


def test_finds_nothing_where_nothing_was_ever_told() -> None:
    assert page_after(ORDER, 0) == Page(0, 0, [], is_gap=False)


@pytest.mark.parametrize("after", [0, 1])
def test_something_in_between_that_is_gone_is_a_gap(after: int) -> None:
    tell(ORDER, 5)
    TopicMessage.objects.filter(seq__lte=2).delete()

    page = page_after(ORDER, after)

    assert (numbers(page), page.end, page.is_gap) == ([], 5, True)


def test_from_the_oldest_that_is_kept_there_is_no_gap() -> None:
    tell(ORDER, 5)
    TopicMessage.objects.filter(seq__lte=2).delete()

    page = page_after(ORDER, 2)

    assert (numbers(page), page.is_gap) == ([3, 4, 5], False)


def test_a_hole_ends_the_page_and_is_a_gap_to_who_reads_on() -> None:
    tell(ORDER, 5)
    TopicMessage.objects.filter(seq=3).delete()

    assert numbers(page_after(ORDER, 0)) == [1, 2]
    assert page_after(ORDER, 2).is_gap


@pytest.mark.parametrize("after", [4, 7])
def test_when_all_is_gone_or_the_number_was_never_given_it_is_a_gap(after: int) -> None:
    tell(ORDER, 5)
    TopicMessage.objects.all().delete()

    assert page_after(ORDER, after) == Page(after, 5, [], is_gap=True)
