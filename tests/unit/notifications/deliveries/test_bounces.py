"""Mail that comes back: read, known again, and followed by no more mail to that address."""

import io
from datetime import UTC, datetime, timedelta
from mailbox import Maildir
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import LazySettings
from django.core import mail as outgoing
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from marketplace.accounts import contacts, erasure, messages
from marketplace.accounts.models import User
from marketplace.core import outbox
from marketplace.core.ids import uuid7
from marketplace.core.models import AuditEntry, OutboxEvent
from marketplace.notifications.deliveries import bounces, hindrances
from marketplace.notifications.deliveries.bounces import Happened, MailNews, judged
from marketplace.notifications.deliveries.dsn import LONGEST, read_report
from marketplace.notifications.deliveries.errors import MailAddressNotFoundError
from marketplace.notifications.deliveries.message_ids import (
    bounce_address,
    event_of_bounce_address,
    event_of_message_id,
    message_id,
)
from marketplace.notifications.deliveries.models import Delivery, Hindrance, MailAddress, Reason, State
from marketplace.notifications.mail import compose
from tests.matrix.actors import make_user
from tests.unit.notifications.deliveries.reports import COMPLAINT, EXCHANGE, POSTFIX, ordinary, written

NOW = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
ADDRESS = "karim@example.com"
HARD, SOFT, COMPLAINED, DELIVERED = Happened.HARD, Happened.SOFT, Happened.COMPLAINT, Happened.DELIVERED


@pytest.fixture
def verp(settings: LazySettings) -> None:
    settings.BOUNCE_ADDRESS = "bounces@haat.example"


def ask(*, to: str = ADDRESS, kind: str = "order_sent", user_id: UUID | None = None) -> UUID:
    with transaction.atomic():
        return messages.send_mail(
            to=to, subject="S", text="T", html=None, expires_at=None, now=timezone.now(), kind=kind, user_id=user_id
        )


def told(happened: Happened, *, times: int = 1, now: datetime = NOW) -> None:
    for _each in range(times):
        bounces.take_note(MailNews(ask(), happened, "5.1.1" if happened is HARD else "4.2.2"), now=now)


class TestReports:
    def test_mail_that_postfix_sends_back_is_known_by_its_message_id(self) -> None:
        event_id = uuid7()

        assert read_report(written(POSTFIX, event_id)) == MailNews(event_id, HARD, "5.1.1")

    def test_mail_that_exchange_sends_back_is_known_by_the_head_that_comes_with_it(self) -> None:
        event_id = uuid7()

        assert read_report(written(EXCHANGE, event_id)) == MailNews(event_id, SOFT, "5.2.2")

    def test_complaint_is_known_by_the_mail_in_it(self) -> None:
        event_id = uuid7()

        assert read_report(written(COMPLAINT, event_id)) == MailNews(event_id, COMPLAINED)

    def test_address_that_it_comes_back_to_says_more_than_what_is_in_it(self, verp: None) -> None:
        ours, another = uuid7(), uuid7()
        address = bounce_address(ours) or ""

        report = read_report(written(POSTFIX, another, to=address.upper()))

        assert report is not None
        assert report.event_id == ours
        assert len(address.partition("@")[0]) <= 64

    def test_address_that_we_did_not_make_says_nothing(self, verp: None) -> None:
        address = bounce_address(uuid7()) or ""
        other = bounce_address(uuid7()) or ""
        forged = address[:34] + other[34:]

        assert event_of_bounce_address(address) is not None
        assert event_of_bounce_address(forged) is None
        assert event_of_bounce_address("bounces+x@haat.example") is None

    @pytest.mark.parametrize("action", ["delayed", "relayed", "expanded", ""])
    def test_mail_that_is_still_tried_is_no_news(self, action: str) -> None:
        assert read_report(written(POSTFIX, uuid7(), action=action)) is None

    def test_mail_that_arrived_is_news_too(self) -> None:
        report = read_report(written(POSTFIX, uuid7(), action="delivered", status="2.1.5"))

        assert report is not None
        assert report.happened is DELIVERED

    def test_mail_of_others_and_mail_of_another_kind_say_nothing(self) -> None:
        of_others = written(POSTFIX, uuid7()).replace(b"@localhost>\r\n", b"@x>").replace(b"Message-ID: <", b"X: <")

        assert (read_report(ordinary()), read_report(of_others), read_report(b"")) == (None, None, None)

    @given(st.binary(max_size=400), st.integers(min_value=0, max_value=1600))
    def test_nothing_that_strangers_write_stops_the_reading(self, noise: bytes, at: int) -> None:
        report = written(POSTFIX, UUID(int=7))

        read_report(noise)
        read_report(report[:at] + noise + report[at:])

    def test_long_mail_is_read_as_far_as_is_sensible(self) -> None:
        assert read_report(written(POSTFIX, uuid7()) + b"x" * LONGEST) is not None

    @pytest.mark.parametrize(
        ("status", "happened"),
        [
            ("5.1.1", HARD),
            ("5.1.10", HARD),
            # Our own address is at fault, or nobody says what is.
            ("5.1.7", SOFT),
            ("5.1.8", SOFT),
            ("5.0.0", SOFT),
            ("5.2.1", HARD),
            ("5.2.2", SOFT),
            ("5.7.1", SOFT),
            ("4.4.7", SOFT),
            ("", SOFT),
        ],
    )
    def test_status_says_whether_it_is_for_ever(self, status: str, happened: Happened) -> None:
        assert judged(status) is happened

    def test_message_ids_of_others_are_none_of_ours(self) -> None:
        event_id = uuid7()

        assert event_of_message_id(message_id(event_id).strip("<>")) == event_id
        assert event_of_message_id(f"<{event_id}@elsewhere.example>") is None
        assert event_of_message_id("<x@localhost>") is None


