import pytest
from django.test import Client

from bench.accounts_check import OWN_PROFILE, extra_statements
from bench.accounts_people import SESSION, STRANGER, TOKEN, make_person
from bench.nearby_questions import questions

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("caller", "status"), [(STRANGER, 401), (SESSION, 200), (TOKEN, 200)])
def test_caller_is_known_by_what_they_send(caller: str, status: int) -> None:
    headers = make_person().callers()[caller]

    assert Client(headers=headers).get(OWN_PROFILE).status_code == status


def test_statements_are_counted_once_the_cache_knows_who_asks() -> None:
    assert extra_statements(questions()[:2], make_person().callers()) == {SESSION: 0, TOKEN: 0}
