"""What was approved of a shop, what it became since, and that staff accept it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError

from geo.points import GeoPoint
from marketplace.core.models import AuditEntry
from sellers.errors.verification import CaseChangedError, NothingToAcceptError, OwnShopError
from sellers.models import Shop, ShopApproval, ShopMember, ShopRole, ShopStatus, VerificationAct
from sellers.selectors.approvals import Drift, count_changed_shops, drift_of, list_changed_shops
from sellers.services import profile, verification
from sellers.services.approvals import accept_changes
from tests.unit.accounts.people import published
from tests.unit.sellers.market import GEC_CIRCLE, make_shop
from tests.unit.sellers.onboarding import in_hand, page_url, seen, staff

pytestmark = pytest.mark.usefixtures("no_shops")
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def verified(number: int = 1) -> Shop:
    return make_shop(number, verified_at=NOW)


def rename(shop: Shop, name_en: str = "Another", *, at: datetime = NOW) -> None:
    profile.change_profile(actor_id=None, shop_id=shop.pk, changes={"name_en": name_en}, now=at)


def move(shop: Shop, north: float) -> None:
    pin = GeoPoint(lat=round(GEC_CIRCLE.lat + north, 6), lon=GEC_CIRCLE.lon)
    profile.move_shop(actor_id=None, shop_id=shop.pk, location=pin, now=NOW)


def drift(shop: Shop) -> Drift:
    found = drift_of(shop.pk)
    assert found is not None
    return found


def listed() -> list[Shop]:
    return [one.shop for one in list_changed_shops(cursor=None, limit=20).items]


def test_approval_keeps_what_was_approved() -> None:
    somebody = staff()
    case = in_hand(somebody)

    verification.approve(actor_id=somebody.pk, case_id=case.pk, seen=seen(case), page_url=page_url, now=NOW)

    kept = ShopApproval.objects.get(shop=case.shop)
    assert (kept.name_en, kept.category, kept.differs_since) == (case.shop.name_en, case.shop.category, None)
    assert GeoPoint.from_geos(kept.location) == GeoPoint.from_geos(case.shop.location)


def test_verified_shop_that_renames_itself_is_noted() -> None:
    shop = verified()

    rename(shop)

    assert listed() == [shop]
    assert published("sellers.shop_identity_changed")[0]["fields"] == ["name_en"]
    entry = AuditEntry.objects.get(action="sellers.note_changed_shop")
    assert entry.changes == {"name_en": ["Shop 1", "Another"]}


def test_verified_shop_of_another_kind_is_noted() -> None:
    shop = verified()

    profile.change_profile(actor_id=None, shop_id=shop.pk, changes={"category": "tea-coffee"}, now=NOW)

    assert listed() == [shop]
    assert AuditEntry.objects.get(action="sellers.note_changed_shop").changes == {
        "category": ["pharmacies", "tea-coffee"]
    }


def test_small_moves_count_together() -> None:
    shop = verified()

    for step in range(1, 4):
        move(shop, 0.002 * step)

    assert listed() == [shop]
    assert [event["distance_m"] for event in published("sellers.shop_moved")] == [pytest.approx(664.4, abs=0.5)]


def test_small_moves_to_and_fro_are_not_noted() -> None:
    shop = verified()

    for north in (0.003, -0.003, 0.003, 0.0):
        move(shop, north)

    assert listed() == []
    assert published("sellers.shop_moved") == []


@pytest.mark.parametrize("changes", [{"description_en": "Fresh bread"}, {"phone": "+8801812345678"}])
def test_other_changes_are_not_noted(changes: profile.ProfileChanges) -> None:
    shop = verified()

    profile.change_profile(actor_id=None, shop_id=shop.pk, changes=changes, now=NOW)

    assert listed() == []


def test_unverified_shop_is_held_against_nothing() -> None:
    shop = make_shop(verified_at=None)

    rename(shop)

    assert drift_of(shop.pk) is None


def test_shop_that_went_back_is_listed_no_more() -> None:
    shop = verified()
    rename(shop)

    rename(shop, "Shop 1")

    assert listed() == []


def test_those_that_differ_for_longest_come_first_and_closed_ones_do_not() -> None:
    newer, older, closed = verified(1), verified(2), verified(3)
    rename(newer)
    rename(older, at=NOW - timedelta(days=1))
    rename(closed)
    Shop.objects.filter(pk=closed.pk).update(status=ShopStatus.CLOSED)

    assert listed() == [older, newer]
    assert count_changed_shops() == 2


def test_what_was_accepted_is_what_later_changes_are_held_against() -> None:
    somebody, shop = staff(), verified()
    move(shop, 0.006)
    rename(shop)

    accept_changes(actor_id=somebody.pk, shop_id=shop.pk, seen=drift(shop).seen, note="Moved house", now=NOW)
    move(shop, 0.009)

    assert listed() == []
    act = VerificationAct.objects.get(shop=shop)
    assert (act.kind, act.note, act.actor_id) == ("accepted", "Moved house", somebody.pk)
    entry = AuditEntry.objects.get(action="sellers.accept_shop_changes")
    assert entry.changes == {"name_en": ["Shop 1", "Another"], "distance_m": [0, 664]}


def test_what_changed_once_more_is_not_accepted() -> None:
    somebody, shop = staff(), verified()
    rename(shop)
    shown = drift(shop).seen
    rename(shop, "A third")

    with pytest.raises(CaseChangedError) as refused:
        accept_changes(actor_id=somebody.pk, shop_id=shop.pk, seen=shown, now=NOW)

    assert [detail.field for detail in refused.value.details] == ["seen.names"]
    assert listed() == [shop]


def test_nobody_accepts_what_is_as_approved() -> None:
    shop = verified()
    rename(shop)
    rename(shop, "Shop 1")

    with pytest.raises(NothingToAcceptError):
        accept_changes(actor_id=staff().pk, shop_id=shop.pk, seen=drift(shop).seen, now=NOW)


def test_nobody_accepts_for_a_shop_they_work_for() -> None:
    somebody, shop = staff(), verified()
    ShopMember.objects.create(shop=shop, user=somebody, role=ShopRole.STAFF)
    rename(shop)

    with pytest.raises(OwnShopError):
        accept_changes(actor_id=somebody.pk, shop_id=shop.pk, seen=drift(shop).seen, now=NOW)


def test_approval_has_both_names() -> None:
    shop = verified()

    with pytest.raises(IntegrityError, match="shop_approval_has_both_names"):
        ShopApproval.objects.create(shop=shop, name_en="", name_bn="ক", category=shop.category, location=shop.location)
