"""Synonyms on pages: added, changed and removed by staff; nothing typed is lost."""

import pytest
from django.test import Client

from marketplace.accounts.permissions import Role
from marketplace.search.models import Synonym
from tests.matrix.actors import make_user, signed_in

PAGES = "/en/staff/search/synonyms/"


@pytest.fixture
def support(db: None) -> Client:
    return signed_in(make_user(Role.SUPPORT), has_second_factor=True)


def test_added_changed_and_removed(support: Client) -> None:
    assert support.post(f"{PAGES}new/", {"terms": "kodu\nbottle gourd\n"}).status_code == 302
    made = Synonym.objects.get()
    assert "kodu = bottle gourd" in support.get(PAGES).content.decode()

    support.post(f"{PAGES}{made.pk}/", {"terms": "kodu\nlau"})
    made.refresh_from_db()
    assert (made.terms, made.is_active) == (["kodu", "lau"], False)

    assert "kodu = lau" in support.get(f"{PAGES}{made.pk}/delete/").content.decode()
    support.post(f"{PAGES}{made.pk}/delete/")
    assert not Synonym.objects.exists()


def test_one_word_is_refused_and_stays_in_the_form(support: Client) -> None:
    answer = support.post(f"{PAGES}new/", {"terms": "kodu"})

    assert answer.status_code == 400
    assert "kodu" in answer.content.decode()
    assert "at least two" in answer.content.decode()


def test_customers_do_not_see_them(db: None) -> None:
    assert signed_in(make_user(Role.CUSTOMER)).get(PAGES).status_code in {403, 404}


def test_empty_list_says_so(support: Client) -> None:
    assert "None yet" in support.get(PAGES).content.decode()
