"""Conversations over the API, as buyers, shops and the market's staff have them."""

from collections import Counter
from typing import Any
from uuid import uuid4

import orjson
import pytest
from django.conf import LazySettings
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.utils import timezone

from marketplace.accounts.permissions import Role
from marketplace.core.models import AuditEntry
from marketplace.orders.models import OrderState
from realtime.chat.models import Message, RoomKind, Suspension
from sellers.models import ShopPermission
from tests.matrix.actors import make_user, signed_in
from tests.unit.chat.rooms import Talk, make_helper, make_order, make_talk, make_writer, photo, say
from tests.unit.orders.making import make_open_shop, placed_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def talk() -> Talk:
    return make_talk()


@pytest.fixture
def buyer(talk: Talk) -> Client:
    return signed_in(talk.buyer)


@pytest.fixture
def seller(talk: Talk) -> Client:
    return signed_in(talk.seller)


@pytest.fixture
def staff() -> Client:
    return signed_in(make_user(Role.SUPPORT), has_second_factor=True)


@pytest.fixture
def stranger() -> Client:
    return signed_in(make_user())


def ask(client: Client, method: str, path: str, body: Any = None) -> Any:
    return client.generic(method, f"/api/v1/{path}", "" if body is None else orjson.dumps(body), "application/json")


def words(**given: Any) -> dict[str, Any]:
    return {"client_id": str(uuid4()), "body": "Is the rice fresh?"} | given


def code_of(answer: Any) -> str:
    return str(answer.json()["error"]["code"])