@pytest.mark.django_db
class TestAddresses:
    def test_hard_bounce_stops_mail_at_once(self) -> None:
        told(HARD)

        assert hindrances.hindrance_of(" Karim@Example.com") is Hindrance.HARD
        assert Delivery.objects.get().state == State.BOUNCED
        assert MailAddress.objects.get().status == "5.1.1"

    def test_soft_bounces_stop_it_after_some(self, settings: LazySettings) -> None:
        settings.SOFT_BOUNCES_MOST = 3
        told(SOFT, times=2)
        before = hindrances.hindrance_of(ADDRESS)

        told(SOFT)

        assert (before, hindrances.hindrance_of(ADDRESS)) == (None, Hindrance.SOFT)

    def test_soft_bounces_far_apart_or_with_mail_that_arrived_between_them_do_not_add_up(
        self, settings: LazySettings
    ) -> None:
        settings.SOFT_BOUNCES_MOST = 2
        told(SOFT)
        told(DELIVERED)
        told(SOFT)
        told(SOFT, now=NOW + timedelta(days=31))

        assert (hindrances.hindrance_of(ADDRESS), MailAddress.objects.get().soft_bounces) == (None, 1)

    def test_same_news_twice_is_counted_once(self, settings: LazySettings) -> None:
        settings.SOFT_BOUNCES_MOST = 2
        event_id = ask()

        ours = [bounces.take_note(MailNews(event_id, SOFT, "4.2.2"), now=NOW) for _each in range(3)]

        assert (ours, MailAddress.objects.get().soft_bounces) == ([True] * 3, 1)

    def test_news_of_no_mail_of_ours_is_passed_over(self) -> None:
        assert bounces.take_note(MailNews(uuid7(), HARD), now=NOW) is False
        assert not MailAddress.objects.exists()

    @pytest.mark.parametrize(("happened", "reason"), [(HARD, Reason.BOUNCED_ADDRESS), (COMPLAINED, Reason.COMPLAINT)])
    def test_what_guards_an_account_goes_all_the_same(self, happened: Happened, reason: Reason) -> None:
        told(happened)

        assert hindrances.reason_to_hold(ADDRESS, "order_sent") is reason
        assert hindrances.reason_to_hold(ADDRESS, messages.ACCOUNT) is None
        assert hindrances.reason_to_hold("other@example.com", "order_sent") is None

    def test_staff_have_it_go_again_and_it_is_noted_who(self) -> None:
        staff = make_user()
        told(HARD)
        address = MailAddress.objects.get()

        hindrances.lift_by_staff(actor_id=staff.pk, address_id=address.pk, now=NOW)

        assert hindrances.hindrance_of(ADDRESS) is None
        entry = AuditEntry.objects.get(action="deliveries.lift_hindrance")
        assert (entry.actor_id, ADDRESS in str(entry.changes)) == (staff.pk, False)
        with pytest.raises(MailAddressNotFoundError):
            hindrances.lift_by_staff(actor_id=staff.pk, address_id=address.pk, now=NOW)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("no_broker")
