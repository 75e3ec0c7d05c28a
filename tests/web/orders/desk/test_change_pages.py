"""What a shop does to an order on a page of its own: end it, change or replace lines, hand it over."""

from decimal import Decimal
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from marketplace.catalog.models import Offer, PackUnit
from marketplace.core.models import AuditEntry
from marketplace.orders.models import (
    ActorRole,
    Fulfilment,
    HandoverProof,
    LineState,
    Order,
    OrderState,
    Substitution,
    SubstitutionState,
    SubstitutionWish,
)
from marketplace.orders.services.actors import Actor
from marketplace.orders.services.adjusting import LineChange, adjust_order
from sellers.models import Shop
from tests.unit.catalog.goods import make_offer, make_product, pack
from tests.unit.orders.making import HANDOVER_CODE, Wanted, make_shelf, placed_order
from tests.web.catalog.desk.desk import text_of, url


def order_in(shop: Shop, state: OrderState, **given: object) -> Order:
    return placed_order(shop, state=state, now=timezone.now(), **given)  # type: ignore[arg-type]  # fields of an order


def fresh(order: Order) -> Order:
    return Order.objects.get(pk=order.pk)


def picture(name: str = "signature.png") -> SimpleUploadedFile:
    drawn = BytesIO()
    Image.new("RGB", (60, 30), "white").save(drawn, "PNG")
    return SimpleUploadedFile(name, drawn.getvalue(), "image/png")


@pytest.mark.parametrize(
    ("way", "before", "cause", "after"),
    [
        ("reject", OrderState.PLACED, "too_busy", OrderState.REJECTED),
        ("cancel", OrderState.PREPARING, "sold_out", OrderState.CANCELLED),
    ],
)
def test_an_order_ends_with_a_reason(
    shop: Shop, owner: Client, way: str, before: OrderState, cause: str, after: OrderState
) -> None:
    order = order_in(shop, before)
    sent = {"version": order.version, "cause": cause, "reason": "The oven broke"}

    page = owner.post(url(shop, "order_end", order.number, way), sent, follow=True)

    assert (fresh(order).state, fresh(order).cancel_cause) == (after, cause)
    assert "The oven broke" in text_of(page)


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({}, "Please fill this in"),
        ({"cause": "no_show"}, "Select a valid choice"),
        ({"cause": "other"}, "in a few words"),
    ],
)
def test_without_a_reason_an_order_stays(shop: Shop, owner: Client, sent: dict[str, str], told: str) -> None:
    order = order_in(shop, OrderState.PLACED)

    response = owner.post(url(shop, "order_end", order.number, "reject"), {"version": order.version, **sent})

    assert response.status_code == 400
    assert told in text_of(response)
    assert fresh(order).state == OrderState.PLACED


def test_what_came_back_goes_to_the_shelf_but_for_what_broke(shop: Shop, owner: Client) -> None:
    [eggs] = make_shelf(shop, offers=1, count=10)
    order = placed_order(shop, [Wanted(eggs, 4)], state=OrderState.READY, now=timezone.now())
    owner.post(url(shop, "order_act", order.number), {"act": "hand_over", "version": order.version})
    line = order.lines.get()

    owner.post(
        url(shop, "order_end", order.number, "fail"),
        {"version": fresh(order).version, "cause": "not_at_home", f"unfit-{line.pk}": "১"},
    )

    assert fresh(order).state == OrderState.UNDELIVERED
    assert Offer.objects.get(pk=eggs.pk).stock == 9


def test_a_way_that_is_closed_leads_back_and_says_so(shop: Shop, owner: Client) -> None:
    order = order_in(shop, OrderState.DELIVERED)

    for name, more in (("order_end", ("cancel",)), ("order_adjust", ()), ("order_hand", ())):
        response = owner.get(url(shop, name, order.number, *more), follow=True)
        assert "has changed in the meantime" in text_of(response)


def test_fewer_than_ordered_cost_less(shop: Shop, owner: Client) -> None:
    order = order_in(shop, OrderState.PREPARING)
    two, one = order.lines.order_by("position")
    sent = {"version": order.version, f"count-{two.pk}": "1", f"count-{one.pk}": "1", "reason": "One tore"}

    page = owner.post(url(shop, "order_adjust", order.number), sent, follow=True)

    assert fresh(order).total == Decimal("230.00")
    assert "One tore" in text_of(page)


