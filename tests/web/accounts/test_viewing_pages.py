"""Looking as somebody else on pages: the way back is on every one of them, and signing out ends it."""

import re

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client

from config import urls
from marketplace.accounts import viewing
from marketplace.accounts.models import User
from marketplace.accounts.permissions import Role
from marketplace.core.models import AuditEntry
from tests.matrix.actors import look_as, make_user, signed_in
from tests.matrix.addresses import walk

pytestmark = pytest.mark.django_db
BANNER = b"data-viewing-banner"
SIGN_OUT = "/en/account/logout/"
# Nothing to look at as somebody: what programs read, and ninja's own page about the API.
NOT_PAGES = ("api/", "health/", "ready/", "tiles/", "robots.txt", "map-style")


@pytest.fixture
def rahima() -> User:
    return make_user(Role.CUSTOMER, name="Rahima")


@pytest.fixture
def support(rahima: User) -> Client:
    client = signed_in(make_user(Role.SUPPORT), has_second_factor=True)
    look_as(client, rahima)
    client.raise_request_exception = False
    return client


def test_way_back_stands_on_every_page(support: Client) -> None:
    """Also on those that are closed meanwhile, and where nothing is: they must not be a dead end."""
    simple = {
        found.route for found in walk(urls.urlpatterns) if not found.kwargs and not found.route.startswith("api/")
    }
    answers = {path: support.get(f"/{path}") for path in sorted(simple | {"nothing/here/"})}
    whole = {path: a for path, a in answers.items() if a.content.lstrip().startswith(b"<!doctype html>")}

    assert len(whole) > 40
    assert [path for path, answer in whole.items() if BANNER not in answer.content] == []


def test_signing_out_ends_looking_on_record_and_signs_staff_out(support: Client, rahima: User) -> None:
    asked = support.get(SIGN_OUT)
    answer = support.post(SIGN_OUT)

    (entry,) = AuditEntry.objects.filter(action=viewing.STOP)
    assert (asked.status_code, BANNER in asked.content, answer.status_code) == (200, True, 302)
    assert entry.target_id == str(rahima.pk)
    assert SESSION_KEY not in support.session
    assert BANNER not in support.get("/en/").content


def test_asking_alone_ends_nothing(support: Client) -> None:
    support.get(SIGN_OUT)

    assert BANNER in support.get("/en/").content


def test_signing_out_over_the_api_ends_looking_too(support: Client, rahima: User) -> None:
    answer = support.post("/api/v1/auth/logout", content_type="application/json")

    (entry,) = AuditEntry.objects.filter(action=viewing.STOP)
    assert (answer.status_code, entry.target_id) == (204, str(rahima.pk))
    assert SESSION_KEY not in support.session


def test_the_person_looked_at_stays_signed_in(support: Client, rahima: User) -> None:
    theirs = signed_in(rahima)

    support.post(SIGN_OUT)

    assert theirs.get("/en/account/").status_code == 200


def test_everybody_else_signs_out_as_before(rahima: User) -> None:
    client = signed_in(rahima)

    assert client.get(SIGN_OUT).status_code == 200
    assert client.post(SIGN_OUT).status_code == 302
    assert SESSION_KEY not in client.session
    assert Client().post(SIGN_OUT).status_code == 302


def test_signing_out_needs_the_token_of_its_page(support: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = support.cookies

    assert strict.post(SIGN_OUT).status_code == 403
    assert BANNER in support.get("/en/").content


def test_navigation_leads_to_no_page_that_refuses(support: Client) -> None:
    """What is somebody's own to change, nobody sees in their name."""
    page = support.get("/en/account/").content.decode()
    navigation = page[page.index('<nav class="account-nav"') :]
    links = re.findall(r'<a [^>]*href="([^"]+)"', navigation[: navigation.index("</nav>")])

    assert "/en/account/addresses/" in links
    assert "/en/account/profile/" not in links
    assert [(link, support.get(link).status_code) for link in links if support.get(link).status_code != 200] == []
