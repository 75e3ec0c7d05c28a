"""What a long poll may ask."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.errors import InvalidInputError
from realtime.questions import MOST_BYTES, MOST_WAIT_S, Question, read
from realtime.wire import MOST_TOPICS


def test_topics_numbers_tickets_and_patience_are_read() -> None:
    asked = read(b"topic=order:a@7&topic=user%3Ab%400&topic=shop:c&ticket=1:x&ticket=2:y&wait=3")

    assert asked == Question({"order:a": 7, "user:b": 0, "shop:c": None}, ("1:x", "2:y"), 3)


@pytest.mark.parametrize(("wait", "wait_s"), [(b"", MOST_WAIT_S), (b"&wait=99", MOST_WAIT_S), (b"&wait=0", 0)])
def test_patience_has_an_end(wait: bytes, wait_s: int) -> None:
    assert read(b"topic=a" + wait).wait_s == wait_s


@pytest.mark.parametrize(
    ("query", "field"),
    [
        (b"", "topic"),
        (b"topic=", "topic"),
        (b"topic=@7", "topic"),
        (b"topic=a@", "topic"),
        (b"topic=a@-1", "topic"),
        (b"topic=a@1@2", "topic"),
        (b"topic=a@" + b"9" * 19, "topic"),
        (b"topic=a&topic=a@1", "topic"),
        (b"topic=" + b"x" * 81, "topic"),
        (b"&".join(b"topic=t%d" % number for number in range(MOST_TOPICS + 1)), "topic"),
        (b"topic=a&wait=1&wait=2", "wait"),
        (b"topic=a&wait=-1", "wait"),
        (b"topic=a&wait=forever", "wait"),
        (b"topic=a&wait=100", "wait"),
        (b"topic=a&after=1", "after"),
        (b"topic=a&ticket=" + b"x" * MOST_BYTES, "topic"),
    ],
)
def test_what_is_wrong_is_named(query: bytes, field: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        read(query)

    assert field in [detail.field for detail in refused.value.details]


@given(st.binary(max_size=200))
def test_bytes_are_a_question_or_refused(query: bytes) -> None:
    try:
        asked = read(query)
    except InvalidInputError:
        return
    assert 0 < len(asked.topics) <= MOST_TOPICS
    assert 0 <= asked.wait_s <= MOST_WAIT_S
