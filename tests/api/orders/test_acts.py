"""Acts on orders over the API: what shops, buyers and staff send, what they get, and what is done once."""

from typing import Any

import orjson
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from marketplace.accounts.models import User
from marketplace.accounts.permissions import Role
from marketplace.core.ids import uuid7
from marketplace.core.models import AuditEntry
from marketplace.orders.models import BasketLine, Order, OrderState, Substitution
from sellers.models import Shop, ShopMember, ShopPermission, ShopRole
from tests.api.sellers.answers import refused_fields
from tests.matrix.actors import look_as, make_user, signed_in
from tests.unit.orders.doing import accepted, picked_up, picture, proposed
from tests.unit.orders.making import HANDOVER_CODE, Wanted, make_open_shop, make_shelf, placed_order

pytestmark = pytest.mark.django_db


def ask(client: Client, method: str, address: str, body: Any = None, *, key: str | None = None) -> Any:
    data = b"" if body is None else orjson.dumps(body)
    headers = {"Idempotency-Key": str(uuid7()) if key is None else key} if key != "" else {}
    return client.generic(method, f"/api/v1/{address}", data, content_type="application/json", headers=headers)


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
def order(shop: Shop, buyer: User) -> Order:
    first, second = make_shelf(shop, offers=2)
    return placed_order(shop, [Wanted(first, 2), Wanted(second)], buyer=buyer)


@pytest.fixture
def own(buyer: User) -> Client:
    return signed_in(buyer)


def of_shop(order: Order, act: str = "") -> str:
    return f"shops/{order.shop.slug}/orders/{order.number}" + (f"/{act}" if act else "")


