from dataclasses import dataclass

import pytest
from django.utils import translation

from marketplace.core import bilingual


@dataclass(frozen=True)
class Thing:
    name_en: str
    name_bn: str


@pytest.mark.parametrize(
    ("thing", "language", "name", "other"),
    [
        (Thing("Rice", "চাল"), "en", "Rice", "চাল"),
        (Thing("Rice", "চাল"), "bn", "চাল", "Rice"),
        (Thing("", "চাল"), "en", "চাল", ""),
        (Thing("Rice", ""), "bn", "Rice", ""),
        (Thing("KFC", "kfc"), "en", "KFC", ""),
    ],
)
def test_name_is_in_the_page_s_language_with_the_other_where_it_tells_more(
    thing: Thing, language: str, name: str, other: str
) -> None:
    with translation.override(language):
        assert (bilingual.name(thing), bilingual.other_name(thing)) == (name, other)
