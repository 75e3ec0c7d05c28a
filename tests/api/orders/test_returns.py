"""Returns over the API: what buyers, shops and staff send, what they get, and what is done once."""

from typing import Any

import pytest
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.accounts.permissions import Role
from marketplace.core.models import AuditEntry
from marketplace.orders.models import Order, Refund, ReturnReason, ReturnRequest
from marketplace.orders.services.refunds import pay_refund
from sellers.models import Shop, ShopMember, ShopPermission, ShopRole
from tests.api.orders.test_acts import ask
from tests.api.sellers.answers import refused_fields
from tests.matrix.actors import make_user, signed_in
from tests.unit.orders.coming_back import SECOND, WEEK, accepted_back, answered_ago, asked_back, disputed, refused
from tests.unit.orders.doing import SHOP, delivered, picture, state_of
from tests.unit.orders.making import Wanted, make_open_shop, make_shelf, placed_order

SOME_LINE = "01a21e00-0000-7000-8000-000000000000"

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return make_open_shop()


@pytest.fixture
def seller(shop: Shop) -> Client:
    owner = make_user(Role.SELLER)
    ShopMember.objects.create(shop=shop, user=owner, role=ShopRole.OWNER)
    return signed_in(owner)


@pytest.fixture
def buyer() -> User:
    return make_user(Role.CUSTOMER)


@pytest.fixture
def own(buyer: User) -> Client:
    return signed_in(buyer)


@pytest.fixture
def staff() -> Client:
    return signed_in(make_user(Role.SUPPORT), has_second_factor=True)


@pytest.fixture
def order(shop: Shop, buyer: User) -> Order:
    return bought_by(buyer, shop)


def bought_by(buyer: User, shop: Shop) -> Order:
    [offer] = make_shelf(shop, offers=1)
    return delivered(placed_order(shop, [Wanted(offer, 2)], buyer=buyer))


def body_of(order: Order, quantity: int = 1, **more: Any) -> dict[str, Any]:
    lines = [{"line_id": str(order.lines.get().pk), "quantity": quantity}]
    return {"lines": lines, "reason": "damaged", "message": "It was broken"} | more


def of_shop(asked: ReturnRequest, act: str = "") -> str:
    return f"shops/{asked.order.shop.slug}/returns/{asked.number}" + (f"/{act}" if act else "")


def add_photo(own: Client, asked: ReturnRequest) -> Any:
    sent = encode_multipart(BOUNDARY, {"file": picture()})
    return own.put(f"/api/v1/returns/{asked.number}/photos", sent, content_type=MULTIPART_CONTENT)


