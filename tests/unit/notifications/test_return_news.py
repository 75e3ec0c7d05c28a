"""Who hears of returns and of what goes back, over which channel and in which words."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from marketplace.accounts import messages
from marketplace.accounts.events import MailRequested, SmsRequested
from marketplace.accounts.models import User
from marketplace.accounts.permissions import Role
from marketplace.core.events import DomainEvent
from marketplace.core.ids import uuid7
from marketplace.core.money import Money
from marketplace.notifications import return_news
from marketplace.notifications.models import Notice, NoticeKind
from marketplace.notifications.notice_words import message_of, path_of, text_of
from marketplace.orders.claims import token_of
from marketplace.orders.events import RefundIssued, RefundOwed, RefundReopened, ReturnChanged, ReturnRequested
from marketplace.orders.models import Order, Refund, RefundCause, ReturnRequest
from marketplace.orders.services import returns
from marketplace.orders.services.refunds import give_goodwill, pay_refund, reopen_refund
from marketplace.orders.services.timers import dispute_unanswered
from sellers.models import ShopMember, ShopRole
from tests.matrix.actors import make_user
from tests.unit.accounts.people import published
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
    received,
    refused,
)
from tests.unit.orders.doing import BUYER, SHOP, SUPPORT

pytestmark = pytest.mark.django_db
Kind = NoticeKind


@pytest.fixture
def rahima() -> User:
    return make_user(language="en")


@pytest.fixture
def order(rahima: User) -> Order:
    return bought(1, buyer=rahima)


@pytest.fixture
def owner(order: Order) -> User:
    owner = make_user(Role.SELLER, language="en")
    ShopMember.objects.create(shop=order.shop, user=owner, role=ShopRole.OWNER)
    return owner


def last(kind: type[DomainEvent]) -> Any:
    return kind.model_validate(published(kind.event_name)[-1])


def hear(act: Callable[[], object]) -> None:
    """Tell of what the act changed."""
    act()
    return_news.tell_of_return(last(ReturnChanged), event_id=uuid7())


def told(user: User) -> list[NoticeKind]:
    return [NoticeKind(notice.kind) for notice in Notice.objects.filter(user=user).order_by("id")]


def mails() -> list[messages.Mail]:
    return [messages.open_mail(MailRequested.model_validate(data)) for data in published("accounts.mail_requested")]


def texts() -> list[messages.Sms]:
    return [messages.open_sms(SmsRequested.model_validate(data)) for data in published("accounts.sms_requested")]


def overdue(asked: ReturnRequest) -> None:
    let_wait(asked)
    dispute_unanswered(now=timezone.now(), limit=1)


def test_shop_is_asked_and_its_owner_by_mail_too(owner: User, rahima: User, order: Order) -> None:
    asked = asked_back(order)

    return_news.tell_shop_of_return(last(ReturnRequested), event_id=uuid7())

    notice = Notice.objects.get()
    assert (notice.user_id, notice.kind, message_of(notice)) == (owner.pk, Kind.RETURN_ASKED, "")
    assert path_of(notice).endswith(f"/desk/{order.shop.slug}/returns/{asked.number}/")
    assert [mail.to for mail in mails()] == [owner.email]
    assert "It was broken" not in f"{notice.params} {mails()[-1].text}"


def test_buyer_hears_of_acceptance_and_of_the_money(owner: User, rahima: User, order: Order) -> None:
    asked = asked_back(order)
    hear(lambda: accepted_back(asked))
    hear(lambda: received(asked))

    assert told(rahima) == [Kind.RETURN_ACCEPTED, Kind.RETURN_SETTLED]
    assert told(owner) == []
    notice = Notice.objects.latest("id")
    with translation.override("en"):
        assert "৳ 130.00" in text_of(notice).replace("\xa0", " ")
        assert path_of(notice).endswith(f"/returns/{asked.number}/")
    assert [mail.to for mail in mails()] == [rahima.email] * 2


def test_buyer_hears_of_refusal_with_the_shops_words(owner: User, rahima: User, order: Order) -> None:
    hear(lambda: refused(asked_back(order)))

    notice = Notice.objects.get()
    assert (notice.user_id, notice.kind, message_of(notice)) == (rahima.pk, Kind.RETURN_REFUSED, "It was fresh")
    assert "It was fresh" in mails()[-1].text


def test_shop_hears_that_the_staff_look_at_it(owner: User, rahima: User, order: Order) -> None:
    hear(lambda: disputed(refused(asked_back(order))))

    assert (told(owner), told(rahima)) == ([Kind.RETURN_DISPUTED], [])


def test_both_hear_that_the_shops_time_is_over(owner: User, rahima: User, order: Order) -> None:
    hear(lambda: overdue(asked_back(order)))

    assert (told(owner), told(rahima)) == ([Kind.RETURN_DISPUTED], [Kind.RETURN_WITH_STAFF])


@pytest.mark.parametrize(
    ("is_upheld", "without_goods", "kind", "to_shop"),
    [
        (True, False, Kind.RETURN_UPHELD, Kind.RETURN_COMES),
        (True, True, Kind.RETURN_SETTLED, Kind.RETURN_TO_PAY),
        (False, False, Kind.RETURN_DECLINED, Kind.RETURN_DECIDED),
    ],
)
def test_both_hear_what_was_decided_and_why(
    owner: User,
    rahima: User,
    order: Order,
    is_upheld: bool,
    without_goods: bool,
    kind: NoticeKind,
    to_shop: NoticeKind,
) -> None:
    asked = disputed(refused(asked_back(order)))

    hear(lambda: decided(asked, is_upheld=is_upheld, without_goods=without_goods))

    assert (told(owner), told(rahima)) == ([to_shop], [kind])
    assert {message_of(notice) for notice in Notice.objects.all()} == {"We looked at it"}


def test_buyer_hears_that_it_did_not_come_and_the_shop_nothing_of_its_own_act(
    owner: User, rahima: User, order: Order
) -> None:
    asked = accepted_back(asked_back(order))
    answered_ago(asked, WEEK + SECOND)

    hear(lambda: not_come(asked))

    assert (told(owner), told(rahima)) == ([], [Kind.RETURN_NOT_CAME])


def test_what_gives_nothing_any_more_is_told_without_an_amount(owner: User, rahima: User, order: Order) -> None:
    asked = disputed(refused(asked_back(order)))
    Refund.objects.create(order=order, shop=order.shop, cause=RefundCause.SUPPORT, amount=order.collected)

    hear(lambda: decided(asked, is_upheld=True, without_goods=True))

    with translation.override("en"):
        texts = {notice.user_id: text_of(notice) for notice in Notice.objects.all()}
    assert texts[rahima.pk].endswith("is settled.")
    assert texts[owner.pk].endswith("You have nothing to give.")


def test_shop_hears_that_the_buyer_thought_better_of_it(owner: User, rahima: User, order: Order) -> None:
    asked = asked_back(order)

    hear(lambda: returns.withdraw_return(return_id=asked.pk, actor=BUYER, now=timezone.now()))

    assert (told(owner), told(rahima), mails()) == ([Kind.RETURN_WITHDRAWN], [], [])


def test_both_hear_of_good_will_and_the_buyer_of_the_money(owner: User, rahima: User, order: Order) -> None:
    give_goodwill(order_id=order.pk, actor=SUPPORT, amount=Money(Decimal("20.00")), message="Sorry", now=timezone.now())
    return_news.tell_of_goodwill(last(RefundOwed), event_id=uuid7())
    pay_refund(refund_id=Refund.objects.get().pk, actor=SHOP, now=timezone.now())
    return_news.tell_buyer_of_refund(last(RefundIssued), event_id=uuid7())

    assert told(rahima) == [Kind.GOODWILL_GIVEN, Kind.REFUND_PAID]
    assert told(owner) == [Kind.GOODWILL_NOTED]
    assert path_of(Notice.objects.get(user=owner)).endswith(f"/desk/{order.shop.slug}/orders/{order.number}/")
    assert {message_of(notice) for notice in Notice.objects.exclude(kind=Kind.REFUND_PAID)} == {"Sorry"}


def test_shop_hears_that_it_is_to_give_what_it_said_it_gave(owner: User, rahima: User, order: Order) -> None:
    accepted_back(asked_back(order), without_goods=True)
    refund, why = pay_refund(refund_id=Refund.objects.get().pk, actor=SHOP, now=timezone.now()), "She has nothing"

    reopen_refund(refund_id=refund.pk, actor=SUPPORT, message=why, now=timezone.now())
    return_news.tell_shop_to_give_it_after_all(last(RefundReopened), event_id=uuid7())

    [notice] = Notice.objects.all()
    assert (notice.user_id, notice.kind, message_of(notice)) == (owner.pk, Kind.GOODWILL_NOTED, why)
    with translation.override("en"):
        assert "130" in text_of(notice)
    assert [mail.to for mail in mails()] == [owner.email]


def test_guest_without_mail_hears_that_somebody_says_they_have_the_money() -> None:
    order = bought(1)
    order.purchase.email = ""
    order.purchase.save()
    accepted_back(asked_back(order), without_goods=True)
    pay_refund(refund_id=Refund.objects.get().pk, actor=SHOP, now=timezone.now())

    return_news.tell_buyer_of_refund(last(RefundIssued), event_id=uuid7())

    [text] = texts()
    assert order.number in text.text


def test_what_is_owed_for_a_return_is_told_with_its_end_alone(rahima: User, order: Order) -> None:
    accepted_back(asked_back(order), without_goods=True)

    return_news.tell_of_goodwill(last(RefundOwed), event_id=uuid7())

    assert told(rahima) == []


def test_guest_without_mail_hears_by_text() -> None:
    order = bought(1)
    order.purchase.email = ""
    order.purchase.save()

    asked = asked_back(order)
    hear(lambda: refused(asked))

    [text] = texts()
    page = reverse("orders:guest_return", args=[token_of(order.purchase_id), asked.number])
    assert (mails(), order.number in text.text) == ([], True)
    assert text.text.endswith(page)
