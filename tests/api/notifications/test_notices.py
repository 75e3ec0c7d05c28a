"""One's own notices over HTTP."""

import pytest
from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.core.ids import uuid7
from marketplace.notifications import notices
from marketplace.notifications.models import NoticeKind
from tests.matrix.actors import make_user, signed_in

pytestmark = pytest.mark.django_db
URL = "/api/v1/me/notices"


def tell(user: User) -> None:
    params = {"shop_slug": "rahima-store", "shop_name_en": "Rahima Store", "shop_name_bn": "রহিমা স্টোর"}
    notices.notify(user_ids=[user.pk], kind=NoticeKind.SHOP_SUSPENDED, params=params, event_id=uuid7())


def test_list_tells_in_the_language_asked_for_and_counts_unread() -> None:
    rahima = make_user()
    tell(rahima)
    tell(rahima)

    page = signed_in(rahima).get(URL, {"limit": 1}, headers={"Accept-Language": "en"}).json()

    [item] = page["items"]
    assert item["text"] == "Rahima Store is suspended: buyers do not see it."
    assert item["path"].endswith("/desk/rahima-store/")
    assert (page["unread"], page["next"] is not None) == (2, True)


def test_some_or_all_are_marked_as_read_and_nobody_elses() -> None:
    rahima, stranger = make_user(), make_user()
    tell(rahima)
    tell(rahima)
    client = signed_in(rahima)
    first = client.get(URL).json()["items"][0]["id"]

    assert signed_in(stranger).post(f"{URL}/read", {"ids": [first]}, "application/json").json()["marked"] == 0
    assert client.post(f"{URL}/read", {"ids": [first]}, "application/json").json()["marked"] == 1
    assert client.post(f"{URL}/read", {}, "application/json").json()["marked"] == 1
    assert all(item["read_at"] for item in client.get(URL).json()["items"])


def test_unread_ones_alone_are_listed() -> None:
    rahima = make_user()
    tell(rahima)
    client = signed_in(rahima)
    client.post(f"{URL}/read", {}, "application/json")
    tell(rahima)

    unread = client.get(URL, {"unread": "true"}).json()["items"]

    assert [item["read_at"] for item in unread] == [None]
    assert len(client.get(URL).json()["items"]) == 2


def test_what_was_read_is_deleted_and_nothing_else() -> None:
    rahima, stranger = make_user(), make_user()
    for user in (rahima, rahima, stranger):
        tell(user)
    for user in (rahima, stranger):
        notices.mark_read(user_id=user.pk, notice_ids=None, now=timezone.now())
    tell(rahima)
    client = signed_in(rahima)

    assert client.delete(f"{URL}?state=read").json() == {"deleted": 2}

    assert [item["read_at"] for item in client.get(URL).json()["items"]] == [None]
    assert len(signed_in(stranger).get(URL).json()["items"]) == 1


@pytest.mark.parametrize("query", ["", "?state=unread", "?state=read&all=true"])
def test_what_is_to_be_deleted_is_said(query: str) -> None:
    rahima = make_user()
    tell(rahima)

    assert signed_in(rahima).delete(URL + query).status_code == 400
    assert len(signed_in(rahima).get(URL).json()["items"]) == 1
