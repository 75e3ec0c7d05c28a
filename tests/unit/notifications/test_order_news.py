"""Who hears of orders, over which channel and in which words, and how such mails end."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import translation

from marketplace.accounts import messages
from marketplace.accounts.events import MailRequested, SmsRequested
from marketplace.accounts.models import User
from marketplace.accounts.permissions import Role
from marketplace.accounts.preferences import Preferences
from marketplace.core.ids import uuid7
from marketplace.notifications import order_letters, order_news, silencing
from marketplace.notifications.models import HeldMessage, Notice, NoticeKind
from marketplace.notifications.notice_words import path_of, text_of
from marketplace.orders import claims
from marketplace.orders.events import (
    OrderPlaced,
    OrderRepriced,
    OrderStateChanged,
    PurchasePlaced,
    SubstitutionProposed,
)
from marketplace.orders.models import ActorRole, Fulfilment, Order, OrderState, Purchase, RiskOutcome
from marketplace.orders.services import timeline
from sellers.models import ShopMember, ShopPermission, ShopRole
from tests.matrix.actors import make_user
from tests.unit.accounts.people import published
from tests.unit.orders.making import NOW, PHONE, placed_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def rahima() -> User:
    return make_user(language="en")


def changed(order: Order, after: OrderState, *, by: ActorRole = ActorRole.SHOP, act: str = "act") -> OrderStateChanged:
    before, order.state = order.state, after
    return OrderStateChanged(
        order_id=order.pk,
        purchase_id=order.purchase_id,
        shop_id=order.shop_id,
        user_id=order.purchase.user_id,
        act=act,
        before=before,
        after=after,
        actor_role=by,
        cause="",
        version=2,
        changed_at=NOW,
    )


def placed(order: Order) -> OrderPlaced:
    return OrderPlaced(
        order_id=order.pk,
        purchase_id=order.purchase_id,
        shop_id=order.shop_id,
        user_id=order.purchase.user_id,
        lines=[],
        total=order.total,
        currency=order.currency,
        placed_at=NOW,
    )


def repriced(order: Order, *, by: ActorRole = ActorRole.SHOP, act: str = timeline.ADJUST) -> OrderRepriced:
    return OrderRepriced(
        order_id=order.pk,
        purchase_id=order.purchase_id,
        shop_id=order.shop_id,
        user_id=order.purchase.user_id,
        total_before=order.total,
        total_after=order.total,
        currency=order.currency,
        act=act,
        actor_role=by,
        version=2,
        repriced_at=NOW,
    )


def without_mails_of_orders() -> dict[str, Any]:
    return without("orders")


def without(news: str) -> dict[str, Any]:
    """As it is stored of who wants no mails and texts of it."""
    chosen = Preferences().model_dump()
    chosen["notifications"]["mail"][news] = chosen["notifications"]["sms"][news] = False
    return chosen


def mails() -> list[messages.Mail]:
    return [messages.open_mail(MailRequested.model_validate(data)) for data in published("accounts.mail_requested")]


def texts() -> list[messages.Sms]:
    return [messages.open_sms(SmsRequested.model_validate(data)) for data in published("accounts.sms_requested")]


def test_member_gets_the_whole_purchase_by_mail(rahima: User) -> None:
    order = placed_order(buyer=rahima)
    event = PurchasePlaced(
        purchase_id=order.purchase_id,
        user_id=rahima.pk,
        order_ids=[order.pk],
        total=order.total,
        currency="BDT",
        payment_method="cash",
        is_in_review=False,
        placed_at=NOW,
    )

    order_news.confirm_purchase(event, event_id=uuid7())

    [mail] = mails()
    assert mail.to == rahima.email
    assert order.purchase.number in mail.subject
    assert "৳ 330" in mail.text.replace("\xa0", " ")
    assert order.shop.name_en in mail.text
    assert "the shops have it now" in mail.text


def test_what_is_looked_at_first_is_not_said_to_be_with_the_shops(rahima: User) -> None:
    order = placed_order(buyer=rahima, state=OrderState.IN_REVIEW)
    Purchase.objects.filter(pk=order.purchase_id).update(risk_outcome=RiskOutcome.REVIEW)

    order_letters.mail_confirmation(Purchase.objects.get(pk=order.purchase_id), rahima, now=NOW)
    order_news.tell_of_state(changed(order, OrderState.PLACED, by=ActorRole.SUPPORT, act="clear"), event_id=uuid7())

    first, second = mails()
    assert "before the shops see it" in first.text
    assert "We have looked at your order" in second.text


def test_mail_adds_up(rahima: User) -> None:
    order = placed_order(buyer=rahima, delivery_fee=Decimal("30.00"))
    Order.objects.filter(pk=order.pk).update(rounding=Decimal("-0.50"), total=F("total") - Decimal("0.50"))

    order_letters.mail_confirmation(order.purchase, rahima, now=NOW)

    [mail] = mails()
    text = mail.text.replace("\xa0", " ")
    assert "Rounding: -৳ 0.50" in text or "Rounding: ৳ -0.50" in text
    assert "Together: ৳ 329.50" in text


def test_shop_is_told_of_an_order_and_its_owner_by_mail_too() -> None:
    order = placed_order()
    owner, helper, cook = (make_user(Role.SELLER, language="en") for _each in range(3))
    ShopMember.objects.create(shop=order.shop, user=owner, role=ShopRole.OWNER)
    ShopMember.objects.create(shop=order.shop, user=helper, role=ShopRole.STAFF, granted=[ShopPermission.ORDERS])
    ShopMember.objects.create(shop=order.shop, user=cook, role=ShopRole.STAFF, granted=[ShopPermission.CATALOGUE])

    order_news.tell_shop_of_order(placed(order), event_id=uuid7())

    told = Notice.objects.filter(kind=NoticeKind.ORDER_NEW)
    assert {notice.user_id for notice in told} == {owner.pk, helper.pk}
    assert [mail.to for mail in mails()] == [owner.email]
    assert path_of(told[0]).endswith(f"/desk/{order.shop.slug}/orders/")


@pytest.mark.parametrize(
    ("after", "kind"),
    [
        (OrderState.ACCEPTED, NoticeKind.ORDER_ACCEPTED),
        (OrderState.READY, NoticeKind.ORDER_READY),
        (OrderState.PICKED_UP, NoticeKind.ORDER_SENT),
        (OrderState.DELIVERED, NoticeKind.ORDER_DELIVERED),
        (OrderState.REJECTED, NoticeKind.ORDER_REJECTED),
        (OrderState.EXPIRED, NoticeKind.ORDER_EXPIRED),
        (OrderState.UNDELIVERED, NoticeKind.ORDER_UNDELIVERED),
    ],
)
def test_member_hears_of_each_step(rahima: User, after: OrderState, kind: NoticeKind) -> None:
    order = placed_order(buyer=rahima)

    order_news.tell_of_state(changed(order, after), event_id=uuid7())

    notice = Notice.objects.get(user=rahima)
    assert notice.kind == kind
    assert path_of(notice).endswith(f"/orders/{order.number}/")
    with translation.override("en"):
        assert order.number in text_of(notice)
    assert [mail.to for mail in mails()] == [rahima.email]


def test_what_is_to_be_collected_is_told_by_text_too() -> None:
    order = placed_order(fulfilment=Fulfilment.PICKUP)

    order_news.tell_of_state(changed(order, OrderState.READY), event_id=uuid7())

    assert len(texts()) == 1


@pytest.mark.parametrize(
    ("by", "state", "is_told"),
    [
        (ActorRole.SHOP, OrderState.PREPARING, True),
        (ActorRole.SYSTEM, OrderState.PREPARING, True),
        (ActorRole.BUYER, OrderState.PREPARING, False),
        (ActorRole.SHOP, OrderState.CANCELLED, False),
    ],
)
def test_buyer_hears_of_lines_that_others_changed(
    rahima: User, by: ActorRole, state: OrderState, is_told: bool
) -> None:
    order = placed_order(buyer=rahima, state=state)

    order_news.tell_of_changed_lines(repriced(order, by=by), event_id=uuid7())

    assert Notice.objects.filter(user=rahima, kind=NoticeKind.ORDER_CHANGED).exists() is is_told


@pytest.mark.parametrize(("act", "is_told"), [(timeline.ADJUST, True), (timeline.REFUSE_SUBSTITUTE, False)])
def test_shop_hears_of_what_its_buyer_left_out(act: str, is_told: bool) -> None:
    order = placed_order(state=OrderState.ACCEPTED)
    owner = make_user(Role.SELLER)
    ShopMember.objects.create(shop=order.shop, user=owner, role=ShopRole.OWNER)

    order_news.tell_of_changed_lines(repriced(order, by=ActorRole.BUYER, act=act), event_id=uuid7())

    assert Notice.objects.filter(user=owner, kind=NoticeKind.ORDER_SHORTENED).exists() is is_told


def test_guest_without_mail_hears_of_changed_lines_by_text() -> None:
    order = placed_order()
    order.purchase.email = ""
    order.purchase.save()

    order_news.tell_of_changed_lines(repriced(order), event_id=uuid7())

    assert (mails(), len(texts())) == ([], 1)


def test_guest_is_led_to_the_order_in_mails_and_where_an_answer_is_needed() -> None:
    order = placed_order()
    event = SubstitutionProposed(
        order_id=order.pk,
        substitution_id=uuid7(),
        shop_id=order.shop_id,
        user_id=None,
        expires_at=NOW + timedelta(minutes=10),
        proposed_at=NOW,
    )

    order_news.ask_about_substitute(event, event_id=uuid7())

    path = f"/orders/placed/{claims.token_of(order.purchase_id)}/{order.number}/"
    [mail], [text] = mails(), texts()
    assert path in mail.text
    assert path in text.text


def test_member_by_phone_gets_mails_where_they_said() -> None:
    user = make_user(email=None, email_verified_at=None, phone="+8801812345678", phone_verified_at=NOW)
    order = placed_order(buyer=user)

    order_news.tell_of_state(changed(order, OrderState.ACCEPTED), event_id=uuid7())

    assert [mail.to for mail in mails()] == ["rahima@example.com"]


def test_owner_hears_of_orders_whatever_they_chose_of_their_own() -> None:
    order = placed_order()
    owner = make_user(Role.SELLER, preferences=without_mails_of_orders())
    ShopMember.objects.create(shop=order.shop, user=owner, role=ShopRole.OWNER)

    order_news.tell_shop_of_order(placed(order), event_id=uuid7())

    [mail] = mails()
    assert mail.to == owner.email


def test_owner_who_wants_no_mail_of_their_shops_orders_finds_them_in_the_app() -> None:
    order = placed_order()
    owner = make_user(Role.SELLER, preferences=without("shop_orders"))
    ShopMember.objects.create(shop=order.shop, user=owner, role=ShopRole.OWNER)

    order_news.tell_shop_of_order(placed(order), event_id=uuid7())

    assert mails() == []
    assert Notice.objects.get(user=owner).kind == NoticeKind.ORDER_NEW


def test_text_comes_where_it_cannot_wait_alone(rahima: User) -> None:
    order = placed_order(buyer=rahima)

    order_news.tell_of_state(changed(order, OrderState.ACCEPTED), event_id=uuid7())
    assert texts() == []

    order_news.tell_of_state(changed(order, OrderState.PICKED_UP), event_id=uuid7())
    [text] = texts()
    assert text.to == PHONE
    assert order.number in text.text


def test_text_that_can_wait_does_in_quiet_hours(rahima: User) -> None:
    quiet = {"quiet": {"is_on": True, "begins": "00:00", "ends": "23:59"}}
    User.objects.filter(pk=rahima.pk).update(preferences=Preferences.model_validate(quiet).over({}))
    order = placed_order(buyer=rahima)

    order_news.tell_of_state(changed(order, OrderState.CANCELLED), event_id=uuid7())
    assert texts() == []
    assert [(one.kind, one.to) for one in HeldMessage.objects.all()] == [(NoticeKind.ORDER_CANCELLED, PHONE)]

    order_news.tell_of_state(changed(order, OrderState.PICKED_UP), event_id=uuid7())
    assert [text.to for text in texts()] == [PHONE]


def test_nobody_is_told_of_what_they_did_and_the_shop_is(rahima: User) -> None:
    order = placed_order(buyer=rahima)
    owner = make_user(Role.SELLER)
    ShopMember.objects.create(shop=order.shop, user=owner, role=ShopRole.OWNER)

    order_news.tell_of_state(changed(order, OrderState.CANCELLED, by=ActorRole.BUYER), event_id=uuid7())

    assert [(notice.user_id, notice.kind) for notice in Notice.objects.all()] == [
        (owner.pk, NoticeKind.ORDER_WITHDRAWN)
    ]


def test_member_who_wants_no_mail_about_orders_finds_it_in_the_app(rahima: User) -> None:
    User.objects.filter(pk=rahima.pk).update(preferences=without_mails_of_orders())
    order = placed_order(buyer=rahima)

    order_news.tell_of_state(changed(order, OrderState.PICKED_UP), event_id=uuid7())

    assert Notice.objects.filter(user=rahima).count() == 1
    assert (mails(), texts()) == ([], [])


def test_guest_is_written_to_where_they_said() -> None:
    order = placed_order()

    order_news.tell_of_state(changed(order, OrderState.PICKED_UP), event_id=uuid7())

    assert Notice.objects.count() == 0
    assert [mail.to for mail in mails()] == ["rahima@example.com"]
    assert [text.to for text in texts()] == [PHONE]


def test_member_ends_mails_about_orders_with_one_tap(rahima: User) -> None:
    order = placed_order(buyer=rahima)
    order_news.tell_of_state(changed(order, OrderState.ACCEPTED), event_id=uuid7())
    [mail] = mails()
    assert mail.unsubscribe_url is not None
    path = "/" + mail.unsubscribe_url.split("/", 3)[3]

    assert Client().get(path).status_code == 200
    rahima.refresh_from_db()
    assert Preferences.read(rahima.preferences).notifications.mail.orders

    assert Client(enforce_csrf_checks=True).post(path).status_code == 200
    rahima.refresh_from_db()
    assert not Preferences.read(rahima.preferences).notifications.mail.orders
    assert Preferences.read(rahima.preferences).notifications.mail.messages


def test_guest_ends_mails_about_a_purchase_with_one_tap() -> None:
    order = placed_order()
    which = silencing.read(silencing.address_for_guest(order.purchase_id).rstrip("/").rpartition("/")[2])
    assert which is not None

    silencing.silence(which, now=NOW + timedelta(minutes=1))

    order.purchase.refresh_from_db()
    assert order.purchase.email == ""


def test_link_that_is_not_ours_ends_nothing() -> None:
    assert Client().post(reverse("notifications:silence", args=["made-up"])).status_code == 404
