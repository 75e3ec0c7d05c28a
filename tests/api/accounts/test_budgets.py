"""What it costs in statements to be known: nothing where the cache knows who asks, one for a program's key."""

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import DjangoAssertNumQueries

from marketplace.accounts.permissions import Action, Role
from tests.matrix.actors import Actor, client_of, come_in

pytestmark = pytest.mark.django_db
NEARBY = "/api/v1/shops/nearby?lat=23.7806&lon=90.4070&limit=5"
OWN_PROFILE = "/api/v1/me"
SCOPES = (Action.READ_SHOPS,)


def warm_client(actor: Actor) -> Client:
    """A client whom the cache knows from a request before."""
    _, kept = come_in(actor)
    client = client_of(kept)
    assert client.get(NEARBY).status_code == 200
    return client


def statements_of(client: Client, page: str) -> tuple[list[str], str]:
    """The statements that a page takes, and the page."""
    with CaptureQueriesContext(connection) as statements:
        answer = client.get(page)
    assert answer.status_code == 200
    return [statement["sql"] for statement in statements], answer.content.decode()


@pytest.mark.parametrize("actor", [Actor("by session"), Actor("by token", credential="token")], ids=str)
def test_known_person_costs_nearby_no_statement(
    actor: Actor, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = warm_client(actor)

    with django_assert_num_queries(1):
        answer = client.get(NEARBY)

    assert answer.status_code == 200
    assert client.get(OWN_PROFILE).status_code == 200, "nobody was known"


@pytest.mark.parametrize("page", ["/", "/en/?lat=23.7806&lon=90.4070"])
def test_head_of_a_page_greets_at_no_statement(page: str) -> None:
    person, kept = come_in(Actor("by session"))
    person.name, person.avatar = "Rahima Khatun", "avatars/rahima.webp"
    person.save()
    stranger, known = Client(), client_of(kept)
    for client in (stranger, known):
        client.get(page)

    as_stranger, _ = statements_of(stranger, page)
    as_person, shown = statements_of(known, page)

    assert as_person == as_stranger
    assert person.name in shown
    assert default_storage.url(person.avatar) in shown


def test_program_costs_nearby_the_statement_that_finds_its_key(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client = warm_client(Actor("by key", roles=(Role.SELLER,), credential="key", scopes=SCOPES))

    with django_assert_num_queries(2) as captured:
        answer = client.get(NEARBY)

    assert answer.status_code == 200
    assert "accounts_apikey" in captured[0]["sql"]
