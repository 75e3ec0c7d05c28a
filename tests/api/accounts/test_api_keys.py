"""API keys over HTTP: shown once, rotated without a gap, and never more than their owner."""

import zlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from marketplace.accounts import apikeys
from marketplace.accounts.models import ApiKey, User
from marketplace.accounts.permissions import Action, Role
from marketplace.accounts.principals import Principal, forget_facts
from marketplace.core.ids import uuid7
from marketplace.core.masking import HIDDEN, mask_text
from marketplace.core.models import AuditEntry
from tests.matrix.actors import issue_key, make_user, signed_in, signed_in_long_ago

pytestmark = pytest.mark.django_db
MINE, ALL = "/api/v1/me/api-keys", "/api/v1/admin/api-keys"
BODY = {"name": "till", "scopes": [Action.READ_ADDRESSES, Action.READ_SHOPS]}


@pytest.fixture
def seller() -> User:
    return make_user(Role.SELLER)


@pytest.fixture
def client(seller: User) -> Client:
    return signed_in(seller)


@pytest.fixture
def admin() -> Client:
    return signed_in(make_user(Role.ADMIN), has_second_factor=True)


def post(client: Client, path: str, **body: Any) -> Any:
    return client.post(path, body, content_type="application/json")


def who_is(secret: str) -> Principal | None:
    return apikeys.principal_of_key(secret)


def test_secret_is_shown_once_and_never_kept(client: Client) -> None:
    made = post(client, MINE, **BODY).json()

    listed = client.get(MINE)
    assert made["secret"].startswith(f"haat_{made['prefix']}_")
    assert made["secret"] not in listed.content.decode()
    assert [item["id"] for item in listed.json()["items"]] == [made["id"]]
    assert made["secret"].encode() not in bytes(ApiKey.objects.get().secret_hash)


def test_key_calls_as_its_owner_with_its_scopes(client: Client, seller: User) -> None:
    secret = post(client, MINE, **BODY).json()["secret"]

    principal = who_is(secret)

    assert principal is not None
    assert (principal.user_id, principal.scopes) == (seller.pk, frozenset(BODY["scopes"]))
    assert Client().get("/api/v1/areas", headers={"X-API-Key": secret}).status_code == 200


@pytest.mark.parametrize("change", [lambda text: text[:-1], lambda text: text.upper(), lambda text: text + "A"])
def test_altered_key_is_refused(client: Client, change: Callable[[str], str]) -> None:
    secret = post(client, MINE, **BODY).json()["secret"]

    answer = Client().get("/api/v1/areas", headers={"X-API-Key": change(secret)})

    assert answer.status_code == 401


