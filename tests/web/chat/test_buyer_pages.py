"""A buyer's conversations: the list, one of them, what they write, and what is not theirs."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from marketplace.accounts.models import User
from realtime.chat.models import Answerer, Message, MessageKind, Room, RoomKind, Side
from realtime.chat.showing import company
from realtime.chat.showing.company import shops_online
from realtime.presence.people import Presence
from sellers.models import Shop
from tests.matrix.actors import signed_in
from tests.unit.chat.rooms import Talk, make_helper, make_order, make_talk, make_writer, photo, say
from tests.unit.orders.making import make_shelf
from tests.web.chat.pages import PART, ROOMS, at, inbox, send, text_of

pytestmark = pytest.mark.django_db


def statements(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert client.get(address).status_code == 200
    return len(found)


def test_without_conversations_the_list_says_where_one_writes(stranger: Client) -> None:
    page = text_of(stranger.get(ROOMS))

    assert "No conversations yet" in page
    assert "On the page of a shop" in page


def test_the_list_says_who_wrote_what_and_how_much_is_unread(buyer: Client, talk: Talk) -> None:
    say(talk.at_buyer, "Is the rice fresh?")
    say(talk.at_shop, "It came this morning")

    page = text_of(buyer.get(ROOMS))

    assert talk.fresh().shop.name_en in page
    assert "It came this morning" in page
    assert 'class="tag-count room-count">1<' in page
    assert f'href="{at(talk)}"' in page


def test_a_conversation_shows_both_sides_and_is_read_then(buyer: Client, talk: Talk) -> None:
    say(talk.at_buyer, "Is the rice <fresh>?")
    say(talk.at_shop, "Yes, see https://example.com/rice")

    page = text_of(buyer.get(at(talk)))

    assert "Is the rice &lt;fresh&gt;?" in page
    assert 'rel="nofollow">https://example.com/rice</a>' in page
    assert 'data-ticks="sent"' in page
    assert talk.fresh().buyer_read_seq == 2
    assert 'role="log"' in page


def test_ticks_tell_how_far_the_shop_has_got(buyer: Client, seller: Client, talk: Talk) -> None:
    say(talk.at_buyer)
    seller.get(f"/en/desk/{talk.fresh().shop.slug}/messages/{talk.room.pk}/")

    assert 'data-ticks="read"' in text_of(buyer.get(at(talk)))


def test_what_is_sent_stands_there_once_however_often_it_is_sent(buyer: Client, talk: Talk) -> None:
    client_id = str(uuid4())
    first = send(buyer, talk, "Hello there", client_id=client_id)
    send(buyer, talk, "Hello there", client_id=client_id)

    assert first.status_code == 302
    assert first.headers["Location"] == f"{at(talk)}#m-1"
    assert [message.body for message in Message.objects.all()] == ["Hello there"]


def test_a_script_is_told_no_more_than_that_it_is_sent(buyer: Client, talk: Talk) -> None:
    assert send(buyer, talk, part=True).status_code == 204


def test_nothing_is_refused_and_what_was_typed_stays(buyer: Client, talk: Talk) -> None:
    empty = send(buyer, talk, "  ")
    too_long = send(buyer, talk, "x" * 2001)

    assert empty.status_code == too_long.status_code == 400
    assert "Write something first." in text_of(empty)
    assert "This is too long." in text_of(too_long)
    assert "x" * 2001 in text_of(too_long)
    assert not Message.objects.exists()


def test_a_script_is_told_why_something_is_refused(buyer: Client, talk: Talk) -> None:
    answer = send(buyer, talk, "look at bit.ly/abc", part=True)

    assert answer.status_code == 422
    assert answer.json()["errors"] == ["Shortened links are not allowed. Write out where the link leads."]  # type: ignore[attr-defined]


def test_a_photo_is_sent_and_seen_by_those_who_take_part(
    buyer: Client, seller: Client, stranger: Client, talk: Talk
) -> None:
    send(buyer, talk, "This one", picture=photo())

    message = Message.objects.get()
    address = at(talk, "picture", message.pk)
    assert message.kind == MessageKind.IMAGE
    assert f'src="{address}"' in text_of(buyer.get(at(talk)))
    assert seller.get(address).getvalue().startswith(b"RIFF")
    assert stranger.get(address).status_code == 404


def test_what_is_no_photo_is_refused(buyer: Client, talk: Talk) -> None:
    answer = send(buyer, talk, "", picture=SimpleUploadedFile("rice.jpg", b"not a picture"))

    assert answer.status_code == 400
    assert not Message.objects.exists()


def test_an_order_goods_and_a_place_are_shown_as_cards(buyer: Client, talk: Talk, shop: Shop) -> None:
    order = make_order(shop, talk.buyer)
    [offer] = make_shelf(shop, offers=1)
    Room.objects.filter(pk=talk.room.pk).update(kind=RoomKind.PRODUCT, product=offer.product)

    page = text_of(buyer.get(at(talk)))
    assert order.number in page
    send(buyer, talk, "", card=f"order:{order.pk}")
    send(buyer, talk, "", card=f"product:{offer.product_id}")
    send(buyer, talk, "", lat="22.35", lon="91.82")
    send(buyer, talk, "", card=f"order:{uuid4()}")

    page = text_of(buyer.get(at(talk)))
    assert [message.kind for message in Message.objects.order_by("seq")] == ["order", "product", "pin"]
    assert f"/en/orders/{order.number}/" in page
    assert f"/en/products/{offer.product.slug}/" in page
    assert "lat=22.35&amp;lon=91.82" in page


def test_one_s_own_message_can_be_changed_and_taken_back_for_a_while(buyer: Client, talk: Talk) -> None:
    message = say(talk.at_buyer, "Is it frsh?")
    assert f"/messages/{message.pk}/edit/" in text_of(buyer.get(at(talk)))

    buyer.post(at(talk, "edit", message.pk), {"body": "Is it fresh?"})
    page = text_of(buyer.get(at(talk)))
    assert "Is it fresh?" in page
    assert ">edited<" in page

    buyer.post(at(talk, "delete", message.pk))
    page = text_of(buyer.get(at(talk)))
    assert "This message was taken back" in page
    assert "Is it fresh?" not in page


def test_after_a_quarter_of_an_hour_it_stands(buyer: Client, talk: Talk) -> None:
    message = say(talk.at_buyer, "Is it fresh?")
    Message.objects.filter(pk=message.pk).update(sent_at=timezone.now() - timedelta(minutes=16))

    assert "/edit/" not in text_of(buyer.get(at(talk)))
    for what in ("edit", "delete"):
        page = text_of(buyer.get(at(talk, what, message.pk)))
        assert "more than 15 minutes ago" in page, what
        assert "<textarea" not in page, what
        assert "Take it back" not in page, what
    answer = buyer.post(at(talk, "edit", message.pk), {"body": "Another"})
    assert answer.status_code == 400
    assert "more than 15 minutes ago" in text_of(answer)


def test_what_the_shop_wrote_can_be_reported_and_not_changed(buyer: Client, talk: Talk) -> None:
    message = say(talk.at_shop, "Pay me outside")
    assert f"/messages/{message.pk}/report/" in text_of(buyer.get(at(talk)))

    empty = buyer.post(at(talk, "report", message.pk), {"note": "See yourself"})
    assert empty.status_code == 400
    assert "See yourself" in text_of(empty)
    done = buyer.post(at(talk, "report", message.pk), {"reason": "fraud"}, follow=True)

    assert "Our staff look at it." in text_of(done)
    assert message.reports.get().reason == "fraud"
    assert buyer.post(at(talk, "edit", message.pk), {"body": "x"}).status_code == 400


def test_blocking_leaves_nothing_to_write_with_until_it_is_lifted(buyer: Client, seller: Client, talk: Talk) -> None:
    blocked = text_of(buyer.post(at(talk, "block"), follow=True))

    assert "You have blocked these messages." in blocked
    assert "data-composer" not in blocked
    assert "The buyer has blocked messages" in text_of(seller.get(at(talk), follow=True))
    assert send(seller, talk, part=True).status_code == 422
    assert "data-composer" in text_of(buyer.post(at(talk, "unblock"), follow=True))


def test_muting_is_said_and_taken_back(buyer: Client, talk: Talk) -> None:
    assert "Tell me of new messages again" in text_of(buyer.post(at(talk, "mute"), follow=True))
    assert "Do not tell me of new messages" in text_of(buyer.post(at(talk, "unmute"), follow=True))


def test_a_buyer_whom_the_assistant_answers_asks_for_a_person_with_one_tap(
    buyer: Client, seller: Client, staff: Client, stranger: Client, talk: Talk
) -> None:
    assert "Ask for a person" not in text_of(buyer.get(at(talk)))
    Room.objects.filter(pk=talk.room.pk).update(answered_by=Answerer.ASSISTANT)
    page = text_of(buyer.get(at(talk)))
    assert "Ask for a person" in page
    assert f'action="{at(talk, "person")}"' in page
    assert "Ask for a person" not in text_of(seller.get(at(talk), follow=True))
    assert [other.post(at(talk, "person")).status_code for other in (seller, staff, stranger)] == [404, 404, 404]
    assert talk.fresh().answered_by == Answerer.ASSISTANT

    page = text_of(buyer.post(at(talk, "person"), follow=True))

    assert "people answer you from now on" in page
    assert "Ask for a person" not in page
    assert talk.fresh().answered_by == Answerer.TEAM


def test_other_peoples_conversations_are_not_there(stranger: Client, talk: Talk) -> None:
    message = say(talk.at_shop, "Nobody else’s business")

    assert "Nobody else" not in text_of(stranger.get(ROOMS))
    for address in (at(talk), at(talk, "said"), at(talk, "edit", message.pk), at(talk, "report", message.pk)):
        assert stranger.get(address).status_code == 404, address
    for what in ("send", "marks", "mute", "block"):
        assert stranger.post(at(talk, what)).status_code == 404, what


def test_strangers_are_led_to_sign_in(talk: Talk) -> None:
    answer = Client().get(at(talk))

    assert answer.status_code == 302
    assert "/account/login/" in answer.headers["Location"]


def test_a_stretch_is_asked_for_by_numbers(buyer: Client, talk: Talk) -> None:
    for number in range(1, 46):
        say(talk.at_shop, f"Number {number}.")

    latest = text_of(buyer.get(at(talk, "said"), headers=PART))
    before = text_of(buyer.get(f"{at(talk, 'said')}?before=6", headers=PART))
    after = text_of(buyer.get(f"{at(talk, 'said')}?after=43", headers=PART))
    only = text_of(buyer.get(f"{at(talk, 'said')}?only=7", headers=PART))

    assert ("Number 45." in latest, "Number 5." in latest, "data-more" in latest) == (True, False, True)
    assert [f"Number {number}." in before for number in (1, 5, 6)] == [True, True, False]
    assert "data-more" not in before
    assert [f"Number {number}." in after for number in (43, 44, 45)] == [False, True, True]
    assert only.count("data-seq") == 1
    assert buyer.get(f"{at(talk, 'said')}?after=x").status_code == 400
    assert 'href="?before=6"' in text_of(buyer.get(at(talk)))
    assert "Number 5." in text_of(buyer.get(f"{at(talk)}?before=6"))


def test_marks_tell_the_shop_how_far_one_has_read(buyer: Client, talk: Talk) -> None:
    say(talk.at_shop)
    say(talk.at_shop)

    answer = buyer.post(at(talk, "marks"), {"delivered": 2, "read": 1})

    room = talk.fresh()
    assert answer.status_code == 204
    assert (room.buyer_delivered_seq, room.buyer_read_seq) == (2, 1)
    assert buyer.post(at(talk, "marks"), {"read": "x"}).status_code == 400


def test_messages_are_found_by_their_words(buyer: Client, talk: Talk) -> None:
    say(talk.at_shop, "The hilsa is from Chandpur")

    page = text_of(buyer.get(f"{ROOMS}?q=hilsa"))

    assert "The hilsa is from Chandpur" in page
    assert f"{at(talk)}?before=21#m-1" in page
    assert "Nothing was said like that" in text_of(buyer.get(f"{ROOMS}?q=kerosene"))


def test_the_list_takes_as_many_statements_however_many_conversations_there_are(talk: Talk) -> None:
    buyer = signed_in(talk.buyer)
    say(talk.at_shop)
    few = statements(buyer, ROOMS)
    for _each in range(6):
        say(make_talk(buyer=talk.buyer).at_shop)

    assert statements(buyer, ROOMS) == few


def test_a_conversation_takes_as_many_statements_however_much_was_said(buyer: Client, talk: Talk) -> None:
    say(talk.at_shop)
    few = statements(buyer, at(talk))
    for number in range(20):
        say(talk.at_shop if number % 2 else talk.at_buyer, f"Line {number}")

    assert statements(buyer, at(talk)) == few


def test_how_much_is_unread_is_told_to_scripts_and_over_every_page(buyer: Client, talk: Talk) -> None:
    say(talk.at_shop)
    say(talk.at_shop)

    assert buyer.get(f"{ROOMS}unread/").json() == {"unread": 2}
    page = text_of(buyer.get("/en/notice"))
    assert f'href="{ROOMS}"' in page
    assert "Messages: <span data-unread-letters>2</span> unread" in page
    assert "data-unread-letters" not in text_of(Client().get("/en/notice"))


def test_whoever_reads_elsewhere_is_led_there(seller: Client, talk: Talk) -> None:
    assert seller.get(at(talk)).headers["Location"].endswith(f"/messages/{talk.room.pk}/")
    assert "/desk/" in seller.get(at(talk)).headers["Location"]


def test_nobody_is_there_any_more_where_the_account_is_gone(seller: Client, talk: Talk) -> None:
    say(talk.at_buyer)
    Room.objects.filter(pk=talk.room.pk).update(buyer=None)

    page = text_of(seller.get(at(talk), follow=True))

    assert "Somebody who is gone" in page
    assert "Nothing can be written here any more." in page


def test_others_names_are_those_they_had(buyer: Client, talk: Talk) -> None:
    say(talk.at_shop, "One")
    say(talk.at_shop, "Two")

    page = text_of(buyer.get(at(talk)))

    assert page.count('<p class="bubble-who">Karim</p>') == 1
    assert Message.objects.filter(side=Side.SHOP).count() == 2
    assert make_writer().name


def test_whoever_has_shown_no_contact_is_told_so_and_marks_nothing(buyer: Client, talk: Talk) -> None:
    say(talk.at_shop)
    User.objects.filter(pk=talk.buyer.pk).update(email_verified_at=None, phone_verified_at=None)

    page = text_of(buyer.get(at(talk)))

    assert "Confirm your e-mail address or your phone number first." in page
    assert 'href="/en/account/profile/"' in page
    assert "data-composer" not in page
    assert "data-marks-url" not in page


def test_a_message_that_went_is_no_event_in_lists(buyer: Client, talk: Talk) -> None:
    message = say(talk.at_buyer, "Is it fresh?")
    buyer.post(at(talk, "delete", message.pk))

    page = text_of(buyer.get(ROOMS))

    assert "This message can no longer be read" in page
    assert "Something happened" not in page


def test_a_photo_that_was_taken_back_is_no_photo_in_lists(buyer: Client, seller: Client, talk: Talk) -> None:
    message = say(talk.at_buyer, "", picture=photo())
    assert '<p class="room-last">You: Photo</p>' in text_of(buyer.get(ROOMS))
    buyer.post(at(talk, "delete", message.pk))

    for page in (text_of(buyer.get(ROOMS)), text_of(seller.get(inbox(talk)))):
        assert '<p class="room-last">This message can no longer be read</p>' in page
        assert "Photo" not in page


def test_a_shop_is_here_where_somebody_is_who_answers(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    bookkeeper = make_helper(talk.fresh().shop)
    here = {bookkeeper.user_id: Presence(is_online=True, last_seen_at=None)}
    monkeypatch.setattr(company, "who_is_here", lambda ids: {one: here[one] for one in ids if one in here})

    assert shops_online([talk.room.shop_id]) == set()
    here[talk.seller.pk] = here[bookkeeper.user_id]
    assert shops_online([talk.room.shop_id]) == {talk.room.shop_id}


def test_a_photo_can_do_without_words_and_a_text_cannot(buyer: Client, talk: Talk) -> None:
    text, pictured = say(talk.at_buyer, "Is it fresh?"), say(talk.at_buyer, "This one", picture=photo())

    emptied = buyer.post(at(talk, "edit", text.pk), {"body": " "})
    assert emptied.status_code == 400
    assert "Write something first." in text_of(emptied)
    assert buyer.post(at(talk, "edit", pictured.pk), {"body": ""}).status_code == 302
    assert Message.objects.get(pk=pictured.pk).body == ""
