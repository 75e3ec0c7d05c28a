"""Papers: what is taken, how their numbers are kept and shown, and who is held to leave them alone."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from marketplace.core.models import AuditEntry
from marketplace.core.uploads.errors import FileTooLargeError, UploadError
from sellers import purging
from sellers.errors.verification import PaperNotFoundError, PapersHeldError, TooManyPapersError
from sellers.models import CaseState, PaperKind, Shop, ShopPaper, ShopStatus, VerificationCase
from sellers.papers import MAX_BYTES, MOST_PAPERS, InvalidPaperNumberError, masked_number, normal_number
from sellers.services import papers
from sellers.services.papers import PaperDraft, add_papers, remove_paper
from tests.unit.accounts.people import published
from tests.unit.sellers.market import make_shop
from tests.unit.sellers.onboarding import (
    NATIONAL_ID,
    NOW,
    complete_draft,
    owner_of,
    photo,
    row_of_paper,
    send_paper,
    sent_in,
    staff,
)

pytestmark = pytest.mark.usefixtures("no_shops")


@pytest.fixture
def shop() -> Shop:
    shop = complete_draft()
    ShopPaper.objects.all().delete()
    return shop


def discarded() -> list[str]:
    return [name for event in published("accounts.files_discarded") for name in event["names"]]


class TestNumbers:
    @pytest.mark.parametrize(
        ("typed", "kind", "kept"),
        [
            ("১২৩৪ ৫৬৭ ৮৯০", PaperKind.NATIONAL_ID, NATIONAL_ID),
            ("1990-1234567890123", PaperKind.NATIONAL_ID, "19901234567890123"),
            (" trad/chtg/012345/2024 ", PaperKind.TRADE_LICENCE, "TRAD/CHTG/012345/2024"),
            ("", PaperKind.OTHER, None),
        ],
    )
    def test_are_kept_in_one_spelling(self, typed: str, kind: PaperKind, kept: str | None) -> None:
        assert normal_number(typed, kind) == kept

    @pytest.mark.parametrize(
        ("typed", "kind"),
        [
            ("123456789", PaperKind.NATIONAL_ID),
            ("", PaperKind.NATIONAL_ID),
            ("", PaperKind.TRADE_LICENCE),
            ("<b>", PaperKind.OTHER),
        ],
    )
    def test_that_cannot_be_are_refused(self, typed: str, kind: PaperKind) -> None:
        with pytest.raises(InvalidPaperNumberError):
            normal_number(typed, kind)

    def test_are_shown_by_their_end(self) -> None:
        assert masked_number(NATIONAL_ID) == "•••••890"
        assert masked_number(None) == ""


class TestAddPapers:
    def test_keeps_front_and_back_under_names_that_tell_nothing(self, shop: Shop) -> None:
        draft = PaperDraft(kind=PaperKind.NATIONAL_ID, number=NATIONAL_ID)

        kept = add_papers(
            actor_id=owner_of(shop).pk, shop_id=shop.pk, draft=draft, files=[photo("nid-rahima.jpg"), photo()], now=NOW
        )

        assert len(kept) == 2
        assert all(paper.file.startswith(f"papers/{shop.pk}/") and "rahima" not in paper.file for paper in kept)
        assert all(storages["private"].exists(paper.file) for paper in kept)

    def test_number_lies_encrypted_and_the_trail_does_not_tell_it(self, shop: Shop) -> None:
        [paper] = send_paper(shop, owner_of(shop).pk)

        with connection.cursor() as cursor:
            cursor.execute("SELECT number FROM sellers_shoppaper WHERE id = %s", [paper.pk])
            stored = bytes(cursor.fetchone()[0])
        assert NATIONAL_ID.encode() not in stored
        assert NATIONAL_ID not in str(AuditEntry.objects.get(action="sellers.add_paper").changes)

    def test_leaves_nothing_of_files_of_which_one_is_refused(self, shop: Shop) -> None:
        before = _files()
        draft = PaperDraft(kind=PaperKind.OTHER)
        bad = SimpleUploadedFile("paper.jpg", b"MZ this is a program", "image/jpeg")

        with pytest.raises(UploadError):
            add_papers(actor_id=owner_of(shop).pk, shop_id=shop.pk, draft=draft, files=[photo(), bad], now=NOW)

        assert _files() == before
        assert not ShopPaper.objects.exists()

    def test_leaves_no_file_where_the_shop_has_too_many(self, shop: Shop) -> None:
        for _number in range(MOST_PAPERS):
            row_of_paper(shop, PaperKind.OTHER)
        before = _files()

        with pytest.raises(TooManyPapersError):
            send_paper(shop, owner_of(shop).pk)

        assert _files() == before

    def test_refuses_what_is_too_large(self, shop: Shop) -> None:
        large = SimpleUploadedFile("paper.pdf", b"%PDF-1.7" + bytes(MAX_BYTES), "application/pdf")

        with pytest.raises(FileTooLargeError):
            add_papers(
                actor_id=owner_of(shop).pk,
                shop_id=shop.pk,
                draft=PaperDraft(kind=PaperKind.OTHER),
                files=[large],
                now=NOW,
            )


class TestRemovePaper:
    def test_deletes_the_file_after_the_commit(self, shop: Shop) -> None:
        [paper] = send_paper(shop, owner_of(shop).pk)

        remove_paper(actor_id=owner_of(shop).pk, shop_id=shop.pk, paper_id=paper.pk, now=NOW)

        assert not ShopPaper.objects.exists()
        assert discarded() == [paper.file]

    def test_refuses_another_shops_paper(self, shop: Shop) -> None:
        foreign = row_of_paper(make_shop(2), PaperKind.OTHER)

        with pytest.raises(PaperNotFoundError):
            remove_paper(actor_id=owner_of(shop).pk, shop_id=shop.pk, paper_id=foreign.pk, now=NOW)

    @pytest.mark.parametrize("state", [CaseState.SUBMITTED, CaseState.CLAIMED])
    def test_refuses_while_the_staff_look_at_it(self, state: CaseState) -> None:
        case = sent_in()
        VerificationCase.objects.filter(pk=case.pk).update(state=state)
        paper = ShopPaper.objects.all()[0]

        with pytest.raises(PapersHeldError):
            remove_paper(actor_id=staff().pk, shop_id=case.shop_id, paper_id=paper.pk, now=NOW)

    def test_refuses_what_the_shop_was_verified_by(self, shop: Shop) -> None:
        [paper] = send_paper(shop, owner_of(shop).pk)
        Shop.objects.filter(pk=shop.pk).update(verified_at=NOW)

        with pytest.raises(PapersHeldError):
            remove_paper(actor_id=owner_of(shop).pk, shop_id=shop.pk, paper_id=paper.pk, now=NOW)


class TestPurge:
    LONG_AGO = NOW - timedelta(days=400)

    def old_paper(self, shop: Shop) -> ShopPaper:
        paper = row_of_paper(shop, PaperKind.OTHER)
        ShopPaper.objects.filter(pk=paper.pk).update(created_at=self.LONG_AGO)
        return paper

    def decided(self, shop: Shop, state: CaseState, **given: Any) -> None:
        VerificationCase.objects.create(shop=shop, state=state, submitted_at=self.LONG_AGO, **given)

    def test_deletes_papers_of_shops_that_were_refused_or_closed_long_ago(self) -> None:
        refused, closed = make_shop(1, verified_at=None), make_shop(2, status=ShopStatus.CLOSED)
        papers = [self.old_paper(refused), self.old_paper(closed)]
        self.decided(refused, CaseState.REJECTED, decided_at=self.LONG_AGO)
        Shop.objects.filter(pk=closed.pk).update(updated_at=self.LONG_AGO)

        assert purging.purge_papers(now=NOW) == 2
        assert sorted(discarded()) == sorted(paper.file for paper in papers)

    def test_keeps_those_of_shops_that_live_wait_or_were_refused_lately(self) -> None:
        living, waiting, lately = make_shop(1), make_shop(2, verified_at=None), make_shop(3, verified_at=None)
        for shop in (living, waiting, lately):
            self.old_paper(shop)
        self.decided(waiting, CaseState.REJECTED, decided_at=self.LONG_AGO)
        self.decided(waiting, CaseState.SUBMITTED)
        self.decided(lately, CaseState.REJECTED, decided_at=NOW - timedelta(days=1))

        assert purging.purge_papers(now=NOW) == 0
        assert ShopPaper.objects.count() == 3

    def test_deletes_files_that_no_paper_knows_after_a_day(self, shop: Shop) -> None:
        [paper] = send_paper(shop, owner_of(shop).pk)
        ShopPaper.objects.all().delete()
        written = storages["private"].get_modified_time(paper.file)

        assert purging.delete_strays(now=written + timedelta(hours=1)) == 0
        assert purging.delete_strays(now=written + timedelta(days=2)) >= 1
        assert not storages["private"].exists(paper.file)


def test_looks_are_on_record_with_whose_they_were(shop: Shop) -> None:
    [paper] = send_paper(shop, owner_of(shop).pk)
    somebody = staff()

    papers.record_opening(actor_id=somebody.pk, paper=paper, now=NOW)
    number = papers.reveal_number(actor_id=somebody.pk, paper=paper, now=NOW)

    looks = AuditEntry.objects.filter(actor_id=somebody.pk).order_by("id")
    assert number == NATIONAL_ID
    assert [look.action for look in looks] == ["sellers.open_paper", "sellers.reveal_paper_number"]
    assert all(look.target_id == str(paper.pk) and NATIONAL_ID not in str(look.changes) for look in looks)


def _files() -> set[str]:
    return purging._files(storages["private"])  # noqa: SLF001  # what lies there
