"""Copies of one's data: everything in it, one file whatever happens, and gone after a week."""

import csv
import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from allauth.account.models import EmailAddress
from django.conf import LazySettings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.db import transaction

from marketplace.accounts import addresses, exports, handlers, messages, ports, purging, selectors, services
from marketplace.accounts.errors import DataExportNotFoundError, DataExportRunningError
from marketplace.accounts.events import FilesDiscarded, MailRequested
from marketplace.accounts.models import DataExport, SignIn, User
from marketplace.accounts.ports import PersonalData, Table
from marketplace.core import ratelimits
from marketplace.core.errors import RateLimitedError
from marketplace.core.ids import uuid7
from tests.unit.accounts.people import NOW, at_once, make_draft, make_person, published

PAGE = "https://haat.example/account/privacy/"


@pytest.fixture(autouse=True)
def own_storage(settings: LazySettings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "public"
    settings.STORAGES = settings.STORAGES | {
        "private": {"BACKEND": "marketplace.core.storage.PrivateStorage", "OPTIONS": {"location": tmp_path / "private"}}
    }
    return tmp_path / "private"


def ask(person: User) -> DataExport:
    return exports.request_export(user_id=person.pk, page_url=PAGE, now=NOW)


def make(export: DataExport) -> DataExport:
    exports.make_export(export_id=export.pk, page_url=PAGE, now=NOW)
    export.refresh_from_db()
    return export


def opened(export: DataExport) -> zipfile.ZipFile:
    with storages["private"].open(export.file) as file:
        return zipfile.ZipFile(io.BytesIO(file.read()))


def table(archive: zipfile.ZipFile, name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(archive.read(f"accounts/{name}.json"))
    return rows


def files(folder: Path) -> list[str]:
    return [str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()]


@pytest.mark.django_db
class TestRequest:
    def test_is_told_with_where_it_will_be(self) -> None:
        person = make_person()

        export = ask(person)

        (event,) = published("accounts.data_export_requested")
        assert (event["export_id"], event["page_url"]) == (str(export.pk), PAGE)
        assert export.state == DataExport.State.REQUESTED

    def test_one_at_a_time(self) -> None:
        person = make_person()
        ask(person)

        with pytest.raises(DataExportRunningError):
            ask(person)

    def test_five_a_day(self, settings: LazySettings) -> None:
        settings.RATE_LIMIT_FACTOR = 1
        ratelimits.forget_refusals()
        person = make_person()
        for _number in range(5):
            make(ask(person))

        with pytest.raises(RateLimitedError):
            ask(person)


@pytest.mark.django_db
class TestContent:
    def full_person(self) -> User:
        person = make_person(phone="+8801712345678", preferences={"notifications": {}})
        addresses.create_address(user_id=person.pk, draft=make_draft(recipient="=1+1", label="বাসা"), now=NOW)
        services.set_newsletter(user_id=person.pk, is_given=True, source="profile", now=NOW)
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
        SignIn.objects.create(
            user=person, at=NOW, is_successful=True, method="password", network="203.0.113.7", user_agent="Firefox"
        )
        name = default_storage.save("avatars/a.webp", ContentFile(b"picture"))
        User.objects.filter(pk=person.pk).update(avatar=name)
        return person

    def test_has_everything_in_clear_and_no_secret(self) -> None:
        person = self.full_person()
        person.set_password("a long passphrase")
        person.save(update_fields=["password"])

        archive = opened(make(ask(person)))

        (profile,) = table(archive, "profile")
        assert (profile["email"], profile["phone"], profile["name"]) == (person.email, person.phone, person.name)
        assert table(archive, "addresses")[0]["landmark"] == "Behind the mosque, green gate"
        assert table(archive, "addresses")[0]["lat"] == pytest.approx(22.3592)
        assert table(archive, "consents")[0]["is_given"] is True
        assert table(archive, "sign_ins")[0]["network"] == "203.0.113.7"
        assert table(archive, "email_addresses") == [{"email": person.email, "verified": True, "primary": True}]
        assert {row["action"] for row in table(archive, "changes")} >= {"accounts.create_address"}
        assert archive.read("accounts/picture.webp") == b"picture"
        assert b"argon2" not in b"".join(archive.read(name) for name in archive.namelist())

    def test_has_nothing_of_others(self) -> None:
        other = make_person("karim@example.com", name="Karim")
        addresses.create_address(user_id=other.pk, draft=make_draft(line="Secret lane"), now=NOW)

        archive = opened(make(ask(make_person())))

        everything = b"".join(archive.read(name) for name in archive.namelist())
        assert b"karim@example.com" not in everything
        assert b"Secret lane" not in everything

    def test_tables_open_in_spreadsheets_and_run_nothing(self) -> None:
        archive = opened(make(ask(self.full_person())))

        text = archive.read("accounts/addresses.csv").decode("utf-8-sig")
        (row,) = csv.DictReader(io.StringIO(text))
        assert archive.read("accounts/addresses.csv").startswith("\ufeff".encode())
        assert (row["recipient"], row["label"], row["phone"]) == ("'=1+1", "বাসা", "+8801712345678")

    def test_rooms_above_add_theirs(self) -> None:
        class Loans:
            name = "loans"

            def collect(self, user_id: UUID) -> PersonalData:
                return PersonalData([Table("payments", [{"total": "120.00", "at": NOW}])])

        ports.personal_data.register(Loans())
        try:
            archive = opened(make(ask(make_person())))
        finally:
            ports.personal_data.remove("loans")

        assert json.loads(archive.read("loans/payments.json"))[0]["total"] == "120.00"


@pytest.mark.django_db
class TestMaking:
    def test_owner_is_told_where_it_is(self) -> None:
        person = make_person(language="en")

        make(ask(person))

        (data,) = published("accounts.mail_requested")
        mail = messages.open_mail(MailRequested.model_validate(data))
        assert mail.to == person.email
        assert PAGE in mail.text
        assert "7 days" in mail.text

    def test_address_that_is_not_shown_to_be_theirs_is_not_written_to(self) -> None:
        make(ask(make_person(email_verified_at=None)))

        assert published("accounts.mail_requested") == []

    def test_again_after_it_is_done_makes_nothing_new(self, own_storage: Path) -> None:
        export = make(ask(make_person()))
        ready_at = export.ready_at

        exports.make_export(export_id=export.pk, page_url=PAGE, now=NOW + timedelta(hours=1))

        export.refresh_from_db()
        assert export.ready_at == ready_at
        assert files(own_storage) == [export.file]
        assert len(published("accounts.mail_requested")) == 1

    def test_what_a_killed_process_left_is_written_anew(self, own_storage: Path) -> None:
        export = ask(make_person())
        storages["private"].save(f"exports/{export.pk}.zip", ContentFile(b"half of it"))

        make(export)

        assert files(own_storage) == [f"exports/{export.pk}.zip"]
        assert opened(export).testzip() is None

    def test_export_of_an_erased_account_is_not_made(self, own_storage: Path) -> None:
        exports.make_export(export_id=uuid7(), page_url=PAGE, now=NOW)

        assert files(own_storage) == []


@pytest.mark.django_db(transaction=True)
def test_many_workers_at_once_make_one_file_and_one_mail(own_storage: Path) -> None:
    export = ask(make_person())

    def make_it(_number: int) -> None:

        with transaction.atomic():
            exports.make_export(export_id=export.pk, page_url=PAGE, now=NOW)

    assert at_once(make_it, 3) == [None] * 3
    export.refresh_from_db()
    assert files(own_storage) == [export.file]
    assert opened(export).testzip() is None
    assert len(published("accounts.mail_requested")) == 1


@pytest.mark.django_db
class TestExpiry:
    def test_is_deleted_after_its_days(self, own_storage: Path, settings: LazySettings) -> None:
        settings.DATA_EXPORT_DAYS = 7
        export = make(ask(make_person()))

        assert purging.expire_exports(now=NOW + timedelta(days=7, seconds=-1)) == 0
        assert purging.expire_exports(now=NOW + timedelta(days=7)) == 1
        (data,) = published("accounts.files_discarded")
        handlers.delete_discarded_files(FilesDiscarded.model_validate(data), event_id=uuid7())

        export.refresh_from_db()
        assert (export.state, export.file, files(own_storage)) == (DataExport.State.EXPIRED, "", [])

    def test_cannot_be_fetched_from_then_on_though_it_lies_there_still(self) -> None:
        person = make_person()
        export = make(ask(person))
        assert export.expires_at is not None

        with pytest.raises(DataExportNotFoundError):
            selectors.get_ready_export(user_id=person.pk, export_id=export.pk, now=export.expires_at)

    def test_others_copy_is_not_found(self) -> None:
        export = make(ask(make_person()))

        with pytest.raises(DataExportNotFoundError):
            selectors.get_ready_export(user_id=make_person("karim@example.com").pk, export_id=export.pk, now=NOW)

    def test_one_that_could_not_be_made_makes_way(self) -> None:
        person = make_person()
        first = ask(person)

        purging.fail_exports(now=first.created_at + timedelta(days=1, seconds=1))

        first.refresh_from_db()
        assert first.state == DataExport.State.FAILED
        assert ask(person).state == DataExport.State.REQUESTED


class TestStrayFiles:
    """The disk knows no transaction: what was written before one failed lies there without a row."""

    def test_file_of_a_copy_that_failed_afterwards_goes_when_it_is_given_up(
        self, db: None, own_storage: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*args: Any, **kwargs: Any) -> None:
            raise RuntimeError

        export = ask(make_person())
        monkeypatch.setattr(exports, "_tell_ready", fail)
        with pytest.raises(RuntimeError), transaction.atomic():
            make(export)
        file = own_storage / "exports" / f"{export.pk}.zip"
        assert file.is_file()

        DataExport.objects.filter(pk=export.pk).update(created_at=NOW - timedelta(days=2))
        forgotten = purging.purge(now=NOW)

        assert forgotten["stray files of copies"] == 1
        assert not file.exists()

    @pytest.mark.parametrize("name", ["01890a5d-ac96-774b-bcce-b302099a8057.zip", "half.tmp"])
    def test_file_without_a_row_goes(self, db: None, own_storage: Path, name: str) -> None:
        storages["private"].save(f"exports/{name}", ContentFile(b"whose?"))

        assert purging.delete_stray_exports(now=NOW) == 1

        assert list((own_storage / "exports").iterdir()) == []

    def test_ready_copy_and_one_that_is_being_made_stay(self, db: None, own_storage: Path) -> None:
        ready = make(ask(make_person()))
        being_made = ask(make_person("karim@example.com"))
        storages["private"].save(f"exports/{being_made.pk}.zip", ContentFile(b"half"))

        assert purging.delete_stray_exports(now=NOW) == 0

        assert {file.stem for file in (own_storage / "exports").iterdir()} == {str(ready.pk), str(being_made.pk)}

    def test_other_private_files_are_nobodys_business_here(self, db: None, own_storage: Path) -> None:
        storages["private"].save("papers/licence.pdf", ContentFile(b"%PDF"))

        assert purging.delete_stray_exports(now=NOW) == 0

        assert (own_storage / "papers" / "licence.pdf").is_file()
