"""What becomes of returns about which buyer and shop do not agree, and by whose clock."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from marketplace.orders.contacts import contact_is_shown
from marketplace.orders.errors.returns import (
    DisputeTooEarlyError,
    DisputeTooLateError,
    NotReturnableError,
    ReturnActNotPossibleError,
    WhyNot,
    WordsNeededError,
)
from marketplace.orders.models import ActorRole, OrderState, ReturnReason, ReturnRequest, ReturnState, TimelineEntry
from marketplace.orders.selectors.returnable import find_returnable
from marketplace.orders.selectors.returns import list_return_acts
from marketplace.orders.services import returns
from marketplace.orders.services.return_steps import answer_by
from marketplace.orders.services.timers import dispute_unanswered
from marketplace.orders.states_of_returns import ReturnAct
from sellers.instants import Instants
from tests.unit.orders.coming_back import (
    SECOND,
    WEEK,
    accepted_back,
    answered_ago,
    asked_back,
    bought,
    decided,
    disputed,
    let_wait,
    not_come,
    owed_for,
    received,
    refused,
    stands_at,
)
from tests.unit.orders.doing import BUYER, SUPPORT, state_of
from tests.unit.orders.making import NOW, make_open_shop

pytestmark = pytest.mark.django_db
State = ReturnState


def acts_of(asked: ReturnRequest, role: ActorRole) -> list[ReturnAct]:
    asked.refresh_from_db()
    return list_return_acts(asked, role=role, now=timezone.now())


class TestWhoSaysSo:
    def test_a_buyer_within_a_week_of_the_refusal_with_a_word(self) -> None:
        asked = refused(asked_back(bought(1)))
        with pytest.raises(WordsNeededError):
            returns.dispute_return(return_id=asked.pk, actor=BUYER, message="", now=timezone.now())

        assert disputed(asked).state == State.DISPUTED

        last = TimelineEntry.objects.filter(order=asked.order).latest("id")
        assert (last.act, last.message) == ("return_dispute", "It was not")

    def test_not_after_a_week(self) -> None:
        asked = refused(asked_back(bought(1)))
        assert ReturnAct.DISPUTE in acts_of(asked, ActorRole.BUYER)
        answered_ago(asked, WEEK + SECOND)

        assert acts_of(asked, ActorRole.BUYER) == []
        with pytest.raises(DisputeTooLateError):
            disputed(asked)

    def test_where_the_shop_says_nothing_about_what_was_brought_not_before_a_week(self) -> None:
        asked = accepted_back(asked_back(bought(1)))
        assert acts_of(asked, ActorRole.BUYER) == [ReturnAct.WITHDRAW]
        with pytest.raises(DisputeTooEarlyError):
            disputed(asked)
        answered_ago(asked, WEEK + SECOND)

        assert acts_of(asked, ActorRole.BUYER) == [ReturnAct.WITHDRAW, ReturnAct.DISPUTE]
        assert disputed(asked).state == State.DISPUTED

    def test_the_shop_where_nothing_came_not_before_a_week(self) -> None:
        asked = accepted_back(asked_back(bought(1)))
        assert acts_of(asked, ActorRole.SHOP) == [ReturnAct.RECEIVE]
        with pytest.raises(DisputeTooEarlyError):
            not_come(asked)
        answered_ago(asked, WEEK + SECOND)

        assert acts_of(asked, ActorRole.SHOP) == [ReturnAct.RECEIVE, ReturnAct.DISPUTE]
        assert not_come(asked).state == State.DISPUTED
        assert not contact_is_shown(asked.order)

    def test_not_what_another_return_asks_for_or_had(self) -> None:
        order = bought(2)
        first = refused(asked_back(order))
        second = asked_back(order, 1)
        with pytest.raises(NotReturnableError) as while_open:
            disputed(first)
        accepted_back(second, without_goods=True)

        with pytest.raises(NotReturnableError) as afterwards:
            disputed(first)

        assert [while_open.value.code, afterwards.value.code] == [WhyNot.OPEN_RETURN, WhyNot.NOTHING_LEFT]


class TestTheTime:
    @pytest.mark.parametrize(("closed_for", "waits"), [(2, 2), (30, 5), (3_000, 5)])
    def test_counts_from_the_opening_but_no_shop_stays_closed_to_returns(self, closed_for: int, waits: int) -> None:
        closed = Instants.of([(NOW - timedelta(days=1), NOW + timedelta(days=closed_for))])

        assert answer_by(make_open_shop(closed=closed), since=NOW) == NOW + timedelta(days=waits, hours=48)

    def test_puts_it_before_the_staff_where_the_shop_does_not_answer(self) -> None:
        asked, other = asked_back(bought(1)), asked_back(bought(1))
        let_wait(asked)

        assert dispute_unanswered(now=timezone.now(), limit=10) == 1

        assert (stands_at(asked), stands_at(other)) == (State.DISPUTED, State.REQUESTED)
        entry = TimelineEntry.objects.filter(order=asked.order).latest("id")
        assert (entry.act, entry.actor_role) == ("return_dispute", ActorRole.SYSTEM)

    @pytest.mark.parametrize("wrong_by", [timedelta(hours=1), timedelta(hours=-1)])
    def test_does_nothing_where_the_clocks_disagree(self, wrong_by: timedelta) -> None:
        asked = asked_back(bought(1))
        let_wait(asked)

        assert dispute_unanswered(now=timezone.now() + wrong_by, limit=10) == 0

        assert stands_at(asked) == State.REQUESTED

    def test_leaves_what_was_answered(self) -> None:
        asked = accepted_back(asked_back(bought(1)))
        let_wait(asked)

        assert dispute_unanswered(now=timezone.now(), limit=10) == 0


class TestTheStaff:
    def test_send_the_goods_back_to_the_shop(self) -> None:
        order = bought(1)
        asked = disputed(refused(asked_back(order)))

        upheld = decided(asked, is_upheld=True)
        assert (upheld.state, upheld.decision) == (State.ACCEPTED, "We looked at it")
        received(asked)

        assert owed_for(order).amount == Decimal("130.00")
        assert state_of(order) == OrderState.RETURNED

    def test_let_the_buyer_keep_them(self) -> None:
        order = bought(1)
        asked = disputed(refused(asked_back(order)))

        assert decided(asked, is_upheld=True, without_goods=True).state == State.COMPLETED

        assert owed_for(order).amount == Decimal("130.00")

    def test_have_nothing_come_back_of_what_never_came(self) -> None:
        asked = disputed(refused(asked_back(bought(1), reason=ReturnReason.MISSING)))

        assert decided(asked, is_upheld=True).state == State.COMPLETED

    def test_decline_for_good(self) -> None:
        order = bought(1)
        asked = disputed(refused(asked_back(order)))

        assert decided(asked, is_upheld=False).state == State.DECLINED

        assert owed_for(order).amount == 0
        order.refresh_from_db()
        assert find_returnable(order, now=timezone.now()).why_not == WhyNot.NOTHING_LEFT

    def test_say_why_and_decide_nothing_that_nobody_disputes(self) -> None:
        asked = asked_back(bought(1))
        with pytest.raises(ReturnActNotPossibleError):
            decided(asked, is_upheld=True)
        let_wait(asked)
        dispute_unanswered(now=timezone.now(), limit=1)

        with pytest.raises(WordsNeededError):
            returns.decide_return(
                return_id=asked.pk,
                actor=SUPPORT,
                decision="",
                is_upheld=True,
                without_goods=False,
                now=timezone.now(),
            )

    def test_give_the_shop_another_week_to_say_that_the_goods_are_back(self) -> None:
        asked = disputed(refused(asked_back(bought(1))))
        decided(asked, is_upheld=True)

        assert acts_of(asked, ActorRole.BUYER) == [ReturnAct.WITHDRAW]


@pytest.mark.parametrize("stands", [State.REQUESTED, State.ACCEPTED, State.DISPUTED])
def test_buyer_takes_it_back_while_it_is_open(stands: ReturnState) -> None:
    order = bought(1)
    asked = asked_back(order)
    if stands == State.ACCEPTED:
        accepted_back(asked)
    if stands == State.DISPUTED:
        disputed(refused(asked))

    done = returns.withdraw_return(return_id=asked.pk, actor=BUYER, now=timezone.now())

    assert done.state == State.WITHDRAWN
    assert done.ended_at is not None
    order.refresh_from_db()
    assert find_returnable(order, now=timezone.now()).why_not is None
