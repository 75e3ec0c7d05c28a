"""One mail of what was not read: at its hour on their own clocks, once, and never an empty one."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from marketplace.accounts import messages
from marketplace.accounts.events import MailRequested
from marketplace.accounts.models import User
from marketplace.accounts.permissions import Role
from marketplace.accounts.preferences import DigestPreferences, Preferences
from marketplace.core.ids import uuid7
from marketplace.notifications import digests, notices
from marketplace.notifications.models import Digest, Notice, NoticeKind
from tests.matrix.actors import make_user
from tests.unit.accounts.people import published

pytestmark = pytest.mark.django_db

DHAKA, DUBAI = ZoneInfo("Asia/Dhaka"), ZoneInfo("Asia/Dubai")
# A Saturday, at eight in the morning.
EIGHT = datetime(2026, 11, 28, 8, tzinfo=DHAKA).astimezone(UTC)
PARAMS = {"shop_slug": "rahima", "shop_name_en": "Rahima Store", "shop_name_bn": "রহিমা স্টোর", "number": "H-1"}


def reader(*, every: str = "day", hour: int = 8, **more: Any) -> User:
    chosen = Preferences.model_validate({"digest": {"every": every, "hour": hour}, **more})
    return make_user(Role.CUSTOMER, language="en", preferences=chosen.over({}))


def tell(
    user: User, kind: NoticeKind = NoticeKind.ORDER_ACCEPTED, *, at: datetime = EIGHT - timedelta(hours=5)
) -> None:
    event_id = uuid7()
    notices.notify(user_ids=[user.pk], kind=kind, params=PARAMS, event_id=event_id)
    Notice.objects.filter(event_id=event_id).update(created_at=at, updated_at=at)


def mails() -> list[messages.Mail]:
    return [messages.open_mail(MailRequested.model_validate(data)) for data in published("accounts.mail_requested")]


@pytest.mark.parametrize(
    ("every", "now", "key"),
    [
        ("day", EIGHT - timedelta(minutes=1), None),
        ("day", EIGHT, "2026-11-28"),
        ("day", EIGHT + timedelta(hours=2, minutes=59), "2026-11-28"),
        ("day", EIGHT + timedelta(hours=3), None),
        ("day", EIGHT + timedelta(days=1), "2026-11-29"),
        ("week", EIGHT, "2026-W48"),
        ("week", EIGHT + timedelta(days=1), None),
        ("week", EIGHT + timedelta(days=7), "2026-W49"),
        ("never", EIGHT, None),
    ],
)
def test_mail_is_due_at_its_hour_and_a_while_after(every: str, now: datetime, key: str | None) -> None:
    chosen = DigestPreferences.model_validate({"every": every, "hour": 8})

    period = digests.period_at(chosen, DHAKA, now)

    assert (period.key if period else None) == key


def test_hour_before_midnight_is_of_its_own_day() -> None:
    chosen = DigestPreferences(every="day", hour=23)

    period = digests.period_at(chosen, DHAKA, datetime(2026, 11, 29, 1, tzinfo=DHAKA))

    assert period is not None
    assert period.key == "2026-11-28"


def test_hour_is_on_their_own_clocks() -> None:
    user = reader(time_zone="Asia/Dubai")
    tell(user)

    assert digests.send_due(now=EIGHT) == 0
    assert digests.send_due(now=datetime(2026, 11, 28, 8, tzinfo=DUBAI).astimezone(UTC)) == 1


def test_all_unread_comes_in_one_mail_by_kind() -> None:
    user = reader()
    tell(user, NoticeKind.CHAT_MESSAGE)
    tell(user, NoticeKind.ORDER_ACCEPTED)
    tell(user, NoticeKind.ORDER_DELIVERED)

    assert digests.send_due(now=EIGHT) == 1

    [mail] = mails()
    assert (mail.to, mail.subject) == (user.email, "3 notices that you have not read")
    assert mail.text.index("How my orders fare") < mail.text.index("What is written to me in chats")
    assert "• You have your order H-1 of Rahima Store." in mail.text
    assert mail.unsubscribe_url is not None
    assert mail.unsubscribe_url in mail.text


def test_it_comes_in_the_readers_language() -> None:
    user = reader()
    User.objects.filter(pk=user.pk).update(language="bn")
    tell(user)

    digests.send_due(now=EIGHT)

    [mail] = mails()
    assert mail.subject == "১টি খবর আপনি এখনো পড়েননি"
    assert "রহিমা স্টোর" in mail.text


def test_it_comes_once() -> None:
    tell(reader())

    sent = [digests.send_due(now=EIGHT + timedelta(minutes=15 * turn)) for turn in range(3)]

    assert (sent, len(mails())) == ([1, 0, 0], 1)


def test_one_that_cannot_be_written_keeps_nobody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = reader(), reader()
    tell(first)
    tell(second)
    mail = digests._mail  # noqa: SLF001 -- fails for one of them

    def fail_for_first(user: User, notices: Any, *, now: datetime) -> None:
        if user == first:
            raise ValueError
        mail(user, notices, now=now)

    monkeypatch.setattr(digests, "_mail", fail_for_first)

    assert (digests.send_due(now=EIGHT), [mail.to for mail in mails()]) == (1, [second.email])
    assert list(Digest.objects.values_list("user", flat=True)) == [second.pk]


def test_empty_one_is_skipped_and_what_comes_after_waits_for_the_next() -> None:
    user = reader()
    assert digests.send_due(now=EIGHT) == 0
    tell(user, at=EIGHT + timedelta(minutes=5))

    assert digests.send_due(now=EIGHT + timedelta(minutes=15)) == 0
    assert digests.send_due(now=EIGHT + timedelta(days=1)) == 1

    assert [row.notices for row in Digest.objects.order_by("id")] == [0, 1]


def test_what_was_read_or_was_in_the_mail_before_is_not_in_it() -> None:
    user = reader()
    tell(user)
    notices.mark_read(user_id=user.pk, notice_ids=None, now=EIGHT)
    tell(user, at=EIGHT - timedelta(days=1, minutes=1))

    assert digests.send_due(now=EIGHT) == 0


def test_who_has_shown_no_address_to_be_theirs_gets_none() -> None:
    user = reader()
    User.objects.filter(pk=user.pk).update(email_verified_at=None)
    tell(user)

    assert digests.send_due(now=EIGHT) == 0


def test_which_mails_came_is_forgotten_in_the_end() -> None:
    Digest.objects.create(user=reader(), period="2026-11-28", notices=0)

    assert digests.purge(now=datetime.now(UTC)) == 0
    assert digests.purge(now=datetime.now(UTC) + digests.RETENTION + timedelta(days=1)) == 1
