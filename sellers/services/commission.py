"""Writes: what the market keeps of a sale. Rules are laid for the time to come; what held before stays as it was."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from psycopg.errors import ExclusionViolation

from marketplace.core import audit
from sellers.commission import CommissionDraft
from sellers.errors.commission import (
    CommissionEndsTooEarlyError,
    CommissionInThePastError,
    CommissionOverError,
    CommissionTakenError,
    CommissionTargetError,
)
from sellers.errors.shops import ShopCategoryNotFoundError, ShopNotFoundError
from sellers.models import CommissionRule, Shop, ShopCategory
from sellers.selectors.commission import get_commission_rule

TOLD = ("shop_id", "category_id", "percent", "fixed", "currency", "valid_from", "valid_until", "note")


def set_commission(*, actor_id: UUID | None, draft: CommissionDraft, now: datetime) -> CommissionRule:
    """Lay a rule from an instant on; the one that runs for the same ends there.

    Where another is planned for later, the new one ends where that begins. After a rule with an end, what is less
    narrow holds again.

    Args:
        actor_id: who acts; None for the system itself.
        draft: what is wanted, and for whom.
        now: UTC; nothing is laid for before it.

    Raises:
        ShopNotFoundError, ShopCategoryNotFoundError: there is nobody whom it is for.
        CommissionTargetError: it names a shop and a category.
        CommissionInThePastError: it would hold before now.
        CommissionEndsTooEarlyError: it would end before it begins.
        CommissionTakenError: another begins at that very instant.
    """
    try:
        return _set(actor_id, draft, now=now)
    except IntegrityError as error:
        if isinstance(error.__cause__, ExclusionViolation):  # somebody laid one for the same in this moment
            raise CommissionTakenError from error
        raise


@transaction.atomic
def end_commission(*, actor_id: UUID | None, rule_id: UUID, at: datetime | None = None, now: datetime) -> None:
    """End a rule at an instant, or at once; one that would never have held goes altogether.

    Raises:
        CommissionRuleNotFoundError: there is none.
        CommissionOverError: it ends by then as it is.
        CommissionInThePastError: the instant is over.
    """
    ends_at = at or now
    if ends_at < now:
        raise CommissionInThePastError("at")
    rule = CommissionRule.objects.select_for_update().filter(pk=rule_id).first() or get_commission_rule(rule_id)
    if rule.valid_until is not None and rule.valid_until <= ends_at:
        raise CommissionOverError
    if rule.valid_from >= ends_at:
        before = {name: (getattr(rule, name), None) for name in TOLD}
        audit.record(actor_id=actor_id, action="sellers.withdraw_commission", target=rule, changes=before, now=now)
        rule.delete()
    else:
        _end(rule, ends_at, actor_id=actor_id, now=now)


@transaction.atomic
def _set(actor_id: UUID | None, draft: CommissionDraft, *, now: datetime) -> CommissionRule:
    starts_at = draft.valid_from or now
    _check(draft, starts_at, now=now)
    same = _of_the_same(draft).select_for_update().order_by("valid_from")
    running = next((rule for rule in same if rule.valid_from < starts_at and _holds_after(rule, starts_at)), None)
    planned = next((rule for rule in same if rule.valid_from >= starts_at), None)
    if planned is not None and planned.valid_from == starts_at:
        raise CommissionTakenError
    if running is not None:
        _end(running, starts_at, actor_id=actor_id, now=now)
    ends = [end for end in (draft.valid_until, planned.valid_from if planned else None) if end is not None]
    rule = CommissionRule.objects.create(
        shop_id=draft.shop_id,
        category_id=draft.category_id,
        percent=draft.percent,
        fixed=draft.fixed,
        valid_from=starts_at,
        valid_until=min(ends, default=None),
        note=draft.note,
        created_by_id=actor_id,
    )
    after = {name: (None, getattr(rule, name)) for name in TOLD}
    audit.record(actor_id=actor_id, action="sellers.set_commission", target=rule, changes=after, now=now)
    return rule


def _check(draft: CommissionDraft, starts_at: datetime, *, now: datetime) -> None:
    if draft.shop_id is not None and draft.category_id is not None:
        raise CommissionTargetError
    if starts_at < now:
        raise CommissionInThePastError("valid_from")
    if draft.valid_until is not None and draft.valid_until <= starts_at:
        raise CommissionEndsTooEarlyError
    if draft.shop_id is not None and not Shop.objects.filter(pk=draft.shop_id).exists():
        raise ShopNotFoundError
    if draft.category_id is not None and not ShopCategory.objects.filter(pk=draft.category_id).exists():
        raise ShopCategoryNotFoundError


def _of_the_same(draft: CommissionDraft) -> QuerySet[CommissionRule]:
    return CommissionRule.objects.filter(
        Q(shop_id=draft.shop_id) if draft.shop_id else Q(shop=None),
        Q(category_id=draft.category_id) if draft.category_id else Q(category=None),
    )


def _holds_after(rule: CommissionRule, at: datetime) -> bool:
    return rule.valid_until is None or rule.valid_until > at


def _end(rule: CommissionRule, ends_at: datetime, *, actor_id: UUID | None, now: datetime) -> None:
    before, rule.valid_until = rule.valid_until, ends_at
    rule.save(update_fields=["valid_until", "updated_at"])
    audit.record(
        actor_id=actor_id,
        action="sellers.end_commission",
        target=rule,
        changes={"valid_until": (before, ends_at)},
        now=now,
    )