class TestTalking:
    def test_a_buyer_opens_a_conversation_once_and_says_something_in_it(self) -> None:
        shop, user = make_open_shop(), make_writer()
        client = signed_in(user)

        first = ask(client, "POST", "rooms", {"kind": "shop", "id": str(shop.pk)})
        again = ask(client, "POST", "rooms", {"kind": "shop", "id": str(shop.pk)})
        said = ask(client, "POST", f"rooms/{first.json()['id']}/messages", words())

        assert first.status_code == again.status_code == 200
        assert first.json()["id"] == again.json()["id"]
        assert first.json()["topics"] == [f"room:{first.json()['id']}"]
        assert said.status_code == 201
        assert (said.json()["seq"], said.json()["side"], said.json()["is_mine"]) == (1, "buyer", True)

    def test_a_shop_opens_the_conversation_about_its_order(self, talk: Talk, buyer: Client, seller: Client) -> None:
        slug, order = talk.fresh().shop.slug, make_order(talk.fresh().shop, talk.buyer)
        guests = placed_order(talk.fresh().shop, state=OrderState.ACCEPTED, now=timezone.now())

        opened = ask(seller, "POST", f"shops/{slug}/rooms", {"order_id": str(order.pk)})
        same = ask(buyer, "POST", "rooms", {"kind": "order", "id": str(order.pk)})
        refused = ask(seller, "POST", f"shops/{slug}/rooms", {"order_id": str(guests.pk)})

        assert opened.status_code == 200
        assert (opened.json()["id"], opened.json()["side"]) == (same.json()["id"], "shop")
        assert (refused.status_code, code_of(refused)) == (422, "nobody_to_write_to")
        assert ask(buyer, "POST", f"shops/{slug}/rooms", {"order_id": str(order.pk)}).status_code == 404

    def test_what_nobody_sells_and_others_orders_cannot_be_talked_about(self, buyer: Client) -> None:
        order = make_order(make_open_shop(), make_writer())

        for body in ({"kind": "product", "id": str(uuid4())}, {"kind": "order", "id": str(order.pk)}):
            assert ask(buyer, "POST", "rooms", body).status_code == 404

    def test_sent_again_under_the_same_name_it_is_the_same(self, talk: Talk, buyer: Client) -> None:
        body = words()

        first, again = (ask(buyer, "POST", f"rooms/{talk.room.pk}/messages", body) for _ in range(2))

        assert first.json() == again.json()
        assert Message.objects.filter(room=talk.room).count() == 1

    def test_messages_are_read_from_either_end(self, talk: Talk, buyer: Client) -> None:
        for number in range(1, 6):
            say(talk.at_shop, f"{number}")

        def bodies(query: str) -> tuple[list[str], bool]:
            found = ask(buyer, "GET", f"rooms/{talk.room.pk}/messages{query}").json()
            return [one["body"] for one in found["items"]], found["has_more"]

        assert bodies("?limit=2") == (["4", "5"], True)
        assert bodies("?before=4&limit=2") == (["2", "3"], True)
        assert bodies("?after=3") == (["4", "5"], False)

    def test_one_edits_and_takes_back_ones_own(self, talk: Talk, buyer: Client, seller: Client) -> None:
        message = say(talk.at_buyer)
        path = f"rooms/{talk.room.pk}/messages/{message.pk}"

        edited = ask(buyer, "PATCH", path, {"body": "Is the oil fresh?"})
        assert (edited.json()["body"], edited.json()["edited_at"] is None) == ("Is the oil fresh?", False)
        assert code_of(ask(seller, "DELETE", path)) == "message_not_yours"
        assert ask(buyer, "DELETE", path).json()["is_deleted"] is True
        assert ask(seller, "GET", path).json()["body"] == ""

    def test_marks_say_how_far_each_side_has_got(self, talk: Talk, buyer: Client, seller: Client) -> None:
        say(talk.at_shop, "One")
        say(talk.at_shop, "Two")

        assert ask(buyer, "GET", "rooms/unread").json() == {"unread": 2}
        marked = ask(buyer, "POST", f"rooms/{talk.room.pk}/marks", {"delivered_seq": 2, "read_seq": 1}).json()

        assert (marked["delivered_seq"], marked["read_seq"], marked["unread"]) == (2, 1, 1)
        assert ask(seller, "GET", f"rooms/{talk.room.pk}").json()["marks"]["buyer"] == {
            "delivered_seq": 2,
            "read_seq": 1,
        }
        assert ask(buyer, "GET", "rooms/unread").json() == {"unread": 1}

    def test_a_picture_is_sent_and_read_without_what_the_camera_wrote(self, talk: Talk, buyer: Client) -> None:
        path = f"/api/v1/rooms/{talk.room.pk}/pictures/{uuid4()}"
        form = encode_multipart(BOUNDARY, {"file": photo()})

        sent = [buyer.put(path, form, content_type=MULTIPART_CONTENT) for _ in range(2)]
        shown = ask(signed_in(talk.seller), "GET", f"rooms/{talk.room.pk}/messages/{sent[0].json()['id']}/picture")

        assert [answer.status_code for answer in sent] == [200, 200]
        assert sent[0].json()["picture"] == {"width": 640, "height": 480}
        assert sent[0].json()["id"] == sent[1].json()["id"]
        assert shown.headers["Content-Type"] == "image/webp"
        assert b"Phone of somebody" not in shown.getvalue()

    def test_a_picture_has_words_and_answers(self, talk: Talk, buyer: Client) -> None:
        asked = say(talk.at_shop, "Which one?")
        path = f"/api/v1/rooms/{talk.room.pk}/pictures/"

        def put(**fields: str) -> Any:
            form = encode_multipart(BOUNDARY, {"file": photo(), **fields})
            return buyer.put(f"{path}{uuid4()}", form, content_type=MULTIPART_CONTENT)

        sent = put(body="This one", answer_to=str(asked.pk)).json()
        assert (sent["kind"], sent["body"], sent["answer_to"]) == ("image", "This one", str(asked.pk))
        for fields in ({"body": "x" * 2001}, {"answer_to": "that"}, {"words": "This one"}):
            refused = put(**fields)
            assert (refused.status_code, refused.json()["error"]["details"][0]["field"]) == (400, *fields)
        assert code_of(put(body="see bit.ly/abc")) == "hidden_link"
        assert Message.objects.filter(kind="image").count() == 1

    def test_a_place_and_an_order_are_shown(self) -> None:
        talk = make_talk(kind=RoomKind.ORDER)
        client = signed_in(talk.buyer)
        path = f"rooms/{talk.room.pk}/messages"

        pin = ask(client, "POST", path, words(body="", pin={"lat": 22.36, "lon": 91.82})).json()
        card = ask(client, "POST", path, words(body="", card={"kind": "order", "id": str(talk.room.order_id)})).json()

        assert (pin["kind"], pin["data"]) == ("pin", {"lat": 22.36, "lon": 91.82})
        assert (card["kind"], card["data"]["id"]) == ("order", str(talk.room.order_id))

    def test_readers_are_told_what_to_be_careful_about(self, talk: Talk, buyer: Client, seller: Client) -> None:
        message = say(talk.at_shop, "Send 500 to our bKash 01712345678")
        path = f"rooms/{talk.room.pk}/messages/{message.pk}"

        assert ask(buyer, "GET", path).json()["cautions"] == ["payment", "contact"]
        assert ask(seller, "GET", path).json()["cautions"] == []


