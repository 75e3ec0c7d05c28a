"""What is kept of people gets no older than it may."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.conf import LazySettings
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models.signals import pre_delete
from django.utils import timezone

from marketplace.accounts import purging, tasks
from marketplace.accounts.models import ApiKey, Consent, Purpose, SignIn, User
from marketplace.accounts.permissions import Role
from marketplace.core import audit
from marketplace.core.ids import uuid7
from marketplace.core.models import AuditEntry
from tests.matrix.actors import signed_in
from tests.unit.accounts.people import make_person

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def old_person(days: float, **fields: Any) -> User:
    person = make_person(f"{uuid7().hex}@example.com", **({"email_verified_at": None} | fields))
    User.objects.filter(pk=person.pk).update(created_at=timezone.now() - timedelta(days=days))
    return person


def session_row(person: User, key: str, *, days: float) -> UserSession:
    seen_at = timezone.now() - timedelta(days=days)
    return UserSession.objects.create(
        user=person, session_key=key, ip="192.0.2.1", user_agent="", created_at=seen_at, last_seen_at=seen_at
    )


def is_there(person: User) -> bool:
    found: bool = User.objects.filter(pk=person.pk).exists()
    return found


class TestSignIns:
    def test_old_ones_go_in_batches(self, monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> None:
        settings.SIGN_IN_RETENTION_DAYS = 365
        monkeypatch.setattr(purging, "BATCH", 2)
        person, now = make_person(), timezone.now()
        for days in (1, 364, 366, 400, 500, 600, 700):
            SignIn.objects.create(
                user=person, at=now - days * DAY, is_successful=True, method="password", network="192.0.2.1"
            )

        assert purging.purge_sign_ins(now=now) == 2
        assert purging.purge(now=now)["sign-ins"] == 3

        assert SignIn.objects.filter(user=person).count() == 2


class TestSessions:
    def test_rows_go_whose_session_has_ended(self) -> None:
        person = make_person()
        living = session_row(person, signed_in(person).session.session_key or "", days=3)
        session_row(person, "gone", days=3)
        fresh = session_row(person, "just-begun", days=0)

        assert purging.purge_sessions(now=timezone.now()) == 1

        assert set(UserSession.objects.filter(user=person)) == {living, fresh}


class TestUnusedAccounts:
    @pytest.fixture(autouse=True)
    def thirty_days(self, settings: LazySettings) -> None:
        settings.UNVERIFIED_ACCOUNT_DAYS = 30

    def test_unverified_that_nobody_used_goes(self) -> None:
        person = old_person(31, last_login=timezone.now() - 31 * DAY)
        never = old_person(31)

        assert purging.purge_unused_accounts(now=timezone.now()) == 2

        assert (is_there(person), is_there(never)) == (False, False)

    @pytest.mark.parametrize(
        "fields",
        [
            {"email_verified_at": timezone.now()},
            {"phone": "+8801712345678", "phone_verified_at": timezone.now()},
            {"last_login": timezone.now() - 5 * DAY},
            {"roles": [Role.SUPPORT]},
        ],
    )
    def test_verified_used_and_staff_stay(self, fields: dict[str, Any]) -> None:
        person = old_person(40, **fields)

        purging.purge_unused_accounts(now=timezone.now())

        assert is_there(person)

    def test_new_one_stays(self) -> None:
        person = old_person(29)

        purging.purge_unused_accounts(now=timezone.now())

        assert is_there(person)

    @pytest.mark.parametrize(("days", "stays"), [(1, True), (31, False)])
    def test_one_whose_program_calls_stays(self, days: int, stays: bool) -> None:
        person, used_at = old_person(40), timezone.now() - days * DAY
        ApiKey.objects.create(
            owner=person, name="till", prefix="till", secret_hash=b"s" * 32, scopes=["a"], last_used_at=used_at
        )

        purging.purge_unused_accounts(now=timezone.now())

        assert is_there(person) is stays

    def test_one_who_comes_back_while_others_are_deleted_stays(self) -> None:
        going, coming_back = old_person(40), old_person(40)

        def come_back(**_signal: object) -> None:
            User.objects.filter(pk=coming_back.pk).update(email_verified_at=timezone.now())

        pre_delete.connect(come_back, sender=User)
        try:
            assert purging.purge_unused_accounts(now=timezone.now()) == 1
        finally:
            pre_delete.disconnect(come_back, sender=User)

        assert (is_there(going), is_there(coming_back)) == (False, True)

    def test_one_with_a_living_session_stays(self) -> None:
        person = old_person(40, last_login=timezone.now() - 40 * DAY)
        session_row(person, signed_in(person).session.session_key or "", days=35)
        User.objects.filter(pk=person.pk).update(last_login=timezone.now() - 40 * DAY)

        purging.purge(now=timezone.now())

        assert is_there(person)


def old_entry(*, days: float) -> AuditEntry:
    return AuditEntry.objects.create(at=timezone.now() - days * DAY, action="tests.touch", target_type="tests")


def entries_of(action: str) -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(action=action).order_by("id"))


class TestAuditTrail:
    @pytest.fixture(autouse=True)
    def two_years(self, settings: LazySettings) -> None:
        settings.RECORD_RETENTION_DAYS = 730

    def test_old_entries_go_and_young_ones_stay(self) -> None:
        old_entry(days=731)
        young = old_entry(days=729)

        assert purging.purge_audit_trail(now=timezone.now()) == 1

        assert entries_of("tests.touch") == [young]

    def test_each_batch_leaves_one_entry(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(purging, "BATCH", 2)
        for _number in range(3):
            old_entry(days=800)

        assert purging.purge(now=timezone.now())["entries of the audit trail"] == 3

        assert [entry.changes["forgotten"] for entry in entries_of("core.forget_audit")] == [[None, 2], [None, 1]]

    def test_nothing_to_forget_leaves_none(self) -> None:
        old_entry(days=3)

        assert purging.purge_audit_trail(now=timezone.now()) == 0

        assert entries_of("core.forget_audit") == []

    def test_database_keeps_a_year_whatever_is_asked(self) -> None:
        entry = old_entry(days=300)

        with pytest.raises(IntegrityError, match="a year at least"), transaction.atomic():
            audit.forget(before=timezone.now() - 200 * DAY, most=10)

        assert entries_of("tests.touch") == [entry]

    def test_trail_is_closed_again_afterwards(self) -> None:
        old_entry(days=800)
        purging.purge_audit_trail(now=timezone.now())
        entry = old_entry(days=800)

        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            entry.delete()


class TestConsents:
    @pytest.fixture(autouse=True)
    def two_years(self, settings: LazySettings) -> None:
        settings.RECORD_RETENTION_DAYS = 730

    def consents(self, *history: tuple[bool, float]) -> User:
        """Somebody who agreed (or withdrew) so many days ago, in order."""
        person = make_person(f"{uuid7().hex}@example.com")
        for is_given, days in history:
            at = timezone.now() - days * DAY
            Consent.objects.create(user=person, purpose=Purpose.NEWSLETTER, is_given=is_given, source="api", at=at)
        return person

    @pytest.mark.parametrize(
        ("history", "left"),
        [
            ([(True, 2000)], [True]),
            ([(True, 2000), (False, 1900), (True, 1800)], [True]),
            ([(True, 2000), (False, 1900)], []),
            ([(True, 2000), (False, 100)], [True, False]),
            ([(True, 700), (False, 600)], [True, False]),
        ],
    )
    def test_what_was_agreed_to_is_provable_for_years_after_it_ended(
        self, history: list[tuple[bool, float]], left: list[bool]
    ) -> None:
        person = self.consents(*history)

        purging.purge(now=timezone.now())

        assert list(person.consents.order_by("pk").values_list("is_given", flat=True)) == left

    def test_one_persons_history_says_nothing_of_anothers(self) -> None:
        person = self.consents((True, 2000))
        self.consents((True, 1900), (False, 1800))

        assert purging.purge_consents(now=timezone.now()) == 2

        assert person.consents.count() == 1

    def test_batch_leaves_one_entry(self) -> None:
        self.consents((True, 2000), (False, 1900))

        purging.purge_consents(now=timezone.now())

        (entry,) = entries_of("accounts.forget_consents")
        assert (entry.actor_id, entry.target_type, entry.changes["forgotten"]) == (None, "accounts.consent", [None, 2])


def test_command_says_what_it_forgot() -> None:
    old_person(31)
    out = StringIO()

    call_command("purge_accounts", stdout=out)

    assert "1 unused accounts" in out.getvalue()


def test_task_does_the_same() -> None:
    person = old_person(31)

    tasks.purge()

    assert not is_there(person)
