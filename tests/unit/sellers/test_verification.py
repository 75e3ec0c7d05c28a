"""Cases: what is needed before a shop is sent in, who may decide, and what becomes of the shop."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, cast

import pytest

from geo.points import GeoPoint
from marketplace.accounts.events import MailRequested
from marketplace.accounts.messages import open_mail
from marketplace.accounts.models import User
from marketplace.core.models import AuditEntry, OutboxEvent
from sellers import handlers
from sellers.errors.shops import StatusChangeRefusedError
from sellers.errors.verification import (
    CaseChangedError,
    CaseChangeRefusedError,
    CaseClaimedError,
    NothingToVerifyError,
    OwnShopError,
    ShopIncompleteError,
    ShopNotVerifiedError,
    TooManyResubmissionsError,
)
from sellers.events import ShopStatusChanged
from sellers.fingerprints import Fact
from sellers.models import (
    CaseState,
    PaperKind,
    PayoutAccount,
    Shop,
    ShopMember,
    ShopPaper,
    ShopRole,
    ShopStatus,
    VerificationAct,
    VerificationCase,
)
from sellers.selectors.verification import list_cases, list_missing, list_similar_shops
from sellers.services import suspension, verification
from sellers.services.profile import ProfileChanges, change_profile, move_shop
from sellers.services.shops import change_shop_status
from sellers.verification import CASE_CHANGES, Act, Queue
from tests.unit.accounts.people import published
from tests.unit.sellers.market import make_shop
from tests.unit.sellers.onboarding import (
    NOW,
    PHONE,
    WHY,
    complete_draft,
    in_hand,
    later,
    owner_of,
    page_url,
    row_of_paper,
    seen,
    sent_in,
    staff,
)

Decide = Callable[..., VerificationCase]
pytestmark = pytest.mark.usefixtures("no_shops")

A_STEP_AWAY = GeoPoint(lat=22.35925, lon=91.82155)
DECISIONS: dict[VerificationAct.Kind, Decide] = {
    Act.MORE_ASKED: verification.ask_for_more,
    Act.APPROVED: verification.approve,
    Act.REJECTED: verification.reject,
}


def decide(act: VerificationAct.Kind, case: VerificationCase, somebody: User) -> VerificationCase:
    shown = {"seen": seen(case)} if act is Act.APPROVED else {}
    return DECISIONS[act](
        actor_id=somebody.pk, case_id=case.pk, message=WHY, note="n", page_url=page_url, now=later(hours=1), **shown
    )


def approve(case: VerificationCase, somebody: User, shown: str) -> VerificationCase:
    return verification.approve(actor_id=somebody.pk, case_id=case.pk, seen=shown, page_url=page_url, now=NOW)


def rename(shop: Shop, **changes: Any) -> Shop:
    return change_profile(actor_id=None, shop_id=shop.pk, changes=cast("ProfileChanges", changes), now=NOW)


def fresh(case: VerificationCase) -> VerificationCase:
    return VerificationCase.objects.select_related("shop").get(pk=case.pk)


def last_mail() -> Any:
    event = OutboxEvent.objects.filter(name="accounts.mail_requested").latest("id")
    return open_mail(MailRequested.model_validate(event.data))


class TestMissing:
    def test_is_nothing_of_a_complete_draft(self) -> None:
        assert list_missing(complete_draft(), now=NOW) == []

    def test_names_all_that_lacks_in_the_order_of_the_steps(self) -> None:
        shop = make_shop(status=ShopStatus.DRAFT, verified_at=None)

        codes = [one.code for one in list_missing(shop, now=NOW)]

        assert codes == ["phone", "address", "trade_licence", "national_id", "payout_account"]

    @pytest.mark.parametrize(("expires_on", "is_missing"), [(date(2026, 11, 23), True), (date(2026, 11, 24), False)])
    def test_licence_holds_on_its_last_day(self, expires_on: date, is_missing: bool) -> None:
        shop = complete_draft()
        ShopPaper.objects.filter(kind=PaperKind.TRADE_LICENCE).update(expires_on=expires_on)

        assert ("trade_licence" in [one.code for one in list_missing(shop, now=NOW)]) is is_missing


class TestSubmit:
    def test_opens_a_case_and_says_so(self) -> None:
        case = sent_in()

        assert case.state == CaseState.SUBMITTED
        assert [act.kind for act in VerificationAct.objects.all()] == [Act.SUBMITTED]
        assert published("sellers.shop_submitted")[0]["case_id"] == str(case.pk)
        assert fresh(case).shop.status == ShopStatus.DRAFT

    def test_refuses_what_is_incomplete_and_names_what_is_missing(self) -> None:
        shop = complete_draft()
        PayoutAccount.objects.all().delete()

        with pytest.raises(ShopIncompleteError) as refused:
            verification.submit(actor_id=owner_of(shop).pk, shop_id=shop.pk, now=NOW)

        assert [detail.field for detail in refused.value.details] == ["payout.payout_account"]

    def test_refuses_a_second_time(self) -> None:
        case = sent_in()

        with pytest.raises(CaseChangeRefusedError):
            verification.submit(actor_id=owner_of(case.shop).pk, shop_id=case.shop_id, now=NOW)

    @pytest.mark.parametrize(
        "given", [{"verified_at": NOW}, {"status": ShopStatus.SUSPENDED}, {"status": ShopStatus.CLOSED}]
    )
    def test_refuses_what_needs_no_verification(self, given: dict[str, Any]) -> None:
        shop = complete_draft(**given)

        with pytest.raises(NothingToVerifyError):
            verification.submit(actor_id=owner_of(shop).pk, shop_id=shop.pk, now=NOW)

    def test_answers_what_was_asked_and_keeps_its_place_in_the_queue(self) -> None:
        somebody = staff()
        case = decide(Act.MORE_ASKED, in_hand(somebody), somebody)

        again = verification.submit(actor_id=owner_of(case.shop).pk, shop_id=case.shop_id, now=later(days=2))

        assert (again.pk, again.state, again.claimed_by_id) == (case.pk, CaseState.SUBMITTED, None)
        assert fresh(case).submitted_at == NOW

    def test_refused_shop_is_sent_in_again_as_often_as_the_setting_says(self, settings: Any) -> None:
        settings.RESUBMISSIONS_A_MONTH = 2
        somebody = staff()
        case = in_hand(somebody)
        owner_id = owner_of(case.shop).pk
        for _again in range(2):
            decide(Act.REJECTED, case, somebody)
            case = verification.submit(actor_id=owner_id, shop_id=case.shop_id, now=later(hours=1))
            verification.claim(actor_id=somebody.pk, case_id=case.pk, now=later(hours=1))
        decide(Act.REJECTED, case, somebody)

        with pytest.raises(TooManyResubmissionsError):
            verification.submit(actor_id=owner_id, shop_id=case.shop_id, now=later(days=30))

        again = verification.submit(actor_id=owner_id, shop_id=case.shop_id, now=later(days=30, hours=1))
        assert again.state == CaseState.SUBMITTED

    def test_opens_the_shop_at_once_where_the_operator_lets_it(self, settings: Any) -> None:
        settings.UNVERIFIED_SHOPS_OPEN = True

        case = sent_in()

        assert fresh(case).shop.status == ShopStatus.ACTIVE


class TestUnverified:
    def test_cannot_be_listed(self) -> None:
        shop = complete_draft()

        with pytest.raises(ShopNotVerifiedError):
            change_shop_status(actor_id=None, shop_id=shop.pk, status=ShopStatus.ACTIVE, now=NOW)

    @pytest.mark.parametrize("act", ["withdraw", "reject"])
    def test_that_opened_early_is_paused_when_it_waits_no_more_and_stays_so(self, act: str, settings: Any) -> None:
        settings.UNVERIFIED_SHOPS_OPEN = True
        somebody = staff()
        case = in_hand(somebody)

        if act == "withdraw":
            verification.withdraw(actor_id=owner_of(case.shop).pk, shop_id=case.shop_id, now=NOW)
        else:
            decide(Act.REJECTED, case, somebody)

        assert fresh(case).shop.status == ShopStatus.PAUSED
        with pytest.raises(ShopNotVerifiedError):
            change_shop_status(actor_id=None, shop_id=case.shop_id, status=ShopStatus.ACTIVE, now=NOW)


class TestClaim:
    def test_gives_the_case_to_whoever_asks_first(self) -> None:
        first, second = staff(), staff()
        case = in_hand(first)

        with pytest.raises(CaseClaimedError):
            verification.claim(actor_id=second.pk, case_id=case.pk, now=NOW)

        assert fresh(case).claimed_by_id == first.pk

    def test_twice_by_the_same_is_once(self) -> None:
        somebody = staff()
        case = in_hand(somebody)

        verification.claim(actor_id=somebody.pk, case_id=case.pk, now=NOW)

        assert VerificationAct.objects.filter(kind=Act.CLAIMED).count() == 1

    def test_is_taken_over_on_record(self) -> None:
        first, second = staff(), staff()
        case = in_hand(first)

        verification.claim(actor_id=second.pk, case_id=case.pk, takes_over=True, now=NOW)

        entry = AuditEntry.objects.filter(action="sellers.case_claimed").latest("id")
        assert entry.changes["claimed_by_id"] == [str(first.pk), str(second.pk)]

    def test_is_not_for_who_works_there(self) -> None:
        case, somebody = sent_in(), staff()
        ShopMember.objects.create(shop=case.shop, user=somebody, role=ShopRole.STAFF)

        with pytest.raises(OwnShopError):
            verification.claim(actor_id=somebody.pk, case_id=case.pk, now=NOW)

    def test_is_given_back(self) -> None:
        somebody = staff()
        case = in_hand(somebody)

        verification.release(actor_id=somebody.pk, case_id=case.pk, now=NOW)

        assert (fresh(case).state, fresh(case).claimed_by_id) == (CaseState.SUBMITTED, None)


class TestDecisions:
    @pytest.mark.parametrize("act", DECISIONS)
    def test_are_for_whoever_has_the_case_in_hand(self, act: VerificationAct.Kind) -> None:
        case, other = in_hand(staff()), staff()

        with pytest.raises(CaseClaimedError):
            decide(act, case, other)

    @pytest.mark.parametrize("act", DECISIONS)
    @pytest.mark.parametrize("state", CaseState)
    def test_follow_the_declared_changes_only(self, act: VerificationAct.Kind, state: CaseState) -> None:
        somebody = staff()
        case = in_hand(somebody)
        decided = None if state in {CaseState.SUBMITTED, CaseState.CLAIMED, CaseState.MORE_ASKED} else NOW
        VerificationCase.objects.filter(pk=case.pk).update(state=state, decided_at=decided)

        if state in CASE_CHANGES[act].before:
            assert decide(act, case, somebody).state == CASE_CHANGES[act].after
        else:
            with pytest.raises(CaseChangeRefusedError):
                decide(act, case, somebody)

    def test_approval_verifies_and_opens_the_shop(self) -> None:
        somebody = staff()
        case = decide(Act.APPROVED, in_hand(somebody), somebody)

        shop = Shop.objects.get(pk=case.shop_id)
        assert (shop.status, shop.verified_at) == (ShopStatus.ACTIVE, later(hours=1))
        assert published("sellers.shop_approved")[0]["message"] == WHY

    @pytest.mark.parametrize(
        ("fact", "change"),
        [
            ("names", lambda shop: rename(shop, name_bn="অন্য দোকান")),
            ("category", lambda shop: rename(shop, category="general-stores")),
            ("phone", lambda shop: rename(shop, phone="+8801812345678")),
            ("address", lambda shop: rename(shop, landmark_en="Behind the mosque")),
            ("pin", lambda shop: move_shop(actor_id=None, shop_id=shop.pk, location=A_STEP_AWAY, now=NOW)),
            ("papers", lambda shop: row_of_paper(shop, PaperKind.OTHER)),
            ("payout", lambda shop: PayoutAccount.objects.filter(shop=shop).update(removed_at=NOW)),
            ("owner", lambda shop: ShopMember.objects.filter(shop=shop).update(role=ShopRole.MANAGER)),
        ],
    )
    def test_approval_of_what_has_changed_since_is_refused_and_says_what(
        self, fact: str, change: Callable[[Shop], object]
    ) -> None:
        somebody = staff()
        case = in_hand(somebody)
        before = seen(case)
        change(case.shop)

        with pytest.raises(CaseChangedError) as refused:
            approve(case, somebody, before)

        assert [detail.field for detail in refused.value.details] == [f"seen.{fact}"]
        assert (fresh(case).state, fresh(case).shop.verified_at) == (CaseState.CLAIMED, None)
        approve(case, somebody, seen(case))

    def test_fingerprint_of_another_shop_is_none_of_this_one(self) -> None:
        somebody = staff()
        case, other = in_hand(somebody, 1), in_hand(somebody, 2)

        with pytest.raises(CaseChangedError) as refused:
            approve(case, somebody, seen(other))

        assert len(refused.value.details) == len(Fact)

    @pytest.mark.parametrize("sent", ["", "names", "names:,pin:", ":::,,"])
    def test_what_is_no_fingerprint_is_of_nothing(self, sent: str) -> None:
        somebody = staff()

        with pytest.raises(CaseChangedError):
            approve(in_hand(somebody), somebody, sent)

    @pytest.mark.parametrize(
        ("act", "event", "subject"),
        [
            (Act.MORE_ASKED, "sellers.more_asked", "We need something more for Shop 1"),
            (Act.APPROVED, "sellers.shop_approved", "Shop 1 is verified"),
            (Act.REJECTED, "sellers.shop_rejected", "Shop 1 could not be verified"),
        ],
    )
    def test_are_told_to_the_owner_in_their_language(self, act: VerificationAct.Kind, event: str, subject: str) -> None:
        somebody = staff()
        case = decide(act, in_hand(somebody), somebody)

        mail = last_mail()
        assert published(event)[0]["shop_id"] == str(case.shop_id)
        assert (mail.to, mail.subject) == (owner_of(case.shop).email, subject)
        assert WHY in mail.text
        assert "https://haat.example/en/desk/" in mail.text

    def test_note_stays_with_the_staff(self) -> None:
        somebody = staff()
        decide(Act.REJECTED, in_hand(somebody), somebody)

        assert VerificationAct.objects.latest("id").note == "n"
        assert "note" not in published("sellers.shop_rejected")[0]

    def test_refused_shop_can_be_sent_in_again(self) -> None:
        somebody = staff()
        case = decide(Act.REJECTED, in_hand(somebody), somebody)

        again = verification.submit(actor_id=owner_of(case.shop).pk, shop_id=case.shop_id, now=later(days=1))

        assert again.pk != case.pk


class TestStanding:
    def suspended(self) -> Shop:
        shop = complete_draft(status=ShopStatus.ACTIVE, verified_at=NOW)
        return suspension.suspend(actor_id=staff().pk, shop_id=shop.pk, message=WHY, page_url=page_url, now=NOW)

    def test_suspension_takes_the_shop_off_the_market_and_says_why(self) -> None:
        shop = self.suspended()

        assert shop.status == ShopStatus.SUSPENDED
        assert published("sellers.shop_suspended")[0]["message"] == WHY
        assert last_mail().subject == "Shop 1 has been suspended"

    def test_reinstated_shop_is_paused(self) -> None:
        shop = suspension.reinstate(actor_id=staff().pk, shop_id=self.suspended().pk, page_url=page_url, now=NOW)

        assert shop.status == ShopStatus.PAUSED
        assert [act.kind for act in VerificationAct.objects.order_by("id")] == [Act.SUSPENDED, Act.REINSTATED]

    def test_only_a_suspended_shop_is_reinstated(self) -> None:
        shop = complete_draft(status=ShopStatus.ACTIVE, verified_at=NOW)

        with pytest.raises(StatusChangeRefusedError):
            suspension.reinstate(actor_id=staff().pk, shop_id=shop.pk, page_url=page_url, now=NOW)

    def test_is_not_for_who_works_there(self) -> None:
        shop, somebody = complete_draft(status=ShopStatus.ACTIVE, verified_at=NOW), staff()
        ShopMember.objects.create(shop=shop, user=somebody, role=ShopRole.STAFF)

        with pytest.raises(OwnShopError):
            suspension.suspend(actor_id=somebody.pk, shop_id=shop.pk, message=WHY, page_url=page_url, now=NOW)


class TestQueues:
    def test_each_case_stands_in_its_list_oldest_first(self) -> None:
        me, other = staff(), staff()
        waiting, older, mine, others, asked = sent_in(1), sent_in(2), in_hand(me, 3), in_hand(other, 4), in_hand(me, 5)
        VerificationCase.objects.filter(pk=older.pk).update(submitted_at=NOW - timedelta(days=1))
        decide(Act.MORE_ASKED, asked, me)
        decided = decide(Act.APPROVED, in_hand(me, 6), me)

        def listed(queue: Queue) -> list[Any]:
            return [case.pk for case in list_cases(queue=queue, reader_id=me.pk, cursor=None, limit=20).items]

        assert listed(Queue.WAITING) == [older.pk, waiting.pk, others.pk]
        assert listed(Queue.MINE) == [mine.pk]
        assert listed(Queue.SELLER) == [asked.pk]
        assert listed(Queue.DECIDED) == [decided.pk]

    def test_shops_that_share_a_number_or_a_phone_are_found(self) -> None:
        shop = complete_draft(1)
        by_phone = make_shop(2, phone=PHONE)
        by_number = make_shop(3)
        row_of_paper(by_number, PaperKind.NATIONAL_ID, number="1234567890")
        make_shop(4, phone="+8801812345678")

        found = {one.shop.pk: (one.shares_number, one.shares_phone) for one in list_similar_shops(shop)}

        assert found == {by_phone.pk: (False, True), by_number.pk: (True, False)}


def test_case_of_a_shop_that_closes_is_withdrawn() -> None:
    case = sent_in()
    event = ShopStatusChanged(
        shop_id=case.shop_id, before=ShopStatus.DRAFT, after=ShopStatus.CLOSED, changed_at=later(days=1)
    )

    handlers.withdraw_case_of_closed(event, event_id=case.pk)
    handlers.withdraw_case_of_closed(event, event_id=case.pk)

    assert fresh(case).state == CaseState.WITHDRAWN