class TestRights:
    @pytest.mark.parametrize(
        ("method", "path"),
        [("GET", ""), ("GET", "/messages"), ("POST", "/marks"), ("PUT", "/block"), ("PUT", "/assignment")],
    )
    def test_others_rooms_are_not_there(self, talk: Talk, stranger: Client, method: str, path: str) -> None:
        body = {"POST": {"read_seq": 1}, "GET": None}.get(method, {"user_id": None} if "assign" in path else None)

        answer = ask(stranger, method, f"rooms/{talk.room.pk}{path}", body)

        assert answer.status_code == 404
        assert code_of(answer) == "room_not_found"

    def test_who_does_not_see_to_orders_does_not_answer(self, talk: Talk) -> None:
        weak = signed_in(make_helper(talk.room.shop, ShopPermission.CATALOGUE).user)

        assert ask(weak, "GET", f"rooms/{talk.room.pk}").status_code == 404
        assert ask(weak, "GET", f"shops/{talk.room.shop.slug}/rooms").status_code == 403

    def test_the_staff_read_when_they_have_said_why_and_that_is_kept(self, talk: Talk, staff: Client) -> None:
        say(talk.at_buyer)
        path = f"rooms/{talk.room.pk}/messages"
        refused = ask(staff, "GET", path)
        unsaid = ask(staff, "POST", f"admin/chat/rooms/{talk.room.pk}/looks", {"reason": " "})

        told = ask(staff, "POST", f"admin/chat/rooms/{talk.room.pk}/looks", {"reason": "The buyer called us"})

        assert (refused.status_code, code_of(refused), unsaid.status_code) == (403, "reason_required", 400)
        assert told.status_code == 201
        assert ask(staff, "GET", path).json()["items"][0]["body"] == "Is the rice fresh?"
        [entry] = AuditEntry.objects.filter(action="chat.read_room", target_id=str(talk.room.pk))
        assert entry.changes["reason"] == [None, "The buyer called us"]

    @pytest.mark.parametrize("path", ["messages/{message}", "messages/{message}/picture"])
    def test_the_staff_see_no_message_without_a_reason(self, talk: Talk, staff: Client, path: str) -> None:
        message = say(talk.at_buyer, "", picture=photo())

        refused = ask(staff, "GET", f"rooms/{talk.room.pk}/" + path.format(message=message.pk))

        assert (refused.status_code, code_of(refused)) == (403, "reason_required")

    def test_the_staff_say_nothing_without_a_reason(self, talk: Talk, staff: Client) -> None:
        assert code_of(ask(staff, "POST", f"rooms/{talk.room.pk}/messages", words())) == "reason_required"

    def test_who_takes_part_needs_no_reason(self, talk: Talk, buyer: Client, seller: Client, stranger: Client) -> None:
        path = f"admin/chat/rooms/{talk.room.pk}/looks"

        answers = [ask(client, "POST", path, {"reason": "x"}) for client in (buyer, seller, stranger)]

        assert [answer.status_code for answer in answers] == [422, 422, 404]
        assert not AuditEntry.objects.filter(action="chat.read_room").exists()

    def test_lists_tell_the_staff_nothing_of_what_was_said(self, talk: Talk, staff: Client) -> None:
        say(talk.at_buyer)

        for path in ("admin/chat/rooms", f"shops/{talk.room.shop.slug}/rooms"):
            [listed] = ask(staff, "GET", path).json()["items"]
            assert (listed["id"], listed["last_text"]) == (str(talk.room.pk), "")

    def test_the_staff_do_not_search_what_a_shop_was_told(self, talk: Talk, staff: Client) -> None:
        say(talk.at_shop, "The rice is a secret", is_internal=True)

        assert ask(staff, "GET", f"rooms/search?q=rice&shop={talk.room.shop.slug}").status_code == 404

    def test_no_ids_of_people_are_told_to_the_other_side(self, talk: Talk, buyer: Client, seller: Client) -> None:
        say(talk.at_buyer)
        say(talk.at_shop)
        ask(seller, "PUT", f"rooms/{talk.room.pk}/assignment", {"user_id": str(talk.seller.pk)})

        for client, other in ((buyer, talk.seller), (seller, talk.buyer)):
            for path in (f"rooms/{talk.room.pk}", f"rooms/{talk.room.pk}/messages", "rooms"):
                assert str(other.pk).encode() not in ask(client, "GET", path).content
        assert ask(buyer, "GET", f"rooms/{talk.room.pk}").json()["assignee"] is None
        assert ask(buyer, "GET", f"rooms/{talk.room.pk}/colleagues").json() == {"items": [], "next": None}


