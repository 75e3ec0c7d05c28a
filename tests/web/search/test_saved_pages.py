"""Saved searches on pages: kept from a page of results, changed, deleted, and silenced with a mail's link."""

import pytest
from django.test import Client

from marketplace.accounts.models import User
from marketplace.search.models import SavedSearch
from marketplace.search.news_mails import silencing_token
from tests.matrix.actors import make_user, signed_in
from tests.web.storefront.html import query_of

PAGES = "/en/account/searches/"
AT_GEC = {"lat": "22.35921234", "lon": "91.8215678"}

pytestmark = pytest.mark.usefixtures("no_shops")


@pytest.fixture
def user() -> User:
    return make_user()


@pytest.fixture
def buyer(user: User) -> Client:
    return signed_in(user)


def kept(buyer: Client, **given: str) -> SavedSearch:
    fields = {"q": "rice", "label": "My rice", "place": "pin", "alerts": "daily", **AT_GEC}
    answer = buyer.post(f"{PAGES}new/", fields | given)
    assert answer.status_code == 302, answer.content.decode()
    return SavedSearch.objects.get()


def test_form_begins_with_what_the_results_had(buyer: Client) -> None:
    html = buyer.get(f"{PAGES}new/", {"q": "rice", "price_max": "100", "in_stock": "1", **AT_GEC}).content.decode()

    assert 'name="label" value="rice"' in html
    assert "up to ৳ 100 · in stock" in html.replace("\xa0", " ")
    assert "Near your pin in" in html
    assert "Shops that are closed when we look count as well." in html


def test_kept_search_leads_to_its_results_with_all_that_it_was(buyer: Client) -> None:
    search = kept(buyer, price_max="100.00", in_stock="1")

    assert "My rice" in buyer.get(PAGES).content.decode()
    url = buyer.get(f"{PAGES}{search.pk}/results/").headers["Location"]
    assert query_of(url) == {"q": "rice", "price_max": "100.00", "in_stock": "1", "lat": "22.359", "lon": "91.822"}


def test_changed_and_deleted(buyer: Client) -> None:
    search = kept(buyer)

    buyer.post(f"{PAGES}{search.pk}/", {"q": "rice", "label": "Ours", "place": "anywhere", "alerts": "off"})
    search.refresh_from_db()
    assert (search.label, search.place, search.pin, search.due_at) == ("Ours", "anywhere", None, None)

    assert "Delete “Ours”?" in buyer.get(f"{PAGES}{search.pk}/delete/").content.decode()
    buyer.post(f"{PAGES}{search.pk}/delete/")
    assert not SavedSearch.objects.exists()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"label": ""}, "Please fill this in."),
        ({"category": "no-such"}, "There is no such category."),
        ({"sort": "luck"}, "What narrows this search cannot be kept."),
        ({"lat": "0", "lon": "0"}, "The pin stands outside Bangladesh."),
    ],
)
def test_what_is_wrong_is_told_and_nothing_typed_is_lost(buyer: Client, given: dict[str, str], told: str) -> None:
    fields = {"q": "red rice", "label": "My rice", "place": "pin", "alerts": "daily", **AT_GEC}

    answer = buyer.post(f"{PAGES}new/", fields | given)

    html = answer.content.decode()
    assert answer.status_code == 400
    assert told in html
    assert 'value="red rice"' in html


def test_somebody_elses_is_not_there(buyer: Client) -> None:
    search = kept(signed_in(make_user()))

    for page in ("", "results/", "delete/"):
        assert buyer.get(f"{PAGES}{search.pk}/{page}").status_code == 404


def test_stranger_signs_in_first(client: Client) -> None:
    answer = client.get(f"{PAGES}new/", {"q": "rice"})

    assert (answer.status_code, "/account/login/" in answer.headers["Location"]) == (302, True)


def test_empty_list_says_what_it_is_for(buyer: Client) -> None:
    assert "No search is kept yet" in buyer.get(PAGES).content.decode()


class TestSilence:
    def test_link_asks_and_one_tap_ends_the_news_without_signing_in(self, buyer: Client) -> None:
        search = kept(buyer)
        link = f"{PAGES}silence/{silencing_token(search.pk)}/"
        stranger = Client(enforce_csrf_checks=True)

        assert stranger.get(link).status_code == 200
        search.refresh_from_db()
        assert search.alerts == "daily"
        assert stranger.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
        search.refresh_from_db()
        assert search.alerts == "off"

    def test_link_that_is_not_ours_changes_nothing(self, buyer: Client) -> None:
        search = kept(buyer)

        assert Client().post(f"{PAGES}silence/nonsense/").status_code == 404
        search.refresh_from_db()
        assert search.alerts == "daily"
