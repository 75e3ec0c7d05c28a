"""What a buyer returns, as pages: what can go back, what comes back for it, where it stands, and what they can do."""

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from hashlib import sha256
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.accounts.permissions import Role
from marketplace.core.models import AuditEntry
from marketplace.orders.buyer import return_pages
from marketplace.orders.models import Order, OrderState, Purchase, ReturnReason, ReturnRequest, ReturnState
from marketplace.orders.services import refunds, returns
from tests.matrix.actors import look_as, make_user, signed_in
from tests.unit.orders.doing import SHOP, picture
from tests.unit.orders.making import placed_order
from tests.unit.orders.returning import asked_return, delivered_order, refused_return, settled_return

ORDERS = "/en/orders/"
TOKEN = "a-guests-own-secret"

pytestmark = pytest.mark.django_db


@pytest.fixture
def rahima() -> User:
    return make_user()


@pytest.fixture
def buyer(rahima: User) -> Client:
    return signed_in(rahima)


@pytest.fixture
def order(rahima: User) -> Order:
    return delivered_order(buyer=rahima)


def form_of(order: Order) -> str:
    return f"{ORDERS}{order.number}/return/"


def page_of(asked: ReturnRequest) -> str:
    return f"{ORDERS}returns/{asked.number}/"


def read(client: Client, address: str) -> str:
    return client.get(address).content.decode().replace("\xa0", " ")


def filled(order: Order, *counts: str, **given: Any) -> dict[str, Any]:
    """What the form sends: so many of each line, by position."""
    lines = order.lines.order_by("position")
    typed = {f"count-{line.pk}": count for line, count in zip(lines, counts, strict=False)}
    return {**typed, "reason": "damaged", "message": "The bag was torn", **given}


def test_a_delivered_order_says_until_when_something_can_go_back(buyer: Client, order: Order) -> None:
    html = read(buyer, f"{ORDERS}{order.number}/")

    assert "You can return something until" in html
    assert f'href="{form_of(order)}"' in html


def test_nothing_goes_back_of_what_has_not_come_or_came_long_ago(buyer: Client, rahima: User, order: Order) -> None:
    on_its_way = placed_order(buyer=rahima, state=OrderState.PICKED_UP)
    Order.objects.filter(pk=order.pk).update(returns_until=timezone.now() - timedelta(days=1))

    for one in (on_its_way, order):
        assert "Return something" not in read(buyer, f"{ORDERS}{one.number}/")
        assert buyer.get(form_of(one)).headers["Location"] == f"{ORDERS}{one.number}/"
    assert "is over" in buyer.get(form_of(order), follow=True).content.decode()


def test_form_offers_every_line_with_how_many_of_it_can_go_back(buyer: Client, order: Order) -> None:
    html = read(buyer, form_of(order))

    assert html.count("count-steps class") == 2
    assert "up to 2" in html
    assert "up to 1" in html
    assert "Say what goes back and why" in html


@pytest.mark.parametrize("method", ["get", "post"])
def test_what_comes_back_is_shown_before_anything_is_asked(buyer: Client, order: Order, method: str) -> None:
    sent = filled(order, "2", "0") | ({"price": "1"} if method == "post" else {})

    html = getattr(buyer, method)(form_of(order), sent).content.decode().replace("\xa0", " ")

    assert 'class="return-amount">৳ 200<' in html
    assert "The bag was torn" in html
    assert not ReturnRequest.objects.exists()


def test_fees_come_back_where_all_goes_back_and_the_shop_is_at_fault(buyer: Client, order: Order) -> None:
    whole = filled(order, "2", "1")

    assert 'class="return-amount">৳ 330<' in buyer.get(form_of(order), whole).content.decode().replace("\xa0", " ")
    unwanted = buyer.get(form_of(order), whole | {"reason": "unwanted"}).content.decode().replace("\xa0", " ")
    assert 'class="return-amount">৳ 300<' in unwanted


def test_buyer_asks_and_sees_where_it_stands(buyer: Client, order: Order) -> None:
    answer = buyer.post(form_of(order), filled(order, "১", photos=[picture(), picture()]), follow=True)

    asked = ReturnRequest.objects.get()
    assert (asked.reason, asked.message, asked.amount) == (ReturnReason.DAMAGED, "The bag was torn", Decimal(100))
    assert answer.redirect_chain == [(page_of(asked), 302)]
    html = answer.content.decode().replace("\xa0", " ")
    assert "The shop looks at it" in html
    assert "It answers by" in html
    assert "৳ 100" in html
    assert html.count("/photos/") == 4
    assert asked.number in read(buyer, f"{ORDERS}{order.number}/")
    assert "Return something" not in read(buyer, f"{ORDERS}{order.number}/")


