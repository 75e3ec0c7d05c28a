"""Taxes over HTTP: laid and ended by admins."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from marketplace.accounts.permissions import Role
from marketplace.orders.models import TaxRule
from tests.matrix.actors import make_user, signed_in
from tests.unit.catalog.goods import make_category

RULES = "/api/v1/admin/taxes"


@pytest.fixture
def admin(db: None) -> Client:
    TaxRule.objects.all().delete()
    return signed_in(make_user(Role.ADMIN), has_second_factor=True)


def lay(client: Client, **body: Any) -> Any:
    return client.post(RULES, {"percent": "7.50"} | body, content_type="application/json")


def test_a_rule_is_laid_for_goods(admin: Client) -> None:
    category = make_category()

    answer = lay(admin, category=category.slug, is_included=False, note=" SRO 123 ")

    body = answer.json()
    assert answer.status_code == 201
    assert body["category"]["id"] == str(category.pk)
    assert (body["percent"], body["is_included"], body["note"]) == ("7.50", False, "SRO 123")
    assert body["valid_until"] is None


def test_the_list_tells_what_it_is_asked(admin: Client) -> None:
    category = make_category()
    lay(admin, category=category.slug)
    lay(admin)
    over = lay(admin).json()["id"]
    TaxRule.objects.filter(pk=over).update(
        valid_from=timezone.now() - timedelta(days=2), valid_until=timezone.now() - timedelta(days=1)
    )

    def count(**query: Any) -> int:
        return len(admin.get(RULES, query).json()["items"])

    asked: tuple[dict[str, Any], ...] = ({}, {"category": category.slug}, {"is_over": True}, {"is_over": False})
    assert [count(**query) for query in asked] == [3, 1, 1, 2]


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
        ({"colour": "red"}, 400, "invalid_input"),
        ({"category": "castles"}, 404, "category_not_found"),
        ({"valid_from": "2020-01-01T00:00:00Z"}, 400, "tax_in_the_past"),
        ({"valid_until": "2020-01-01T00:00:00Z"}, 400, "tax_ends_too_early"),
    ],
)
def test_what_makes_no_rule_is_refused(admin: Client, body: dict[str, Any], status: int, code: str) -> None:
    answer = lay(admin, **body)

    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert not TaxRule.objects.exists()


def test_a_rule_ends_at_an_instant_to_come(admin: Client) -> None:
    rule_id, at = lay(admin).json()["id"], timezone.now() + timedelta(days=3)

    answer = admin.post(f"{RULES}/{rule_id}/end", {"at": at.isoformat()}, content_type="application/json")

    assert (answer.status_code, TaxRule.objects.get(pk=rule_id).valid_until) == (204, at)


@pytest.mark.parametrize("role", [Role.CUSTOMER, Role.SELLER, Role.SUPPORT])
def test_nobody_else_sees_or_lays_any(role: Role, db: None) -> None:
    client = signed_in(make_user(role), has_second_factor=True)

    assert client.get(RULES).status_code == 403
    assert lay(client).status_code == 403
