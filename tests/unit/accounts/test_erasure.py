"""Erasing: all that is personal goes, what must stay says nothing, and nothing opens the account again."""

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import LazySettings
from django.contrib.auth import authenticate
from django.db import connection
from django.test import Client
from django.utils import timezone

from marketplace.accounts import addresses, erasure, exports, messages, ports, services
from marketplace.accounts.errors import ErasureHeldError, LastAdminError, NotConfirmedError, UserNotFoundError
from marketplace.accounts.events import MailRequested, SmsRequested
from marketplace.accounts.models import Address, ApiKey, Consent, DataExport, SignIn, User
from marketplace.accounts.permissions import Action, Role
from marketplace.accounts.principals import principal_of_session
from marketplace.core.models import AuditEntry
from tests.matrix.actors import issue_key, signed_in
from tests.unit.accounts.people import NOW, PHONE, audited, make_draft, make_person, published

pytestmark = pytest.mark.django_db
PERSONAL = ("rahima@example.com", "Rahima", "1712345678", "Nasirabad", "203.0.113.7", "avatars/a.webp")


@pytest.fixture(autouse=True)
def own_storage(settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "public"
    settings.STORAGES = settings.STORAGES | {
        "private": {"BACKEND": "marketplace.core.storage.PrivateStorage", "OPTIONS": {"location": tmp_path / "private"}}
    }


def full_person(**fields: Any) -> User:
    person = make_person(
        phone=PHONE,
        phone_verified_at=NOW,
        password="a long passphrase",
        avatar="avatars/a.webp",
        language="en",
        **fields,
    )
    services.set_newsletter(user_id=person.pk, is_given=True, source="profile", now=NOW)
    addresses.create_address(user_id=person.pk, draft=make_draft(), now=NOW)
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "sealed"})
    SocialAccount.objects.create(user=person, provider="google", uid="4711", extra_data={"name": "Rahima"})
    SignIn.objects.create(user=person, at=NOW, is_successful=True, method="password", network="203.0.113.7")
    export = exports.request_export(user_id=person.pk, page_url="https://haat.example/", now=NOW)
    exports.make_export(export_id=export.pk, page_url="https://haat.example/", now=NOW)
    issue_key(person, (Action.READ_ADDRESSES,))
    return person


def erase(person: User) -> None:
    erasure.erase_user(actor_id=person.pk, user_id=person.pk, now=NOW)


def texts_in(*tables: str) -> str:
    found = []
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT coalesce(string_agg(row_to_json(t)::text, ' '), '') FROM {table} t")  # noqa: S608  # names the database gave
            found.append(cursor.fetchone()[0])
    return " ".join(found)


class TestErase:
    def test_nothing_personal_stays_in_any_table_of_accounts(self) -> None:
        person = full_person()

        erase(person)

        person.refresh_from_db()
        assert (person.email, person.phone, person.name, person.is_active) == (None, None, "", False)
        for model in (Address, SignIn, DataExport, EmailAddress, Authenticator, SocialAccount):
            assert not model.objects.filter(user=person).exists(), model.__name__
        assert not ApiKey.objects.filter(owner=person).exists()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename ~ "
                "'^(accounts|account|mfa|socialaccount|usersessions|core)_'"
            )
            tables = [name for (name,) in cursor.fetchall()]
        # A file's name is told to who deletes it: it tells nothing of a person.
        kept = texts_in(*tables).replace('"avatars/a.webp"', "")
        assert not [text for text in PERSONAL if text in kept]

    def test_proof_of_consent_stays_and_ends_with_a_withdrawal(self) -> None:
        person = full_person()

        erase(person)

        rows = Consent.objects.filter(user=person).order_by("id").values_list("is_given", "source")
        assert list(rows) == [(True, "profile"), (False, "erasure")]

    def test_is_told_recorded_and_its_files_discarded(self) -> None:
        person = full_person()

        erase(person)

        assert [event["user_id"] for event in published("accounts.user_erased")] == [str(person.pk)]
        assert audited(person.pk)[-1] == "accounts.erase_account"
        discarded = {event["storage"]: event["names"] for event in published("accounts.files_discarded")}
        assert discarded["default"] == ["avatars/a.webp"]
        assert len(discarded["private"]) == 1
        assert AuditEntry.objects.filter(actor_id=person.pk).exists()

    def test_nobody_signs_in_to_it(self) -> None:
        person = full_person()

        erase(person)

        assert authenticate(email="rahima@example.com", password="a long passphrase") is None
        person.refresh_from_db()
        assert not person.check_password("a long passphrase")

    def test_address_and_number_may_sign_up_anew(self) -> None:
        erase(full_person())

        anew = make_person(phone=PHONE, phone_verified_at=NOW)

        assert User.objects.known_by_email("rahima@example.com").get() == anew
        assert User.objects.known_by_phone(PHONE).get() == anew

    def test_twice_is_not_found(self) -> None:
        person = full_person()
        erase(person)

        with pytest.raises(UserNotFoundError):
            erase(person)

    def test_others_keep_everything(self) -> None:
        other = make_person("karim@example.com")
        addresses.create_address(user_id=other.pk, draft=make_draft(), now=NOW)

        erase(full_person())

        assert Address.objects.filter(user=other).count() == 1
        assert User.objects.get(pk=other.pk).email == "karim@example.com"