class TestSending:
    def test_mail_to_such_an_address_is_held_back_and_the_log_says_why(self) -> None:
        told(HARD)
        event_id = ask()

        outbox.deliver(event_id)

        assert outgoing.outbox == []
        held = Delivery.objects.get(event_id=event_id)
        assert (held.state, held.reason) == (State.SUPPRESSED, Reason.BOUNCED_ADDRESS)

    def test_whoever_confirms_the_address_gets_mail_again(self) -> None:
        user = make_user(email=ADDRESS)
        told(HARD)

        contacts.confirm_email(user_id=user.pk, email=ADDRESS, now=timezone.now())
        for event_id in OutboxEvent.objects.filter(name="accounts.profile_updated").values_list("pk", flat=True):
            outbox.deliver(event_id)

        assert hindrances.hindrance_of(ADDRESS) is None

    def test_erased_account_leaves_nothing_that_says_to_whom_it_went(self) -> None:
        user = make_user(email="gone@example.com")
        event_id = ask(to="gone@example.com", user_id=user.pk)
        bounces.take_note(MailNews(event_id, HARD, "5.1.1"), now=NOW)

        erasure.erase_user(actor_id=user.pk, user_id=user.pk, now=timezone.now())
        for erased in OutboxEvent.objects.filter(name="accounts.user_erased").values_list("pk", flat=True):
            outbox.deliver(erased)

        kept = Delivery.objects.get(event_id=event_id)
        assert (kept.user_id, kept.address_masked, kept.address_index, kept.state) == (None, "", None, State.BOUNCED)
        assert not MailAddress.objects.exists()
        assert not User.objects.filter(email="gone@example.com").exists()


def test_mail_comes_back_to_an_address_of_its_own(verp: None) -> None:
    event_id = uuid7()

    written_mail = compose(messages.Mail(to=ADDRESS, subject="S", text="T", html=None), event_id=event_id)

    assert event_of_bounce_address(written_mail.from_email) == event_id
    assert written_mail.message()["From"] == "Haat <haat@localhost>"


@pytest.mark.django_db
class TestCommand:
    def test_mail_from_the_standard_input_is_read(self, monkeypatch: pytest.MonkeyPatch) -> None:
        data, said = written(POSTFIX, ask()), io.StringIO()
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))

        call_command("read_bounces", stdout=said)

        assert (said.getvalue(), Delivery.objects.get().state) == ("1 read, 1 about our mails\n", State.BOUNCED)

    def test_new_mails_of_a_maildir_are_read_once(self, tmp_path: Path) -> None:
        box = Maildir(tmp_path / "box", create=True)
        for data in (written(POSTFIX, ask()), ordinary(), b"\xff\x00"):
            box.add(data)
        told_first, told_again = io.StringIO(), io.StringIO()

        call_command("read_bounces", maildir=tmp_path / "box", stdout=told_first)
        call_command("read_bounces", maildir=tmp_path / "box", stdout=told_again)

        assert told_first.getvalue() == "3 read, 1 about our mails\n"
        assert told_again.getvalue() == "0 read, 0 about our mails\n"
        assert [len(list((tmp_path / "box" / part).iterdir())) for part in ("new", "cur")] == [0, 0]

    def test_folder_that_is_no_maildir_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match="no Maildir"):
            call_command("read_bounces", maildir=tmp_path)
