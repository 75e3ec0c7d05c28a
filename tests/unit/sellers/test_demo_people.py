"""The demo seller's shops: in development, once, with papers that nobody takes for real."""

import pytest
from django.conf import LazySettings

from marketplace.accounts.demo import load_demo_people
from sellers.demo.people import MANAGER, SELLER, STAFF, load_demo_sellers
from sellers.models import CaseState, Shop, ShopMember, ShopPaper, ShopRole, ShopStatus, VerificationCase
from tests.unit.accounts.people import NOW


@pytest.fixture(autouse=True)
def in_development(demo_market: None, settings: LazySettings) -> None:
    settings.DEMO_PEOPLE = True
    load_demo_people(now=NOW)


def test_the_seller_owns_shops_in_chattogram_with_a_manager_and_staff() -> None:
    load_demo_sellers(now=NOW)

    owned = Shop.objects.filter(members__user__email=SELLER, members__role=ShopRole.OWNER)
    assert owned.filter(status=ShopStatus.ACTIVE, area__parent__name_en="Chattogram").count() == 3
    assert ShopMember.objects.filter(user__email=MANAGER, role=ShopRole.MANAGER).count() == 3
    assert ShopMember.objects.filter(user__email=STAFF, role=ShopRole.STAFF).count() == 1


def test_one_shop_waits_with_its_papers_and_one_is_a_draft() -> None:
    load_demo_sellers(now=NOW)

    case = VerificationCase.objects.select_related("shop").get()
    assert case.state == CaseState.SUBMITTED
    assert ShopPaper.objects.filter(shop=case.shop).count() == 2
    assert Shop.objects.filter(members__user__email=SELLER, status=ShopStatus.DRAFT).count() == 2


def test_again_gives_nothing_more() -> None:
    assert [load_demo_sellers(now=NOW), load_demo_sellers(now=NOW)] == [5, 0]


def test_outside_development_nobody_gets_any(settings: LazySettings) -> None:
    settings.DEMO_PEOPLE = False

    assert load_demo_sellers(now=NOW) == 0
    assert not ShopMember.objects.exists()
