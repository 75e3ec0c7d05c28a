"""Numbers of live topics: each once, in the order of commits, and woken for when they are committed."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from marketplace.core.outbox import NotInTransactionError
from realtime import waking
from realtime.models import MOST_CHARACTERS, Topic, TopicMessage
from realtime.topics import NewMessage, append, append_all, position

pytestmark = pytest.mark.django_db
ORDER, SHOP = "order:0190c0de", "shop:0190c0de"


@pytest.fixture
def woken(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, int]]:
    calls: list[dict[str, int]] = []
    monkeypatch.setattr(waking, "wake", calls.append)
    return calls


def said(topic: str) -> list[tuple[int, Any]]:
    return list(TopicMessage.objects.filter(topic=topic).order_by("seq").values_list("seq", "data"))


class TestNumbers:
    def test_grow_by_one_on_each_topic(self) -> None:
        numbers = [append(topic, kind="test.told", data={}) for topic in (ORDER, SHOP, ORDER, ORDER)]

        assert numbers == [1, 1, 2, 3]
        assert (position(ORDER), position(SHOP)) == (3, 1)

    def test_of_a_topic_that_was_never_told_stand_at_zero(self) -> None:
        assert position(ORDER) == 0

    def test_are_given_again_when_what_took_them_is_undone(self) -> None:
        append(ORDER, kind="test.told", data={"n": 1})
        with transaction.atomic():
            append(ORDER, kind="test.told", data={"n": 2})
            transaction.set_rollback(True)

        assert append(ORDER, kind="test.told", data={"n": 3}) == 2
        assert said(ORDER) == [(1, {"n": 1}), (2, {"n": 3})]

    def test_of_several_messages_follow_their_order(self) -> None:
        append(SHOP, kind="test.told", data={})

        last = append_all([NewMessage(name, "test.told", {"n": n}) for n, name in enumerate((SHOP, ORDER, SHOP))])

        assert last == {SHOP: 3, ORDER: 1}
        assert said(SHOP)[1:] == [(2, {"n": 0}), (3, {"n": 2})]
        assert said(ORDER) == [(1, {"n": 1})]

    def test_and_messages_take_two_statements_however_many(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        with django_assert_num_queries(2):
            append_all([NewMessage(name, "test.told", {}) for name in (SHOP, ORDER) * 5])

    def test_nothing_to_tell_takes_no_statement(self, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        with django_assert_num_queries(0):
            assert append_all([]) == {}


class TestData:
    def test_is_found_out_after_the_number_is_taken(self) -> None:
        append(ORDER, kind="test.told", data=lambda: {"taken": position(ORDER)})

        assert said(ORDER) == [(1, {"taken": 1})]

    def test_may_have_ids_and_amounts(self) -> None:
        append(ORDER, kind="test.told", data={"id": UUID(int=7), "amount": Decimal("1.50"), "name": "ইলিশ"})

        assert said(ORDER) == [(1, {"id": str(UUID(int=7)), "amount": "1.50", "name": "ইলিশ"})]

    def test_that_cannot_be_found_out_lets_the_number_not_be_committed(self) -> None:
        with transaction.atomic(savepoint=True):
            with pytest.raises(ZeroDivisionError):
                append(ORDER, kind="test.told", data=lambda: {"n": 1 / 0})
            assert transaction.get_rollback()

        assert position(ORDER) == 0


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_told() -> None:
    with pytest.raises(NotInTransactionError):
        append(ORDER, kind="test.told", data={})

    assert position(ORDER) == 0


class TestWaking:
    def test_comes_when_it_is_committed(
        self, woken: list[dict[str, int]], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            append_all([NewMessage(name, "test.told", {}) for name in (ORDER, ORDER, SHOP)])
            before = list(woken)

        assert before == []
        assert woken == [{ORDER: 2, SHOP: 1}]

    def test_does_not_come_for_what_is_undone(
        self, woken: list[dict[str, int]], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            with transaction.atomic():
                append(ORDER, kind="test.told", data={})
                transaction.set_rollback(True)
            append(SHOP, kind="test.told", data={})

        assert woken == [{SHOP: 1}]


def message(**differing: Any) -> TopicMessage:
    return TopicMessage(**{"topic_id": ORDER, "seq": 1, "kind": "test.told", "data": {}} | differing)


class TestDatabaseRefuses:
    @pytest.fixture(autouse=True)
    def a_topic(self) -> None:
        Topic.objects.create(name=ORDER)

    @pytest.mark.parametrize("name", ["", "Order:1", "order:", "order:1:2", "order:' --", 'order:"', "order:অ", ":1"])
    def test_names_that_are_not_plain(self, name: str) -> None:
        with pytest.raises(IntegrityError, match="topic_name_is_plain"):
            Topic.objects.create(name=name)

    @pytest.mark.parametrize(("last_seq", "first_seq"), [(-1, 1), (0, 0), (0, 2), (5, 7)])
    def test_numbers_that_contradict_each_other(self, last_seq: int, first_seq: int) -> None:
        with pytest.raises(IntegrityError, match="topic_numbers_in_order"):
            Topic.objects.create(name=SHOP, last_seq=last_seq, first_seq=first_seq)

    def test_numbers_below_one(self) -> None:
        with pytest.raises(IntegrityError, match="message_number_from_one"):
            message(seq=0).save(force_insert=True)

    def test_one_number_twice(self) -> None:
        message().save(force_insert=True)

        with pytest.raises(IntegrityError, match="realtime_topicmessage_pkey"):
            message().save(force_insert=True)

    @pytest.mark.parametrize("kind", ["", "Told", "order changed", 'told"', "order."])
    def test_kinds_that_are_not_plain(self, kind: str) -> None:
        with pytest.raises(IntegrityError, match="message_kind_is_plain"):
            message(kind=kind).save(force_insert=True)

    def test_data_that_is_large(self) -> None:
        with pytest.raises(IntegrityError, match="message_is_small"):
            message(data={"text": "অ" * MOST_CHARACTERS}).save(force_insert=True)

    def test_messages_of_no_topic(self) -> None:
        message(topic_id=SHOP).save(force_insert=True)

        with pytest.raises(IntegrityError, match="realtime_topic"):
            connection.check_constraints()

    def test_names_that_are_too_long(self) -> None:
        with pytest.raises(DatabaseError):
            append("order:" + "0" * 80, kind="test.told", data={})
