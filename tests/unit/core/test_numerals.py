import pytest

from marketplace.core.numerals import in_digits


@pytest.mark.parametrize(("language", "written"), [("bn", "১২,৩৪,৫৬৭.৮৯ km"), ("en", "12,34,567.89 km")])
def test_digits_are_the_languages_own(language: str, written: str) -> None:
    assert in_digits("12,34,567.89 km", language) == written
