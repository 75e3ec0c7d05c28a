"""Rows of several tables in one statement."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.gis.geos import Point
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from marketplace.accounts.models import User
from marketplace.core import audit
from marketplace.core.ids import uuid7
from marketplace.core.inserting import Change, prepare_together
from marketplace.core.models import AuditEntry, OutboxEvent
from marketplace.orders.models import Basket
from realtime.models import Topic, TopicMessage
from sellers.hours import WeeklyHours
from sellers.models import Shop
from tests.matrix.actors import make_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 27, 6, tzinfo=UTC)


def entry(user: User) -> AuditEntry:
    return audit.prepare(actor_id=user.pk, action="tests.act", target=user, changes={"a": (1, 2)}, now=NOW)


def event() -> OutboxEvent:
    return OutboxEvent(aggregate_id=uuid7(), name="tests.happened", version=1, data={"a": 1}, metadata={})


def test_rows_of_all_tables_are_there_after_one_statement() -> None:
    user, happened = make_user(), [event(), event()]
    noted = entry(user)

    with CaptureQueriesContext(connection) as statements:
        prepare_together(happened, [noted]).run()

    assert len(statements) == 1
    assert set(OutboxEvent.objects.filter(name="tests.happened")) == set(happened)
    assert AuditEntry.objects.get(pk=noted.pk).changes == {"a": [1, 2]}


def test_a_change_of_another_table_is_made_with_them() -> None:
    user, happened = make_user(), event()
    change = Change("UPDATE accounts_user SET name = %(name)s WHERE id = %(id)s", {"name": "Rahima", "id": user.pk})

    with CaptureQueriesContext(connection) as statements:
        prepare_together([happened], [entry(user)], changes=[change]).run()

    assert len(statements) == 1
    user.refresh_from_db()
    assert user.name == "Rahima"
    assert OutboxEvent.objects.filter(pk=happened.pk).exists()


def test_parameters_of_changes_do_not_take_each_other_s_place() -> None:
    changes = [
        Change("UPDATE accounts_user SET name = %(name)s WHERE id = %(id)s", {"name": name, "id": make_user().pk})
        for name in ("Rahima", "Karim")
    ]

    with pytest.raises(ValueError, match="one name"):
        prepare_together([event()], changes=changes)


def test_nothing_is_changed_where_a_row_is_refused() -> None:
    user, happened = make_user(), event()
    change = Change("UPDATE accounts_user SET name = %(name)s WHERE id = %(id)s", {"name": "Rahima", "id": user.pk})

    with pytest.raises(IntegrityError), transaction.atomic():
        prepare_together([happened, happened], changes=[change]).run()

    user.refresh_from_db()
    assert user.name != "Rahima"


def test_what_was_encrypted_is_read_and_found_again() -> None:
    user = User(email="rahima@example.com", phone="+8801712345678")

    prepare_together([user]).run()

    assert User.objects.get(phone_index="+8801712345678").phone == "+8801712345678"


def test_a_row_is_what_saving_it_would_have_made_of_it() -> None:
    given = {
        "coupon_codes": ["ঈদ-১০", 'quo"ted', "back\\slash, comma"],
        "location": Point(90.4125, 23.8103, srid=4326),
        "expires_at": NOW,
        "version": 7,
    }
    saved, inserted = Basket(user=make_user(), **given), Basket(user=make_user(), **given)

    saved.save()
    prepare_together([inserted]).run()

    of_its_own = {"id", "user_id", "created_at", "updated_at"}
    rows = (Basket.objects.filter(pk=row.pk).values().get() for row in (saved, inserted))
    as_saved, as_inserted = (dict[str, Any](row) for row in rows)
    assert {name for name in as_saved if as_saved[name] != as_inserted[name]} == of_its_own
    assert as_inserted["coupon_codes"] == given["coupon_codes"]
    assert as_inserted["created_at"] is not None


def test_a_field_that_writes_json_in_its_own_way_goes_on_to() -> None:
    data = {"at": datetime(2026, 11, 27, 6, 0, 0, 123456, tzinfo=UTC), "price": Decimal("12.50"), "id": uuid7()}
    for name in ("tests:saved", "tests:inserted"):
        Topic.objects.create(name=name, last_seq=1)
    TopicMessage.objects.create(topic_id="tests:saved", seq=1, kind="tests.told", data=data)

    prepare_together([TopicMessage(topic_id="tests:inserted", seq=1, kind="tests.told", data=data)]).run()

    saved, inserted = TopicMessage.objects.order_by("-topic_id").values_list("data", flat=True)
    assert saved == inserted


def test_what_cannot_travel_is_refused_before_anything_is_asked() -> None:
    with CaptureQueriesContext(connection) as statements, pytest.raises(TypeError, match="Int4Multirange"):
        prepare_together([Shop(hours=WeeklyHours(((540, 1260),)))])

    assert len(statements) == 0


def test_no_row_is_there_where_one_of_them_is_refused() -> None:
    happened = event()

    with pytest.raises(IntegrityError), transaction.atomic():
        prepare_together([happened, happened], [entry(make_user())]).run()

    assert not OutboxEvent.objects.filter(pk=happened.pk).exists()
    assert not AuditEntry.objects.filter(action="tests.act").exists()


def test_made_ready_it_has_asked_nothing_yet() -> None:
    happened = event()

    with CaptureQueriesContext(connection) as statements:
        prepare_together([], [happened])

    assert len(statements) == 0
    assert not OutboxEvent.objects.filter(pk=happened.pk).exists()


def test_nothing_to_insert_is_the_callers_mistake() -> None:
    with pytest.raises(ValueError, match="nothing"):
        prepare_together([], [])