class TestBuyer:
    def test_sees_what_can_be_returned_and_asks_once_for_a_key(self, own: Client, order: Order) -> None:
        before = ask(own, "GET", f"orders/{order.number}/returns").json()
        answers = [ask(own, "POST", f"orders/{order.number}/returns", body_of(order), key="once") for _time in "ab"]

        assert before["why_not"] is None
        assert before["returnable"] == [{"line_id": str(order.lines.get().pk), "quantity": 2}]
        assert [answer.status_code for answer in answers] == [201, 201], answers[0].content
        assert answers[0].content == answers[1].content
        told = answers[0].json()
        assert (told["number"], told["state"], told["acts"]) == (f"{order.number}-R1", "requested", ["withdraw"])
        assert told["amount"] == {"amount": "100.00", "currency": "BDT"}
        after = ask(own, "GET", f"orders/{order.number}/returns").json()
        assert (after["why_not"], [one["number"] for one in after["items"]]) == ("open_return", [told["number"]])

    def test_cannot_ask_again_while_one_is_open(self, own: Client, order: Order) -> None:
        asked_back(order, 1)

        answer = ask(own, "POST", f"orders/{order.number}/returns", body_of(order))

        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "open_return")

    @pytest.mark.parametrize(
        ("more", "field"),
        [
            ({"lines": []}, "lines"),
            ({"lines": [{"line_id": SOME_LINE, "quantity": quantity} for quantity in (2, 1)]}, "lines"),
            ({"reason": "bored"}, "reason"),
            ({"message": "x" * 1001}, "message"),
            ({"photo": "1"}, "photo"),
        ],
    )
    def test_is_told_what_is_wrong(self, own: Client, order: Order, more: dict[str, Any], field: str) -> None:
        answer = ask(own, "POST", f"orders/{order.number}/returns", body_of(order) | more)

        assert refused_fields(answer) == [field]

    def test_returns_no_more_than_there_was(self, own: Client, order: Order) -> None:
        answer = ask(own, "POST", f"orders/{order.number}/returns", body_of(order, 3))

        assert (answer.status_code, answer.json()["error"]["code"]) == (422, "too_many_returned")

    def test_lists_theirs_page_by_page(self, own: Client, order: Order) -> None:
        refused(asked_back(order, 1))
        asked_back(order, 1)

        first = ask(own, "GET", "returns?limit=1").json()
        second = ask(own, "GET", f"returns?limit=1&cursor={first['next']}").json()

        numbers = [one["number"] for page in (first, second) for one in page["items"]]
        assert numbers == [f"{order.number}-R2", f"{order.number}-R1"]
        assert [one["state"] for one in ask(own, "GET", "returns?state=refused").json()["items"]] == ["refused"]

    def test_takes_it_back(self, own: Client, order: Order) -> None:
        asked = asked_back(order)

        answer = ask(own, "POST", f"returns/{asked.number}/withdraw")

        assert (answer.status_code, answer.json()["state"], answer.json()["acts"]) == (200, "withdrawn", [])

    def test_has_the_staff_look_at_a_refusal(self, own: Client, order: Order) -> None:
        asked = refused(asked_back(order))
        assert ask(own, "GET", f"returns/{asked.number}").json()["acts"] == ["dispute"]

        answer = ask(own, "POST", f"returns/{asked.number}/dispute", {"message": "It was not"})

        assert (answer.status_code, answer.json()["state"]) == (200, "disputed")

    def test_adds_photos_and_sees_them(self, own: Client, order: Order) -> None:
        asked = asked_back(order)

        answer = add_photo(own, asked)

        [photo] = answer.json()["photos"]
        shown = own.get(f"/api/v1/returns/{asked.number}/photos/{photo['id']}")
        assert (shown.status_code, shown.headers["Content-Type"]) == (200, "image/webp")
        assert b"".join(shown.streaming_content)[:4] == b"RIFF"  # type: ignore[attr-defined]  # of a file
        assert AuditEntry.objects.filter(action="orders.open_return_photo").count() == 1

    def test_shows_the_staff_what_was_not_sent_at_first(self, own: Client, order: Order) -> None:
        asked = refused(asked_back(order))

        assert add_photo(own, asked).status_code == 200
        disputed(asked)
        assert add_photo(own, asked).status_code == 200

        assert asked.photos.count() == 2

    def test_adds_no_photo_once_nobody_looks_at_it(self, own: Client, order: Order) -> None:
        late, taken = refused(asked_back(order, 1)), accepted_back(asked_back(order, 1))
        answered_ago(late, WEEK + SECOND)

        assert [add_photo(own, asked).status_code for asked in (late, taken)] == [409, 409]

    def test_reaches_nobody_elses(self, order: Order) -> None:
        asked, stranger = asked_back(order), signed_in(make_user(Role.CUSTOMER))

        answers = [
            ask(stranger, "GET", f"orders/{order.number}/returns"),
            ask(stranger, "GET", f"returns/{asked.number}"),
            ask(stranger, "POST", f"returns/{asked.number}/withdraw"),
        ]

        assert [answer.status_code for answer in answers] == [404] * 3


