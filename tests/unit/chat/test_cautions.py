import pytest

from realtime.chat.cautions import WORDS, Caution, find_cautions

PAYMENT, LINK, CONTACT = Caution.PAYMENT, Caution.LINK, Caution.CONTACT


@pytest.mark.parametrize(
    ("text", "cautions"),
    [
        ("Please send 500 to my bKash", [PAYMENT]),
        ("বিকাশে টাকা পাঠিয়ে দিন", [PAYMENT]),
        ("আগে টাকা দিতে হবে", [PAYMENT]),
        ("নগদ নাম্বার দেন", [PAYMENT]),
        ("Pay in advance, then we bring it", [PAYMENT]),
        ("Send it by bKash 01712-345678", [PAYMENT, CONTACT]),
        ("Call me: ০১৭১২ ৩৪৫ ৬৭৮", [CONTACT]),
        ("+880 1712 345678", [CONTACT]),
        ("WhatsApp e asen", [CONTACT]),
        ("me@example.com", [CONTACT]),
        ("Look at https://example.org/rice", [LINK]),
        ("Cash on delivery? নগদ টাকা দিব", []),
        ("2 kg rice, order H-2026-000123, 1,250 taka", []),
        ("ইমোশনাল কথা বলবেন না", []),
        ("", []),
    ],
)
def test_find_cautions(text: str, cautions: list[Caution]) -> None:
    assert find_cautions(text) == cautions


def test_every_caution_has_words() -> None:
    assert set(WORDS) == set(Caution)


def test_find_cautions_takes_linear_time_on_hostile_texts() -> None:
    for hostile in ("0" * 2_000, "bkash " * 330, "a@" * 1_000, "+1 " * 660):
        find_cautions(hostile)
