"""One order as the market's staff see it: everything about it, what is hidden until it is asked for, what is kept."""

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.accounts.permissions import Role
from marketplace.catalog.models import StockReservation
from marketplace.core.models import AuditEntry, EventDelivery, OutboxEvent
from marketplace.notifications.models import Notice, NoticeKind
from marketplace.orders.models import Order, OrderState, Purchase, RiskOutcome
from marketplace.orders.services import acting
from marketplace.orders.services.actors import Actor
from sellers.models import Shop, ShopMember, ShopRole
from tests.matrix.actors import make_user, signed_in
from tests.unit.orders.doing import SHOP, delivered, picked_up, proposed
from tests.unit.orders.making import HANDOVER_CODE, make_buyer, make_open_shop, make_shelf, placed_purchase
from tests.web.catalog.desk.desk import text_of
from tests.web.orders.staff.pages import order_in, url


def page_of(staff: Client, order: Order) -> str:
    return text_of(staff.get(url("order", order.number)))


def test_tells_of_goods_amounts_stock_and_what_happened(staff: Client, shop: Shop) -> None:
    order = order_in(shop)
    acting.accept_order(order_id=order.pk, actor=SHOP, lead_time_min=40, now=timezone.now())

    page = page_of(staff, order)

    for line in order.lines.all():
        assert line.name_en in page
    for told in ("৳ 300", "৳ 30", "৳ 330", "Cash on delivery", "Commission", ">Held<", "Accepted · in 40 min"):
        assert told in page, told
    assert HANDOVER_CODE not in page


def test_hides_how_to_reach_the_buyer_until_it_is_asked_for(staff: Client, person: User, shop: Shop) -> None:
    order = order_in(shop)
    hidden = page_of(staff, order)

    shown = text_of(staff.post(url("order_contact", order.number)))

    for told in ("01712-345678", "House 5, Road 2", "Beside the mosque", "rahima@example.com"):
        assert told not in hidden
        assert told in shown
    assert "Rahima Begum" in hidden
    entry = AuditEntry.objects.get(action="orders.reveal_contact")
    assert (entry.actor_id, entry.target_id) == (person.pk, str(order.pk))
    assert staff.get(url("order_contact", order.number)).status_code == 405


def test_leads_to_the_account_the_purchase_and_other_orders(staff: Client, shop: Shop) -> None:
    buyer = make_buyer()
    purchase = placed_purchase(buyer=buyer, now=timezone.now())
    first, second = purchase.orders.order_by("position")
    before = order_in(shop, OrderState.DELIVERED, buyer=buyer)

    page = page_of(staff, first)

    for address in (
        url("order", second.number),
        url("order", before.number),
        f"/en/account/people/{buyer.pk}/",
        f"?q={buyer.pk}",
        f"/en/desk/{first.shop.slug}/orders/{first.number}/",
    ):
        assert address in page, address
    assert purchase.number in page


def test_says_why_it_was_held_back(staff: Client, shop: Shop) -> None:
    order = order_in(shop, OrderState.IN_REVIEW)
    reasons = ["much_for_a_new_phone", "model_score"]
    Purchase.objects.filter(pk=order.purchase_id).update(risk_outcome=RiskOutcome.REVIEW, risk_reasons=reasons)

    page = page_of(staff, order)

    assert "Much for a telephone that has not taken anything yet" in page
    assert "model_score" in page
    assert "Let it through" in page


def test_shows_notes_that_the_buyer_does_not_see_with_who_wrote_them(staff: Client, person: User, shop: Shop) -> None:
    order = order_in(shop)
    told = Actor(SHOP.role, person.pk)
    acting.add_note(order_id=order.pk, actor=told, text="Bell does not ring", now=timezone.now())

    page = page_of(staff, order)

    assert "Bell does not ring" in page
    assert "the buyer does not see it" in page
    assert "Nasrin Akter" in page


def test_tells_what_was_proposed_and_that_nobody_answered(staff: Client, shop: Shop) -> None:
    order = order_in(shop)
    acting.accept_order(order_id=order.pk, actor=SHOP, now=timezone.now())
    proposed(order, make_shelf(shop, offers=1, price="90.00")[0])

    page = page_of(staff, order)

    assert "Waiting for the buyer" in page
    assert "has not answered" in page


def test_warns_of_an_order_that_hangs_and_of_stock_that_is_gone(staff: Client, shop: Shop) -> None:
    order = order_in(shop)
    quiet = page_of(staff, order)
    Order.objects.filter(pk=order.pk).update(timer_at=timezone.now() - timedelta(minutes=10))
    StockReservation.objects.filter(reference=order.pk).delete()

    page = page_of(staff, order)

    for warning in ("the timers of orders stand still", "Nothing is kept any more"):
        assert warning not in quiet
        assert warning in page
    assert "Nothing was ever kept for it." in page


def test_what_is_on_its_way_lacks_no_stock(staff: Client, shop: Shop) -> None:
    order = picked_up(order_in(shop))

    page = page_of(staff, order)

    assert "Nothing is kept any more" not in page
    assert ">Sold<" in page


def test_tells_who_was_told_and_what_is_still_to_follow(staff: Client, shop: Shop) -> None:
    buyer, member = make_buyer(), make_user(Role.SELLER)
    ShopMember.objects.create(shop=shop, user=member, role=ShopRole.OWNER)
    order = order_in(shop, buyer=buyer)
    kinds = {buyer: NoticeKind.ORDER_ACCEPTED, member: NoticeKind.ORDER_NEW}
    for user, kind in kinds.items():
        Notice.objects.create(user=user, kind=kind, params={"number": order.number}, event_id=order.pk)
    event = OutboxEvent.objects.create(
        aggregate_id=order.pk, name="orders.order_placed", version=1, data={}, metadata={}
    )
    EventDelivery.objects.create(event=event, handler="tell_shop_of_order", state=EventDelivery.State.DEAD)

    page = page_of(staff, order)

    assert "A shop accepted an order" in page
    assert "A shop has an order to answer" in page
    assert "to the buyer ·" in page
    assert "to the shop ·" in page
    assert "tell_shop_of_order" in page
    assert "given up" in page


def test_of_somebody_who_is_gone_nothing_is_offered(staff: Client, shop: Shop) -> None:
    order, other = order_in(shop, OrderState.DELIVERED), order_in(make_open_shop(), OrderState.DELIVERED)
    for purchase in Purchase.objects.all():
        purchase.recipient = purchase.phone = purchase.email = ""
        purchase.save()

    page = page_of(staff, order)

    assert "Show number and address" not in page
    assert "Nobody that is left" in page
    assert other.number not in page


def test_what_showed_the_handover_is_saved_and_the_look_is_kept(staff: Client, shop: Shop) -> None:
    order = delivered(order_in(shop))

    assert "The buyer&#x27;s code" in page_of(staff, order)
    # A code has no picture.
    assert staff.get(url("order_proof", order.number)).status_code == 404


def test_is_for_the_staff_alone(person: User, shop: Shop) -> None:
    order = order_in(shop)

    for client in (signed_in(make_user()), signed_in(make_user(Role.SELLER))):
        assert client.get(url("order", order.number)).status_code == 403
    # Staff show a second factor first, and strangers who they are.
    assert signed_in(person).get(url("order", order.number)).headers["Location"].startswith("/en/account/2fa/")
    assert Client().get(url("order", order.number)).headers["Location"].startswith("/en/account/login/")


def test_there_is_no_such_order(staff: Client) -> None:
    assert staff.get(url("order", "NOPE-NOPE-1")).status_code == 404
