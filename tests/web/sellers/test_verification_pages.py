"""The staff's pages: the queue, one shop, and what is done on it."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from marketplace.accounts.models import User
from marketplace.accounts.permissions import Role
from marketplace.core.models import AuditEntry
from sellers.models import CaseState, Shop, ShopMember, ShopRole, ShopStatus, VerificationAct, VerificationCase
from sellers.selectors.approvals import drift_of
from sellers.services.profile import change_profile
from tests.matrix.actors import make_user, signed_in
from tests.unit.sellers.onboarding import NATIONAL_ID, WHY, in_hand, owner_of, seen, send_paper, sent_in, staff

pytestmark = pytest.mark.usefixtures("no_shops")


@pytest.fixture
def salma() -> User:
    return staff()


@pytest.fixture
def desk(salma: User) -> Client:
    return signed_in(salma, has_second_factor=True)


def page(shop: Shop) -> str:
    return "/en" + reverse("staff:shop", args=[shop.slug])


def fresh(case: VerificationCase) -> VerificationCase:
    return VerificationCase.objects.select_related("shop").get(pk=case.pk)


def test_queue_shows_what_waits_and_each_list_its_own(desk: Client, salma: User) -> None:
    waiting, mine = sent_in(1), in_hand(salma, 2)

    shown = {name: desk.get(reverse("staff:shops"), {"list": name}).content.decode() for name in ("waiting", "mine")}

    assert waiting.shop.name_bn in shown["waiting"]
    assert mine.shop.name_bn not in shown["waiting"]
    assert mine.shop.name_bn in shown["mine"]


@pytest.mark.parametrize("name", ["waiting", "mine", "seller", "decided", "no-such-list"])
def test_list_may_be_empty(desk: Client, name: str) -> None:
    assert desk.get(reverse("staff:shops"), {"list": name}).status_code == 200


@pytest.mark.parametrize("role", [Role.CUSTOMER, Role.SELLER, Role.ANALYST])
def test_pages_are_for_who_verifies(role: Role) -> None:
    other = signed_in(make_user(role), has_second_factor=True)
    case = sent_in()

    assert other.get(reverse("staff:shops")).status_code == 403
    assert other.get(page(case.shop)).status_code == 403


def test_case_is_claimed_and_approved(desk: Client, salma: User) -> None:
    case = sent_in()

    desk.post(page(case.shop), {"act": "claim", "case": str(case.pk)})
    answer = desk.post(page(case.shop), {"act": "approve", "case": str(case.pk), "seen": seen(case), "note": "fine"})

    assert answer.status_code == 302
    assert (fresh(case).state, fresh(case).shop.status) == (CaseState.APPROVED, ShopStatus.ACTIVE)
    assert VerificationAct.objects.latest("id").note == "fine"


def test_approval_of_what_has_changed_shows_the_shop_anew_and_loses_nothing(desk: Client, salma: User) -> None:
    case = in_hand(salma)
    before = seen(case)
    Shop.objects.filter(pk=case.shop_id).update(name_en="Another Store")
    sent = {"act": "approve", "case": str(case.pk), "seen": before, "note": "all papers read", "message": "Welcome!"}

    refused = desk.post(page(case.shop), sent)
    shown = refused.content.decode()
    again = desk.post(page(case.shop), sent | {"seen": seen(case)})

    assert (refused.status_code, again.status_code) == (409, 302)
    assert "Changed: the names." in shown
    assert all(text in shown for text in ("Another Store", "all papers read", "Welcome!", seen(case)))


def test_usual_reason_reaches_the_seller_in_their_language(desk: Client, salma: User) -> None:
    case = in_hand(salma)
    User.objects.filter(pk=owner_of(case.shop).pk).update(language="bn")

    desk.post(page(case.shop), {"act": "ask", "case": str(case.pk), "reason": "back_missing", "message": "ধন্যবাদ"})

    assert VerificationAct.objects.latest("id").message == "জাতীয় পরিচয়পত্রের পেছনের দিক নেই।\nধন্যবাদ"


@pytest.mark.parametrize("act", ["ask", "reject"])
def test_whoever_refuses_says_why_and_loses_nothing(desk: Client, salma: User, act: str) -> None:
    case = in_hand(salma)

    answer = desk.post(page(case.shop), {"act": act, "case": str(case.pk), "message": "", "note": "look again"})

    assert answer.status_code == 400
    assert "look again" in answer.content.decode()
    assert fresh(case).state == CaseState.CLAIMED


def test_decision_on_a_case_that_is_decided_meanwhile_is_told(desk: Client, salma: User) -> None:
    case = in_hand(salma)
    VerificationCase.objects.filter(pk=case.pk).update(state=CaseState.WITHDRAWN, decided_at=case.submitted_at)

    answer = desk.post(page(case.shop), {"act": "reject", "case": str(case.pk), "message": WHY})

    assert answer.status_code == 400
    assert "as the case stands now" in answer.content.decode()


def test_case_of_another_shop_is_not_decided_from_here(desk: Client, salma: User) -> None:
    case, other = in_hand(salma, 1), sent_in(2)

    answer = desk.post(page(other.shop), {"act": "reject", "case": str(case.pk), "message": WHY})

    assert answer.status_code == 400
    assert fresh(case).state == CaseState.CLAIMED


def test_number_is_masked_until_it_is_asked_for_on_record(desk: Client, salma: User) -> None:
    case = sent_in()
    [paper] = send_paper(case.shop, owner_of(case.shop).pk)

    masked = desk.get(page(case.shop)).content.decode()
    shown = desk.post(reverse("staff:shop_number", args=[case.shop.slug, paper.pk])).content.decode()

    assert NATIONAL_ID not in masked
    assert NATIONAL_ID in shown
    assert AuditEntry.objects.get(action="sellers.reveal_paper_number").actor_id == salma.pk


def test_paper_is_opened_on_record(desk: Client, salma: User) -> None:
    case = sent_in()
    [paper] = send_paper(case.shop, owner_of(case.shop).pk)

    answer = desk.get(reverse("staff:shop_paper", args=[case.shop.slug, paper.pk]))
    content = answer.getvalue()

    assert content[:4] == b"RIFF"
    assert answer["Content-Disposition"].startswith("attachment")
    assert AuditEntry.objects.get(action="sellers.open_paper").actor_id == salma.pk


def test_shop_is_suspended_and_reinstated(desk: Client) -> None:
    shop = sent_in().shop
    Shop.objects.filter(pk=shop.pk).update(status=ShopStatus.ACTIVE, verified_at=shop.created_at)

    desk.post(page(shop), {"act": "suspend", "reason": "complaints"})
    suspended = Shop.objects.get(pk=shop.pk).status
    desk.post(page(shop), {"act": "reinstate"})

    assert suspended == ShopStatus.SUSPENDED
    assert Shop.objects.get(pk=shop.pk).status == ShopStatus.PAUSED


def test_shop_that_changed_is_listed_and_accepted(desk: Client) -> None:
    shop = sent_in().shop
    Shop.objects.filter(pk=shop.pk).update(status=ShopStatus.ACTIVE, verified_at=shop.created_at)
    change_profile(actor_id=None, shop_id=shop.pk, changes={"name_en": "Another Store"}, now=shop.created_at)
    listed = desk.get("/en" + reverse("staff:shops_changed")).content.decode()
    shown = desk.get(page(shop)).content.decode()
    drift = drift_of(shop.pk)
    assert drift is not None

    refused = desk.post(page(shop), {"act": "accept", "seen": "names:0", "note": "is the same"})
    answer = desk.post(page(shop), {"act": "accept", "seen": drift.seen})

    [chosen] = re.findall(r"<a [^>]*aria-current[^>]*>\s*([^<]*)", listed.partition("Lists of cases")[2])
    assert "Changed since (1)" in chosen
    assert "Another Store" in listed
    assert "Shop 1" in listed
    assert "Accept the changes" in shown
    assert (refused.status_code, answer.status_code) == (409, 302)
    assert "is the same" in refused.content.decode()
    assert (
        "Every verified shop is what was approved" in desk.get("/en" + reverse("staff:shops_changed")).content.decode()
    )


def test_strange_cursor_begins_the_changed_anew(desk: Client) -> None:
    assert desk.get(reverse("staff:shops_changed"), {"cursor": "x"}).status_code == 302


def test_own_shop_has_no_acts(desk: Client, salma: User) -> None:
    case = sent_in()
    ShopMember.objects.create(shop=case.shop, user=salma, role=ShopRole.STAFF)

    shown = desk.get(page(case.shop)).content.decode()

    assert "You work for this shop" in shown
    assert 'name="act"' not in shown
