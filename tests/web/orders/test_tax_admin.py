"""Taxes in the administration: admins lay and end them through the services, and support looks."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from marketplace.accounts.permissions import Role
from marketplace.core.models import AuditEntry
from marketplace.orders.errors.taxes import TaxEndsTooEarlyError
from marketplace.orders.models import TaxRule
from marketplace.orders.services.taxes import set_tax
from marketplace.orders.tax_rules import TaxDraft
from tests.matrix.actors import make_user, signed_in
from tests.unit.catalog.goods import make_category

pytestmark = pytest.mark.django_db
LIST, ADD = reverse("admin:orders_taxrule_changelist"), reverse("admin:orders_taxrule_add")
INLINE = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>|<style|\sstyle=|\son[a-z]+=")


@pytest.fixture
def admin() -> Client:
    TaxRule.objects.all().delete()
    return signed_in(make_user(Role.ADMIN), has_second_factor=True)


def a_rule() -> TaxRule:
    return set_tax(actor_id=None, draft=TaxDraft(percent=Decimal(5)), now=timezone.now())


def page_of(rule: TaxRule) -> str:
    return reverse("admin:orders_taxrule_change", args=[rule.pk])


def test_a_rule_without_a_beginning_holds_at_once(admin: Client) -> None:
    category = make_category()

    answer = admin.post(ADD, {"category": category.pk, "percent": "7.50", "is_included": "on", "note": "SRO"})

    rule = TaxRule.objects.get()
    assert answer.headers["Location"] == LIST
    assert (rule.category_id, rule.percent, rule.is_included, rule.note) == (category.pk, Decimal("7.50"), True, "SRO")
    assert rule.valid_from <= timezone.now()
    assert AuditEntry.objects.get(target_id=str(rule.pk)).action == "orders.set_tax"


def test_what_the_service_refuses_is_told(admin: Client) -> None:
    answer = admin.post(
        ADD, {"percent": "5", "valid_until_0": "2020-01-01", "valid_until_1": "00:00", "is_included": "on"}, follow=True
    )

    assert str(TaxEndsTooEarlyError.message) in answer.content.decode()
    assert not TaxRule.objects.exists()


def test_of_a_rule_that_is_laid_only_its_end_changes(admin: Client) -> None:
    rule, ends_at = a_rule(), timezone.localtime() + timedelta(days=3)

    admin.post(
        page_of(rule),
        {"percent": "99", "valid_until_0": f"{ends_at:%Y-%m-%d}", "valid_until_1": f"{ends_at:%H:%M:%S}"},
    )

    rule.refresh_from_db()
    assert (rule.percent, rule.valid_until) == (Decimal("5.00"), ends_at.replace(microsecond=0))
    assert AuditEntry.objects.filter(target_id=str(rule.pk), action="orders.end_tax").exists()


@pytest.mark.parametrize("place", [LIST, ADD])
def test_pages_have_nothing_inline(admin: Client, place: str) -> None:
    page = admin.get(place)

    assert page.status_code == 200
    assert not INLINE.findall(page.content.decode())


def test_support_looks_and_lays_none(admin: Client) -> None:
    support, rule = signed_in(make_user(Role.SUPPORT), has_second_factor=True), a_rule()

    assert [support.get(place).status_code for place in (LIST, page_of(rule))] == [200, 200]
    assert support.post(ADD, {"percent": "5"}).status_code == 403
    assert support.post(page_of(rule), {"valid_until_0": "2030-01-01"}).status_code == 403