@pytest.mark.parametrize(
    "junk",
    [
        "haat_",
        "haat_0123456789ab_",
        "haat_0123456789ab_0123abcd",
        f"haat_0123456789ab_{'A' * 43}",
        f"haat_0123456789ab_{'A' * 51}",
        "haat_0123456789ab_" + "\u0995" * 51,
        f"haat_0123456789ab_{'A' * 100_000}",
    ],
)
def test_junk_is_refused_without_asking_the_database(junk: str, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert who_is(junk) is None


def test_mistyped_key_is_refused_without_asking_the_database(client: Client, django_assert_num_queries: Any) -> None:
    secret = post(client, MINE, **BODY).json()["secret"]
    mistyped = [secret[:at] + ("0" if secret[at] != "0" else "1") + secret[at + 1 :] for at in range(5, len(secret))]

    with django_assert_num_queries(0):
        assert {who_is(text) for text in (*mistyped, secret[:-1], secret + "0", secret.upper())} == {None}


def test_made_up_key_with_a_right_checksum_is_no_key(client: Client) -> None:
    secret = post(client, MINE, **BODY).json()["secret"]
    body = f"{secret[:18]}{'A' * 43}"

    assert who_is(f"{body}{zlib.crc32(body.encode()):08x}") is None


def test_both_secrets_work_while_they_overlap(client: Client) -> None:
    made = post(client, MINE, **BODY).json()

    rotated = post(client, f"{MINE}/{made['id']}/rotate", overlap_hours=1).json()

    assert rotated["secret"] != made["secret"]
    assert who_is(made["secret"]) is not None
    assert who_is(rotated["secret"]) is not None


def test_secret_before_ends_with_the_overlap(client: Client) -> None:
    made = post(client, MINE, **BODY).json()
    rotated = post(client, f"{MINE}/{made['id']}/rotate", overlap_hours=1).json()

    ApiKey.objects.update(previous_expires_at=timezone.now() - timedelta(seconds=1))

    assert who_is(made["secret"]) is None
    assert who_is(rotated["secret"]) is not None


def test_rotation_without_overlap_ends_the_secret_before_at_once(client: Client) -> None:
    made = post(client, MINE, **BODY).json()

    post(client, f"{MINE}/{made['id']}/rotate", overlap_hours=0)

    assert who_is(made["secret"]) is None


def test_second_rotation_ends_the_first_secret(client: Client) -> None:
    first = post(client, MINE, **BODY).json()
    post(client, f"{MINE}/{first['id']}/rotate", overlap_hours=1)

    post(client, f"{MINE}/{first['id']}/rotate", overlap_hours=1)

    assert who_is(first["secret"]) is None


def test_expired_key_is_refused(client: Client) -> None:
    ends = timezone.now() + timedelta(days=1)
    secret = post(client, MINE, **BODY, expires_at=ends.isoformat()).json()["secret"]
    assert who_is(secret) is not None

    key = ApiKey.objects.filter(prefix=secret[5:17])
    key.update(created_at=timezone.now() - timedelta(days=2), expires_at=timezone.now() - timedelta(seconds=1))

    assert who_is(secret) is None


@pytest.mark.parametrize("days", [-1, 0, 731])
def test_end_in_the_past_or_too_far_away_is_refused(client: Client, days: int) -> None:
    ends = timezone.now() + timedelta(days=days)

    answer = post(client, MINE, **BODY, expires_at=ends.isoformat())

    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "expiry_refused")


def test_revoked_key_is_refused_and_gone_from_the_list(client: Client) -> None:
    made = post(client, MINE, **BODY).json()

    answer = client.delete(f"{MINE}/{made['id']}")

    assert answer.status_code == 204
    assert who_is(made["secret"]) is None
    assert client.get(MINE).json()["items"] == []


def test_key_of_a_closed_owner_is_refused(client: Client, seller: User) -> None:
    secret = post(client, MINE, **BODY).json()["secret"]

    User.objects.filter(pk=seller.pk).update(is_active=False)
    forget_facts(seller.pk)

    assert who_is(secret) is None


def test_key_loses_what_its_owner_loses(client: Client, seller: User) -> None:
    secret = post(client, MINE, name="till", scopes=[Action.CHANGE_SHOPS]).json()["secret"]

    User.objects.filter(pk=seller.pk).update(roles=[Role.CUSTOMER])
    forget_facts(seller.pk)

    principal = who_is(secret)
    assert principal is not None
    assert principal.reach(Action.CHANGE_SHOPS) is None


def test_key_cannot_do_what_its_owner_can_and_it_was_not_made_for(client: Client) -> None:
    secret = post(client, MINE, name="till", scopes=[Action.READ_SHOPS]).json()["secret"]

    principal = who_is(secret)

    assert principal is not None
    assert principal.reach(Action.READ_SHOPS) is not None
    assert principal.reach(Action.READ_ADDRESSES) is None
    assert Client().get(MINE, headers={"X-API-Key": secret}).status_code == 403


@pytest.mark.parametrize("scope", [Action.MANAGE_API_KEYS, Action.CHANGE_ACCOUNT, Action.CHANGE_ROLES])
def test_right_that_no_key_may_have_is_refused(client: Client, scope: Action) -> None:
    answer = post(client, MINE, name="till", scopes=[scope])

    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "scope_refused")


