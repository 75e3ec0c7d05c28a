import re

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.phones import E164, InvalidPhoneError, normalize_phone


@pytest.mark.parametrize(
    "written",
    [
        "01712345678",
        "+8801712345678",
        "8801712345678",
        "008801712345678",
        "00880 1712-345678",
        "01712-345678",
        "01712 345 678",
        " +880 (1712) 345678 ",
        "1712345678",
        "০১৭১২৩৪৫৬৭৮",
        "+৮৮০১৭১২-৩৪৫৬৭৮",
        "০১৭১২ 345678",
    ],
)
def test_bangladeshi_number_is_kept_one_way_however_it_is_written(written: str) -> None:
    assert normalize_phone(written) == "+8801712345678"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("+44 20 7946 0018", "+442079460018"),
        ("+91 98765 43210", "+919876543210"),
        ("+1 (201) 555-0123", "+12015550123"),
        ("02-55165000", "+880255165000"),
    ],
)
def test_landlines_and_numbers_of_other_countries_are_kept(written: str, kept: str) -> None:
    assert normalize_phone(written) == kept


@pytest.mark.parametrize("written", ["0044 20 7946 0018", "44 20 7946 0018", "00919876543210"])
def test_number_of_another_country_needs_its_plus(written: str) -> None:
    with pytest.raises(InvalidPhoneError):
        normalize_phone(written)


@pytest.mark.parametrize(
    "written",
    [
        "",
        " ",
        "+",
        "0171234567",
        "017123456789",
        "01212345678",
        "16247",
        "999",
        "+8801712345678 ext. 5",
        "01712-HELLO-1",
        "tel:+8801712345678;phone-context=+880",
        "01712345678\0",
        "01712345678, 01812345678",
        "+999123456789",
        "++8801712345678",
        "0" * 10_000,
    ],
)
def test_what_is_no_number_is_refused(written: str) -> None:
    with pytest.raises(InvalidPhoneError):
        normalize_phone(written)


@pytest.mark.parametrize(("language", "example"), [("bn", "০১৭১২-৩৪৫৬৭৮"), ("en", "01712-345678")])
def test_refusal_says_how_to_write_it(language: str, example: str) -> None:
    with pytest.raises(InvalidPhoneError) as refused:
        normalize_phone("phone")

    with translation.override(language):
        assert example in str(refused.value)


@given(st.text() | st.from_regex(r"\+?[0-9০-৯ ()-]{0,20}", fullmatch=True))
def test_any_text_is_refused_or_has_a_form_that_stays(text: str) -> None:
    try:
        kept = normalize_phone(text)
    except InvalidPhoneError:
        return

    assert re.fullmatch(E164, kept)
    assert normalize_phone(kept) == kept
