"""Commission: the narrowest rule that holds, by a naive oracle, and rules that never change what was."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import combinations
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from marketplace.core.ids import uuid7
from marketplace.core.models import AuditEntry
from marketplace.core.money import Money
from sellers.commission import CommissionDraft, CommissionScope, CommissionTerms
from sellers.errors.commission import (
    CommissionEndsTooEarlyError,
    CommissionInThePastError,
    CommissionOverError,
    CommissionRuleNotFoundError,
    CommissionTakenError,
    CommissionTargetError,
)
from sellers.errors.shops import ShopCategoryNotFoundError, ShopNotFoundError
from sellers.models import CommissionRule, Shop, ShopCategory
from sellers.selectors.commission import commission_at, list_shared_rules, next_commission
from sellers.services.commission import end_commission, set_commission
from tests.unit.sellers.market import make_shop

NOW = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)
DAY = timedelta(days=1)
TARGETS = ("shop", "leaf", "root", "market", "other shop", "other leaf")
NARROWEST = {"shop": 0, "leaf": 1, "root": 2, "market": 3}


@pytest.fixture
def shop(no_shops: None) -> Shop:
    CommissionRule.objects.all().delete()
    return make_shop()


def lay(
    percent: int | str, *, shop: Shop | None = None, category: str = "", now: datetime = NOW, **rest: object
) -> UUID:
    category_id = ShopCategory.objects.get(slug=category).pk if category else None
    draft = CommissionDraft(
        percent=Decimal(percent),
        shop_id=shop.pk if shop else None,
        category_id=category_id,
        **rest,  # type: ignore[arg-type]  # what a test gives
    )
    return set_commission(actor_id=None, draft=draft, now=now).pk


def percent_at(shop: Shop, at: datetime) -> Decimal:
    return commission_at(shop=shop, at=at).percent


@dataclass(frozen=True)
class Laid:
    """One rule that was asked for, for the oracle: days from NOW."""

    target: str
    start: int
    days: int | None
    percent: int

    def holds(self, at: float, others: Sequence["Laid"]) -> bool:
        """From its start until its own end, or until another for the same begins, whenever that was laid."""
        ends = [self.start + self.days] if self.days is not None else []
        ends += [other.start for other in others if other.target == self.target and other.start > self.start]
        return self.start <= at and all(at < end for end in ends)


RULES = st.lists(
    st.builds(
        Laid,
        target=st.sampled_from(TARGETS),
        start=st.integers(0, 12),
        days=st.none() | st.integers(1, 12),
        percent=st.integers(0, 100),
    ),
    max_size=8,
    unique_by=lambda rule: (rule.target, rule.start),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rules=RULES, at=st.integers(-1, 26).map(lambda halves: halves / 2))
def test_the_narrowest_that_holds_counts_whatever_the_order_of_laying(shop: Shop, rules: list[Laid], at: float) -> None:
    with transaction.atomic():
        other = make_shop(2, category="restaurants")
        targets = {
            "shop": {"shop": shop},
            "leaf": {"category": shop.category.slug},
            "root": {"category": ShopCategory.objects.get(children=shop.category).slug},
            "market": {},
            "other shop": {"shop": other},
            "other leaf": {"category": "restaurants"},
        }
        for rule in rules:
            starts_at = NOW + rule.start * DAY
            until = starts_at + rule.days * DAY if rule.days is not None else None
            lay(rule.percent, **targets[rule.target], valid_from=starts_at, valid_until=until)  # type: ignore[arg-type]  # as above

        holding = [rule for rule in rules if rule.target in NARROWEST and rule.holds(at, rules)]
        wanted = min(holding, key=lambda rule: NARROWEST[rule.target], default=None)
        found = commission_at(shop=shop, at=NOW + at * DAY)

        assert (found.percent, found.rule_id is None) == (Decimal(wanted.percent if wanted else 0), wanted is None)
        transaction.set_rollback(True)


def test_asks_once(shop: Shop, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    lay(5)

    with django_assert_num_queries(1):
        terms = commission_at(shop=shop, at=NOW)

    assert (terms.percent, terms.currency, terms.scope) == (Decimal(5), "BDT", CommissionScope.MARKET)


def test_a_shop_of_a_root_has_its_roots_rule(no_shops: None) -> None:
    CommissionRule.objects.all().delete()
    root = ShopCategory.objects.filter(parent=None).order_by("position")[0]
    lay(5)
    lay(7, category=root.slug)

    assert commission_at(shop=make_shop(category=root), at=NOW).scope is CommissionScope.CATEGORY


def test_without_a_rule_nothing_is_kept(shop: Shop) -> None:
    assert commission_at(shop=shop, at=NOW) == CommissionTerms()


def test_a_rule_holds_from_its_first_instant_to_before_its_last(shop: Shop) -> None:
    lay(5, valid_from=NOW + DAY, valid_until=NOW + 2 * DAY)
    moment = timedelta(microseconds=1)

    found = [percent_at(shop, NOW + DAY + shift) for shift in (-moment, timedelta(), DAY - moment, DAY)]

    assert found == [0, 5, 5, 0]


def test_a_new_rule_ends_the_running_one_and_leaves_the_past(shop: Shop) -> None:
    first = lay(5)
    lay(8, now=NOW + DAY)

    assert CommissionRule.objects.get(pk=first).valid_until == NOW + DAY
    assert [percent_at(shop, NOW + shift * DAY) for shift in (0, 1)] == [5, 8]


def test_a_rule_laid_before_a_planned_one_ends_where_that_begins(shop: Shop) -> None:
    lay(9, valid_from=NOW + 5 * DAY)
    lay(4)

    assert [percent_at(shop, NOW + shift * DAY) for shift in (0, 4, 5)] == [4, 4, 9]


def test_what_has_an_end_gives_way_to_what_is_less_narrow(shop: Shop) -> None:
    lay(5)
    lay(0, shop=shop, valid_until=NOW + 3 * DAY, note="Launch")

    assert [percent_at(shop, NOW + shift * DAY) for shift in (0, 2, 3)] == [0, 0, 5]


@pytest.mark.parametrize(
    ("draft", "error"),
    [
        (CommissionDraft(percent=Decimal(5), valid_from=NOW - timedelta(seconds=1)), CommissionInThePastError),
        (CommissionDraft(percent=Decimal(5), valid_until=NOW), CommissionEndsTooEarlyError),
        (CommissionDraft(percent=Decimal(5), shop_id=uuid7()), ShopNotFoundError),
        (CommissionDraft(percent=Decimal(5), category_id=uuid7()), ShopCategoryNotFoundError),
        (CommissionDraft(percent=Decimal(5), shop_id=uuid7(), category_id=uuid7()), CommissionTargetError),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(shop: Shop, draft: CommissionDraft, error: type[Exception]) -> None:
    with pytest.raises(error):
        set_commission(actor_id=None, draft=draft, now=NOW)

    assert not CommissionRule.objects.exists()


def test_two_for_the_same_at_the_same_instant_are_refused(shop: Shop) -> None:
    lay(5)

    with pytest.raises(CommissionTakenError):
        lay(6)


class TestEnding:
    def test_a_running_rule_ends_at_the_instant(self, shop: Shop) -> None:
        rule_id = lay(5)

        end_commission(actor_id=None, rule_id=rule_id, at=NOW + DAY, now=NOW + timedelta(hours=1))

        assert [percent_at(shop, NOW + shift * DAY) for shift in (0, 1)] == [5, 0]

    def test_a_planned_rule_goes_altogether(self, shop: Shop) -> None:
        rule_id = lay(5, valid_from=NOW + DAY)

        end_commission(actor_id=None, rule_id=rule_id, now=NOW)

        assert not CommissionRule.objects.exists()
        assert AuditEntry.objects.filter(target_id=str(rule_id), action="sellers.withdraw_commission").exists()

    def test_what_is_over_stays_as_it_was(self, shop: Shop) -> None:
        rule_id = lay(5, valid_until=NOW + DAY)

        with pytest.raises(CommissionOverError):
            end_commission(actor_id=None, rule_id=rule_id, now=NOW + DAY)

    def test_the_past_is_refused(self, shop: Shop) -> None:
        rule_id = lay(5)

        with pytest.raises(CommissionInThePastError):
            end_commission(actor_id=None, rule_id=rule_id, at=NOW + DAY, now=NOW + 2 * DAY)

    def test_an_unknown_rule_is_not_found(self, shop: Shop) -> None:
        with pytest.raises(CommissionRuleNotFoundError):
            end_commission(actor_id=None, rule_id=uuid7(), now=NOW)


def test_every_act_is_on_record(shop: Shop) -> None:
    first = lay(5)
    second = lay(6, now=NOW + DAY)

    acts = AuditEntry.objects.filter(target_id__in=[str(first), str(second)]).order_by("at", "id")

    assert [act.action for act in acts] == [
        "sellers.set_commission",
        "sellers.end_commission",
        "sellers.set_commission",
    ]


def test_the_database_keeps_rules_for_the_same_apart(shop: Shop) -> None:
    lay(5)

    for given_at, until in combinations((NOW - DAY, NOW + DAY, NOW + 3 * DAY), 2):
        if until <= NOW:
            continue
        with pytest.raises(IntegrityError), transaction.atomic():
            CommissionRule.objects.create(percent=1, valid_from=given_at, valid_until=until)


def test_shared_rules_follow_the_tree_after_the_markets(shop: Shop) -> None:
    root = ShopCategory.objects.get(children=shop.category)
    for category in (shop.category.slug, "", root.slug):
        lay(5, category=category)

    rules = list_shared_rules(now=NOW)

    assert [rule.category.slug if rule.category else "" for rule in rules] == ["", root.slug, shop.category.slug]


def test_share_and_fixed_amount_make_what_is_kept() -> None:
    terms = CommissionTerms(percent=Decimal("7.50"), fixed=Decimal("5.00"))

    assert terms.of(Money(Decimal("333.33"))) == Money(Decimal("30.00"))


class TestNext:
    def test_is_the_next_change_that_makes_a_difference(self, shop: Shop) -> None:
        lay(5)
        lay(5, category="pharmacies", valid_from=NOW + DAY)
        lay(7, valid_from=NOW + 2 * DAY)
        lay(3, shop=shop, valid_from=NOW + 3 * DAY, valid_until=NOW + 5 * DAY)

        planned = next_commission(shop=shop, now=NOW)

        assert planned is not None
        assert planned.starts_at == NOW + 3 * DAY
        assert (planned.terms.percent, planned.terms.scope) == (Decimal(3), CommissionScope.SHOP)

    def test_end_of_a_rule_is_one_too(self, shop: Shop) -> None:
        lay(5)
        lay(3, shop=shop, valid_until=NOW + DAY)

        planned = next_commission(shop=shop, now=NOW)

        assert planned is not None
        assert (planned.starts_at, planned.terms) == (NOW + DAY, commission_at(shop=shop, at=NOW + DAY))

    def test_is_none_where_nothing_is_planned_for_the_shop(self, shop: Shop) -> None:
        lay(5)
        lay(9, category="tea-coffee", valid_from=NOW + DAY)

        assert next_commission(shop=shop, now=NOW) is None

    def test_costs_one_statement(self, shop: Shop, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        lay(5)

        with django_assert_num_queries(1):
            next_commission(shop=shop, now=NOW)
