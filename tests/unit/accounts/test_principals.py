from typing import Any

import pytest
from django.core.cache import cache
from pytest_django import DjangoAssertNumQueries

from marketplace.accounts.models import User
from marketplace.accounts.permissions import Role
from marketplace.accounts.principals import facts_of, forget_facts
from tests.matrix.actors import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    cache.clear()


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

    def change_first(*args: Any) -> bool:
        User.objects.filter(pk=user.pk).update(roles=[Role.CUSTOMER])
        forget_facts(user.pk)
        return add(*args)

    monkeypatch.setattr(cache, "add", change_first)
    facts_of(str(user.pk))
    monkeypatch.undo()

    facts = facts_of(str(user.pk))
    assert facts is not None
    assert facts.roles == {Role.CUSTOMER}


def test_nobody_has_no_facts() -> None:
    assert facts_of("01a20ef1-288c-749a-b33e-bceda8def408") is None
