"""A shop's inbox: whose turn it is, notes that no buyer reads, replies kept ready, and who may see it."""

from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from marketplace.accounts.permissions import Role
from realtime.chat.models import CannedReply, Message, RoomKind, RoomState
from sellers.models import Shop, ShopMember, ShopRole
from tests.matrix.actors import make_user, signed_in
from tests.unit.chat.rooms import Talk, make_order, make_talk, say
from tests.unit.orders.making import make_open_shop
from tests.web.chat.pages import PART, at, console, desk, inbox, send, text_of

pytestmark = pytest.mark.django_db


def statements(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


def test_the_inbox_lists_who_wrote_and_is_told_of_more(seller: Client, talk: Talk) -> None:
    say(talk.at_buyer, "Is the rice fresh?")

    page = text_of(seller.get(inbox(talk)))

    assert "Rahima" in page
    assert "Is the rice fresh?" in page
    assert f'data-live-topic="inbox:{talk.room.shop_id}"' in page
    assert "tag-count" in page


def test_a_part_of_it_is_the_list_alone(seller: Client, talk: Talk) -> None:
    say(talk.at_buyer)

    part = text_of(seller.get(f"{inbox(talk)}?show=open&room={talk.room.pk}", headers=PART))

    assert "<html" not in part
    assert 'aria-current="true"' in part
    assert part.strip().endswith("</div>")


def test_shelves_hold_what_they_say(seller: Client, talk: Talk) -> None:
    say(talk.at_buyer, "Only this one")

    def is_in(shelf: str) -> bool:
        return "Only this one" in text_of(seller.get(f"{inbox(talk)}?show={shelf}"))

    assert [is_in(shelf) for shelf in ("open", "unassigned", "mine", "closed")] == [True, True, False, False]
    seller.post(desk(talk, "messages_assign"), {"to": str(talk.seller.pk)})
    assert [is_in(shelf) for shelf in ("open", "unassigned", "mine", "closed")] == [True, False, True, False]
    seller.post(desk(talk, "messages_close"))
    assert [is_in(shelf) for shelf in ("open", "unassigned", "mine", "closed")] == [False, False, False, True]
    seller.post(desk(talk, "messages_reopen"))
    assert talk.fresh().state == RoomState.OPEN


def test_a_note_is_the_shops_alone(seller: Client, buyer: Client, talk: Talk) -> None:
    send(seller, talk, "She always pays late", is_internal="1")
    send(seller, talk, "Good morning")

    page = text_of(seller.get(desk(talk)))
    assert "She always pays late" in page
    assert "Note, which the buyer does not see" in page
    for told in (buyer.get(at(talk)), buyer.get(at(talk, "said")), buyer.get("/en/messages/")):
        assert "pays late" not in text_of(told)
    assert "Good morning" in text_of(buyer.get(at(talk)))


def test_a_buyer_cannot_leave_a_note(buyer: Client, talk: Talk) -> None:
    assert send(buyer, talk, "x", is_internal="1").status_code == 400
    assert not Message.objects.exists()


def test_the_buyers_orders_stand_beside_what_they_write(seller: Client, talk: Talk, shop: Shop) -> None:
    order = make_order(shop, talk.buyer)
    say(talk.at_buyer)

    page = text_of(seller.get(desk(talk)))

    assert order.number in page
    assert "Their orders here" in page


def test_replies_are_kept_changed_put_in_and_deleted(seller: Client, talk: Talk) -> None:
    empty = seller.post(inbox(talk, "reply_add"), {"title": "Hours"})
    assert empty.status_code == 400
    assert 'value="Hours"' in text_of(empty)

    seller.post(inbox(talk, "reply_add"), {"title": "Hours", "body_en": "We open at nine, {first_name}."})
    reply = CannedReply.objects.get()
    assert "We open at nine" in text_of(seller.get(inbox(talk, "replies")))
    assert 'data-reply="We open at nine, Rahima."' in text_of(seller.get(desk(talk)))

    seller.post(inbox(talk, "reply_edit", reply.pk), {"title": "Hours", "body_en": "We open at ten."})
    assert "We open at ten." in text_of(seller.get(inbox(talk, "replies")))
    seller.post(inbox(talk, "reply_delete", reply.pk))
    assert not CannedReply.objects.exists()


def test_a_reply_has_a_shortcut_however_it_is_typed(seller: Client, talk: Talk) -> None:
    wrong = seller.post(inbox(talk, "reply_add"), {"title": "Hours", "body_en": "At nine.", "shortcut": "when open"})
    assert "without spaces" in text_of(wrong)

    seller.post(inbox(talk, "reply_add"), {"title": "Hours", "body_en": "At nine.", "shortcut": "/Open"})
    taken = seller.post(inbox(talk, "reply_add"), {"title": "Days", "body_en": "All.", "shortcut": "open"})

    assert taken.status_code == 400
    assert CannedReply.objects.get().shortcut == "open"
    assert "/open" in text_of(seller.get(inbox(talk, "replies")))
    assert 'data-shortcut="open"' in text_of(seller.get(desk(talk)))


def test_a_reply_is_put_in_without_script(seller: Client, talk: Talk) -> None:
    seller.post(inbox(talk, "reply_add"), {"title": "Hours", "body_en": "We open at nine, {first_name}."})
    reply = CannedReply.objects.get()
    link = f"{desk(talk)}?reply={reply.pk}"

    assert f'href="{link}#composer"' in text_of(seller.get(desk(talk)))
    assert "We open at nine, Rahima.</textarea>" in text_of(seller.get(link))
    assert "</textarea>" in text_of(seller.get(f"{desk(talk)}?reply=nonsense"))


def test_a_reply_can_be_put_in_where_a_message_is_answered(seller: Client, talk: Talk) -> None:
    message = say(talk.at_buyer, "When do you open?")
    seller.post(inbox(talk, "reply_add"), {"title": "Hours", "body_en": "We open at nine."})
    link = f"{desk(talk)}?answer={message.pk}&reply={CannedReply.objects.get().pk}"

    assert f'href="{link}#composer"' in unescape(text_of(seller.get(f"{desk(talk)}?answer={message.pk}")))
    page = text_of(seller.get(link))
    assert "We open at nine.</textarea>" in page
    assert f'name="answer_to" value="{message.pk}"' in page


def test_another_shops_replies_and_conversations_are_not_there(seller: Client, talk: Talk) -> None:
    other = make_talk(shop=make_open_shop())
    reply = CannedReply.objects.create(shop_id=other.room.shop_id, title="Theirs", body_en="Theirs")

    slug = talk.fresh().shop.slug
    assert seller.get(f"/en/desk/{slug}/messages/replies/{reply.pk}/").status_code == 404
    assert seller.get(f"/en/desk/{slug}/messages/{other.room.pk}/").status_code == 404
    assert seller.get(inbox(other)).status_code == 404
    assert seller.post(f"/en/desk/{slug}/messages/{other.room.pk}/close/").status_code == 404


def test_members_who_do_not_see_to_orders_do_not_see_messages(talk: Talk) -> None:
    user = make_user(Role.SELLER)
    ShopMember.objects.create(shop=talk.fresh().shop, user=user, role=ShopRole.STAFF, granted=[])

    assert signed_in(user).get(inbox(talk)).status_code == 403


def test_buyers_find_no_inbox(buyer: Client, talk: Talk) -> None:
    assert buyer.get(inbox(talk)).status_code in {403, 404}


def test_what_was_refused_stays_in_the_form(seller: Client, talk: Talk) -> None:
    answer = send(seller, talk, "y" * 2001)

    assert answer.status_code == 400
    assert "y" * 2001 in text_of(answer)
    assert "inbox-list" in text_of(answer)


def test_messages_and_notes_are_found(seller: Client, talk: Talk) -> None:
    send(seller, talk, "Prefers hilsa from Chandpur", is_internal="1")

    page = text_of(seller.get(f"{inbox(talk)}?q=hilsa"))

    assert "Prefers hilsa" in page
    assert f"{desk(talk)}?before=21" in page


def test_the_inbox_takes_as_many_statements_however_many_wrote(seller: Client, talk: Talk, shop: Shop) -> None:
    say(talk.at_buyer)
    few = statements(seller, inbox(talk))
    one = statements(seller, desk(talk))
    for _each in range(5):
        other = make_talk(shop=shop)
        say(other.at_buyer)
        say(talk.at_buyer, f"And {other.room.pk}")

    assert statements(seller, inbox(talk)) == few
    assert statements(seller, desk(talk)) == one


def test_whoever_is_blocked_leaves_notes_all_the_same(seller: Client, buyer: Client, talk: Talk) -> None:
    buyer.post(at(talk, "block"))

    page = text_of(seller.get(desk(talk)))
    assert "The buyer has blocked messages" in page
    assert 'type="hidden" name="is_internal" value="1"' in page
    send(seller, talk, "She has blocked us", is_internal="1")

    assert Message.objects.get().is_internal
    assert "data-composer" not in text_of(buyer.get(at(talk)))


def test_what_stands_beside_is_filled_anew_and_reads_nothing(seller: Client, talk: Talk) -> None:
    say(talk.at_buyer)
    seller.post(desk(talk, "messages_assign"), {"to": str(talk.seller.pk)})

    part = text_of(seller.get(desk(talk), headers=PART))

    assert 'hx-trigger="room from:#talk"' in part
    assert f'value="{talk.seller.pk}" selected' in part
    assert "<html" not in part
    assert talk.fresh().shop_read_seq == 0


def test_a_list_beside_a_conversation_does_not_name_the_page(seller: Client, talk: Talk) -> None:
    say(talk.at_buyer)

    assert "<title>" not in text_of(seller.get(f"{inbox(talk)}?room={talk.room.pk}", headers=PART))
    assert "<title>" in text_of(seller.get(inbox(talk), headers=PART))


def test_an_order_leads_to_its_conversation_once_something_was_said(staff: Client) -> None:
    talk = make_talk(kind=RoomKind.ORDER)
    seller, order = signed_in(talk.seller), talk.fresh().order
    assert order is not None
    pages = {
        f"/en/desk/{talk.fresh().shop.slug}/orders/{order.number}/": (seller, desk(talk)),
        f"/en/staff/orders/{order.number}/": (staff, console(talk)),
    }
    for address, (client, there) in pages.items():
        assert f'href="{there}"' not in text_of(client.get(address))

    say(talk.at_buyer)

    for address, (client, there) in pages.items():
        assert f'href="{there}"' in text_of(client.get(address)), address


def test_staff_who_answer_for_a_shop_too_do_so_at_its_desk(talk: Talk) -> None:
    say(talk.at_buyer, "Is the rice fresh?")
    both = make_user(Role.SUPPORT)
    ShopMember.objects.create(shop=talk.room.shop, user=both, role=ShopRole.OWNER)
    client = signed_in(both, has_second_factor=True)

    pages = [client.get(address, follow=True) for address in (inbox(talk), desk(talk), console(talk))]

    assert [len(page.redirect_chain) for page in pages] == [0, 0, 1]
    assert all("Is the rice fresh?" in text_of(page) for page in pages)


def test_pages_about_one_message_are_at_the_desk_for_its_people(
    seller: Client, buyer: Client, staff: Client, talk: Talk
) -> None:
    own, others = say(talk.at_shop, "It came this morning"), say(talk.at_buyer, "You thief")

    for what, message in (("edit", own), ("delete", own), ("report", others)):
        page = text_of(seller.get(at(talk, what, message.pk)))
        assert 'class="account-page"' in page, what
        assert page.count("<h1>") == 1, what
        assert f'href="{desk(talk)}#m-{message.seq}"' in page, what
    assert 'class="account-page"' not in text_of(buyer.get(at(talk, "edit", others.pk)))
    refused = seller.post(at(talk, "edit", own.pk), {"body": " "})
    assert refused.status_code == 400
    assert 'class="account-page"' in text_of(refused)
