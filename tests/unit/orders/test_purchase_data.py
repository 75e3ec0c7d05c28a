"""What buyers get of their orders in the copy of their data, what holds their erasure, and what it leaves."""

import pytest
from django.utils import timezone

from geo.points import GeoPoint
from marketplace.accounts.events import UserErased
from marketplace.accounts.models import User
from marketplace.core.ids import uuid7
from marketplace.core.models import OutboxEvent
from marketplace.orders import claims
from marketplace.orders.guest_letters import send_link
from marketplace.orders.handlers import forget_erased
from marketplace.orders.models import Fulfilment, Order, OrderState, Purchase
from marketplace.orders.pricing.quoted import from_json
from marketplace.orders.purchase_data import OpenOrders, PurchaseData
from marketplace.orders.services import basket_terms
from marketplace.orders.wanted import Place, ShopChoice
from tests.api.accounts.apps import mails, text_messages
from tests.matrix.actors import make_user
from tests.unit.orders.checkout import GUEST, NOW, PHONE, confirm_phone, fill, member, place, recipient

pytestmark = pytest.mark.django_db
PERSONAL = ("Rahima Khatun", PHONE, "House 12, Road 3", "Behind the mosque", "Ring twice", "22.3611", "91.8233")
DOOR = GeoPoint(lat=22.3611, lon=91.8233)


@pytest.fixture
def buyer() -> User:
    """Somebody who has ordered, and told the shop something."""
    user = make_user()
    basket = fill(member(user))
    confirm_phone(basket)
    slug = basket.lines.get().offer.shop.slug
    choice = ShopChoice(Fulfilment.DELIVERY, note="Ring twice")
    basket_terms.set_shop(holder=member(user), slug=slug, choice=choice, now=NOW)
    basket_terms.set_place(holder=member(user), place=Place(pin=DOOR), now=NOW)
    place(member(user))
    return user


def test_copy_has_what_was_ordered_and_where_it_went(buyer: User) -> None:
    tables = {table.name: table.rows for table in PurchaseData().collect(buyer.pk).tables}

    [purchase], [order], [line] = tables["purchases"], tables["orders"], tables["order_lines"]
    assert (purchase["recipient"], purchase["phone"], purchase["address_line"]) == PERSONAL[:3]
    assert (order["note"], line["quantity"], purchase["lat"]) == ("Ring twice", 2, DOOR.lat)
    assert [row["act"] for row in tables["order_acts"]] == ["place"]
    assert "location" not in purchase


def test_copy_has_nothing_of_others(buyer: User) -> None:
    assert all(not table.rows for table in PurchaseData().collect(make_user().pk).tables)


def test_account_waits_for_orders_that_are_open(buyer: User) -> None:
    number = Order.objects.get().number

    [reason] = OpenOrders().reasons(buyer.pk)

    assert number in str(reason)
    Order.objects.update(state=OrderState.DELIVERED, ended_at=NOW)
    assert OpenOrders().reasons(buyer.pk) == []


def test_erasure_keeps_the_books_and_drops_the_person(buyer: User) -> None:
    Order.objects.update(state=OrderState.DELIVERED, ended_at=NOW)
    before = Purchase.objects.get()

    for _time in range(2):
        forget_erased(UserErased(user_id=buyer.pk, erased_at=timezone.now()), event_id=uuid7())

    after = Purchase.objects.get()
    assert (after.total, after.number, after.placed_at) == (before.total, before.number, before.placed_at)
    assert (after.user, after.location, after.basket_id, after.phone) == (None, None, None, "")
    order = Order.objects.get()
    kept = " ".join(str(value) for value in (*vars(after).values(), *vars(order).values(), after.quote))
    for secret in PERSONAL:
        assert secret not in kept
    assert from_json(after.quote).total.amount == before.total


def test_erasure_closes_the_link(buyer: User) -> None:
    token = claims.token_of(Purchase.objects.get().pk)

    forget_erased(UserErased(user_id=buyer.pk, erased_at=timezone.now()), event_id=uuid7())

    assert not Purchase.objects.filter(claim_digest=claims.digest_of(token)).exists()


def test_guest_is_sent_the_link_by_text_message_and_mail_in_their_language() -> None:
    confirm_phone(fill(GUEST))
    purchase = place(GUEST, recipient=recipient(email="rahima@example.com", language="bn"))

    send_link(purchase_id=purchase.pk, now=NOW)

    url = f"/orders/placed/{claims.token_of(purchase.pk)}/"
    assert (text_messages()[-1].to, mails()[-1].to) == (PHONE, "rahima@example.com")
    assert url in text_messages()[-1].text
    assert "/en/" not in text_messages()[-1].text
    assert url in mails()[-1].text


def test_member_is_sent_no_link(buyer: User) -> None:
    sent = OutboxEvent.objects.filter(name="accounts.sms_requested").count()

    send_link(purchase_id=Purchase.objects.get().pk, now=NOW)

    assert OutboxEvent.objects.filter(name="accounts.sms_requested").count() == sent