class TestShop:
    def test_works_an_order_from_the_board_to_the_door(self, seller: Client, order: Order) -> None:
        board = ask(seller, "GET", f"shops/{order.shop.slug}/board").json()
        steps: list[tuple[str, Any]] = [
            ("accept", {"lead_time_min": 30}),
            ("start", {}),
            ("finish", {}),
            ("hand-over", {}),
            ("deliver", {"code": HANDOVER_CODE, "received_by": "Her brother"}),
        ]

        answers = [ask(seller, "POST", of_shop(order, act), body) for act, body in steps]

        assert board["newest"] == order.number
        assert [answer.status_code for answer in answers] == [200] * 5, answers[-1].content
        assert [answer.json()["state"] for answer in answers] == [
            "accepted",
            "preparing",
            "ready",
            "picked_up",
            "delivered",
        ]
        last = answers[-1].json()
        assert (last["collected"], last["proof"]["received_by"]) == (last["total"], "Her brother")
        assert [entry["act"] for entry in last["timeline"]][-1] == "deliver"

    def test_sees_whom_it_is_for_and_not_the_code(self, seller: Client, order: Order) -> None:
        told = ask(seller, "GET", of_shop(order)).json()

        assert (told["contact"]["recipient"], told["handover_code"]) == ("Rahima Begum", None)
        assert told["acts"] == ["accept", "reject"]

    def test_is_not_told_whom_it_was_for_once_it_is_over(self, seller: Client, order: Order) -> None:
        ask(seller, "POST", of_shop(order, "reject"), {"cause": "sold_out", "reason": "No rice today"})

        assert ask(seller, "GET", of_shop(order)).json()["contact"] is None

    def test_lists_its_orders_by_state(self, seller: Client, order: Order) -> None:
        address = f"shops/{order.shop.slug}/orders?state="

        placed, ready = (ask(seller, "GET", address + state).json()["items"] for state in ("placed", "ready"))

        assert ([one["number"] for one in placed], ready) == ([order.number], [])

    def test_turns_down_once_for_a_key(self, seller: Client, order: Order) -> None:
        body = {"cause": "sold_out", "reason": "No rice today"}

        answers = [ask(seller, "POST", of_shop(order, "reject"), body, key="once") for _time in range(2)]

        assert [answer.status_code for answer in answers] == [200, 200]
        assert answers[0].content == answers[1].content

    def test_does_not_say_of_what_it_turns_down_that_the_buyer_did_not_take_it(
        self, seller: Client, order: Order
    ) -> None:
        refused = ask(seller, "POST", of_shop(order, "reject"), {"cause": "refused"})

        assert refused.json()["error"]["code"] == "wrong_cause"
        assert refused_fields(refused, status=422) == ["cause"]

    @pytest.mark.parametrize("act", ["reject", "hand-over", "fail", "cancel", "give-up", "adjust", "substitutions"])
    def test_needs_a_key_for_what_moves_stock_or_money(self, seller: Client, order: Order, act: str) -> None:
        line = str(order.lines.all()[0].pk)
        bodies: dict[str, Any] = {
            "reject": {"cause": "other"},
            "fail": {"cause": "other"},
            "cancel": {"cause": "other"},
            "adjust": {"lines": [{"line_id": line, "quantity": 1}]},
            "substitutions": {"line_id": line, "offer_id": line, "quantity": 1},
        }

        response = ask(seller, "POST", of_shop(order, act), bodies.get(act, {}), key="")

        assert (response.status_code, response.json()["error"]["code"]) == (400, "invalid_idempotency_key")

    def test_is_told_that_somebody_was_faster(self, seller: Client, order: Order) -> None:
        ask(seller, "POST", of_shop(order, "accept"), {"version": 1})

        late = ask(seller, "POST", of_shop(order, "accept"), {"version": 1})
        never = ask(seller, "POST", of_shop(order, "accept"), {})

        assert (late.status_code, late.json()["error"]["code"]) == (409, "order_changed")
        assert (never.status_code, never.json()["error"]["code"]) == (409, "act_not_possible")

    def test_has_five_tries_at_a_code_which_a_refusal_does_not_undo(self, seller: Client, order: Order) -> None:
        picked_up(order)

        answers = [ask(seller, "POST", of_shop(order, "deliver"), {"code": "0000"}) for _try in range(6)]

        codes = [answer.json()["error"]["code"] for answer in answers]
        assert codes == ["wrong_handover_code"] * 5 + ["handover_code_locked"]
        assert refused_fields(answers[0], status=422) == ["code"]

    def test_shows_by_a_photo_that_it_was_there(self, seller: Client, order: Order) -> None:
        picked_up(order)
        sent = encode_multipart(BOUNDARY, {"file": picture()})

        answer = seller.put(
            f"/api/v1/{of_shop(order, 'handover-picture')}?kind=photo&received_by=Guard",
            sent,
            content_type=MULTIPART_CONTENT,
        )

        assert answer.status_code == 200, answer.content
        assert answer.json()["proof"]["kind"] == "photo"

    def test_is_told_what_is_wrong_with_a_photo(self, seller: Client, order: Order) -> None:
        picked_up(order)
        sent = encode_multipart(BOUNDARY, {"file": SimpleUploadedFile("photo.jpg", b"none")})

        answer = seller.put(f"/api/v1/{of_shop(order, 'handover-picture')}", sent, content_type=MULTIPART_CONTENT)

        assert answer.status_code == 400

    def test_adjusts_and_weighs(self, seller: Client, order: Order) -> None:
        accepted(order)
        lines = [
            {"line_id": str(order.lines.get(position=0).pk), "quantity": 1},
            {"line_id": str(order.lines.get(position=1).pk), "quantity": 1, "weighed_size": "4.5"},
        ]

        answer = ask(seller, "POST", of_shop(order, "adjust"), {"lines": lines, "reason": "Torn bag"})

        assert answer.status_code == 200, answer.content
        assert answer.json()["total"]["amount"] == "220.00"

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"lines": []}, "lines"),
            ({"lines": [{"line_id": "x", "quantity": 1}]}, "lines.0.line_id"),
            ({"lines": [{"line_id": str(uuid7()), "quantity": -1}]}, "lines.0.quantity"),
            ({"lines": [{"line_id": str(uuid7()), "quantity": 1, "weighed_size": "NaN"}]}, "lines.0.weighed_size"),
            ({"lines": [{"line_id": str(uuid7()), "quantity": 1}], "version": 0}, "version"),
        ],
    )
    def test_is_told_which_field_is_wrong(self, seller: Client, order: Order, body: Any, field: str) -> None:
        assert refused_fields(ask(seller, "POST", of_shop(order, "adjust"), body)) == [field]

    def test_proposes_and_takes_back(self, seller: Client, shop: Shop, order: Order) -> None:
        accepted(order)
        [other] = make_shelf(shop, offers=1, price="90.00")
        body = {"line_id": str(order.lines.get(position=0).pk), "offer_id": str(other.pk), "quantity": 1}

        proposed_ = ask(seller, "POST", of_shop(order, "substitutions"), body)
        proposal = Substitution.objects.get()
        back = ask(seller, "POST", of_shop(order, f"substitutions/{proposal.pk}/withdraw"), {})

        assert (proposed_.status_code, back.status_code) == (201, 200), proposed_.content
        assert proposed_.json()["lines"][0]["substitutions"][0]["state"] == "proposed"
        assert back.json()["lines"][0]["substitutions"][0]["state"] == "withdrawn"

    def test_has_people_who_may_not(self, shop: Shop, order: Order) -> None:
        person = make_user(Role.SELLER)
        member = ShopMember.objects.create(shop=shop, user=person, role=ShopRole.STAFF)

        refused = ask(signed_in(person), "POST", of_shop(order, "accept"), {})
        member.granted = [ShopPermission.ORDERS]
        member.save()
        allowed = ask(signed_in(person), "POST", of_shop(order, "accept"), {})

        assert (refused.status_code, allowed.status_code) == (403, 200)

    def test_does_not_find_what_is_another_shops(self, seller: Client, shop: Shop) -> None:
        foreign = placed_order()

        answer = ask(seller, "POST", f"shops/{shop.slug}/orders/{foreign.number}/accept", {})

        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "order_not_found")


