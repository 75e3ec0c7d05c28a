"""The copy of somebody's data has what this room keeps of them, and nothing is kept when they are gone."""

from datetime import UTC, datetime

import pytest

from marketplace.accounts.events import UserErased
from marketplace.accounts.models import User
from marketplace.accounts.permissions import Role
from marketplace.core.ids import uuid7
from marketplace.notifications import held, notices
from marketplace.notifications.models import Digest, HeldMessage, Notice, NoticeKind, PushSubscription
from marketplace.notifications.own_data import NoticeData, forget_erased
from tests.fakes.push_keys import FakeBrowser
from tests.matrix.actors import make_user
from tests.matrix.pushed import push_to

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 28, 6, tzinfo=UTC)
TABLES = (Notice, PushSubscription, HeldMessage, Digest)


def with_everything(fake: FakeBrowser) -> User:
    user = make_user(Role.CUSTOMER)
    notices.notify(user_ids=[user.pk], kind=NoticeKind.ORDER_READY, params={"number": "H-1"}, event_id=uuid7())
    push_to(user, fake)
    held.hold(user_id=user.pk, kind=NoticeKind.ORDER_EXPIRED, params={}, about=uuid7(), to="+8801712345678", due_at=NOW)
    Digest.objects.create(user=user, period="2026-11-28", notices=1)
    return user


def test_copy_has_all_of_it_but_the_way_to_a_device() -> None:
    fake = FakeBrowser()
    user = with_everything(fake)

    tables = {table.name: table.rows for table in NoticeData().collect(user.pk).tables}

    assert {name: len(rows) for name, rows in tables.items()} == dict.fromkeys(
        ("notices", "devices", "held_messages", "digests"), 1
    )
    assert fake.endpoint not in str(tables)
    assert fake.browser.auth not in str(tables)


def test_nothing_is_left_of_who_is_erased_and_all_of_others() -> None:
    user = with_everything(FakeBrowser())
    with_everything(FakeBrowser("https://fcm.googleapis.com/other"))

    forget_erased(UserErased(user_id=user.pk, erased_at=NOW), event_id=uuid7())

    assert [model.objects.count() for model in TABLES] == [1, 1, 1, 1]
    assert [model.objects.filter(user=user).count() for model in TABLES] == [0, 0, 0, 0]
