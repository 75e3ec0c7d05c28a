import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.notifications.sms import count_parts


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("ক" * 70, 1),
        ("ক" * 71, 2),
        ("ক" * 134, 2),
        ("ক" * 135, 3),
        ("a" * 70 + "ক", 2),
        ("৳" + "1" * 69, 1),
        ("€" * 80, 1),
        ("€" * 80 + "a", 2),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
    ],
)
def test_parts_are_those_of_the_standard(text: str, parts: int) -> None:
    assert count_parts(text) == parts


@pytest.mark.parametrize(
    ("text", "parts"),
    [("a" * 152 + "€" + "a" * 152, 3), ("ক" * 66 + "😀" + "ক" * 66, 3)],
)
def test_letter_of_two_units_is_not_cut_in_half(text: str, parts: int) -> None:
    """Counted by units alone, these would fit into two."""
    assert count_parts(text) == parts


@given(st.text(max_size=700), st.text(max_size=50))
def test_longer_text_never_takes_fewer_parts(text: str, more: str) -> None:
    assert count_parts(text + more) >= count_parts(text)
