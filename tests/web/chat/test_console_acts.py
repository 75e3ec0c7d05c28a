"""What the market's staff do at their console: shops' people get conversations, and who cannot write may again."""

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.accounts.permissions import Role
from marketplace.core.models import AuditEntry, OutboxEvent
from marketplace.notifications import notice_words
from marketplace.notifications.models import Notice, NoticeKind
from realtime.chat import team_news
from realtime.chat.events import SuspensionLifted
from realtime.chat.models import Answerer, RoomState, Suspension
from sellers.models import ShopRole
from tests.matrix.actors import make_user, signed_in
from tests.unit.chat.rooms import Talk, say
from tests.unit.sellers.shop_people import make_member
from tests.web.chat.pages import at, console, desk, inbox, send, text_of

pytestmark = pytest.mark.django_db
SUSPENSIONS = "/en/staff/messages/suspensions/"


class Clerk:
    """An assistant that nobody asks here."""


def act(client: Client, talk: Talk, what: str, **sent: str) -> None:
    assert client.post(reverse(f"staff:messages_{what}", args=[talk.room.pk]), sent).status_code == 302


def open_up(staff: Client, talk: Talk) -> str:
    return text_of(staff.post(console(talk), {"reason": "The buyer called us"}, follow=True))


def suspended(user: User, *, days: int = 3, reason: str = "No insults") -> Suspension:
    now = timezone.now()
    return Suspension.objects.create(
        user=user,
        reason=reason,
        by=make_user(Role.ADMIN, name="Selim"),
        starts_at=now,
        ends_at=now + timedelta(days=days),
    )


def tell_of_lifting() -> None:
    """As the worker does, twice."""
    [event] = OutboxEvent.objects.filter(name="chat.suspension_lifted")
    for _time in range(2):
        team_news.tell_of_lifting(SuspensionLifted.model_validate(event.data), event_id=event.pk)


def lift_page(suspension: Suspension) -> str:
    return f"{SUSPENSIONS}{suspension.pk}/lift/"


def test_staff_give_a_conversation_to_one_of_the_shops_people(staff: Client, talk: Talk) -> None:
    page = open_up(staff, talk)
    assert f'<option value="{talk.seller.pk}"' in page

    act(staff, talk, "assign", to=str(talk.seller.pk))
    assert talk.fresh().assignee_id == talk.seller.pk
    act(staff, talk, "close")
    assert talk.fresh().state == RoomState.CLOSED
    act(staff, talk, "reopen")
    act(staff, talk, "assign", to="")

    assert (talk.fresh().assignee_id, talk.fresh().state) == (None, RoomState.OPEN)
    assert AuditEntry.objects.filter(action="chat.assign").count() == 2


def test_nothing_is_done_before_a_reason_was_said(staff: Client, talk: Talk) -> None:
    act(staff, talk, "assign", to=str(talk.seller.pk))
    act(staff, talk, "close")

    assert (talk.fresh().assignee_id, talk.fresh().state) == (None, RoomState.OPEN)
    page = text_of(staff.get(console(talk)))
    assert "Not done yet" in page
    assert "Not done yet" not in open_up(staff, talk)


def test_nobody_sees_or_says_anything_by_sending_without_a_reason(staff: Client, talk: Talk) -> None:
    message = say(talk.at_buyer, "A private matter")

    answers = [send(staff, talk, ""), staff.get(at(talk, "report", message.pk))]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert all("A private matter" not in text_of(answer) for answer in answers)


def test_a_report_opens_no_more_than_stands_around_it(staff: Client, buyer: Client, talk: Talk) -> None:
    message = say(talk.at_shop, "Pay me by another way")
    buyer.post(at(talk, "report", message.pk), {"reason": "fraud"})
    page = text_of(staff.get(reverse("staff:chat_reports")))
    link = page.split('<h2 class="row-name"><a href="')[1].split('"')[0]

    assert "Pay me by another way" in text_of(staff.get(link))
    assert "Pay me by another way" not in text_of(staff.get(console(talk)))


def test_shops_people_and_buyers_do_nothing_there(buyer: Client, seller: Client, talk: Talk) -> None:
    for client in (buyer, seller):
        address = reverse("staff:messages_assign", args=[talk.room.pk])
        assert client.post(address, {"to": str(talk.seller.pk)}).status_code == 403
        assert client.get(SUSPENSIONS).status_code == 403


def test_the_assistant_is_handed_to_and_taken_from_where_there_is_one(
    seller: Client, staff: Client, talk: Talk, settings: LazySettings
) -> None:
    assert "Have the assistant answer" not in text_of(seller.get(desk(talk)))

    settings.CHAT_ASSISTANT = "tests.web.chat.test_console_acts.Clerk"
    assert "Have the assistant answer" in text_of(seller.get(desk(talk)))
    seller.post(desk(talk, "messages_hand_over"))
    assert talk.fresh().answered_by == Answerer.ASSISTANT
    settings.CHAT_ASSISTANT = ""
    page = text_of(seller.get(desk(talk)))
    assert "Have people answer" in page
    seller.post(desk(talk, "messages_take_back"))

    assert talk.fresh().answered_by == Answerer.TEAM
    assert "There is no assistant" in text_of(seller.post(desk(talk, "messages_hand_over"), follow=True))