def test_what_its_buyer_left_out_is_not_asked_for_again(shop: Shop, owner: Client) -> None:
    order = order_in(shop, OrderState.ACCEPTED)
    two, one = order.lines.order_by("position")
    changes = [LineChange(two.pk, 1), LineChange(one.pk, 0)]
    adjust_order(order_id=order.pk, actor=Actor(ActorRole.BUYER), changes=changes, now=timezone.now())
    here = url(shop, "order_adjust", order.number)

    page = owner.get(here).content.decode()
    refused = owner.post(here, {"version": fresh(order).version, f"count-{two.pk}": "2"})

    assert f"count-{two.pk}" in page
    assert f"count-{one.pk}" not in page
    assert "must not be more than" in text_of(refused)


def test_what_was_weighed_is_paid_by_weight(shop: Shop, owner: Client) -> None:
    fish = make_offer(
        shop, make_product(name_en="Rui", variants=(pack("1", PackUnit.KILOGRAM),)), count=5, price="400.00"
    )
    order = placed_order(shop, [Wanted(fish, 1)], state=OrderState.PREPARING, now=timezone.now())
    line = order.lines.get()
    sent = {"version": order.version, f"count-{line.pk}": "1", f"weight-{line.pk}": "০.৮"}

    owner.post(url(shop, "order_adjust", order.number), sent)

    assert fresh(order).goods == Decimal("320.00")


@pytest.mark.parametrize(
    ("count", "told"),
    [
        ("", "Please fill this in"),
        ("3", "must not be more than"),
        ("many", "Write a number"),
        ("0", "Nothing would be left"),
    ],
)
def test_a_wrong_count_changes_nothing_and_loses_nothing(shop: Shop, owner: Client, count: str, told: str) -> None:
    [rice] = make_shelf(shop, offers=1)
    order = placed_order(shop, [Wanted(rice, 2)], state=OrderState.PREPARING, now=timezone.now())
    line = order.lines.get()
    sent = {"version": order.version, f"count-{line.pk}": count, "reason": "So it is"}

    response = owner.post(url(shop, "order_adjust", order.number), sent)

    assert response.status_code == 400
    assert told in text_of(response)
    assert 'value="So it is"' in text_of(response)
    assert fresh(order).total == order.total


def test_something_else_is_proposed_from_the_shops_own_goods(shop: Shop, owner: Client) -> None:
    rice, other = make_shelf(shop, offers=2, price="90.00")
    order = placed_order(shop, [Wanted(rice, 2)], state=OrderState.PREPARING, now=timezone.now())
    here = url(shop, "order_replace", order.number, order.lines.get().pk)
    page = owner.get(here).content.decode()

    sent = {"version": order.version, "offer": str(other.pk), "quantity": "২", "message": "As good"}
    after = owner.post(here, sent, follow=True)

    assert str(other.pk) in page
    assert str(rice.pk) not in page
    made = Substitution.objects.get()
    assert (made.offer_id, made.quantity, made.unit_price) == (other.pk, 2, Decimal("90.00"))
    assert "Waiting for the buyer" in text_of(after)


def test_goods_are_looked_for_by_name(shop: Shop, owner: Client) -> None:
    rice, tea = make_shelf(shop, offers=1)[0], make_offer(shop, make_product(name_en="Kazi Tea"), count=5)
    order = placed_order(shop, [Wanted(rice)], state=OrderState.PREPARING, now=timezone.now())
    here = url(shop, "order_replace", order.number, order.lines.get().pk)

    found = owner.get(here, {"q": "Kazi"}).content.decode()
    nothing = owner.get(here, {"q": "Zzyzx"})

    assert str(tea.pk) in found
    assert "Nothing that you could give instead" in text_of(nothing)


def test_what_costs_more_is_refused_with_the_most_it_may(shop: Shop, owner: Client) -> None:
    rice, dear = make_shelf(shop, offers=1)[0], make_shelf(shop, offers=1, price="500.00")[0]
    order = placed_order(shop, [Wanted(rice)], state=OrderState.PREPARING, now=timezone.now())
    here = url(shop, "order_replace", order.number, order.lines.get().pk)

    response = owner.post(here, {"version": order.version, "offer": str(dear.pk), "quantity": "1", "message": "Better"})

    assert response.status_code == 400
    assert "৳ 100.00" in text_of(response)
    assert 'value="Better"' in text_of(response)
    assert not Substitution.objects.exists()


