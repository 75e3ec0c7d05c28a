"""Commission over HTTP: laid and ended by admins, and told to those who see a shop's money."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from marketplace.accounts.permissions import Role
from sellers.models import CommissionRule, Shop, ShopMember, ShopRole
from tests.matrix.actors import make_user, signed_in
from tests.unit.sellers.market import make_shop

RULES = "/api/v1/admin/commission-rules"


@pytest.fixture
def shop(no_shops: None) -> Shop:
    CommissionRule.objects.all().delete()
    return make_shop()


@pytest.fixture
def admin(shop: Shop) -> Client:
    return signed_in(make_user(Role.ADMIN), has_second_factor=True)


def lay(client: Client, **body: Any) -> Any:
    return client.post(RULES, {"percent": "5.00"} | body, content_type="application/json")


def terms_for(shop: Shop, role: ShopRole) -> Any:
    user = make_user(Role.SELLER)
    ShopMember.objects.create(shop=shop, user=user, role=role)
    return signed_in(user).get(f"/api/v1/me/shops/{shop.slug}/commission")


def test_a_rule_is_laid_for_a_shop(admin: Client, shop: Shop) -> None:
    answer = lay(admin, shop=shop.slug, percent="2.50", fixed={"amount": "10.00", "currency": "BDT"}, note="Launch")

    body = answer.json()
    assert answer.status_code == 201
    assert body["shop"]["id"] == str(shop.pk)
    assert (body["percent"], body["fixed"]) == ("2.50", {"amount": "10.00", "currency": "BDT"})
    assert (body["category"], body["valid_until"], body["note"]) == (None, None, "Launch")


def test_the_list_tells_what_it_is_asked(admin: Client, shop: Shop) -> None:
    lay(admin, shop=str(shop.pk))
    lay(admin, category="pharmacies")
    lay(admin)
    lay(admin, percent="6.00")

    def count(**query: Any) -> int:
        return len(admin.get(RULES, query).json()["items"])

    asked: tuple[dict[str, Any], ...] = (
        {},
        {"shop": shop.slug},
        {"category": "pharmacies"},
        {"is_over": True},
        {"is_over": False},
    )
    assert [count(**query) for query in asked] == [4, 1, 1, 1, 3]


def test_the_list_comes_page_by_page(admin: Client) -> None:
    for percent in ("1.00", "2.00", "3.00"):
        lay(admin, percent=percent)

    first = admin.get(RULES, {"limit": 2}).json()
    second = admin.get(RULES, {"limit": 2, "cursor": first["next"]}).json()

    assert [item["percent"] for page in (first, second) for item in page["items"]] == ["3.00", "2.00", "1.00"]
    assert second["next"] is None


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"percent": "100.01"}, 400, "invalid_input"),
        ({"percent": "-1.00"}, 400, "invalid_input"),
        ({"percent": 5}, 400, "invalid_input"),
        ({"fixed": {"amount": "5.00", "currency": "USD"}}, 400, "invalid_input"),
        ({"fixed": {"amount": "-5.00"}}, 400, "invalid_input"),
        ({"shop": "nowhere"}, 404, "shop_not_found"),
        ({"category": "castles"}, 400, "unknown_category"),
        ({"shop": "shop-1", "category": "pharmacies"}, 400, "commission_target"),
        ({"valid_from": "2020-01-01T00:00:00Z"}, 400, "commission_in_the_past"),
        ({"valid_until": "2020-01-01T00:00:00Z"}, 400, "commission_ends_too_early"),
    ],
)
def test_what_makes_no_rule_is_refused(admin: Client, body: dict[str, Any], status: int, code: str) -> None:
    answer = lay(admin, **body)

    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert not CommissionRule.objects.exists()


def test_a_rule_ends_at_an_instant_to_come(admin: Client) -> None:
    rule_id, at = lay(admin).json()["id"], timezone.now() + timedelta(days=3)

    answer = admin.post(f"{RULES}/{rule_id}/end", {"at": at.isoformat()}, content_type="application/json")

    assert (answer.status_code, CommissionRule.objects.get(pk=rule_id).valid_until) == (204, at)


class TestTerms:
    def test_the_owner_sees_what_is_kept(self, admin: Client, shop: Shop) -> None:
        lay(admin, category="pharmacies", percent="4.50")

        answer = terms_for(shop, ShopRole.OWNER)

        assert answer.json() == {
            "percent": "4.50",
            "fixed": {"amount": "0.00", "currency": "BDT"},
            "scope": "category",
            "planned": None,
        }

    def test_what_is_planned_comes_with_its_date(self, admin: Client, shop: Shop) -> None:
        lay(admin, shop=shop.slug, percent="9.00", valid_from="2099-12-01T00:00:00Z")

        planned = terms_for(shop, ShopRole.OWNER).json()["planned"]

        assert (planned["percent"], planned["scope"]) == ("9.00", "shop")
        assert planned["starts_at"] == "2099-12-01T00:00:00Z"

    def test_without_a_rule_nothing_is_kept(self, shop: Shop) -> None:
        body = terms_for(shop, ShopRole.OWNER).json()

        assert (body["percent"], body["scope"]) == ("0.00", None)

    def test_members_who_do_not_see_its_money_are_refused(self, shop: Shop) -> None:
        assert terms_for(shop, ShopRole.MANAGER).status_code == 403