class TestTeam:
    def test_a_shop_lists_assigns_and_closes(self, talk: Talk, seller: Client) -> None:
        say(talk.at_buyer)
        slug, path = talk.room.shop.slug, f"rooms/{talk.room.pk}"

        [listed] = ask(seller, "GET", f"shops/{slug}/rooms?is_assigned=false&is_unread=true").json()["items"]
        assert (listed["last_text"], listed["unread"], listed["buyer"]["name"]) == ("Is the rice fresh?", 1, "Rahima")
        assert ask(seller, "GET", f"shops/{slug}/rooms/unread").json() == {"unread": 1}
        [colleague] = ask(seller, "GET", f"{path}/colleagues").json()["items"]
        taken = ask(seller, "PUT", f"{path}/assignment", {"user_id": colleague["user_id"]})
        assert taken.json()["assignee"] == colleague
        assert len(ask(seller, "GET", f"shops/{slug}/rooms?is_mine=true").json()["items"]) == 1
        assert ask(seller, "PUT", f"{path}/state", {"state": "closed"}).json()["state"] == "closed"
        assert ask(seller, "GET", f"shops/{slug}/rooms?state=open").json()["items"] == []

    def test_a_buyer_neither_assigns_nor_closes(self, talk: Talk, buyer: Client) -> None:
        assert ask(buyer, "PUT", f"rooms/{talk.room.pk}/assignment", {"user_id": None}).status_code == 403
        assert ask(buyer, "PUT", f"rooms/{talk.room.pk}/state", {"state": "closed"}).status_code == 403

    def test_notes_are_for_the_team(self, talk: Talk, buyer: Client, seller: Client) -> None:
        path = f"rooms/{talk.room.pk}/messages"

        noted = ask(seller, "POST", path, words(body="Pays late", is_internal=True))

        assert noted.status_code == 201
        assert ask(buyer, "GET", f"{path}/{noted.json()['id']}").status_code == 404
        assert ask(buyer, "GET", path).json()["items"] == []
        assert code_of(ask(buyer, "POST", path, words(is_internal=True))) == "note_not_possible"
        assert ask(buyer, "GET", "rooms/search?q=pays").json()["items"] == []
        [found] = ask(seller, "GET", f"rooms/search?q=pays&shop={talk.room.shop.slug}").json()["items"]
        assert found["message"]["is_internal"] is True

    def test_kept_replies_are_ready_in_a_room(self, talk: Talk, buyer: Client, seller: Client) -> None:
        path = f"shops/{talk.room.shop.slug}/canned-replies"

        made = ask(seller, "POST", path, {"title": "Yes", "body_en": "Yes, {first_name}", "shortcut": "y"})
        twice = ask(seller, "POST", path, {"title": "Yes", "body_bn": "জি"})
        wrong = ask(seller, "POST", path, {"title": "No", "body_en": "{price}"})

        assert (made.status_code, twice.status_code, wrong.status_code) == (201, 409, 422)
        [ready] = ask(seller, "GET", f"rooms/{talk.room.pk}/canned-replies").json()["items"]
        assert ready["text"] == "Yes, Rahima"
        assert ask(buyer, "GET", f"rooms/{talk.room.pk}/canned-replies").json() == {"items": [], "next": None}
        reply = f"{path}/{made.json()['id']}"
        assert ask(seller, "PUT", reply, {"title": "Yes!", "body_en": "Yes"}).json()["title"] == "Yes!"
        assert ask(seller, "DELETE", reply).status_code == 204
        assert ask(seller, "GET", path).json() == {"items": [], "next": None}

    def test_without_an_assistant_nothing_is_handed_over(self, talk: Talk, seller: Client) -> None:
        answer = ask(seller, "PUT", f"rooms/{talk.room.pk}/answerer", {"answered_by": "assistant"})

        assert (answer.status_code, code_of(answer)) == (503, "assistant_away")


