"""Reads: what the market keeps of a sale, and the rules that say so."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from marketplace.core.pagination import Page, paginate
from sellers.commission import CommissionScope, CommissionTerms, PlannedCommission
from sellers.errors.commission import CommissionRuleNotFoundError
from sellers.models import CommissionRule, Shop, ShopCategory

SCOPES = tuple(CommissionScope)
NEWEST_FIRST = ("-valid_from", "-id")


def commission_at(*, shop: Shop, at: datetime) -> CommissionTerms:
    """What is kept of this shop's sales at an instant, in one statement.

    Of the rules that hold, the narrowest counts: the shop's own, its category's, its root category's, the market's.

    Args:
        shop: whose sales.
        at: UTC; a rule holds from its first instant on, and no more at its last.
    """
    return _terms(_rules_about(shop).filter(_holds(at)).first())


def next_commission(*, shop: Shop, now: datetime) -> PlannedCommission | None:
    """When the market begins to keep something else of this shop's sales, and what; None where nothing is planned.

    Rules that are laid or end for the time to come count where they make a difference to this shop. One statement.
    """
    rules = list(_rules_about(shop).exclude(valid_until__lte=now))
    turns = {at for rule in rules for at in (rule.valid_from, rule.valid_until) if at is not None and at > now}
    price = _terms_at(rules, now).price
    for at in sorted(turns):
        terms = _terms_at(rules, at)
        if terms.price != price:
            return PlannedCommission(at, terms)
    return None


def list_commission_rules(
    *,
    now: datetime,
    shop_id: UUID | None = None,
    category_id: UUID | None = None,
    of_shops: bool = False,
    is_over: bool | None = None,
    cursor: str | None,
    limit: int,
    query: str = "",
) -> Page[CommissionRule]:
    """Rules with what they are for, those that begin last first.

    Args:
        of_shops: only those that are for one shop.
        is_over: only those that hold no more, or only those that hold or will.
    """
    rules = _with_targets()
    if shop_id is not None:
        rules = rules.filter(shop_id=shop_id)
    if category_id is not None:
        rules = rules.filter(category_id=category_id)
    if of_shops:
        rules = rules.filter(shop__isnull=False)
    if is_over is not None:
        over = Q(valid_until__isnull=False, valid_until__lte=now)
        rules = rules.filter(over if is_over else ~over)
    return paginate(rules, order_by=NEWEST_FIRST, cursor=cursor, limit=limit, query=query)


def list_shared_rules(*, now: datetime) -> Sequence[CommissionRule]:
    """The rules for the market and for categories that hold or will: the market's first, then by the tree."""
    rules = _with_targets().filter(shop=None).exclude(valid_until__lte=now)
    return sorted(rules, key=_place_in_tree)


def get_commission_rule(rule_id: UUID) -> CommissionRule:
    """One rule with what it is for.

    Raises:
        CommissionRuleNotFoundError: there is none.
    """
    rule = _with_targets().filter(pk=rule_id).first()
    if rule is None:
        raise CommissionRuleNotFoundError
    return rule


def _with_targets() -> QuerySet[CommissionRule]:
    return (
        CommissionRule.objects.select_related("shop", "category__parent", "created_by")
        .defer("shop__hours", "shop__closed", "shop__location")
        .all()
    )


def _rules_about(shop: Shop) -> QuerySet[CommissionRule]:
    """The narrowest first."""
    rules = CommissionRule.objects.filter(_is_about(shop)).annotate(narrowness=_narrowness(shop))
    return rules.order_by("narrowness").only("percent", "fixed", "currency", "valid_from", "valid_until")


def _terms_at(rules: Sequence[CommissionRule], at: datetime) -> CommissionTerms:
    """As the database would answer: of those that hold, the first."""
    holding = (rule for rule in rules if rule.valid_from <= at and (rule.valid_until is None or rule.valid_until > at))
    return _terms(next(holding, None))


def _terms(rule: CommissionRule | None) -> CommissionTerms:
    if rule is None:
        return CommissionTerms()
    scope = SCOPES[rule.narrowness]  # type: ignore[attr-defined]  # annotated
    return CommissionTerms(rule.pk, rule.percent, rule.fixed, rule.currency, scope)


def _holds(at: datetime) -> Q:
    return Q(valid_from__lte=at) & (Q(valid_until=None) | Q(valid_until__gt=at))


def _is_about(shop: Shop) -> Q:
    root = ShopCategory.objects.filter(children=shop.category_id)
    everybody = Q(shop=None, category=None)
    return Q(shop_id=shop.pk) | Q(category_id=shop.category_id) | Q(category__in=root) | everybody


def _narrowness(shop: Shop) -> Case:
    """How narrow a rule is, as an index of `SCOPES`; what is neither the shop's nor its leaf's is its root's."""
    return Case(
        When(shop_id=shop.pk, then=Value(0)),
        When(category_id=shop.category_id, then=Value(1)),
        When(category__isnull=False, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )


def _place_in_tree(rule: CommissionRule) -> tuple[int, int, int, datetime]:
    category = rule.category
    if category is None:
        return (-1, -1, -1, rule.valid_from)
    if category.parent is None:
        return (category.position, -1, -1, rule.valid_from)
    return (category.parent.position, 0, category.position, rule.valid_from)