def test_what_the_staff_hand_over_is_in_the_audit_trail(staff: Client, talk: Talk, settings: LazySettings) -> None:
    settings.CHAT_ASSISTANT = "tests.web.chat.test_console_acts.Clerk"
    open_up(staff, talk)

    act(staff, talk, "hand_over")
    act(staff, talk, "take_back")

    assert AuditEntry.objects.filter(action="chat.set_answerer").count() == 2


def test_who_cannot_write_is_listed_with_why_and_until_when(staff: Client, talk: Talk) -> None:
    suspended(talk.buyer)
    Suspension.objects.create(user=talk.seller, starts_at=timezone.now(), ends_at=timezone.now() + timedelta(seconds=1))
    Suspension.objects.filter(user=talk.seller).update(lifted_at=timezone.now())

    page = text_of(staff.get(SUSPENSIONS))

    assert "Rahima" in page
    assert "“No insults”" in page
    assert "by Selim" in page
    assert "Karim" not in page


def test_the_list_goes_on_by_its_cursor(staff: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("realtime.chat.staff.suspension_pages.SUSPENSIONS_A_PAGE", 1)
    for name in ("First", "Second"):
        suspended(make_user(name=name))

    page = text_of(staff.get(SUSPENSIONS))
    cursor = page.split('href="?cursor=')[1].split('"')[0]
    following = text_of(staff.get(f"{SUSPENSIONS}?cursor={cursor}"))

    assert ("Second" in page, "First" in page) == (True, False)
    assert ("Second" in following, "First" in following) == (False, True)
    assert staff.get(f"{SUSPENSIONS}?cursor=broken").status_code == 302


def test_a_suspension_is_lifted_for_a_reason_and_they_are_told(staff: Client, talk: Talk) -> None:
    suspension = suspended(talk.buyer)
    assert staff.post(lift_page(suspension), {"reason": " "}).status_code == 400
    assert Suspension.objects.holding(now=timezone.now()).exists()

    page = text_of(staff.post(lift_page(suspension), {"reason": "They said sorry"}, follow=True))

    assert "They can write again" in page
    assert "Everybody may write" in page
    [entry] = AuditEntry.objects.filter(action="chat.lift_suspension")
    assert entry.changes["reason"] == [None, "They said sorry"]
    tell_of_lifting()
    assert Notice.objects.of(talk.buyer.pk).filter(kind=NoticeKind.CHAT_LIFTED).count() == 1


def test_whoever_wrote_for_a_shop_is_led_to_its_inbox(staff: Client, talk: Talk) -> None:
    rude = say(talk.at_shop, "Go away")
    suspension = suspended(talk.seller)
    Suspension.objects.update(message=rude)

    staff.post(lift_page(suspension), {"reason": "They said sorry"})
    tell_of_lifting()

    [notice] = Notice.objects.of(talk.seller.pk).filter(kind=NoticeKind.CHAT_LIFTED)
    assert notice_words.path_of(notice) == inbox(talk)
    assert talk.room.shop.name_en in notice_words.text_of(notice)


def test_who_is_suspended_twice_is_not_told_that_they_may_write(staff: Client, talk: Talk) -> None:
    suspension = suspended(talk.buyer)
    suspended(talk.buyer, days=9)

    page = text_of(staff.post(lift_page(suspension), {"reason": "They said sorry"}, follow=True))

    assert "They still cannot write" in page
    tell_of_lifting()
    assert not Notice.objects.of(talk.buyer.pk).exists()


def test_nobody_lifts_their_own(talk: Talk) -> None:
    one = make_user(Role.SUPPORT)
    suspension, client = suspended(one), signed_in(one, has_second_factor=True)

    assert "Others do." in text_of(client.get(lift_page(suspension)))
    assert client.post(lift_page(suspension), {"reason": "I am fine"}).status_code == 400
    assert Suspension.objects.holding(now=timezone.now()).exists()


def test_nobody_lifts_a_colleagues(talk: Talk) -> None:
    one = make_user(Role.SUPPORT)
    make_member(talk.room.shop, ShopRole.STAFF, user=one)
    said, client = say(talk.at_shop, "You are a thief"), signed_in(one, has_second_factor=True)
    suspension = suspended(talk.seller)
    Suspension.objects.update(message=said)

    page = text_of(client.get(lift_page(suspension)))

    assert "Others decide about it." in page
    assert 'name="reason"' not in page
    assert client.post(lift_page(suspension), {"reason": "We are friends"}).status_code == 400
    assert Suspension.objects.holding(now=timezone.now()).exists()


def test_what_somebody_else_lifted_meanwhile_leads_back(staff: Client, talk: Talk) -> None:
    suspension = suspended(talk.buyer)
    Suspension.objects.update(lifted_at=timezone.now())

    assert "There is no such suspension" in text_of(staff.get(lift_page(suspension), follow=True))