class TestBounds:
    def test_too_many_messages_are_told_when_to_come_back(
        self, talk: Talk, buyer: Client, settings: LazySettings
    ) -> None:
        settings.RATE_LIMIT_FACTOR = 0.1
        path = f"rooms/{talk.room.pk}/messages"
        for number in range(2):
            say(talk.at_buyer, f"{number}")

        answer = ask(buyer, "POST", path, words())

        assert answer.status_code == 429
        assert int(answer.headers["Retry-After"]) >= 1

    def test_links_that_hide_are_refused(self, talk: Talk, buyer: Client) -> None:
        answer = ask(buyer, "POST", f"rooms/{talk.room.pk}/messages", words(body="bit.ly/x"))

        assert (answer.status_code, code_of(answer)) == (422, "hidden_link")

    def test_a_block_is_set_told_and_lifted(self, talk: Talk, buyer: Client, seller: Client) -> None:
        path = f"rooms/{talk.room.pk}"

        blocked = ask(buyer, "PUT", f"{path}/block")
        assert blocked.json()["block"] == {"by_buyer": True, "by_shop": False}
        assert code_of(ask(seller, "POST", f"{path}/messages", words())) == "blocked_by_buyer"
        assert ask(buyer, "DELETE", f"{path}/block").status_code == 204
        assert ask(seller, "POST", f"{path}/messages", words()).status_code == 201


def say_why(staff: Client, talk: Talk) -> None:
    told = ask(staff, "POST", f"admin/chat/rooms/{talk.room.pk}/looks", {"reason": "The shop called us"})
    assert told.status_code == 201


