import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from marketplace.search.documents import ProductText, document_of, forms_of, slips_of


def test_lexemes_have_places_and_weights_by_field() -> None:
    document = document_of(ProductText(names=("Green Tea", "গ্রিন টি"), brand=("Ispahani",), variants=("40 g",)))

    assert "'green':1A" in document.lexemes
    assert "'ispahani':7B" in document.lexemes
    assert "'40':9C" in document.lexemes
    assert document.names == "|green tea|গ্রিন টি|"


def test_measures_and_small_words_are_no_words_to_mend_with() -> None:
    assert document_of(ProductText(names=("Rice and Dal 500 g",))).words == {"rice", "dal"}


@pytest.mark.django_db
@given(st.text(max_size=60), st.text(max_size=60))
def test_postgresql_reads_what_is_written_of_any_text(name: str, description: str) -> None:
    lexemes = document_of(ProductText(names=(name,), descriptions=(description,))).lexemes

    with connection.cursor() as cursor:
        cursor.execute("SELECT length(%s::tsvector)", [lexemes])
        assert cursor.fetchone() is not None


@pytest.mark.parametrize(
    ("one", "other"), [("onion", "onoin"), ("onion", "onin"), ("onion", "onioon"), ("onion", "oniom"), ("চাল", "চল")]
)
def test_words_a_slip_apart_share_a_slip(one: str, other: str) -> None:
    assert set(forms_of(one).slips) & set(forms_of(other).slips)


def test_words_two_letters_apart_share_none() -> None:
    assert not slips_of("onion") & slips_of("union jack")


def test_bangla_word_is_one_lexeme_with_its_signs() -> None:
    assert "'মিশ্টি':1A" in document_of(ProductText(names=("মিষ্টি",))).lexemes
