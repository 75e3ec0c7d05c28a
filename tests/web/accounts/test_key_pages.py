"""API keys on pages: a secret that is seen once, and keys that are their owner's, or anybody's for admins."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from marketplace.accounts import apikeys
from marketplace.accounts.models import ApiKey, User
from marketplace.accounts.permissions import Action, Role
from tests.matrix.actors import ACTORS, client_of, come_in, issue_key, look_as, make_user, signed_in
from tests.web.storefront.html import Page

pytestmark = pytest.mark.django_db
KEYS = "/en/account/keys/"
SECRET = re.compile(r"haat_[0-9a-f]{12}_[\w-]{20,}")
TYPED = {"name": "Till", "scopes": ["sellers.read_shops"], "life": "30"}
READERS = [actor for actor in ACTORS if actor.credential in {"none", "session", "viewing"}]


@pytest.fixture
def seller() -> User:
    return make_user(Role.SELLER)


@pytest.fixture
def client(seller: User) -> Client:
    return signed_in(seller)


def make_key(owner: User) -> ApiKey:
    return issue_key(owner, (Action.READ_SHOPS,)).key


def secret_in(answer: Any) -> str:
    (secret,) = set(SECRET.findall(answer.content.decode()))
    return str(secret)


@pytest.mark.parametrize("page", ["", "new/"])
def test_page_opens_for_those_who_manage_keys(page: str) -> None:
    for actor in READERS:
        answer = client_of(come_in(actor)[1]).get(KEYS + page)

        weak_admin = Role.ADMIN in actor.roles and not actor.has_second_factor
        refused = 302 if actor.credential == "none" or weak_admin else 403
        assert answer.status_code == (200 if actor.may(Action.MANAGE_API_KEYS) else refused), actor


def test_navigation_leads_there_whom_it_is_for(client: Client) -> None:
    customer = signed_in(make_user(Role.CUSTOMER))

    assert [KEYS in each.get("/en/account/").content.decode() for each in (client, customer)] == [True, False]


@pytest.mark.parametrize("page", ["", "new/", "{id}/rotate/", "{id}/revoke/"])
@pytest.mark.parametrize("language", ["", "/en"])
def test_page_has_no_style_or_script_of_its_own(client: Client, seller: User, language: str, page: str) -> None:
    answer = client.get(f"{language}/account/keys/" + page.format(id=make_key(seller).pk))

    html = answer.content.decode()
    assert (answer.status_code, " style=" in html) == (200, False)
    assert html.count("<script") == html.count("nonce=")


def test_list_is_empty_at_first_and_then_tells_scopes_use_and_end(client: Client, seller: User) -> None:
    before = client.get(KEYS).content.decode()
    key = make_key(seller)
    ApiKey.objects.filter(pk=key.pk).update(expires_at=timezone.now() + timedelta(days=9), last_used_at=None)

    after = Page(client.get(KEYS))

    assert "No key yet" in before
    (row,) = after.texts("row")
    assert "till" in row
    assert f"haat_{key.prefix}_…" in row
    assert "See shops that are not listed" in row
    assert "Not used yet" in row
    assert "ends" in row


def test_made_key_works_and_its_secret_is_seen_once(client: Client, seller: User) -> None:
    answer = client.post(f"{KEYS}new/", TYPED)

    principal = apikeys.principal_of_key(secret_in(answer))
    assert principal is not None
    assert (principal.user_id, principal.scopes) == (seller.pk, frozenset({Action.READ_SHOPS}))
    assert "no-store" in answer.headers["Cache-Control"]
    assert SECRET.search(client.get(KEYS).content.decode()) is None


@pytest.mark.parametrize(("life", "days"), [("30", 30), ("730", 730), ("", None)])
def test_key_lives_as_long_as_was_chosen(client: Client, life: str, days: int | None) -> None:
    client.post(f"{KEYS}new/", TYPED | {"life": life})

    key = ApiKey.objects.get()
    lives = key.expires_at and round((key.expires_at - key.created_at) / timedelta(days=1))
    assert lives == days


@pytest.mark.parametrize(
    "change",
    [{"name": ""}, {"name": "x" * 81}, {"scopes": []}, {"scopes": ["accounts.erase_account"]}, {"life": "999"}],
)
def test_key_that_cannot_be_is_refused_and_nothing_typed_is_lost(client: Client, change: dict[str, Any]) -> None:
    answer = client.post(f"{KEYS}new/", TYPED | change)

    names = [field.get("value") for field in Page(answer).attributes("input") if field.get("name") == "name"]
    assert (answer.status_code, names) == (400, [(TYPED | change)["name"]])
    assert not ApiKey.objects.exists()


def test_only_scopes_that_its_owner_has_are_offered() -> None:
    customer_and_seller = signed_in(make_user(Role.SELLER)).get(f"{KEYS}new/")

    offered = [f["value"] for f in Page(customer_and_seller).attributes("input") if f.get("name") == "scopes"]
    shops = ["sellers.read_shops", "sellers.change_shops"]
    goods = ["catalog.read_offers", "catalog.change_offers"]
    orders, chats = ["orders.read_orders", "orders.handle_orders"], ["chat.read_chats", "chat.write_chats"]
    assert offered == ["accounts.read_addresses", *shops, *goods, *orders, *chats]


def test_rotation_shows_a_new_secret_while_the_old_one_works(client: Client) -> None:
    old = secret_in(client.post(f"{KEYS}new/", TYPED))
    key = ApiKey.objects.get()

    new = secret_in(client.post(f"{KEYS}{key.pk}/rotate/", {"overlap": "1"}))

    assert new != old
    assert all(apikeys.principal_of_key(secret) for secret in (old, new))


@pytest.mark.parametrize("overlap", ["", "999", "-1"])
def test_rotation_with_a_strange_overlap_is_refused(client: Client, seller: User, overlap: str) -> None:
    key = make_key(seller)

    assert client.post(f"{KEYS}{key.pk}/rotate/", {"overlap": overlap}).status_code == 400


def test_ending_is_asked_about_first(client: Client, seller: User) -> None:
    key = make_key(seller)

    client.get(f"{KEYS}{key.pk}/revoke/")
    before = ApiKey.objects.get().revoked_at
    answer = client.post(f"{KEYS}{key.pk}/revoke/")

    assert before is None
    assert ApiKey.objects.get().revoked_at is not None
    assert answer.headers["Location"] == KEYS


@pytest.mark.parametrize("act", ["rotate/", "revoke/"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_others_keys_and_ended_ones_do_not_exist(client: Client, seller: User, method: str, act: str) -> None:
    theirs, ended = make_key(make_user(Role.SELLER)), make_key(seller)
    ApiKey.objects.filter(pk=ended.pk).update(revoked_at=timezone.now())

    for key in (theirs, ended):
        assert getattr(client, method)(f"{KEYS}{key.pk}/{act}", {"overlap": "1"}).status_code == 404
    assert ApiKey.objects.get(pk=theirs.pk).revoked_at is None


def test_admin_ends_anybodys_key_and_comes_back_to_them(seller: User) -> None:
    key = make_key(seller)
    admin = signed_in(make_user(Role.ADMIN), has_second_factor=True)

    answer = admin.post(f"{KEYS}{key.pk}/revoke/")

    assert answer.headers["Location"] == f"/en/account/people/{seller.pk}/"
    assert ApiKey.objects.get().revoked_at is not None


def test_who_looks_as_a_seller_sees_no_keys(seller: User) -> None:
    support = signed_in(make_user(Role.SUPPORT), has_second_factor=True)
    look_as(support, seller)

    assert support.get(KEYS).status_code == 403
