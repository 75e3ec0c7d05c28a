"""The board of a shop's orders, and the list of all of them."""

import re
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.accounts.permissions import Role
from marketplace.accounts.preferences import Preferences
from marketplace.notifications.push.subscriptions import digest_of
from marketplace.orders.models import Order, OrderState
from sellers.models import Shop, ShopPermission, ShopRole
from tests.fakes.push_keys import VAPID_KEY, FakeBrowser
from tests.matrix.actors import make_user, signed_in
from tests.matrix.pushed import push_to
from tests.unit.orders.making import Wanted, make_open_shop, make_shelf, placed_order
from tests.web.catalog.desk.desk import member_of, text_of, url


def order_in(shop: Shop, state: OrderState = OrderState.PLACED, **given: object) -> Order:
    return placed_order(shop, state=state, now=timezone.now(), **given)  # type: ignore[arg-type]  # fields of an order


def column(page: str, key: str) -> str:
    found = re.search(rf'aria-labelledby="column-{key}">(.*?)</section>', page, re.DOTALL)
    assert found is not None
    return found[1]


def test_is_for_members_who_see_to_orders(shop: Shop, owner: Client) -> None:
    others, stranger = member_of(shop, ShopRole.STAFF, ShopPermission.CATALOGUE), member_of(make_open_shop())
    theirs = member_of(shop, ShopRole.STAFF, ShopPermission.ORDERS)
    support = signed_in(make_user(Role.SUPPORT), has_second_factor=True)

    statuses = [who.get(url(shop, "orders")).status_code for who in (owner, theirs, support, others, stranger)]

    assert statuses == [200, 200, 200, 403, 404]


def test_each_order_stands_in_the_column_of_its_state(shop: Shop, owner: Client) -> None:
    states = {
        "new": OrderState.PLACED,
        "preparing": OrderState.PREPARING,
        "ready": OrderState.READY,
        "out": OrderState.PICKED_UP,
        "done": OrderState.DELIVERED,
    }
    orders = {key: order_in(shop, state) for key, state in states.items()}
    theirs, looked_at = placed_order(now=timezone.now()), order_in(shop, OrderState.IN_REVIEW)

    page = owner.get(url(shop, "orders")).content.decode()

    for key, order in orders.items():
        assert order.number in column(page, key)
    assert theirs.number not in page
    assert looked_at.number not in page


def test_a_card_says_what_when_how_much_and_until_when(shop: Shop, owner: Client) -> None:
    [rice] = make_shelf(shop, offers=1, price="120.00")
    order = placed_order(shop, [Wanted(rice, 3)], now=timezone.now())

    card = text_of(owner.get(url(shop, "orders")))

    for told in (order.number, f"3 × {rice.product.name_en}", "৳ 390", "Answer by", "Accept"):
        assert told in card.replace("\N{NO-BREAK SPACE}", " ")


def test_an_order_is_accepted_on_the_board(shop: Shop, owner: Client) -> None:
    order = order_in(shop)
    [sent] = [
        form
        for form in re.findall(r"<form.*?</form>", owner.get(url(shop, "orders")).content.decode(), re.DOTALL)
        if url(shop, "order_act", order.number) in form
    ]

    response = owner.post(
        url(shop, "order_act", order.number), {"act": "accept", "version": order.version, "column": "new"}
    )

    assert 'value="accept"' in sent
    assert response.url == f"{url(shop, 'orders')}?column=new"  # type: ignore[attr-defined]  # a redirect
    order.refresh_from_db()
    assert order.state == OrderState.ACCEPTED


def test_a_browser_that_knows_the_board_hears_nothing_until_something_changes(shop: Shop, owner: Client) -> None:
    order = order_in(shop)
    page = owner.get(url(shop, "orders")).content.decode()
    found = re.search(r"mark=(\w+)", page)
    assert found is not None
    again = f"{url(shop, 'orders')}?column=new&mark={found[1]}"

    same = owner.get(again).status_code
    Order.objects.filter(pk=order.pk).update(state=OrderState.ACCEPTED, version=2)

    assert same == 204
    assert owner.get(again).status_code == 200


def test_says_which_order_came_last_for_whoever_listens(shop: Shop, owner: Client) -> None:
    order_in(shop)
    last = order_in(shop)

    assert f'data-newest="{last.number}"' in owner.get(url(shop, "orders")).content.decode()


def test_an_empty_board_says_what_will_stand_there(shop: Shop, owner: Client) -> None:
    text = text_of(owner.get(url(shop, "orders")))

    assert "No orders yet" in text


