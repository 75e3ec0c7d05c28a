"""Rules of taxes: laid, ended, and those of the demo."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from marketplace.catalog.errors.products import CategoryNotFoundError
from marketplace.catalog.models import Category
from marketplace.core.models import AuditEntry
from marketplace.orders.demo.taxes import load_demo_taxes
from marketplace.orders.errors.taxes import (
    TaxEndsTooEarlyError,
    TaxInThePastError,
    TaxOverError,
    TaxRuleNotFoundError,
)
from marketplace.orders.models import TaxRule
from marketplace.orders.services import taxes
from marketplace.orders.tax_rules import TaxDraft
from tests.unit.catalog.goods import make_category

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 26, 6, tzinfo=UTC)
SOON, LATER = NOW + timedelta(days=1), NOW + timedelta(days=2)


def lay(**given: object) -> TaxRule:
    draft = TaxDraft(**({"percent": Decimal("7.50")} | given))  # type: ignore[arg-type]  # as the test says
    return taxes.set_tax(actor_id=None, draft=draft, now=NOW)


def test_a_rule_holds_at_once_and_is_written_down() -> None:
    rule = lay(category_id=make_category().pk, note="SRO")

    rule.refresh_from_db()
    assert (rule.percent, rule.is_included, rule.valid_from, rule.valid_until) == (Decimal("7.50"), True, NOW, None)
    assert AuditEntry.objects.get(target_id=str(rule.pk)).action == "orders.set_tax"


def test_nothing_is_laid_for_what_is_over_or_for_no_time_or_for_no_goods() -> None:
    with pytest.raises(TaxInThePastError):
        lay(valid_from=NOW - timedelta(seconds=1))
    with pytest.raises(TaxEndsTooEarlyError):
        lay(valid_from=SOON, valid_until=SOON)
    with pytest.raises(CategoryNotFoundError):
        lay(category_id=uuid4())


def test_a_rule_ends_at_once_or_when_it_is_told_to() -> None:
    first, second = lay(), lay()

    taxes.end_tax(actor_id=None, rule_id=first.pk, now=SOON)
    taxes.end_tax(actor_id=None, rule_id=second.pk, at=LATER, now=SOON)

    assert set(TaxRule.objects.filter(pk__in=[first.pk, second.pk]).values_list("valid_until", flat=True)) == {
        SOON,
        LATER,
    }


def test_a_rule_that_never_held_goes() -> None:
    rule = lay(valid_from=LATER)

    taxes.end_tax(actor_id=None, rule_id=rule.pk, now=SOON)

    assert not TaxRule.objects.filter(pk=rule.pk).exists()
    assert AuditEntry.objects.filter(target_id=str(rule.pk), action="orders.withdraw_tax").exists()


def test_a_rule_does_not_end_later_than_it_does_nor_in_the_past_nor_when_there_is_none() -> None:
    rule = lay(valid_until=SOON)

    with pytest.raises(TaxOverError):
        taxes.end_tax(actor_id=None, rule_id=rule.pk, at=LATER, now=NOW)
    with pytest.raises(TaxInThePastError):
        taxes.end_tax(actor_id=None, rule_id=rule.pk, at=NOW, now=SOON)
    with pytest.raises(TaxRuleNotFoundError):
        taxes.end_tax(actor_id=None, rule_id=uuid4(), now=NOW)


def test_the_database_refuses_what_is_no_percentage_and_no_time() -> None:
    for given in ({"percent": Decimal("100.01")}, {"percent": Decimal("-0.01")}, {"valid_until": NOW}):
        with pytest.raises(IntegrityError), transaction.atomic():
            TaxRule.objects.create(**({"percent": Decimal(5), "valid_from": NOW} | given))


def test_the_demos_rules_are_laid_once_and_exempt_what_the_law_does() -> None:
    TaxRule.objects.all().delete()
    rice, _is_new = Category.objects.get_or_create(
        slug="rice", defaults={"name_en": "Rice", "name_bn": "চাল", "icon": "wheat"}
    )

    laid = [load_demo_taxes(now=NOW), load_demo_taxes(now=NOW)]

    assert laid == [TaxRule.objects.count(), 0]
    assert TaxRule.objects.get(category=None).percent == Decimal(15)
    assert TaxRule.objects.get(category=rice).percent == 0
