"""Staff looking as somebody else: for sessions only, to look and not to touch, for half an hour, on record."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from marketplace.accounts import viewing
from marketplace.accounts.errors import NotViewableError
from marketplace.accounts.models import User
from marketplace.accounts.permissions import Role
from marketplace.accounts.principals import VIEWED_KEY, VIEWED_UNTIL_KEY, Principal, forget_facts, principal_of_session
from marketplace.core.ids import uuid7
from marketplace.core.models import AuditEntry
from tests.matrix.actors import Actor, client_of, come_in, look_as, make_user, signed_in

pytestmark = pytest.mark.django_db
REASON = "ticket 4711: cannot find the order"


@pytest.fixture
def support() -> User:
    return make_user(Role.SUPPORT)


@pytest.fixture
def client(support: User) -> Client:
    return signed_in(support, has_second_factor=True)


@pytest.fixture
def buyer() -> User:
    return make_user(Role.CUSTOMER)


def begin(client: Client, user_id: object, reason: str = REASON) -> Any:
    return client.post(f"/api/v1/admin/view-as/{user_id}", {"reason": reason}, content_type="application/json")


def seen_by(client: Client) -> Principal:
    return principal_of_session(client.session)


def records() -> list[tuple[str, str]]:
    entries = AuditEntry.objects.filter(action__in=[viewing.START, viewing.STOP]).order_by("id")
    return [(entry.action, entry.target_id) for entry in entries]


def test_session_sees_the_market_as_the_person(client: Client, support: User, buyer: User) -> None:
    answer = begin(client, buyer.pk)

    principal = seen_by(client)
    assert answer.status_code == 200
    assert (principal.user_id, principal.viewer_id) == (buyer.pk, support.pk)


def test_stopping_gives_staff_their_own_view_back(client: Client, support: User, buyer: User) -> None:
    begin(client, buyer.pk)

    answer = client.delete("/api/v1/admin/view-as")

    assert answer.status_code == 204
    assert (seen_by(client).user_id, seen_by(client).viewer_id) == (support.pk, None)


def test_beginning_and_end_are_on_record_with_who_and_why(client: Client, support: User, buyer: User) -> None:
    begin(client, buyer.pk)
    client.delete("/api/v1/admin/view-as")

    start, stop = AuditEntry.objects.filter(target_id=str(buyer.pk)).order_by("id")
    assert (start.action, stop.action) == (viewing.START, viewing.STOP)
    assert {start.actor_id, stop.actor_id} == {support.pk}
    assert start.changes["reason"] == [None, REASON]
    assert stop.changes["reason"] == [REASON, None]


def test_looking_ends_by_itself_after_half_an_hour(client: Client, support: User, buyer: User) -> None:
    begin(client, buyer.pk)
    left = client.session[VIEWED_UNTIL_KEY] - timezone.now().timestamp()

    look_as(client, buyer, left_s=-1)

    assert 29 * 60 < left <= 30 * 60
    assert seen_by(client).user_id == support.pk


def test_end_by_itself_is_recorded_with_the_next_request(client: Client, buyer: User) -> None:
    begin(client, buyer.pk)
    look_as(client, buyer, left_s=-60)

    client.get("/api/v1/areas")
    client.get("/api/v1/areas")

    assert records() == [(viewing.START, str(buyer.pk)), (viewing.STOP, str(buyer.pk))]
    stop = AuditEntry.objects.get(action=viewing.STOP)
    assert timezone.now() - timedelta(seconds=90) < stop.at < timezone.now() - timedelta(seconds=30)
    assert VIEWED_KEY not in client.session


@pytest.mark.parametrize("role", [Role.SUPPORT, Role.ANALYST, Role.ADMIN])
def test_nobody_looks_as_staff(client: Client, role: Role) -> None:
    answer = begin(client, make_user(role, Role.CUSTOMER).pk)

    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "not_viewable")
    assert records() == []


def test_nobody_looks_as_themselves(support: User) -> None:
    actor = Principal(user_id=make_user(Role.CUSTOMER).pk, roles=frozenset({Role.SUPPORT}), has_second_factor=True)

    with pytest.raises(NotViewableError):
        viewing.start_viewing(
            Client().session,
            actor=Principal(**{name: getattr(actor, name) for name in actor.__slots__} | {"is_session": True}),
            user_id=actor.user_id,  # type: ignore[arg-type]  # set above
            reason=REASON,
            now=timezone.now(),
        )


def test_looking_ends_when_the_person_becomes_staff(client: Client, support: User, buyer: User) -> None:
    begin(client, buyer.pk)

    User.objects.filter(pk=buyer.pk).update(roles=[Role.ADMIN])
    forget_facts(buyer.pk)

    assert (seen_by(client).user_id, seen_by(client).viewer_id) == (support.pk, None)


def test_looking_ends_when_the_staff_member_may_not_any_more(client: Client, support: User, buyer: User) -> None:
    begin(client, buyer.pk)

    User.objects.filter(pk=support.pk).update(roles=[Role.ANALYST])
    forget_facts(support.pk)

    assert (seen_by(client).user_id, seen_by(client).viewer_id) == (support.pk, None)


def test_unknown_and_closed_accounts_are_not_found(client: Client, buyer: User) -> None:
    User.objects.filter(pk=buyer.pk).update(is_active=False)

    assert begin(client, buyer.pk).status_code == 404
    assert begin(client, uuid7()).status_code == 404


def test_token_cannot_look_as_somebody(buyer: User) -> None:
    _person, kept = come_in(Actor("app", roles=(Role.SUPPORT,), credential="token", has_second_factor=True))

    answer = begin(client_of(kept), buyer.pk)

    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "session_required")


def test_looking_does_not_go_on_to_a_third_person(client: Client, buyer: User) -> None:
    begin(client, buyer.pk)

    answer = begin(client, make_user(Role.CUSTOMER).pk)

    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "viewing_only")


@pytest.mark.parametrize("reason", ["", "    ", "why", "x" * 201])
def test_reason_must_say_something(client: Client, buyer: User, reason: str) -> None:
    assert begin(client, buyer.pk, reason).status_code == 400
    assert records() == []


def test_contact_in_a_reason_is_kept_masked(client: Client, buyer: User) -> None:
    begin(client, buyer.pk, "called from 01712345678")

    assert AuditEntry.objects.get(action=viewing.START).changes["reason"] == [None, "called from [phone]"]