class TestBuyer:
    def test_sees_their_order_with_the_code_as_long_as_it_is_of_use(self, own: Client, order: Order) -> None:
        open_ = ask(own, "GET", f"orders/{order.number}").json()
        ask(own, "POST", f"orders/{order.number}/cancel", {"reason": "Bought it elsewhere"})
        ended = ask(own, "GET", f"orders/{order.number}").json()

        assert (open_["handover_code"], open_["acts"]) == (HANDOVER_CODE, ["cancel"])
        assert (ended["state"], ended["handover_code"], ended["acts"]) == ("cancelled", None, [])
        assert (ended["cancel_cause"], ended["cancel_reason"]) == ("buyer", "Bought it elsewhere")

    def test_is_looked_at_by_staff_without_the_code(self, buyer: User, order: Order) -> None:
        staff = signed_in(make_user(Role.SUPPORT), has_second_factor=True)
        look_as(staff, buyer)

        told = ask(staff, "GET", f"orders/{order.number}").json()

        assert (told["number"], told["handover_code"]) == (order.number, None)

    def test_lists_theirs(self, own: Client, order: Order) -> None:
        placed_order()

        listed = ask(own, "GET", "orders").json()["items"]

        assert [(one["number"], one["lines_count"]) for one in listed] == [(order.number, 2)]

    def test_leaves_something_out(self, own: Client, order: Order) -> None:
        body = {"lines": [{"line_id": str(order.lines.get(position=0).pk), "quantity": 0}]}

        answer = ask(own, "POST", f"orders/{order.number}/adjust", body)

        assert (answer.status_code, answer.json()["total"]["amount"]) == (200, "130.00")

    @pytest.mark.parametrize(("word", "state"), [("accept", "replaced"), ("refuse", "removed")])
    def test_answers_to_a_substitute(self, own: Client, shop: Shop, order: Order, word: str, state: str) -> None:
        accepted(order)
        proposal = proposed(order, make_shelf(shop, offers=1, price="90.00")[0])

        answer = ask(own, "POST", f"orders/{order.number}/substitutions/{proposal.pk}/{word}", {})

        assert answer.status_code == 200, answer.content
        assert answer.json()["lines"][0]["state"] == state

    def test_orders_again(self, own: Client, buyer: User, order: Order) -> None:
        answer = ask(own, "POST", f"orders/{order.number}/reorder")

        assert (answer.status_code, answer.json()) == (200, {"left_out": []})
        again = BasketLine.objects.filter(basket__user=buyer)
        assert sorted(again.values_list("quantity", flat=True)) == [1, 2]

    def test_does_not_find_what_is_somebody_elses(self, own: Client) -> None:
        foreign = placed_order(buyer=make_user(Role.CUSTOMER))

        assert ask(own, "GET", f"orders/{foreign.number}").status_code == 404


class TestSupport:
    @pytest.fixture
    def staff(self) -> Client:
        return signed_in(make_user(Role.SUPPORT), has_second_factor=True)

    def test_lets_an_order_through(self, staff: Client) -> None:
        order = placed_order(state=OrderState.IN_REVIEW)

        answer = ask(staff, "POST", f"admin/orders/{order.number}/clear", {})

        assert (answer.status_code, answer.json()["state"]) == (200, "placed"), answer.content

    def test_finds_orders_by_what_people_say_on_the_telephone(self, staff: Client, order: Order) -> None:
        placed_order()

        found = ask(staff, "GET", f"admin/orders?q={order.number.lower()}").json()["items"]

        assert [one["number"] for one in found] == [order.number]

    def test_notes_what_the_buyer_does_not_see(self, staff: Client, own: Client, order: Order) -> None:
        noted = ask(staff, "POST", f"admin/orders/{order.number}/notes", {"text": "Called twice"})

        assert noted.json()["timeline"][-1]["message"] == "Called twice"
        assert ask(own, "GET", f"orders/{order.number}").json()["timeline"] == []

    def test_cancels_with_a_cause(self, staff: Client, order: Order) -> None:
        without = ask(staff, "POST", f"admin/orders/{order.number}/cancel", {})
        with_one = ask(staff, "POST", f"admin/orders/{order.number}/cancel", {"cause": "support"})

        assert refused_fields(without) == ["cause"]
        assert with_one.json()["cancel_cause"] == "support"

    def test_whoever_sees_number_and_address_is_kept(self, staff: Client, order: Order) -> None:
        told = ask(staff, "GET", f"admin/orders/{order.number}").json()

        assert told["contact"]["phone"] == order.purchase.phone
        assert AuditEntry.objects.filter(action="orders.reveal_contact", target_id=str(order.pk)).count() == 1

    def test_does_not_decide_about_its_own_shop(self) -> None:
        order, person = placed_order(state=OrderState.IN_REVIEW), make_user(Role.SUPPORT)
        ShopMember.objects.create(shop=order.shop, user=person, role=ShopRole.OWNER)
        own = signed_in(person, has_second_factor=True)

        refused = ask(own, "POST", f"admin/orders/{order.number}/clear", {})

        assert (refused.status_code, refused.json()["error"]["code"]) == (403, "concerned")
        assert ask(own, "POST", f"admin/orders/{order.number}/notes", {"text": "It is mine"}).status_code == 201
