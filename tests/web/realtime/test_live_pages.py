"""Pages that name topics: what they say to scripts, and the parts of them that are filled anew."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import timezone, translation

from marketplace.accounts.models import User
from marketplace.accounts.permissions import Role
from marketplace.core.ids import uuid7
from marketplace.notifications import notices
from marketplace.notifications.models import NoticeKind
from marketplace.orders.models import Order, OrderState
from realtime import topics
from sellers.models import Shop
from tests.matrix.actors import make_user, signed_in
from tests.unit.orders.making import make_open_shop, placed_order
from tests.unit.orders.returning import delivered_order, settled_return
from tests.web.catalog.desk.desk import member_of, url
from tests.web.orders.buyer.test_order_pages import guests

pytestmark = pytest.mark.django_db
PART = {"HX-Request": "true", "HX-Request-Type": "partial"}
LIVE_PART = re.compile(r'<div id="order"[^>]*hx-trigger="live"')


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def shop() -> Shop:
    return make_open_shop()


@pytest.fixture
def owner(shop: Shop) -> Client:
    return member_of(shop)


@pytest.fixture
def rahima() -> User:
    return make_user()


@pytest.fixture
def order(shop: Shop, rahima: User) -> Order:
    return placed_order(shop, buyer=rahima, now=timezone.now())


def html_of(client: Client, address: str, *, part: bool = False) -> str:
    answer = client.get(address, headers=PART if part else None)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def topic_in(html: str, kind: str) -> tuple[str, int] | None:
    found = re.search(rf'data-live-topic="({kind}:[0-9a-f-]+)" data-live-after="(\d+)"', html)
    return (found[1], int(found[2])) if found else None


def tell(topic: str) -> int:
    return topics.append(topic, kind="order.changed", data={})


def test_buyer_shop_and_support_are_told_of_an_order_from_where_it_stands(
    shop: Shop, owner: Client, rahima: User, order: Order
) -> None:
    name = f"order:{order.pk}"
    seq = tell(name)
    support = signed_in(make_user(Role.SUPPORT), has_second_factor=True)
    readers = {
        f"/en/orders/{order.number}/": signed_in(rahima),
        url(shop, "order", order.number): owner,
        f"/en/staff/orders/{order.number}/": support,
    }

    for address, reader in readers.items():
        page = html_of(reader, address)
        assert topic_in(page, "order") == (name, seq), address
        assert LIVE_PART.search(page), address
        assert "data-live-ticket" not in page, address


def test_a_guest_s_page_brings_a_ticket_and_every_part_of_it_another(order: Order) -> None:
    address = guests(order)
    asked = [html_of(Client(), address), html_of(Client(), address.replace(f"{order.number}/", "")), ""]
    asked[2] = html_of(Client(), address, part=True)

    tickets = [re.search(r'data-live-ticket="([^"]+)"', html) for html in asked]

    assert all(tickets)
    assert all(topic_in(html, "order") for html in asked)


def test_the_board_is_told_of_its_shop(shop: Shop, owner: Client, order: Order) -> None:
    seq = tell(f"shop:{shop.pk}")

    board = html_of(owner, url(shop, "orders"))

    assert topic_in(board, "shop") == (f"shop:{shop.pk}", seq)
    assert 'hx-trigger="live, every 15s"' in board


@pytest.mark.parametrize("reader", ["buyer", "owner", "board", "support"])
def test_a_part_is_the_part_alone(shop: Shop, owner: Client, rahima: User, order: Order, reader: str) -> None:
    support = signed_in(make_user(Role.SUPPORT), has_second_factor=True)
    client, address, title = {
        "buyer": (signed_in(rahima), f"/en/orders/{order.number}/", "Waiting for the shop"),
        "owner": (owner, url(shop, "order", order.number), order.number),
        "board": (owner, url(shop, "orders"), "Orders"),
        "support": (support, f"/en/staff/orders/{order.number}/", order.number),
    }[reader]

    part = html_of(client, address, part=True)

    assert "<html" not in part
    assert "<header" not in part
    assert part.count("hx-trigger=") == 1
    assert re.search(rf"<title>{title}[^<]* · Haat</title>", part)
    assert part.strip().endswith("</div>")
    whole = html_of(client, address)
    assert len(part) < len(whole)


def test_forms_are_told_apart_by_what_they_do(shop: Shop, owner: Client) -> None:
    """What is filled anew is matched by id: else a form under a finger becomes the one that has come before it."""
    placed_order(shop, now=timezone.now())
    settled_return(order := delivered_order(shop))

    for page in (url(shop, "orders"), url(shop, "order", order.number)):
        forms = re.findall(r"<form[^>]*>", html_of(owner, page, part=True))
        ids = [found[1] for found in (re.search(r'\bid="([^"]+)"', form) for form in forms) if found]
        assert len(set(ids)) == len(forms) > 0
    assert 'id="refund-' in html_of(owner, url(shop, "order", order.number))


def test_a_part_leaves_what_is_said_once_to_the_page(shop: Shop, owner: Client, order: Order) -> None:
    sent = {"act": "accept", "version": order.version}
    owner.post(url(shop, "order_act", order.number), sent)

    # Another tab of the same browser hears of it at once, and asks before the page that says so does.
    html_of(owner, url(shop, "orders"), part=True)
    html_of(owner, url(shop, "order", order.number), part=True)

    assert "is accepted" in html_of(owner, url(shop, "order", order.number))
    assert Order.objects.get(pk=order.pk).state == OrderState.ACCEPTED


def test_a_page_with_something_wrong_typed_in_it_is_not_filled_anew_but_tells_of_news(
    shop: Shop, owner: Client, order: Order
) -> None:
    answer = owner.post(url(shop, "order_note", order.number), {"note": ""})
    page = answer.content.decode()

    assert answer.status_code == 400
    assert not LIVE_PART.search(page)
    assert re.search(r"data-live-topic=\"order:[^>]*data-live-news hidden", page)
    assert "Show it as it is now" in page


def test_number_and_address_that_staff_asked_for_stay_until_they_ask_for_the_page(order: Order) -> None:
    support = signed_in(make_user(Role.SUPPORT), has_second_factor=True)

    page = support.post(f"/en/staff/orders/{order.number}/contact/").content.decode()

    assert not LIVE_PART.search(page)
    assert re.search(r"data-live-topic=\"order:[^>]*data-live-news hidden", page)


def test_the_bell_s_count_is_told_and_strangers_pages_ask_for_nothing(rahima: User) -> None:
    notices.notify(user_ids=[rahima.pk], kind=NoticeKind.SHOP_REJECTED, params={"message": ""}, event_id=uuid7())

    page, strangers = html_of(signed_in(rahima), "/en/notice"), html_of(Client(), "/en/notice")

    assert topic_in(page, "user") is not None
    assert re.search(r'data-unread="badge"\s*>1</span>', page)
    assert "data-live-topic" not in strangers


def test_a_bell_without_unread_notices_shows_no_number(rahima: User) -> None:
    page = html_of(signed_in(rahima), "/en/notice")

    assert re.search(r'data-unread="badge" hidden>0</span>', page)