def test_a_return_needs_no_photos(buyer: Client, order: Order) -> None:
    answer = buyer.post(form_of(order), filled(order, "1"), follow=True)

    asked = ReturnRequest.objects.get()
    assert answer.redirect_chain == [(page_of(asked), 302)]
    assert (asked.message, asked.photos.count()) == ("The bag was torn", 0)


def test_five_photos_of_eight_megabytes_are_let_in(buyer: Client, order: Order) -> None:
    photos = [SimpleUploadedFile(f"{n}.png", bytes(8 * 1024 * 1024), "image/png") for n in range(5)]

    answer = buyer.post(form_of(order), filled(order, "1", photos=photos))

    assert (answer.status_code, "This kind of file" in answer.content.decode()) == (400, True)


def test_enter_in_a_field_shows_what_comes_back_and_asks_nobody(buyer: Client, order: Order) -> None:
    form = read(buyer, form_of(order)).partition('enctype="multipart/form-data"')[2].partition("</form>")[0]
    first = re.search(r'<button type="submit"[^>]*>', form)

    assert first is not None
    assert 'name="price"' in first[0]
    assert 'hx-get="' in first[0]


def test_a_second_return_waits_for_the_first(buyer: Client, order: Order) -> None:
    asked_return(order)

    answer = buyer.get(form_of(order), follow=True)

    assert "A return of this order is not finished yet." in answer.content.decode()


@pytest.mark.parametrize(
    ("counts", "given", "told"),
    [
        (("0", "0"), {}, "Say how many of what you want to return."),
        (("3",), {}, "must not be more than 2"),
        (("two",), {}, "Write a number here"),
        (("1",), {"reason": ""}, "Choose what is wrong."),
        (("1",), {"message": "x" * 1001}, "1001"),
        (("1",), {"photos": SimpleUploadedFile("photo.png", b"no picture", "image/png")}, "This kind of file"),
        (("1",), {"photos": [SimpleUploadedFile(f"{n}.png", b"x", "image/png") for n in range(6)]}, "At most 5"),
    ],
)
def test_what_cannot_be_asked_is_said_and_nothing_typed_is_lost(
    buyer: Client, order: Order, counts: tuple[str, ...], given: dict[str, object], told: str
) -> None:
    answer = buyer.post(form_of(order), filled(order, *counts, **given))

    html = answer.content.decode()
    assert answer.status_code == 400
    assert told in html
    assert f'value="{counts[0]}"' in html
    assert str(given.get("message", "The bag was torn")) in html
    assert not ReturnRequest.objects.exists()


@pytest.mark.parametrize(
    ("first", "status", "told"), [(asked_return, 200, "not finished"), (settled_return, 400, "The bag was torn")]
)
def test_whoever_sends_it_twice_at_once_is_told_and_not_of_an_error(
    buyer: Client,
    order: Order,
    monkeypatch: pytest.MonkeyPatch,
    first: Callable[..., ReturnRequest],
    status: int,
    told: str,
) -> None:
    def ask_second(**given: Any) -> ReturnRequest:
        first(order, 2)
        return returns.request_return(**given)

    monkeypatch.setattr(return_pages, "returns", SimpleNamespace(request_return=ask_second))

    answer = buyer.post(form_of(order), filled(order, "2"), follow=True)

    assert (answer.status_code, ReturnRequest.objects.count()) == (status, 1)
    assert told in answer.content.decode()


def test_photos_that_were_sent_with_a_mistake_are_asked_for_again(buyer: Client, order: Order) -> None:
    answer = buyer.post(form_of(order), filled(order, "0", photos=picture()))

    assert "Choose the photos again" in answer.content.decode()


def test_buyer_sees_their_photo_and_others_do_not(buyer: Client, order: Order) -> None:
    asked = asked_return(order, photos=(picture(),))
    address = f"{page_of(asked)}photos/{asked.photos.get().pk}/"

    shown = buyer.get(address)

    assert shown.headers["Content-Type"] == "image/webp"
    assert shown.getvalue().startswith(b"RIFF")
    assert signed_in(make_user()).get(address).status_code == 404
    assert buyer.get(f"{page_of(asked)}photos/{asked.pk}/").status_code == 404


def test_that_staff_saw_a_photo_as_the_buyer_is_kept_with_their_name(buyer: Client, rahima: User, order: Order) -> None:
    asked, staff = asked_return(order, photos=(picture(),)), make_user(Role.SUPPORT)
    address = f"{page_of(asked)}photos/{asked.photos.get().pk}/"
    looking = signed_in(staff, has_second_factor=True)
    look_as(looking, rahima)

    assert [client.get(address).getvalue()[:4] for client in (buyer, looking)] == [b"RIFF", b"RIFF"]

    assert AuditEntry.objects.get(action="orders.open_return_photo").actor_id == staff.pk