class TestStaffForShop:
    @pytest.mark.parametrize(
        ("path", "body"),
        [
            ("assignment", {"user_id": None}),
            ("state", {"state": "closed"}),
            ("answerer", {"answered_by": "team"}),
            ("answerer", {"answered_by": "assistant"}),
        ],
    )
    def test_the_staff_say_first_why_they_see_to_who_answers(
        self, talk: Talk, staff: Client, path: str, body: dict[str, Any]
    ) -> None:
        refused = ask(staff, "PUT", f"rooms/{talk.room.pk}/{path}", body)
        as_it_was = (talk.fresh().state, talk.fresh().answered_by)
        say_why(staff, talk)

        assert (refused.status_code, code_of(refused)) == (403, "reason_required")
        assert as_it_was == (talk.room.state, talk.room.answered_by)
        assert ask(staff, "PUT", f"rooms/{talk.room.pk}/{path}", body).status_code != 403

    def test_what_the_staff_do_for_a_shop_is_noted_and_what_its_people_do_is_not(
        self, talk: Talk, staff: Client, seller: Client
    ) -> None:
        replies, room = f"shops/{talk.room.shop.slug}/canned-replies", f"rooms/{talk.room.pk}"
        reply = {"title": "Yes", "body_en": "Yes, we have it"}
        say_why(staff, talk)

        for client in (seller, staff):
            kept = ask(client, "POST", replies, reply).json()["id"]
            assert ask(client, "PUT", f"{replies}/{kept}", reply | {"title": "Yes!"}).status_code == 200
            assert ask(client, "DELETE", f"{replies}/{kept}").status_code == 204
            assert ask(client, "PUT", f"{room}/assignment", {"user_id": str(talk.seller.pk)}).status_code == 200
            assert ask(client, "PUT", f"{room}/assignment", {"user_id": None}).status_code == 200
            for state in ("closed", "open"):
                assert ask(client, "PUT", f"{room}/state", {"state": state}).status_code == 200

        noted = AuditEntry.objects.filter(action__startswith="chat.").exclude(actor_id=talk.seller.pk)
        assert Counter(noted.values_list("action", flat=True)) == {
            "chat.read_room": 1,
            "chat.save_reply": 2,
            "chat.delete_reply": 1,
            "chat.assign": 2,
            "chat.set_state": 2,
        }
        assert not AuditEntry.objects.filter(action__startswith="chat.", actor_id=talk.seller.pk).exists()


class TestModeration:
    def test_what_is_reported_is_decided_by_the_staff(self, talk: Talk, buyer: Client, staff: Client) -> None:
        message = say(talk.at_shop, "You are a thief")

        made = ask(buyer, "POST", f"messages/{message.pk}/report", {"reason": "abuse", "note": "He shouts"})
        [waiting] = ask(staff, "GET", "admin/chat/reports").json()["items"]
        path = f"admin/chat/reports/{waiting['id']}"
        whole = ask(staff, "GET", path).json()
        assert AuditEntry.objects.filter(action="chat.read_room", target_id=str(talk.room.pk)).count() == 1
        assert made.status_code == 201
        assert (whole["message"]["body"], whole["note"], whole["author"]["upheld"]) == (
            "You are a thief",
            "He shouts",
            0,
        )
        decided = ask(staff, "POST", f"{path}/decide", {"outcome": "suspended", "days": 3, "message": "No insults"})

        assert (decided.json()["state"], decided.json()["outcome"]) == ("upheld", "suspended")
        assert ask(staff, "GET", "admin/chat/reports").json()["items"] == []
        assert ask(buyer, "GET", f"rooms/{talk.room.pk}/messages").json()["items"][0]["is_hidden"] is True
        assert code_of(ask(signed_in(talk.seller), "POST", f"rooms/{talk.room.pk}/messages", words())) == (
            "writing_suspended"
        )
        [suspension] = ask(staff, "GET", "admin/chat/suspensions").json()["items"]
        lifts = f"admin/chat/suspensions/{suspension['id']}/lift"
        assert ask(staff, "POST", lifts, {}).status_code == 400
        assert ask(staff, "POST", lifts, {"reason": "They said sorry"}).status_code == 204
        assert not Suspension.objects.holding(now=timezone.now()).exists()
        shown = ask(staff, "POST", f"{path}/show", {"note": "A quote"})
        assert shown.json()["state"] == "dismissed"

    def test_a_suspension_lasts_for_days_and_nothing_else_does(self, talk: Talk, buyer: Client, staff: Client) -> None:
        message = say(talk.at_shop, "You are a thief")
        report = ask(buyer, "POST", f"messages/{message.pk}/report", {"reason": "abuse"}).json()

        for body in ({"outcome": "suspended"}, {"outcome": "hidden", "days": 3}):
            assert ask(staff, "POST", f"admin/chat/reports/{report['id']}/decide", body).status_code == 400

    def test_others_messages_are_not_there_to_report(self, talk: Talk, stranger: Client) -> None:
        message = say(talk.at_shop)

        assert ask(stranger, "POST", f"messages/{message.pk}/report", {"reason": "spam"}).status_code == 404
