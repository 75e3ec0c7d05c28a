"""Who is here, as pages and services ask it; and when somebody was last, as it is kept."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import redis
from django.conf import LazySettings
from pytest_django import DjangoAssertNumQueries

from marketplace.accounts.events import UserErased
from marketplace.accounts.models import User
from marketplace.accounts.ports import personal_data
from realtime.models import LastSeen
from realtime.presence import register
from realtime.presence.handlers import forget_erased
from realtime.presence.people import Presence, who_is_here
from realtime.presence.register import Register
from realtime.presence.seeing import write_seen
from tests.unit.orders.making import make_buyer
from tests.unit.realtime.hearing import asynchronously
from tests.unit.realtime.presence.test_register import forgotten

__all__ = ["forgotten"]

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)


@pytest.fixture
def buyer() -> User:
    return make_buyer()


@pytest.fixture
def other() -> User:
    """Somebody who is here."""
    user = make_buyer()

    async def come() -> None:
        of_process = Register(uuid4().hex)
        await of_process.say(come={user.pk})
        await of_process.close()

    asynchronously(come)
    return user


def hide(user: User) -> None:
    user.preferences = {"privacy": {"shows_presence": False}}
    user.save(update_fields=["preferences"])


def test_says_of_each_whether_they_are_here_or_when_they_were(buyer: User, other: User) -> None:
    write_seen({buyer.pk: NOON, other.pk: NOON})
    nobody = uuid4()

    assert who_is_here([buyer.pk, other.pk, nobody]) == {
        buyer.pk: Presence(is_online=False, last_seen_at=NOON),
        other.pk: Presence(is_online=True),
        nobody: Presence(),
    }


def test_says_nothing_of_who_chose_not_to_be_seen_or_has_no_account_any_more(buyer: User, other: User) -> None:
    write_seen({buyer.pk: NOON, other.pk: NOON})
    hide(other)
    User.objects.filter(pk=buyer.pk).update(is_active=False)

    assert who_is_here([buyer.pk, other.pk]) == {buyer.pk: Presence(), other.pk: Presence()}


def test_asks_postgres_once(buyer: User, other: User, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        who_is_here([buyer.pk, other.pk])
    with django_assert_num_queries(0):
        assert who_is_here([]) == {}


@pytest.fixture
def closed() -> Iterator[None]:
    """A circuit that nobody opened, before and after."""
    register.circuit.reset()
    yield
    register.circuit.reset()


@pytest.mark.usefixtures("closed")
def test_nobody_is_known_to_be_here_without_redis(buyer: User, other: User, settings: LazySettings) -> None:
    settings.CACHE_URL = "redis://127.0.0.1:1/0"
    write_seen({other.pk: NOON})

    for _page in range(5):
        assert who_is_here([other.pk]) == {other.pk: Presence(is_online=False, last_seen_at=NOON)}
    assert register.circuit.opened


def test_the_latest_time_stays(buyer: User) -> None:
    write_seen({buyer.pk: NOON})

    write_seen({buyer.pk: NOON - timedelta(hours=1)})

    assert LastSeen.objects.get(user=buyer).at == NOON


def test_is_not_kept_of_who_is_gone(buyer: User) -> None:
    write_seen({buyer.pk: NOON})
    User.objects.filter(pk=buyer.pk).update(
        erased_at=NOON, is_active=False, name="", email=None, email_verified_at=None
    )
    forget_erased(UserErased(user_id=buyer.pk, erased_at=NOON), event_id=uuid4())

    write_seen({buyer.pk: NOON, uuid4(): NOON})

    assert not LastSeen.objects.exists()


def test_is_in_the_copy_of_their_data(buyer: User) -> None:
    write_seen({buyer.pk: NOON})
    [source] = [source for source in personal_data.all() if source.name == "live"]

    [table] = source.collect(buyer.pk).tables

    assert (table.name, table.rows) == ("last_seen", [{"at": NOON}])


def test_redis_is_only_asked_of_those_who_may_be_seen(
    buyer: User, monkeypatch: pytest.MonkeyPatch, forgotten: redis.Redis
) -> None:
    hide(buyer)
    asked: list[list[UUID]] = []

    def ask(people: list[UUID]) -> frozenset[UUID]:
        asked.append(people)
        return frozenset()

    monkeypatch.setattr(register, "ask", ask)

    who_is_here([buyer.pk])

    assert asked == [[]]