class TestFarewell:
    def test_goes_to_the_address_before_it_is_forgotten(self) -> None:
        erase(full_person())

        mails = [
            messages.open_mail(MailRequested.model_validate(data)) for data in published("accounts.mail_requested")
        ]
        assert (mails[-1].to, mails[-1].subject) == ("rahima@example.com", "Your account is erased")

    def test_goes_to_the_number_of_who_has_no_address(self) -> None:
        erase(make_person(None, phone=PHONE, phone_verified_at=NOW, language="bn"))

        (data,) = published("accounts.sms_requested")
        assert messages.open_sms(SmsRequested.model_validate(data)).to == PHONE

    def test_goes_to_nobody_who_has_shown_nothing_to_be_theirs(self) -> None:
        erase(make_person(email_verified_at=None))

        assert published("accounts.mail_requested") == published("accounts.sms_requested") == []


class TestHolds:
    def test_open_things_hold_it_and_say_what(self) -> None:
        person = full_person()

        class OpenLoans:
            name = "loans"

            def reasons(self, user_id: UUID) -> list[str]:
                return ["Loan 17 is not paid back."] if user_id == person.pk else []

        ports.erasure_holds.register(OpenLoans())
        try:
            with pytest.raises(ErasureHeldError) as caught:
                erase(person)
        finally:
            ports.erasure_holds.remove("loans")

        assert [(detail.field, detail.message) for detail in caught.value.details] == [
            ("loans", "Loan 17 is not paid back.")
        ]
        person.refresh_from_db()
        assert person.email == "rahima@example.com"

    def test_last_admin_stays(self) -> None:
        User.objects.filter(roles__contains=[Role.ADMIN]).update(is_active=False)
        admin = make_person("admin@example.com", roles=[Role.ADMIN])

        with pytest.raises(LastAdminError):
            erase(admin)


class TestConfirmation:
    @pytest.mark.parametrize("typed", ["rahima@example.com", " RAHIMA@example.com ", "01712-345678", "০১৭১২৩৪৫৬৭৮"])
    def test_own_contact_confirms(self, typed: str) -> None:
        erasure.confirm_erasure(user=make_person(phone=PHONE), typed=typed)

    @pytest.mark.parametrize("typed", ["", " ", "karim@example.com", "01812-345678", "yes", "None", "+"])
    def test_anything_else_does_not(self, typed: str) -> None:
        with pytest.raises(NotConfirmedError):
            erasure.confirm_erasure(user=make_person(phone=PHONE), typed=typed)

    def test_word_is_only_for_who_has_no_contact(self) -> None:
        with pytest.raises(NotConfirmedError):
            erasure.confirm_erasure(user=make_person(), typed=erasure.WORD_WITHOUT_CONTACT)

    @pytest.mark.parametrize("typed", ["", "None", "0"])
    def test_missing_contact_is_confirmed_by_nothing(self, typed: str) -> None:
        with pytest.raises(NotConfirmedError):
            erasure.confirm_erasure(user=make_person(), typed=typed)


@pytest.mark.django_db(transaction=True)
def test_sessions_end_with_the_commit() -> None:
    person = make_person()
    client: Client = signed_in(person)
    UserSession.objects.create(
        user=person, session_key=client.session.session_key, ip="192.0.2.1", user_agent="", last_seen_at=timezone.now()
    )
    assert principal_of_session(client.session).user_id == person.pk

    erase(person)

    assert principal_of_session(client.session).user_id is None
    assert not UserSession.objects.filter(user=person).exists()