class TestShop:
    def test_accepts_receives_and_pays(self, seller: Client, order: Order) -> None:
        asked = asked_back(order)
        [listed] = ask(seller, "GET", f"shops/{order.shop.slug}/returns?state=requested").json()["items"]
        assert listed["acts"] == ["accept", "refuse"]

        accepted = ask(seller, "POST", of_shop(asked, "accept"), {"answer": "Bring it"}).json()
        unfit = [{"line_id": str(order.lines.get().pk), "quantity": 1}]
        received = ask(seller, "POST", of_shop(asked, "receive"), {"unfit": unfit}).json()
        paid = ask(seller, "POST", f"shops/{order.shop.slug}/refunds/{received['refund']['id']}/pay").json()

        assert (accepted["state"], accepted["answer"]) == ("accepted", "Bring it")
        assert (received["state"], received["lines"][0]["restocked"]) == ("completed", 1)
        assert received["refund"]["amount"]["amount"] == "230.00"
        assert (paid["state"], paid["paid_at"] is not None) == ("paid", True)
        assert state_of(order) == "returned"

    def test_says_that_it_did_not_come(self, seller: Client, order: Order) -> None:
        asked = accepted_back(asked_back(order))

        early = ask(seller, "POST", of_shop(asked, "dispute"), {"message": "Nobody came"})
        answered_ago(asked, WEEK + SECOND)
        late = ask(seller, "POST", of_shop(asked, "dispute"), {"message": "Nobody came"})

        assert (early.status_code, early.json()["error"]["code"]) == (422, "dispute_too_early")
        assert (late.status_code, late.json()["state"]) == (200, "disputed")

    def test_receives_once_for_a_key(self, seller: Client, order: Order) -> None:
        asked = accepted_back(asked_back(order))

        answers = [ask(seller, "POST", of_shop(asked, "receive"), {}, key="once") for _time in "ab"]

        assert [answer.status_code for answer in answers] == [200, 200]
        assert answers[0].content == answers[1].content
        assert Refund.objects.count() == 1

    def test_says_of_each_line_once_what_is_spoilt(self, seller: Client, order: Order) -> None:
        asked = accepted_back(asked_back(order))
        unfit = [{"line_id": str(order.lines.get().pk), "quantity": quantity} for quantity in (2, 0)]

        assert refused_fields(ask(seller, "POST", of_shop(asked, "receive"), {"unfit": unfit})) == ["unfit"]
        assert not Refund.objects.exists()

    def test_refuses_with_a_word(self, seller: Client, order: Order) -> None:
        asked = asked_back(order)

        silent = ask(seller, "POST", of_shop(asked, "refuse"), {"answer": ""})
        answer = ask(seller, "POST", of_shop(asked, "refuse"), {"answer": "It was fresh"})

        assert refused_fields(silent) == ["answer"]
        assert (answer.status_code, answer.json()["state"]) == (200, "refused")

    def test_gives_the_staffs_good_will_too_and_nothing_of_others(
        self, seller: Client, staff: Client, order: Order
    ) -> None:
        body = {"amount": "5.00", "message": "Sorry"}
        ask(staff, "POST", f"admin/orders/{order.number}/refunds", body)
        [given] = ask(seller, "GET", f"shops/{order.shop.slug}/orders/{order.number}").json()["refunds"]
        other, elsewhere = make_user(Role.SELLER), make_open_shop()
        ShopMember.objects.create(shop=elsewhere, user=other, role=ShopRole.OWNER)

        paid = ask(seller, "POST", f"shops/{order.shop.slug}/refunds/{given['id']}/pay")
        strange = ask(signed_in(other), "POST", f"shops/{elsewhere.slug}/refunds/{given['id']}/pay")

        assert (paid.status_code, paid.json()["state"]) == (200, "paid")
        assert (strange.status_code, strange.json()["error"]["code"]) == (404, "refund_not_found")

    def test_members_who_do_not_see_to_orders_are_refused(self, shop: Shop, order: Order) -> None:
        cook = make_user(Role.SELLER)
        ShopMember.objects.create(shop=shop, user=cook, role=ShopRole.STAFF, granted=[ShopPermission.CATALOGUE])

        assert ask(signed_in(cook), "GET", of_shop(asked_back(order))).status_code == 403


