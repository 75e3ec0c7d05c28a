"""Returns about which buyer and shop do not agree: the queue, both sides, and the decision."""

from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.core.models import AuditEntry
from marketplace.core.money import Money
from marketplace.orders.models import Refund, ReturnReason, ReturnRequest, ReturnState
from marketplace.orders.services.refunds import give_goodwill, pay_refund
from sellers.models import Shop
from tests.unit.orders.doing import SHOP, SUPPORT, picture
from tests.unit.orders.returning import asked_return, delivered_order, settled_return
from tests.web.catalog.desk.desk import text_of
from tests.web.orders.staff.pages import RETURNS, disputed_return, url


def decide(staff: Client, asked: ReturnRequest, way: str, decision: str = "The photo shows it") -> object:
    sent = {"way": way, "decision": decision}
    return staff.post(url("return_decide", asked.number), sent, follow=True)


def test_the_queue_has_what_is_disputed_and_other_lists_the_rest(staff: Client, shop: Shop) -> None:
    asked = disputed_return(shop)
    address = url("return", asked.number)

    assert address in text_of(staff.get(RETURNS))
    assert "To decide (1)" in text_of(staff.get(RETURNS))
    assert address in text_of(staff.get(f"{RETURNS}?list=all"))
    assert address not in text_of(staff.get(f"{RETURNS}?list=shop"))


def test_nothing_waits(staff: Client) -> None:
    assert "No return waits for a decision of yours." in text_of(staff.get(RETURNS))
    assert "Shops have given back all that they had to." in text_of(staff.get(f"{RETURNS}?list=owed"))
    assert "No return stands in this list." in text_of(staff.get(f"{RETURNS}?list=coming"))
    assert staff.get(f"{RETURNS}?cursor=strange").status_code == 302
    assert staff.get(f"{RETURNS}?list=nonsense").status_code == 200


def test_money_that_shops_still_owe_is_listed_until_they_gave_it(staff: Client, shop: Shop) -> None:
    owed, gone = (settled_return(delivered_order(shop)) for _each in "ab")
    pay_refund(refund_id=gone.refund.pk, actor=SHOP, now=timezone.now())
    order = delivered_order(shop)
    give_goodwill(order_id=order.pk, actor=SUPPORT, amount=Money(Decimal("20.00")), message="Sorry", now=timezone.now())

    page = text_of(staff.get(f"{RETURNS}?list=owed"))

    assert "Money still owed (2)" in page
    assert (url("return", owed.number) in page, url("return", gone.number) in page) == (True, False)
    assert url("order", order.number) in page
    assert "৳ 20" in page


def test_shows_both_sides(staff: Client, shop: Shop) -> None:
    asked = disputed_return(shop)

    page = text_of(staff.get(url("return", asked.number)))

    for told in (
        "The bag was torn &lt;open&gt;",
        "It was whole when it left",
        "It was not<",
        "Damaged or spoilt",
        "৳ 100",
        "৳ 330",
    ):
        assert told in page, told
    assert url("return_decide", asked.number) in page
    assert url("return", asked.number) in text_of(staff.get(url("order", asked.order.number)))


@pytest.mark.parametrize(
    ("way", "state", "is_paid"),
    [
        ("goods_back", ReturnState.ACCEPTED, False),
        ("kept", ReturnState.COMPLETED, True),
        ("declined", ReturnState.DECLINED, False),
    ],
)
def test_a_decision_is_what_both_are_told(
    staff: Client, person: User, shop: Shop, way: str, state: ReturnState, is_paid: bool
) -> None:
    asked = disputed_return(shop)

    page = text_of(decide(staff, asked, way))

    asked.refresh_from_db()
    assert (asked.state, asked.decision, asked.decided_by_id) == (state, "The photo shows it", person.pk)
    assert Refund.objects.filter(return_request=asked).exists() is is_paid
    assert "Buyer and shop are told." in page
    assert "The photo shows it" in page


@pytest.mark.parametrize(("way", "decision"), [("", "The photo shows it"), ("kept", " "), ("more", "Well")])
def test_half_a_decision_is_none_and_nothing_is_lost(staff: Client, shop: Shop, way: str, decision: str) -> None:
    asked = disputed_return(shop)

    answer = decide(staff, asked, way, decision)

    page = text_of(answer)
    assert answer.status_code == 400  # type: ignore[attr-defined]  # of a test client
    assert "This needs another look" in page
    if decision.strip():
        assert f"{decision}</textarea>" in page
    asked.refresh_from_db()
    assert asked.state == ReturnState.DISPUTED


def test_of_what_never_came_nothing_goes_back(staff: Client, shop: Shop) -> None:
    asked = disputed_return(shop, ReturnReason.MISSING)

    assert 'value="goods_back"' not in text_of(staff.get(url("return_decide", asked.number)))


def test_what_is_decided_is_not_decided_again(staff: Client, shop: Shop) -> None:
    asked = disputed_return(shop)
    decide(staff, asked, "declined")

    again = decide(staff, asked, "kept", "On second thoughts")

    page = text_of(again)
    assert again.status_code == 400  # type: ignore[attr-defined]  # of a test client
    assert "There is nothing to decide" in page
    assert "On second thoughts" in page
    assert not Refund.objects.exists()


def test_nobody_decides_about_their_own(staff: Client, person: User, shop: Shop) -> None:
    asked = disputed_return(shop)
    asked.order.purchase.user = person
    asked.order.purchase.save()

    answer = decide(staff, asked, "kept")

    assert "Somebody else has to decide." in text_of(answer)
    asked.refresh_from_db()
    assert asked.state == ReturnState.DISPUTED


def test_photos_are_shown_and_each_look_is_kept(staff: Client, person: User, shop: Shop) -> None:
    order = delivered_order(shop)
    asked = asked_return(order, photos=(picture(),))
    address = url("return_photo", asked.number, asked.photos.get().pk)
    assert address in text_of(staff.get(url("return", asked.number)))

    shown = staff.get(address)

    assert (shown.headers["Content-Type"], shown.getvalue()[:4]) == ("image/webp", b"RIFF")
    assert AuditEntry.objects.get(action="orders.open_return_photo").actor_id == person.pk
    assert staff.get(url("return_photo", asked.number, order.pk)).status_code == 404


def test_there_is_no_such_return(staff: Client) -> None:
    for name in ("return", "return_decide"):
        assert staff.get(url(name, "NOPE-NOPE-1-R1")).status_code == 404