def test_admin_cannot_make_a_key_wider_than_its_owner(admin: Client) -> None:
    customer = make_user(Role.CUSTOMER)

    answer = post(admin, ALL, name="till", scopes=[Action.CHANGE_SHOPS], owner_id=str(customer.pk))

    assert answer.json()["error"]["code"] == "scope_refused"


def test_admin_cannot_make_a_key_for_nobody(admin: Client) -> None:
    answer = post(admin, ALL, **BODY, owner_id=str(uuid7()))

    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "user_not_found")


def test_admin_sees_and_ends_everybodys_keys(admin: Client, seller: User) -> None:
    key = issue_key(seller, (Action.READ_SHOPS,)).key
    issue_key(make_user(Role.SELLER), (Action.READ_SHOPS,))

    everybody = admin.get(ALL).json()["items"]
    theirs = admin.get(ALL, {"owner": str(seller.pk)}).json()["items"]
    ended = admin.delete(f"{ALL}/{key.pk}")

    assert (len(everybody), [item["id"] for item in theirs], ended.status_code) == (2, [str(key.pk)], 204)


def test_everything_done_to_a_key_is_on_record_without_its_secret(client: Client, seller: User) -> None:
    made = post(client, MINE, **BODY).json()
    rotated = post(client, f"{MINE}/{made['id']}/rotate").json()
    client.delete(f"{MINE}/{made['id']}")

    entries = AuditEntry.objects.filter(target_id=made["id"]).order_by("id")

    assert [entry.action.partition(".")[2] for entry in entries] == [
        "create_api_key",
        "rotate_api_key",
        "revoke_api_key",
    ]
    assert {entry.actor_id for entry in entries} == {seller.pk}
    kept = " ".join(str(entry.changes) for entry in entries)
    assert made["secret"] not in kept
    assert rotated["secret"] not in kept


def test_last_use_is_noted_and_costs_a_write_once_in_five_minutes(client: Client) -> None:
    secret = post(client, MINE, **BODY).json()["secret"]

    who_is(secret)
    first = ApiKey.objects.get().last_used_at
    with CaptureQueriesContext(connection) as captured:
        who_is(secret)

    assert first is not None
    assert ApiKey.objects.get().last_used_at == first
    assert len(captured) == 1


def test_list_takes_as_many_statements_for_many_keys_as_for_one(client: Client, seller: User) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(MINE).status_code == 200
        return len(captured)

    issue_key(seller, (Action.READ_SHOPS,))
    statements()
    one = statements()
    for _ in range(5):
        issue_key(seller, (Action.READ_SHOPS,))

    assert (one, statements()) == (1, 1)


def test_facts_of_owners_are_asked_of_the_database_once(client: Client, seller: User) -> None:
    secret = issue_key(seller, (Action.READ_SHOPS,)).secret
    cache.clear()

    with CaptureQueriesContext(connection) as cold:
        who_is(secret)
    with CaptureQueriesContext(connection) as warm:
        who_is(secret)

    assert (len(cold), len(warm)) == (2, 1)


@pytest.mark.parametrize("around", ["{}", "X-API-Key: {}", "key {} leaked", '{{"k":"{}"}}', "_{}"])
def test_key_is_masked_wherever_it_is_written(around: str, seller: User) -> None:
    secret = issue_key(seller, (Action.READ_SHOPS,)).secret

    masked = mask_text(around.format(secret))

    assert secret not in masked
    assert secret[18:] not in masked
    assert HIDDEN in masked


def test_browser_left_open_gets_no_secret(seller: User) -> None:
    seller.set_password("quiet river lantern")
    seller.save()
    recent, left_open = signed_in(seller), signed_in_long_ago(seller)
    key = post(recent, MINE, **BODY).json()

    answers = [post(left_open, MINE, **BODY), post(left_open, f"{MINE}/{key['id']}/rotate")]

    assert [answer.json()["error"]["code"] for answer in answers] == ["reauthentication_required"] * 2
    assert left_open.get(MINE).status_code == 200
    assert ApiKey.objects.count() == 1
