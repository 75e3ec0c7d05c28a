"""Reads: rules of taxes."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from marketplace.catalog.errors.products import CategoryNotFoundError
from marketplace.catalog.models import Category
from marketplace.core.pagination import Page, paginate
from marketplace.orders.errors.taxes import TaxRuleNotFoundError
from marketplace.orders.models import TaxRule

NEWEST_FIRST = ("-valid_from", "-id")


def list_tax_rules(
    *,
    now: datetime,
    category_id: UUID | None = None,
    is_over: bool | None = None,
    cursor: str | None,
    limit: int,
    query: str = "",
) -> Page[TaxRule]:
    """Rules with the goods that they are for, those that begin last first.

    Args:
        category_id: only those for exactly this category.
        is_over: only those that hold no more, or only those that hold or will.
    """
    rules = _with_categories()
    if category_id is not None:
        rules = rules.filter(category_id=category_id)
    if is_over is not None:
        over = Q(valid_until__isnull=False, valid_until__lte=now)
        rules = rules.filter(over if is_over else ~over)
    return paginate(rules, order_by=NEWEST_FIRST, cursor=cursor, limit=limit, query=query)


def get_tax_rule(rule_id: UUID) -> TaxRule:
    """One rule with the goods that it is for.

    Raises:
        TaxRuleNotFoundError: there is none.
    """
    rule = _with_categories().filter(pk=rule_id).first()
    if rule is None:
        raise TaxRuleNotFoundError
    return rule


def get_taxed_category_id(slug: str | None) -> UUID | None:
    """The id of a category by its slug, also of one that buyers do not see; None for None.

    Raises:
        CategoryNotFoundError: there is none.
    """
    if slug is None:
        return None
    found: UUID | None = Category.objects.filter(slug=slug).values_list("pk", flat=True).first()
    if found is None:
        raise CategoryNotFoundError
    return found


def _with_categories() -> QuerySet[TaxRule]:
    return TaxRule.objects.select_related("category")