@pytest.mark.parametrize(
    ("wish", "cap", "told", "untold"),
    [
        (SubstitutionWish.ASK, None, ["at most ৳ 200 in all"], ["৳ 100 each", "If the buyer does not answer"]),
        (SubstitutionWish.REPLACE, None, ["at most ৳ 200 in all", "one costs at most ৳ 100"], ["৳ 100 each"]),
        (SubstitutionWish.REPLACE, "90.00", ["at most ৳ 90 each, ৳ 200 in all"], ["If the buyer does not answer"]),
    ],
)
def test_what_it_may_cost_is_told_as_it_is_taken(
    shop: Shop, owner: Client, wish: SubstitutionWish, cap: str | None, told: list[str], untold: list[str]
) -> None:
    [rice] = make_shelf(shop, offers=1)
    [dear] = make_shelf(shop, offers=1, price="180.00")
    wanted = Wanted(rice, 2, wish, Decimal(cap) if cap else None)
    order = placed_order(shop, [wanted], state=OrderState.PREPARING, now=timezone.now())
    here = url(shop, "order_replace", order.number, order.lines.get().pk)

    page = text_of(owner.get(here))
    owner.post(here, {"version": order.version, "offer": str(dear.pk), "quantity": "1"})

    assert all(words in page for words in told)
    assert not any(words in page for words in untold)
    assert Substitution.objects.exists() is (cap is None)


def test_a_proposal_is_taken_back(shop: Shop, owner: Client) -> None:
    rice, other = make_shelf(shop, offers=2)
    order = placed_order(shop, [Wanted(rice)], state=OrderState.PREPARING, now=timezone.now())
    here = url(shop, "order_replace", order.number, order.lines.get().pk)
    owner.post(here, {"version": order.version, "offer": str(other.pk), "quantity": "1"})
    made = Substitution.objects.get()

    owner.post(url(shop, "order_withdraw", order.number, made.pk))

    made.refresh_from_db()
    assert made.state == SubstitutionState.WITHDRAWN
    assert order.lines.get().state == LineState.ORDERED


def test_the_buyers_code_hands_it_over_and_the_money_is_in(shop: Shop, owner: Client) -> None:
    order = order_in(shop, OrderState.READY, fulfilment=Fulfilment.PICKUP)
    sent = {"version": order.version, "kind": "code", "code": HANDOVER_CODE}

    owner.post(url(shop, "order_hand", order.number), sent)

    assert fresh(order).state == OrderState.DELIVERED
    assert fresh(order).collected == order.total


def test_a_wrong_code_says_how_many_tries_are_left_and_then_asks_for_something_else(shop: Shop, owner: Client) -> None:
    order = order_in(shop, OrderState.READY, fulfilment=Fulfilment.PICKUP)
    sent = {"version": order.version, "kind": "code", "code": "0000"}

    answers = [owner.post(url(shop, "order_hand", order.number), sent) for _try in range(5)]
    page = owner.get(url(shop, "order_hand", order.number))

    assert "Tries left: 4" in text_of(answers[0])
    assert "wrong too often" in text_of(page)
    assert 'id="id_code"' not in text_of(page)


@pytest.mark.parametrize("kind", ["signature", "photo"])
def test_a_picture_hands_it_over(shop: Shop, owner: Client, kind: str) -> None:
    order = order_in(shop, OrderState.READY, fulfilment=Fulfilment.PICKUP)
    sent = {"version": order.version, "kind": kind, kind: picture(), "received_by": "Her son"}

    owner.post(url(shop, "order_hand", order.number), sent)

    proof = HandoverProof.objects.get(order=order)
    assert (proof.kind, proof.received_by) == (kind, "Her son")


def test_the_picture_can_be_saved_by_the_shop_and_who_looked_is_kept(shop: Shop, owner: Client) -> None:
    order = order_in(shop, OrderState.READY, fulfilment=Fulfilment.PICKUP)
    without = owner.get(url(shop, "order_proof", order.number))
    sent = {"version": order.version, "kind": "signature", "signature": picture(), "received_by": "Her son"}
    owner.post(url(shop, "order_hand", order.number), sent)

    page = owner.get(url(shop, "order", order.number))
    saved = owner.get(url(shop, "order_proof", order.number))

    assert "Her son" in text_of(page)
    assert (without.status_code, saved.status_code) == (404, 200)
    assert saved.getvalue().startswith(b"RIFF")
    assert "attachment" in saved["Content-Disposition"]
    assert AuditEntry.objects.filter(action="orders.open_proof").count() == 1


@pytest.mark.parametrize(
    ("kind", "told"), [("code", "Type the buyer"), ("signature", "Have it signed"), ("photo", "Take or choose a photo")]
)
def test_nothing_to_show_hands_nothing_over(shop: Shop, owner: Client, kind: str, told: str) -> None:
    order = order_in(shop, OrderState.READY, fulfilment=Fulfilment.PICKUP)

    response = owner.post(url(shop, "order_hand", order.number), {"version": order.version, "kind": kind})

    assert response.status_code == 400
    assert told in text_of(response)
    assert fresh(order).state == OrderState.READY
