"""What buyers send back, as pages of a shop's desk: the lists, the answer, the goods, and the money."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from marketplace.accounts.permissions import Role
from marketplace.core.models import AuditEntry
from marketplace.core.money import Money
from marketplace.orders.models import OrderState, Refund, RefundState, ReturnReason, ReturnRequest, ReturnState
from marketplace.orders.services.refunds import give_goodwill
from sellers.models import Shop, ShopRole
from tests.matrix.actors import make_user, signed_in
from tests.unit.orders.coming_back import SECOND, WEEK, answered_ago
from tests.unit.orders.doing import SUPPORT, picture, stock_of
from tests.unit.orders.making import PHONE, make_open_shop
from tests.unit.orders.returning import (
    accepted_return,
    asked_return,
    delivered_order,
    refused_return,
    settled_return,
)
from tests.web.catalog.desk.desk import member_of, text_of, url

SHOWN_PHONE = "tel:" + PHONE


def fresh(asked: ReturnRequest) -> ReturnRequest:
    return ReturnRequest.objects.get(pk=asked.pk)


def page_of(client: Client, shop: Shop, asked: ReturnRequest) -> str:
    return text_of(client.get(url(shop, "return", asked.number)))


def test_lists_tell_apart_what_is_under_way_over_and_to_be_given(shop: Shop, owner: Client) -> None:
    waiting, refused, settled = (make(delivered_order(shop)) for make in (asked_return, refused_return, settled_return))
    elsewhere = asked_return(delivered_order(make_open_shop()))
    here = url(shop, "returns")

    under_way, owed, everything = (text_of(owner.get(here, {"show": shown})) for shown in ("", "owed", "all"))

    def told_in(html: str) -> set[str]:
        every = (waiting, refused, settled, elsewhere)
        return {asked.number for asked in every if f">{asked.number}<" in html}

    assert told_in(under_way) == {waiting.number}
    assert told_in(owed) == {settled.number}
    assert told_in(everything) == {waiting.number, refused.number, settled.number}
    assert "Answer by" in under_way


def test_the_desks_navigation_counts_what_waits(shop: Shop, owner: Client) -> None:
    asked_return(delivered_order(shop))
    settled_return(delivered_order(shop))

    html = text_of(owner.get(url(shop, "shop")))

    returns = html[html.index(f'href="{url(shop, "returns")}"') :]
    assert returns[returns.index("tag-count") :].startswith('tag-count">2<')


@pytest.mark.parametrize(
    ("shown", "told"), [("", "Nothing to answer"), ("owed", "No money to give"), ("all", "No returns yet")]
)
def test_empty_lists_say_so(shop: Shop, owner: Client, shown: str, told: str) -> None:
    assert told in text_of(owner.get(url(shop, "returns"), {"show": shown}))


def test_a_list_that_was_left_at_a_strange_place_begins_anew(shop: Shop, owner: Client) -> None:
    assert owner.get(url(shop, "returns"), {"cursor": "nonsense"}).status_code == 302


def test_page_tells_what_goes_back_and_what_the_buyer_says(shop: Shop, owner: Client) -> None:
    html = page_of(owner, shop, asked_return(delivered_order(shop), 2))

    assert "It was broken" in html
    assert "Damaged or spoilt" in html
    assert "৳ 200" in html
    assert "of 2 delivered" in html


@pytest.mark.parametrize(
    ("say", "answer", "state"),
    [
        ("take", "", ReturnState.ACCEPTED),
        ("keep", "Sorry", ReturnState.COMPLETED),
        ("refuse", "It was whole", ReturnState.REFUSED),
    ],
)
def test_shop_answers(shop: Shop, owner: Client, say: str, answer: str, state: ReturnState) -> None:
    asked = asked_return(delivered_order(shop))

    owner.post(url(shop, "return_answer", asked.number), {"say": say, "answer": answer})

    assert (fresh(asked).state, fresh(asked).answer) == (state, answer)


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"answer": "Well"}, "Please fill this in"),
        ({"say": "refuse", "answer": ""}, "Say in a few words why."),
        ({"say": "burn", "answer": "Well"}, "Select a valid choice"),
    ],
)
def test_without_a_proper_answer_it_stays(shop: Shop, owner: Client, sent: dict[str, str], told: str) -> None:
    asked = asked_return(delivered_order(shop))

    response = owner.post(url(shop, "return_answer", asked.number), sent)

    assert (response.status_code, fresh(asked).state) == (400, ReturnState.REQUESTED)
    assert told in text_of(response)
    assert sent["answer"] in text_of(response)


def test_a_second_answer_is_told_that_it_was_given(shop: Shop, owner: Client) -> None:
    asked = refused_return(delivered_order(shop))

    response = owner.post(url(shop, "return_answer", asked.number), {"say": "take"})

    assert response.status_code == 400
    assert "This cannot be done now" in text_of(response)


def test_of_what_never_came_nothing_is_taken_back(shop: Shop, owner: Client) -> None:
    asked = asked_return(delivered_order(shop), reason=ReturnReason.MISSING)
    here = url(shop, "return_answer", asked.number)

    assert 'value="take"' not in page_of(owner, shop, asked)
    assert owner.post(here, {"say": "take"}).status_code == 400
    owner.post(here, {"say": "keep"})

    assert fresh(asked).state == ReturnState.COMPLETED


def test_goods_that_are_back_go_to_the_shelf_but_for_what_is_spoilt(shop: Shop, owner: Client) -> None:
    order = delivered_order(shop)
    asked = accepted_return(order, 2)
    part = asked.lines.get()
    offer = part.line.offer
    assert offer is not None
    before, _reserved = stock_of(offer)

    too_many = owner.post(url(shop, "return_receive", asked.number), {f"unfit-{part.line_id}": "3"})
    owner.post(url(shop, "return_receive", asked.number), {f"unfit-{part.line_id}": "১"})

    assert too_many.status_code == 400
    assert fresh(asked).state == ReturnState.COMPLETED
    assert before is not None
    assert stock_of(offer)[0] == before + 1
    assert "back on the shelf: 1" in page_of(owner, shop, asked)


def test_what_does_not_come_goes_to_the_staff_after_a_week_with_a_word(shop: Shop, owner: Client) -> None:
    asked = accepted_return(delivered_order(shop))
    here = url(shop, "return_not_here", asked.number)
    assert here not in page_of(owner, shop, asked)
    answered_ago(asked, WEEK + SECOND)
    assert here in page_of(owner, shop, asked)

    without = owner.post(here)
    assert (without.status_code, "Say in a few words what happened." in text_of(without)) == (400, True)
    owner.post(here, {"message": "Nobody came"})

    assert fresh(asked).state == ReturnState.DISPUTED
    staff = signed_in(make_user(Role.SUPPORT), has_second_factor=True)
    assert "Nobody came" in text_of(staff.get(reverse("staff:return", args=[asked.number])))


def test_money_is_given_once(shop: Shop, owner: Client) -> None:
    asked = settled_return(delivered_order(shop), 2)
    here = url(shop, "refund_pay", asked.refund.pk)

    assert "Give the buyer ৳ 200" in page_of(owner, shop, asked)
    owner.post(here)
    again = owner.post(here, follow=True)

    assert Refund.objects.get().state == RefundState.PAID
    assert "This was paid already." in text_of(again)
    assert "The buyer got" in page_of(owner, shop, asked)


def test_the_order_tells_its_returns_and_what_is_owed(shop: Shop, owner: Client) -> None:
    order = delivered_order(shop)
    asked = settled_return(order, 2)

    html = text_of(owner.get(url(shop, "order", order.number)))

    assert f'href="{url(shop, "return", asked.number)}"' in html
    assert "The buyer has the money" in html


def test_an_order_of_which_everything_came_back_is_returned(shop: Shop, owner: Client) -> None:
    order = delivered_order(shop)
    asked = accepted_return(order, 2, 1)

    owner.post(url(shop, "return_receive", asked.number))

    order.refresh_from_db()
    assert order.state == OrderState.RETURNED
    assert "Give the buyer ৳ 330" in page_of(owner, shop, asked)


def test_the_buyers_number_is_shown_while_goods_or_money_change_hands(shop: Shop, owner: Client) -> None:
    made = {make: make(delivered_order(shop)) for make in (asked_return, accepted_return, settled_return)}

    shown = {make.__name__: SHOWN_PHONE in page_of(owner, shop, asked) for make, asked in made.items()}

    assert shown == {"asked_return": False, "accepted_return": True, "settled_return": True}


def test_the_order_shows_number_and_address_while_something_is_owed(shop: Shop, owner: Client) -> None:
    order = delivered_order(shop)
    here = url(shop, "order", order.number)
    assert SHOWN_PHONE not in text_of(owner.get(here))

    owed = give_goodwill(
        order_id=order.pk, actor=SUPPORT, amount=Money(Decimal("20.00")), message="Sorry", now=timezone.now()
    )
    html = text_of(owner.get(here))
    assert (SHOWN_PHONE in html, order.purchase.address_line in html) == (True, True)
    owner.post(url(shop, "refund_pay", owed.pk))

    assert SHOWN_PHONE not in text_of(owner.get(here))


def test_photos_are_shown_to_the_shop_alone_and_each_look_is_kept(shop: Shop, owner: Client) -> None:
    asked = asked_return(delivered_order(shop), photos=(picture(),))
    here = url(shop, "return_photo", asked.number, asked.photos.get().pk)

    assert f'src="{here}"' in page_of(owner, shop, asked)
    shown = owner.get(here)

    assert (shown.headers["Content-Type"], shown.headers["Content-Disposition"]) == ("image/webp", "inline")
    assert shown.getvalue().startswith(b"RIFF")
    assert member_of(make_open_shop()).get(here).status_code == 404
    assert AuditEntry.objects.filter(action="orders.open_return_photo").count() == 1


def test_returns_and_refunds_of_other_shops_are_not_there(owner: Client, shop: Shop) -> None:
    asked = settled_return(delivered_order(make_open_shop()))

    assert owner.get(url(shop, "return", asked.number)).status_code == 404
    assert owner.post(url(shop, "refund_pay", asked.refund.pk)).status_code == 404
    assert Refund.objects.get().state == RefundState.OWED


def test_members_who_do_not_see_to_orders_are_refused(shop: Shop) -> None:
    asked = asked_return(delivered_order(shop))
    packer = member_of(shop, ShopRole.STAFF)

    assert packer.get(url(shop, "returns")).status_code == 403
    assert packer.post(url(shop, "return_answer", asked.number), {"say": "take"}).status_code == 403


def test_support_looks_and_does_nothing(shop: Shop) -> None:
    asked = accepted_return(delivered_order(shop))
    staff = signed_in(make_user(Role.SUPPORT), has_second_factor=True)

    html = page_of(staff, shop, asked)

    assert "It was broken" in html
    assert "The goods are here" not in html
    assert SHOWN_PHONE not in html


def test_admins_do_not_handle_what_they_sent_back_and_see_no_number(shop: Shop) -> None:
    admin = make_user(Role.ADMIN)
    client = signed_in(admin, has_second_factor=True)
    waiting, on_its_way, owed = (
        make(delivered_order(shop, buyer=admin)) for make in (asked_return, accepted_return, settled_return)
    )

    refusals = [
        client.post(url(shop, "return_answer", waiting.number), {"say": "keep"}),
        client.post(url(shop, "return_receive", on_its_way.number)),
        client.post(url(shop, "refund_pay", owed.refund.pk)),
    ]

    assert [refusal.status_code for refusal in refusals] == [403, 403, 403]
    assert (fresh(waiting).state, fresh(on_its_way).state) == (ReturnState.REQUESTED, ReturnState.ACCEPTED)
    assert Refund.objects.get().state == RefundState.OWED
    assert SHOWN_PHONE not in page_of(client, shop, on_its_way)
