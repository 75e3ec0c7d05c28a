"""The staff's console: conversations read for a reason that is kept, joined, and reports that are decided."""

import pytest
from django.test import Client
from django.urls import reverse

from marketplace.core.models import AuditEntry
from realtime.chat.models import Message, Report, RoomKind, Side, Suspension
from realtime.chat.services.looking import LOOK
from sellers.models import Shop
from tests.unit.chat.rooms import Talk, make_talk, say
from tests.web.chat.pages import at, console, send, text_of

pytestmark = pytest.mark.django_db
CONSOLE = "/en/staff/messages/"


def open_up(staff: Client, talk: Talk) -> str:
    return text_of(staff.post(console(talk), {"reason": "The buyer called us"}, follow=True))


def test_conversations_are_found_by_order_and_shop_without_what_was_said(staff: Client, shop: Shop) -> None:
    talk = make_talk(shop=shop, kind=RoomKind.ORDER)
    say(talk.at_buyer, "A private matter")
    number = talk.fresh().order.number  # type: ignore[union-attr]  # it is about an order

    for query in (number, shop.name_en, ""):
        page = text_of(staff.get(f"{CONSOLE}?q={query}"))
        assert number in page
        assert "A private matter" not in page
    assert "No conversation is about that" in text_of(staff.get(f"{CONSOLE}?q=kerosene"))


def test_nobody_reads_one_without_saying_why(staff: Client, talk: Talk) -> None:
    message = say(talk.at_buyer, "A private matter")

    for answer in (staff.get(console(talk)), staff.post(console(talk), {"reason": " "})):
        assert "A private matter" not in text_of(answer)
    assert staff.get(at(talk, "said")).status_code == 403
    assert staff.get(at(talk, "picture", message.pk)).status_code == 403
    assert not AuditEntry.objects.filter(action=LOOK).exists()


def test_why_it_is_read_is_kept(staff: Client, talk: Talk) -> None:
    say(talk.at_buyer, "A private matter")

    page = open_up(staff, talk)

    assert "A private matter" in page
    entry = AuditEntry.objects.get(action=LOOK)
    assert entry.target_id == str(talk.room.pk)
    assert "A private matter" in text_of(staff.get(at(talk, "said")))
    assert talk.fresh().buyer_read_seq == talk.fresh().shop_read_seq == 0


def test_notes_of_the_shop_are_not_for_the_staff(staff: Client, talk: Talk) -> None:
    say(talk.at_shop, "She always pays late", is_internal=True)

    assert "pays late" not in open_up(staff, talk)


def test_the_staff_join_as_what_they_are(staff: Client, buyer: Client, talk: Talk) -> None:
    open_up(staff, talk)

    send(staff, talk, "We look at your order")

    assert Message.objects.get().side == Side.STAFF
    page = text_of(buyer.get(at(talk)))
    assert "We look at your order" in page
    assert "Haat&#x27;s staff" in page
    assert "Nasrin" not in page


def test_others_find_no_console(buyer: Client, seller: Client, talk: Talk) -> None:
    for client in (buyer, seller):
        assert client.get(CONSOLE).status_code == 403
        assert client.get(reverse("staff:chat_reports")).status_code == 403


def test_a_report_is_decided_and_the_message_hidden(staff: Client, buyer: Client, talk: Talk) -> None:
    message = say(talk.at_shop, "Pay me by another way")
    buyer.post(at(talk, "report", message.pk), {"reason": "fraud", "note": "He asks for money"})
    report = Report.objects.get()
    address = reverse("staff:chat_report", args=[report.pk])

    assert "Pay me by another way" in text_of(staff.get(reverse("staff:chat_reports")))
    page = text_of(staff.get(address))
    assert "He asks for money" in page
    assert AuditEntry.objects.filter(action=LOOK).exists()
    assert staff.post(address, {"note": "x"}).status_code == 400
    staff.post(address, {"outcome": "suspended", "days": "3", "message": "Not here"})

    assert Suspension.objects.filter(user=talk.seller).exists()
    assert "Hidden by Haat’s staff" in text_of(buyer.get(at(talk)))
    assert "Pay me by another way" not in text_of(buyer.get(at(talk)))
    assert "Nothing waits" in text_of(staff.get(reverse("staff:chat_reports")))

    staff.post(reverse("staff:chat_report_show", args=[report.pk]))
    assert "Pay me by another way" in text_of(buyer.get(at(talk)))