def test_support_sees_the_board_and_is_offered_nothing_to_do(shop: Shop) -> None:
    order = order_in(shop)
    support = signed_in(make_user(Role.SUPPORT), has_second_factor=True)

    page = support.get(url(shop, "orders")).content.decode()
    sent = support.post(url(shop, "order_act", order.number), {"act": "accept", "version": 1})

    assert order.number in page
    assert url(shop, "order_act", order.number) not in page
    assert sent.status_code == 403


def test_the_navigation_tells_how_many_wait(shop: Shop, owner: Client) -> None:
    for _order in range(3):
        order_in(shop)
    order_in(shop, OrderState.READY)

    page = owner.get(url(shop, "shop")).content.decode()

    found = re.search(rf'href="{url(shop, "orders")}".*?</a>', page, re.DOTALL)
    assert found is not None
    assert re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", found[0])).split()[-2:] == ["3", "waiting"]


@pytest.mark.parametrize(
    ("shelf", "states"),
    [
        ("", {"placed", "delivered"}),
        ("open", {"placed"}),
        ("past", {"delivered"}),
        ("nonsense", {"placed", "delivered"}),
    ],
)
def test_the_list_has_all_orders_or_those_of_a_shelf(shop: Shop, owner: Client, shelf: str, states: set[str]) -> None:
    orders = [order_in(shop), order_in(shop, OrderState.DELIVERED)]

    page = owner.get(url(shop, "orders_all"), {"show": shelf}).content.decode()

    assert {order.state for order in orders if order.number in page} == states


def test_a_number_leads_to_its_order_however_it_is_typed(shop: Shop, owner: Client) -> None:
    order = order_in(shop)
    theirs = placed_order(now=timezone.now())

    found = owner.get(url(shop, "orders_all"), {"q": f" {order.number.lower()} "})
    missing = owner.get(url(shop, "orders_all"), {"q": theirs.number})

    assert found.url == url(shop, "order", order.number)  # type: ignore[attr-defined]  # a redirect
    assert f"This shop has no order {theirs.number}" in text_of(missing)


def test_the_list_goes_on_where_a_page_ends_and_begins_anew_with_a_strange_cursor(shop: Shop, owner: Client) -> None:
    for _order in range(31):
        order_in(shop)

    first = owner.get(url(shop, "orders_all"))
    [cursor] = re.findall(r"cursor=([^\"&]+)", first.content.decode())
    second = owner.get(f"{url(shop, 'orders_all')}?cursor={cursor}").content.decode()

    assert second.count('class="row"') == 1
    assert owner.get(url(shop, "orders_all"), {"cursor": "strange"}).status_code == 302


def test_a_form_of_an_order_is_of_no_other_shop(shop: Shop, owner: Client) -> None:
    theirs = placed_order(now=timezone.now())

    assert owner.get(url(shop, "order", theirs.number)).status_code == 404
    assert owner.post(url(shop, "order_act", theirs.number), {"act": "accept", "version": 1}).status_code == 404


def test_board_leaves_it_to_push_only_where_push_tells_that_browser_now(
    shop: Shop, owner: Client, settings: LazySettings
) -> None:
    settings.PUSH, settings.VAPID_KEY = "console", VAPID_KEY
    user = User.objects.get(pk=owner.session["_auth_user_id"])

    def is_left_to_push() -> bool:
        return "data-pushed" in owner.get(url(shop, "orders")).content.decode()

    def choose(**chosen: object) -> None:
        user.preferences = Preferences.model_validate(chosen).over({})
        user.save(update_fields=["preferences"])

    push_to(user, FakeBrowser("https://fcm.googleapis.com/other"), session_digest="0" * 64)
    of_another_device = is_left_to_push()
    this = push_to(user, FakeBrowser(), session_digest=digest_of(owner.session.session_key or ""))
    known = is_left_to_push()
    choose(notifications={"push": {"shop_orders": False}})
    unwanted = is_left_to_push()
    now = timezone.now()
    around = {"begins": f"{now - timedelta(hours=2):%H:%M}", "ends": f"{now + timedelta(hours=2):%H:%M}"}
    choose(quiet={"is_on": True, "lets_shop_orders_through": False, **around}, time_zone="Etc/UTC")
    in_quiet_hours = is_left_to_push()
    choose()
    this.delete()

    assert (of_another_device, known, unwanted, in_quiet_hours) == (False, True, False, False)
    assert not is_left_to_push()
