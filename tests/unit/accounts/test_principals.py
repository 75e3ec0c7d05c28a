from typing import Any

import pytest
from django.contrib.auth.models import update_last_login
from django.core.cache import cache
from pytest_django import DjangoAssertNumQueries

from marketplace.accounts.errors import SecondFactorRequiredError
from marketplace.accounts.models import User
from marketplace.accounts.permissions import Action, Role
from marketplace.accounts.principals import Principal, facts_of, forget_facts, principal_of_session
from marketplace.core.errors import ForbiddenError
from marketplace.core.ids import uuid7
from tests.matrix.actors import make_user, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    cache.clear()


@pytest.mark.parametrize(
    ("role", "has_second_factor", "refusal"),
    [
        (Role.ADMIN, False, SecondFactorRequiredError),
        (Role.SUPPORT, False, ForbiddenError),
        (Role.SUPPORT, True, ForbiddenError),
        (Role.CUSTOMER, True, ForbiddenError),
    ],
)
def test_refusal_for_everybodys_keys_says_what_is_missing(
    role: Role, has_second_factor: bool, refusal: type[ForbiddenError]
) -> None:
    actor = Principal(user_id=uuid7(), roles=frozenset({role}), has_second_factor=has_second_factor)

    with pytest.raises(ForbiddenError) as refused:
        actor.require_any(Action.MANAGE_API_KEYS)

    assert refused.type is refusal


def test_admin_with_a_second_factor_reaches_everybodys_keys() -> None:
    actor = Principal(user_id=uuid7(), roles=frozenset({Role.ADMIN}), has_second_factor=True)

    assert actor.require_any(Action.MANAGE_API_KEYS) is actor


def test_facts_are_read_once(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    user = make_user(Role.SELLER)
    facts_of(str(user.pk))

    with django_assert_num_queries(0):
        facts = facts_of(str(user.pk))

    assert facts is not None
    assert facts.roles == {Role.SELLER}


def test_what_was_read_before_a_change_is_not_kept_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader between the change's commit and the cache: their row is old, and the place in the cache is taken."""
    user = make_user(Role.ADMIN)
    add = cache.add

    def change_first(*args: Any, **kwargs: Any) -> bool:
        User.objects.filter(pk=user.pk).update(roles=[Role.CUSTOMER])
        forget_facts(user.pk)
        return add(*args, **kwargs)

    monkeypatch.setattr(cache, "add", change_first)
    facts_of(str(user.pk))
    monkeypatch.undo()

    facts = facts_of(str(user.pk))
    assert facts is not None
    assert facts.roles == {Role.CUSTOMER}


@pytest.mark.parametrize(
    ("field", "value"),
    [("roles", [Role.SELLER]), ("is_active", False), ("name", "Karim"), ("avatar", "avatars/a.webp")],
)
@pytest.mark.django_db(transaction=True)
def test_what_anybody_saves_holds_from_the_next_request_on(field: str, value: Any) -> None:
    user = make_user(Role.CUSTOMER)
    facts_of(str(user.pk))

    setattr(user, field, value)
    user.save(update_fields=[field])

    facts = facts_of(str(user.pk))
    assert facts is not None
    assert getattr(facts, field) == (frozenset(value) if field == "roles" else value)


@pytest.mark.django_db(transaction=True)
def test_signing_in_forgets_nothing(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    user = make_user(Role.CUSTOMER)
    facts_of(str(user.pk))

    update_last_login(User, user)

    with django_assert_num_queries(0):
        facts_of(str(user.pk))


def test_session_is_believed_over_facts_that_are_older() -> None:
    """The password was set by `QuerySet.update`, which tells nobody, and then they signed in."""
    user = make_user(Role.CUSTOMER)
    facts_of(str(user.pk))
    User.objects.filter(pk=user.pk).update(password="a new one, as good as any")
    session = signed_in(User.objects.get(pk=user.pk)).session

    assert principal_of_session(session).user_id == user.pk


def test_nobody_has_no_facts() -> None:
    assert facts_of("01a20ef1-288c-749a-b33e-bceda8def408") is None
