"""Commission on pages: rules by whom they are for, laid and ended by admins, and what was."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from marketplace.accounts.permissions import Role
from sellers.commission import CommissionDraft
from sellers.models import CommissionRule, Shop, ShopCategory
from sellers.services.commission import set_commission
from tests.matrix.actors import make_user, signed_in
from tests.unit.sellers.market import make_shop
from tests.web.storefront.html import Page

RULES = "/en/staff/commission/"


@pytest.fixture
def shop(no_shops: None) -> Shop:
    CommissionRule.objects.all().delete()
    return make_shop()


@pytest.fixture
def admin(shop: Shop) -> Client:
    return signed_in(make_user(Role.ADMIN), has_second_factor=True)


def lay(percent: int, shop: Shop | None = None, category: ShopCategory | None = None) -> CommissionRule:
    draft = CommissionDraft(
        percent=Decimal(percent), shop_id=shop.pk if shop else None, category_id=category.pk if category else None
    )
    return set_commission(actor_id=None, draft=draft, now=timezone.now())


@pytest.mark.parametrize("role", [Role.CUSTOMER, Role.SELLER, Role.SUPPORT, Role.ANALYST])
@pytest.mark.parametrize("page", ["", "before/", "new/"])
def test_others_are_refused(shop: Shop, role: Role, page: str) -> None:
    assert signed_in(make_user(role), has_second_factor=True).get(RULES + page).status_code == 403


def test_strangers_are_led_to_sign_in(shop: Shop) -> None:
    assert Client().get(RULES).status_code == 302


@pytest.mark.parametrize("language", ["", "/en"])
def test_every_rule_that_holds_is_shown(admin: Client, shop: Shop, language: str) -> None:
    for target in ({}, {"category": shop.category}, {"shop": shop}):
        lay(5, **target)

    page = Page(admin.get(f"{language}/staff/commission/"))

    assert len(page.texts("row-name")) == 3
    assert ("5" if language else "৫") + "\N{NO-BREAK SPACE}%" in page.html


def test_asks_as_often_however_many_rules_there_are(
    admin: Client, shop: Shop, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    admin.get(RULES)
    for leaf in ShopCategory.objects.exclude(parent=None)[:6]:
        lay(5, category=leaf)
    for number in range(2, 8):
        lay(4, shop=make_shop(number))

    with django_assert_num_queries(2):
        answer = admin.get(RULES)

    assert answer.status_code == 200


def test_a_rule_is_laid_for_a_kind_of_shop(admin: Client, shop: Shop) -> None:
    sent = {"category": "pharmacies", "percent": "7.5", "fixed": "3", "note": "Trial"}

    answer = admin.post(RULES + "new/", sent)

    rule = CommissionRule.objects.get()
    assert answer.headers["Location"] == RULES
    assert rule.category == shop.category
    assert (rule.percent, rule.fixed, rule.note) == (Decimal("7.50"), Decimal(3), "Trial")


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"percent": "101"}, "percent"),
        ({"percent": ""}, "percent"),
        ({"shop": "no-such-shop"}, "shop"),
        ({"shop": "shop-1", "category": "pharmacies"}, "category"),
        ({"valid_from": "2020-01-01T10:00"}, "valid_from"),
        ({"valid_until": "2020-01-01T10:00"}, "valid_until"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_typed_is_lost(admin: Client, wrong: dict[str, str], told: str) -> None:
    answer = admin.post(RULES + "new/", {"percent": "5", "note": "Keep me"} | wrong)

    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == [told]
    assert 'value="Keep me"' in answer.content.decode()
    assert not CommissionRule.objects.exists()


def test_two_at_the_same_instant_are_told(admin: Client) -> None:
    at = (timezone.localtime() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    admin.post(RULES + "new/", {"percent": "5", "valid_from": at})

    answer = admin.post(RULES + "new/", {"percent": "6", "valid_from": at})

    assert (answer.status_code, CommissionRule.objects.count()) == (400, 1)


def test_a_rule_is_ended_and_found_among_those_before(admin: Client, shop: Shop) -> None:
    rule = lay(5, shop=shop)

    admin.post(reverse("staff:commission_end", args=[rule.pk]))

    assert shop.name_en in admin.get(RULES + "before/").content.decode()
    assert shop.name_en not in admin.get(RULES).content.decode()


def test_an_unknown_rule_is_not_found(admin: Client, shop: Shop) -> None:
    assert admin.get(reverse("staff:commission_end", args=[shop.pk])).status_code == 404