class TestStaff:
    def test_decide_between_both(self, staff: Client, order: Order) -> None:
        asked = disputed(refused(asked_back(order)))
        [listed] = ask(staff, "GET", "admin/returns?state=disputed").json()["items"]
        assert listed["acts"] == ["decide"]

        answer = ask(
            staff,
            "POST",
            f"admin/returns/{asked.number}/decide",
            {"is_upheld": True, "without_goods": True, "decision": "It was sour"},
        )

        told = answer.json()
        assert (told["state"], told["decision"], told["refund"]["state"]) == ("completed", "It was sour", "owed")

    def test_give_good_will_and_say_that_it_went(self, staff: Client, order: Order) -> None:
        body = {"amount": "30.00", "message": "For the wait"}

        given = ask(staff, "POST", f"admin/orders/{order.number}/refunds", body)
        too_much = ask(staff, "POST", f"admin/orders/{order.number}/refunds", body | {"amount": "200.01"})
        paid = ask(staff, "POST", f"admin/refunds/{given.json()['id']}/pay")

        assert (given.status_code, given.json()["cause"]) == (201, "support")
        assert (too_much.status_code, too_much.json()["error"]["code"]) == (422, "refund_too_high")
        assert paid.json()["state"] == "paid"

    def test_owe_again_what_the_buyer_does_not_have(self, staff: Client, order: Order) -> None:
        refund = Refund.objects.get(return_request=accepted_back(asked_back(order), without_goods=True))
        here = f"admin/refunds/{refund.pk}"
        ask(staff, "POST", f"{here}/pay")

        silent = ask(staff, "POST", f"{here}/reopen", {"message": ""})
        owed = ask(staff, "POST", f"{here}/reopen", {"message": "The buyer has nothing"})
        again = ask(staff, "POST", f"{here}/reopen", {"message": "The buyer has nothing"})

        assert refused_fields(silent) == ["message"]
        assert (owed.status_code, owed.json()["state"], owed.json()["paid_at"]) == (200, "owed", None)
        assert (again.status_code, again.json()["error"]["code"]) == (409, "refund_owed")

    def test_do_not_decide_about_what_is_their_own(self, shop: Shop, order: Order) -> None:
        somebody = make_user(Role.SUPPORT)
        ShopMember.objects.create(shop=shop, user=somebody, role=ShopRole.STAFF)
        accepted_back(asked_back(order, 1), without_goods=True)
        refund = pay_refund(refund_id=Refund.objects.get().pk, actor=SHOP, now=timezone.now())
        asked = disputed(refused(asked_back(order, 1, reason=ReturnReason.QUALITY)))
        client = signed_in(somebody, has_second_factor=True)

        answers = [
            ask(client, "POST", f"admin/returns/{asked.number}/decide", {"is_upheld": False, "decision": "No"}),
            ask(client, "POST", f"admin/orders/{order.number}/refunds", {"amount": "5.00", "message": "Sorry"}),
            ask(client, "POST", f"admin/refunds/{refund.pk}/reopen", {"message": "The buyer has nothing"}),
        ]

        assert [(answer.status_code, answer.json()["error"]["code"]) for answer in answers] == [(403, "concerned")] * 3

    def test_do_not_handle_what_they_sent_back_through_the_shops_door(self, shop: Shop) -> None:
        admin = make_user(Role.ADMIN)
        asked = accepted_back(asked_back(bought_by(admin, shop), 1))
        waiting, owed = asked_back(bought_by(admin, shop), 1), asked_back(bought_by(admin, shop), 1)
        refund = Refund.objects.get(return_request=accepted_back(owed, without_goods=True))
        client = signed_in(admin, has_second_factor=True)

        answers = [
            ask(client, "POST", of_shop(waiting, "accept"), {"without_goods": True}),
            ask(client, "POST", of_shop(waiting, "refuse"), {"answer": "No"}),
            ask(client, "POST", of_shop(asked, "receive"), {}),
            ask(client, "POST", f"shops/{shop.slug}/refunds/{refund.pk}/pay"),
        ]

        assert [(answer.status_code, answer.json()["error"]["code"]) for answer in answers] == [(403, "concerned")] * 4
        assert ask(client, "GET", of_shop(waiting)).status_code == 200
