"""Notices come to the devices of those who want them: at once, or as one after their quiet hours."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from marketplace.accounts import messages
from marketplace.accounts.events import SmsRequested
from marketplace.accounts.models import User
from marketplace.accounts.permissions import Role
from marketplace.accounts.preferences import Preferences
from marketplace.core import outbox
from marketplace.core.ids import uuid7
from marketplace.core.models import EventDelivery, OutboxEvent
from marketplace.notifications import held, notices
from marketplace.notifications.deliveries.models import Channel, Delivery, State
from marketplace.notifications.models import HeldMessage, Notice, NoticeKind, PushSubscription
from marketplace.notifications.push import vapid
from marketplace.notifications.push.events import PushRequested
from marketplace.notifications.push.messages import open_message
from marketplace.notifications.push.pushing import push_to
from sellers.hours import WeeklyHours
from sellers.models import ShopMember, ShopRole
from sellers.services.categories import load_shop_categories
from tests.fakes.push_service import FakePushService, Mood
from tests.matrix.actors import make_user
from tests.matrix.pushed import push_to as subscribed
from tests.unit.accounts.people import published
from tests.unit.sellers.market import make_shop

pytestmark = pytest.mark.django_db

# At noon, and at eleven in the evening, in Dhaka.
DAY = datetime(2026, 11, 28, 6, tzinfo=UTC)
NIGHT = datetime(2026, 11, 28, 17, tzinfo=UTC)
MORNING = datetime(2026, 11, 29, 1, tzinfo=UTC)
QUIET = {"quiet": {"is_on": True}}
PARAMS = {"shop_slug": "rahima", "shop_name_en": "Rahima Store", "shop_name_bn": "রহিমা স্টোর", "number": "H-1"}


@pytest.fixture(autouse=True)
def nobody_is_asked(no_broker: None) -> None:
    """Tests deliver."""


def chooses(user: User, chosen: dict[str, Any]) -> None:
    user.preferences = Preferences.model_validate(chosen).over({})
    user.save(update_fields=["preferences"])


def tell(user: User, kind: NoticeKind = NoticeKind.ORDER_ACCEPTED, *, now: datetime = DAY, **more: Any) -> Notice:
    event_id = uuid7()
    with transaction.atomic():
        notices.notify(user_ids=[user.pk], kind=kind, params=PARAMS | more, event_id=event_id)
        push_to([user.pk], about=event_id, now=now)
    return Notice.objects.get(event_id=event_id)


def asked() -> list[PushRequested]:
    return [PushRequested.model_validate(data) for data in published("notifications.push_requested")]


def payloads() -> list[dict[str, str]]:
    return [json.loads(open_message(event, now=event.requested_at).payload) for event in asked()]


def deliver() -> None:
    for event in OutboxEvent.objects.filter(name="notifications.push_requested"):
        outbox.deliver(event.pk)


def test_notice_comes_in_the_devices_language_and_leads_to_itself(rahima: User, service: FakePushService) -> None:
    subscribed(rahima, service.browser("phone", key=vapid.public_key()), language="en")

    notice = tell(rahima)

    [payload] = payloads()
    assert payload["body"] == "Rahima Store has taken on your order H-1."
    assert (payload["path"], payload["lang"]) == (f"/en/notices/{notice.pk}/", "en")
    assert set(payload) == {"title", "body", "path", "tag", "lang"}


def test_what_somebody_wrote_is_left_to_the_page(rahima: User, service: FakePushService) -> None:
    subscribed(rahima, service.browser("phone", key=vapid.public_key()))

    tell(rahima, NoticeKind.ORDER_CANCELLED, message="Rahima of House 7 is not at home")

    assert "House 7" not in json.dumps(payloads())
    assert "Rahima Store" not in OutboxEvent.objects.get(name="notifications.push_requested").data["sealed"]


def test_who_has_no_device_or_does_not_want_it_is_not_pushed_to(rahima: User, service: FakePushService) -> None:
    tell(rahima)
    subscribed(rahima, service.browser("phone", key=vapid.public_key()))
    chooses(rahima, {"notifications": {"push": {"orders": False}}})

    tell(rahima)

    assert asked() == []


def test_what_was_read_meanwhile_is_no_news(rahima: User, service: FakePushService) -> None:
    subscribed(rahima, service.browser("phone", key=vapid.public_key()))
    event_id = uuid7()
    notices.notify(user_ids=[rahima.pk], kind=NoticeKind.ORDER_READY, params=PARAMS, event_id=event_id)
    notices.mark_read(user_id=rahima.pk, notice_ids=None, now=DAY)

    push_to([rahima.pk], about=event_id, now=DAY)

    assert asked() == []


def test_later_message_of_the_same_has_the_same_topic(rahima: User, service: FakePushService) -> None:
    subscribed(rahima, service.browser("phone", key=vapid.public_key()))
    notice = tell(rahima)

    push_to([rahima.pk], about=notice.event_id, now=DAY)
    tell(rahima)

    first, second, other = [open_message(event, now=DAY).topic for event in asked()]
    assert first == second != other


class TestDelivery:
    def test_message_comes_to_the_browser(self, rahima: User, service: FakePushService, transactional_db: None) -> None:
        found = subscribed(rahima, service.browser("phone", key=vapid.public_key()))
        tell(rahima, now=timezone.now())

        deliver()

        [message] = service.messages("phone")
        assert message["body"].endswith("H-1.")
        found.refresh_from_db()
        assert (found.failures, found.last_sent_at is not None) == (0, True)
        logged = Delivery.objects.get(channel=Channel.PUSH)
        assert (logged.state, logged.provider, logged.user_id) == (State.SENT, "web_push", rahima.pk)

    def test_browser_that_is_gone_is_forgotten(
        self, rahima: User, service: FakePushService, transactional_db: None
    ) -> None:
        subscribed(rahima, service.browser("phone", key=vapid.public_key()))
        service.mood = Mood.GONE
        tell(rahima, now=timezone.now())

        deliver()

        assert PushSubscription.objects.count() == 0
        assert EventDelivery.objects.get(handler__contains="deliver_push").state == EventDelivery.State.DONE
        assert Delivery.objects.get(channel=Channel.PUSH).state == State.BOUNCED

    def test_service_that_is_away_is_asked_again_later(
        self, rahima: User, service: FakePushService, transactional_db: None
    ) -> None:
        found = subscribed(rahima, service.browser("phone", key=vapid.public_key()))
        service.mood = Mood.AWAY
        tell(rahima, now=timezone.now())

        deliver()

        row = EventDelivery.objects.get(handler__contains="deliver_push")
        assert (row.state, row.attempts) == (EventDelivery.State.PENDING, 1)
        assert row.next_attempt_at > timezone.now()
        service.mood = Mood.WELL
        EventDelivery.objects.update(next_attempt_at=timezone.now() - timedelta(seconds=1))
        deliver()
        assert len(service.messages("phone")) == 1
        found.refresh_from_db()
        assert found.failures == 0

    def test_message_that_comes_too_late_is_not_sent(
        self, rahima: User, service: FakePushService, transactional_db: None
    ) -> None:
        subscribed(rahima, service.browser("phone", key=vapid.public_key()))
        tell(rahima, now=timezone.now() - timedelta(days=3))

        deliver()

        assert service.asked == []
        assert Delivery.objects.get(channel=Channel.PUSH).state == State.SUPPRESSED


class TestQuietHours:
    @pytest.fixture(autouse=True)
    def sleeps(self, rahima: User, service: FakePushService) -> None:
        subscribed(rahima, service.browser("phone", key=vapid.public_key()), language="en")
        chooses(rahima, QUIET)

    def test_what_can_wait_comes_as_one_in_the_morning(self, rahima: User) -> None:
        for kind in (NoticeKind.ORDER_ACCEPTED, NoticeKind.ORDER_DELIVERED, NoticeKind.REFUND_PAID):
            tell(rahima, kind, now=NIGHT, amount="10", currency="BDT")
        assert (asked(), held.release(now=NIGHT), asked()) == ([], 0, [])

        assert held.release(now=MORNING) == 1

        [payload] = payloads()
        lines = payload["body"].split("\n")
        assert (lines[0], len(lines), payload["path"]) == ("3 news while it was quiet.", 4, "/en/notices/")
        told = Notice.objects.of(rahima.pk).values_list("event_id", flat=True)
        assert set(Delivery.objects.get().tells_of or ()) == set(told)
        assert (HeldMessage.objects.count(), held.release(now=MORNING)) == (0, 0)

    def test_one_alone_says_itself(self, rahima: User) -> None:
        tell(rahima, now=NIGHT)

        held.release(now=MORNING)

        assert [payload["body"] for payload in payloads()] == ["Rahima Store has taken on your order H-1."]

    def test_what_cannot_wait_comes(self, rahima: User) -> None:
        tell(rahima, NoticeKind.ORDER_SENT, now=NIGHT)

        assert [open_message(event, now=NIGHT).urgency for event in asked()] == ["high"]

    def test_what_was_read_in_the_night_is_no_news(self, rahima: User) -> None:
        tell(rahima, now=NIGHT)
        notices.mark_read(user_id=rahima.pk, notice_ids=None, now=NIGHT)

        assert (held.release(now=MORNING), asked()) == (0, [])

    def test_what_cannot_be_sent_keeps_nobody_waiting(self, rahima: User, monkeypatch: pytest.MonkeyPatch) -> None:
        tell(rahima, now=NIGHT)
        held.hold(
            user_id=make_user(Role.CUSTOMER).pk,
            kind=NoticeKind.ORDER_EXPIRED,
            params=PARAMS,
            about=uuid7(),
            to="+8801712345678",
            due_at=MORNING,
        )

        def fail(*_rows: object, **_now: object) -> int:
            raise ValueError

        monkeypatch.setattr(held, "_send_texts", fail)

        assert held.release(now=MORNING) == 1
        assert HeldMessage.objects.get().channel == HeldMessage.Channel.SMS

    def test_same_notice_waits_once(self, rahima: User) -> None:
        notice = tell(rahima, now=NIGHT)

        push_to([rahima.pk], about=notice.event_id, now=NIGHT)

        assert HeldMessage.objects.count() == 1


class TestClosedShop:
    @pytest.fixture(autouse=True)
    def works(self, rahima: User, service: FakePushService) -> None:
        load_shop_categories()
        shop = make_shop(slug="rahima", hours=WeeklyHours.every_day(9 * 60, 21 * 60))
        ShopMember.objects.create(shop=shop, user=rahima, role=ShopRole.OWNER)
        subscribed(rahima, service.browser("phone", key=vapid.public_key()))
        chooses(rahima, {"quiet": {"waits_for_shops": True}})

    @pytest.mark.parametrize(
        ("kind", "more", "waits"),
        [
            (NoticeKind.STOCK_RAN_LOW, {}, True),
            (NoticeKind.CHAT_MESSAGE, {"for_shop": True}, True),
            (NoticeKind.ORDER_NEW, {}, False),
            (NoticeKind.ORDER_DELIVERED, {}, False),
            (NoticeKind.CHAT_MESSAGE, {}, False),
        ],
        ids=["stock", "message to it", "order", "own order", "own message"],
    )
    def test_news_of_it_waits_but_for_orders(
        self, rahima: User, kind: NoticeKind, more: dict[str, Any], waits: bool
    ) -> None:
        tell(rahima, kind, now=NIGHT, room_id=str(uuid7()), **more)

        assert (HeldMessage.objects.count(), len(asked())) == ((1, 0) if waits else (0, 1))


def test_texts_of_the_night_come_as_one_to_each_number(rahima: User) -> None:
    for kind, to in (
        (NoticeKind.ORDER_CANCELLED, "+8801712345678"),
        (NoticeKind.ORDER_EXPIRED, "+8801712345678"),
        (NoticeKind.ORDER_EXPIRED, "+8801812345678"),
    ):
        held.hold(user_id=rahima.pk, kind=kind, params=PARAMS, about=uuid7(), to=to, due_at=MORNING)

    assert held.release(now=MORNING) == 2

    assert len(published("accounts.sms_requested")) == 2


def texts() -> list[tuple[str, str]]:
    """What was said by text, and about which order the log says it was."""
    events = [SmsRequested.model_validate(data) for data in published("accounts.sms_requested")]
    logged = Delivery.objects.filter(channel=Channel.SMS).order_by("pk").values_list("about", flat=True)
    return [(messages.open_sms(event).text, about) for event, about in zip(events, logged, strict=True)]


def test_text_that_was_held_leads_to_where_an_answer_is_needed(rahima: User) -> None:
    params = PARAMS | {"return_number": "R-1"}
    chooses(rahima, {"notifications": {"sms": {"returns": True}}})
    held.hold(
        user_id=rahima.pk,
        kind=NoticeKind.RETURN_REFUSED,
        params=params,
        about=uuid7(),
        to="+8801712345678",
        due_at=MORNING,
    )

    held.release(now=MORNING)

    [(text, about)] = texts()
    assert "http://127.0.0.1" in text
    assert (about, Delivery.objects.get(channel=Channel.SMS).kind) == ("H-1", "return_refused")


def test_what_is_not_wanted_any_more_in_the_morning_does_not_come(rahima: User, service: FakePushService) -> None:
    subscribed(rahima, service.browser("phone", key=vapid.public_key()))
    chooses(rahima, QUIET)
    tell(rahima, now=NIGHT)
    held.hold(
        user_id=rahima.pk,
        kind=NoticeKind.ORDER_EXPIRED,
        params=PARAMS,
        about=uuid7(),
        to="+8801712345678",
        due_at=MORNING,
    )
    chooses(rahima, {"notifications": {"push": {"orders": False}, "sms": {"orders": False}}})

    assert held.release(now=MORNING) == 0

    assert (asked(), texts(), HeldMessage.objects.count()) == ([], [], 0)