def test_buyer_takes_it_back(buyer: Client, order: Order) -> None:
    asked = asked_return(order)

    html = buyer.post(f"{page_of(asked)}withdraw/", follow=True).content.decode()

    asked.refresh_from_db()
    assert asked.state == ReturnState.WITHDRAWN
    assert "You took the return back." in html
    again = buyer.post(f"{page_of(asked)}withdraw/", follow=True).content.decode()
    assert "This cannot be done now" in again


def test_what_the_shop_refused_goes_to_our_staff_with_a_word(buyer: Client, order: Order) -> None:
    asked = refused_return(order)

    assert "It was fresh" in read(buyer, page_of(asked))
    without = buyer.post(f"{page_of(asked)}dispute/", {"message": " "})
    answer = buyer.post(f"{page_of(asked)}dispute/", {"message": "It was not"}, follow=True)

    asked.refresh_from_db()
    assert (without.status_code, asked.state) == (400, ReturnState.DISPUTED)
    assert "Our staff look at it" in answer.content.decode()


def test_too_late_a_dispute_is_told_with_what_was_typed(buyer: Client, order: Order) -> None:
    asked = refused_return(order)
    ReturnRequest.objects.filter(pk=asked.pk).update(answered_at=timezone.now() - timedelta(days=8))

    answer = buyer.post(f"{page_of(asked)}dispute/", {"message": "It was not"})

    assert answer.status_code == 400
    assert "It is too late to have our staff look at this." in answer.content.decode()
    assert "Do you not agree?" not in read(buyer, page_of(asked))


def test_money_stands_in_the_bill_first_owed_and_then_given(buyer: Client, order: Order) -> None:
    asked = settled_return(order, 2)

    assert "Your money comes back" in read(buyer, page_of(asked))
    assert "Comes back to you" in read(buyer, f"{ORDERS}{order.number}/")
    refunds.pay_refund(refund_id=asked.refund.pk, actor=SHOP, now=timezone.now())

    assert "You have your money back" in read(buyer, page_of(asked))
    assert "Came back to you" in read(buyer, f"{ORDERS}{order.number}/")


def test_guest_has_the_same_by_the_link_alone() -> None:
    order = delivered_order()
    digest = sha256(TOKEN.encode()).hexdigest()
    Purchase.objects.filter(pk=order.purchase_id).update(user=None, claim_digest=digest)
    purchase, guest = f"{ORDERS}placed/{TOKEN}/", Client()

    assert f'href="{purchase}{order.number}/return/"' in read(guest, f"{purchase}{order.number}/")
    guest.post(f"{purchase}{order.number}/return/", filled(order, "1", photos=picture()))
    asked = ReturnRequest.objects.get()
    page = f"{purchase}returns/{asked.number}/"

    assert "The shop looks at it" in read(guest, page)
    assert guest.get(f"{page}photos/{asked.photos.get().pk}/").getvalue().startswith(b"RIFF")
    for path in ("", f"photos/{asked.photos.get().pk}/"):
        assert guest.get(f"{ORDERS}placed/another/returns/{asked.number}/{path}").status_code == 404
    guest.post(f"{page}withdraw/")
    asked.refresh_from_db()
    assert asked.state == ReturnState.WITHDRAWN


def test_all_returns_of_a_buyer_stand_on_one_page(buyer: Client, order: Order, rahima: User) -> None:
    assert "Nothing goes back" in read(buyer, "/en/orders/returns/")
    asked = asked_return(order)
    asked_return(delivered_order(buyer=make_user()))

    page = read(buyer, "/en/orders/returns/")

    assert re.findall(r'href="/en/orders/returns/([^/"]+)/"', page) == [asked.number]
    assert "The shop looks at it" in page
    assert buyer.get("/en/orders/returns/?cursor=nonsense").status_code == 302


def test_returns_of_others_are_not_there(order: Order) -> None:
    asked, other = asked_return(order), signed_in(make_user())

    assert other.get(page_of(asked)).status_code == 404
    assert other.get(form_of(order)).status_code == 404
    for act in ("withdraw", "dispute"):
        assert other.post(f"{page_of(asked)}{act}/", {"message": "Mine"}).status_code == 404


def test_staff_who_look_as_a_buyer_return_nothing(rahima: User, order: Order) -> None:
    staff = signed_in(make_user(Role.SUPPORT), has_second_factor=True)
    look_as(staff, rahima)

    assert staff.get(f"{ORDERS}{order.number}/").status_code == 200
    assert staff.post(form_of(order), filled(order, "1")).status_code == 403
    assert not ReturnRequest.objects.exists()
