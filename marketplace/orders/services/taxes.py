"""Writes: what goods are taxed with. Rules are laid for the time to come; orders keep the tax they were placed with.

Of the rules for one category the one that began last counts. So a new rule needs no end of the one before, and where it
ends, that one counts again.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from marketplace.catalog.errors.products import CategoryNotFoundError
from marketplace.catalog.models import Category
from marketplace.core import audit
from marketplace.orders.errors.taxes import (
    TaxEndsTooEarlyError,
    TaxInThePastError,
    TaxOverError,
    TaxRuleNotFoundError,
)
from marketplace.orders.models import TaxRule
from marketplace.orders.tax_rules import TaxDraft

TOLD = ("category_id", "percent", "is_included", "valid_from", "valid_until", "note")


@transaction.atomic
def set_tax(*, actor_id: UUID | None, draft: TaxDraft, now: datetime) -> TaxRule:
    """Lay a rule from an instant on.

    Args:
        actor_id: who acts; None for the system itself.
        now: UTC; nothing is laid for before it.

    Raises:
        CategoryNotFoundError: there are no such goods.
        TaxInThePastError: it would hold before now.
        TaxEndsTooEarlyError: it would end before it begins.
    """
    starts_at = draft.valid_from or now
    if starts_at < now:
        raise TaxInThePastError("valid_from")
    if draft.valid_until is not None and draft.valid_until <= starts_at:
        raise TaxEndsTooEarlyError
    if draft.category_id is not None and not Category.objects.filter(pk=draft.category_id).exists():
        raise CategoryNotFoundError
    rule = TaxRule.objects.create(
        category_id=draft.category_id,
        percent=draft.percent,
        is_included=draft.is_included,
        valid_from=starts_at,
        valid_until=draft.valid_until,
        note=draft.note,
    )
    after = {name: (None, getattr(rule, name)) for name in TOLD}
    audit.record(actor_id=actor_id, action="orders.set_tax", target=rule, changes=after, now=now)
    return rule


@transaction.atomic
def end_tax(*, actor_id: UUID | None, rule_id: UUID, at: datetime | None = None, now: datetime) -> None:
    """End a rule at an instant, or at once; one that would never have held goes altogether.

    Raises:
        TaxRuleNotFoundError: there is none.
        TaxOverError: it ends by then as it is.
        TaxInThePastError: the instant is over.
    """
    ends_at = at or now
    if ends_at < now:
        raise TaxInThePastError("at")
    rule = TaxRule.objects.select_for_update().filter(pk=rule_id).first()
    if rule is None:
        raise TaxRuleNotFoundError
    if rule.valid_until is not None and rule.valid_until <= ends_at:
        raise TaxOverError
    if rule.valid_from >= ends_at:
        before = {name: (getattr(rule, name), None) for name in TOLD}
        audit.record(actor_id=actor_id, action="orders.withdraw_tax", target=rule, changes=before, now=now)
        rule.delete()
        return
    changes = {"valid_until": (rule.valid_until, ends_at)}
    rule.valid_until = ends_at
    rule.save(update_fields=["valid_until", "updated_at"])
    audit.record(actor_id=actor_id, action="orders.end_tax", target=rule, changes=changes, now=now)
