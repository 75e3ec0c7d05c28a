"""Which messages left, as staff find them, and how somebody gets mail again."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from marketplace.accounts import messages
from marketplace.accounts.models import User
from marketplace.accounts.permissions import Role
from marketplace.core.ids import uuid7
from marketplace.notifications.deliveries import bounces, confirming, record
from marketplace.notifications.deliveries.addresses import logged
from marketplace.notifications.deliveries.bounces import Happened, MailNews
from marketplace.notifications.deliveries.hindrances import hindrance_of
from marketplace.notifications.deliveries.models import Channel, Delivery, MailAddress, Reason
from tests.matrix.actors import make_user, signed_in

pytestmark = pytest.mark.django_db
PAGE, ADDRESSES = "/en/staff/deliveries/", "/en/staff/deliveries/addresses/"
NOW = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
ADDRESS, NUMBER = "karim@example.com", "+8801712345678"


@pytest.fixture
def support() -> Client:
    return signed_in(make_user(Role.SUPPORT), has_second_factor=True)


def queue(channel: Channel, to: str, *, kind: str = "order_sent", about: str = "") -> UUID:
    event_id = uuid7()
    record.queued(
        channel=channel,
        kind=kind,
        user_id=None,
        address=logged(to, channel),
        event_id=event_id,
        about=about,
        now=timezone.now(),
    )
    return event_id


def text(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def rows(client: Client, query: str) -> int:
    return text(client, f"{PAGE}?{query}").count('class="row"')


def hinder(email: str, happened: Happened = Happened.HARD) -> None:
    bounces.take_note(MailNews(queue(Channel.MAIL, email), happened, "5.1.1"), now=NOW)


def test_messages_are_found_by_whole_contacts_and_by_what_became_of_them(support: Client) -> None:
    queue(Channel.MAIL, ADDRESS, about="K7QF2M9T-1")
    queue(Channel.SMS, NUMBER, about="K7QF2M9T-1")
    late = queue(Channel.SMS, "+8801912345678")
    record.suppressed(channel=Channel.SMS, event_id=late, reason=Reason.EXPIRED, now=NOW)

    assert rows(support, "") == 3
    assert rows(support, "contact=Karim@example.com") == 1
    assert rows(support, "contact=01712-345678") == 1
    assert rows(support, "contact=other@example.com") == 0
    assert (rows(support, "channel=sms"), rows(support, "state=suppressed"), rows(support, "kind=order_sent")) == (
        2,
        1,
        3,
    )
    assert rows(support, "about=K7QF2M9T-1") == 2
    assert "It came too late" in text(support, PAGE)


def test_whole_addresses_are_nowhere_on_the_page(support: Client) -> None:
    queue(Channel.MAIL, ADDRESS)
    queue(Channel.SMS, NUMBER)

    page = text(support, PAGE)

    assert "k…@example.com" in page
    assert not any(secret in page for secret in (ADDRESS, NUMBER, "1712345678"))


@pytest.mark.parametrize("query", ["contact=nonsense", "channel=fax", "day=yesterday"])
def test_what_makes_no_sense_is_told(support: Client, query: str) -> None:
    assert support.get(f"{PAGE}?{query}").status_code == 400


def test_strange_cursor_begins_anew(support: Client) -> None:
    assert support.get(f"{PAGE}?cursor=x").status_code == 302


def test_day_is_one_in_bangladesh(support: Client) -> None:
    queue(Channel.MAIL, ADDRESS)
    Delivery.objects.update(created_at=datetime(2026, 11, 26, 18, 30, tzinfo=UTC))

    assert (rows(support, "day=2026-11-27"), rows(support, "day=2026-11-26")) == (1, 0)


def test_address_that_gets_no_mail_is_shown_and_lifted(support: Client) -> None:
    hinder(ADDRESS)
    address = MailAddress.objects.get()

    assert "There is no such mailbox" in text(support, f"{PAGE}?contact={ADDRESS}")
    assert "k…@example.com" in text(support, ADDRESSES)
    assert support.post(f"{ADDRESSES}{address.pk}/lift/").status_code == 302
    assert hindrance_of(ADDRESS) is None
    assert "No mail comes back" in text(support, ADDRESSES)
    assert "does not come back" in support.post(f"{ADDRESSES}{address.pk}/lift/", follow=True).content.decode()


@pytest.mark.parametrize("page", [PAGE, ADDRESSES])
def test_customers_do_not_see_them(page: str) -> None:
    assert signed_in(make_user(Role.CUSTOMER)).get(page).status_code in {403, 404}


class TestOwnAddress:
    @pytest.fixture
    def karim(self) -> User:
        return make_user(email=ADDRESS)

    @pytest.mark.parametrize(
        ("happened", "words"),
        [(Happened.HARD, "no such mailbox"), (Happened.COMPLAINT, "marked as unwanted")],
    )
    def test_whose_address_it_is_sees_that_mail_comes_back(self, karim: User, happened: Happened, words: str) -> None:
        client = signed_in(karim)
        before = text(client, "/en/account/email/")

        hinder(ADDRESS, happened)

        assert (words in before, words in text(client, "/en/account/email/")) == (False, True)

    def test_link_in_a_mail_has_it_go_again(self, karim: User, monkeypatch: pytest.MonkeyPatch) -> None:
        hinder(ADDRESS)
        written: list[str] = []
        monkeypatch.setattr(messages, "send_mail", lambda **mail: written.append(mail["text"]))

        signed_in(karim).post("/en/account/mail/confirmation/")
        link = next(line for line in written[0].splitlines() if "/confirm-email/" in line)
        path = link[link.index("/en/") if "/en/" in link else link.index("/account/") :].strip()
        opened = Client().get(path)
        still = hindrance_of(ADDRESS)
        done = Client().post(path)

        assert (opened.status_code, done.status_code) == (200, 200)
        assert (still is not None, hindrance_of(ADDRESS)) == (True, None)

    def test_mail_with_the_link_goes_although_others_do_not(self, karim: User) -> None:
        hinder(ADDRESS)

        with transaction.atomic():
            confirming.send_confirmation(user_id=karim.pk, now=timezone.now())

        assert Delivery.objects.filter(user=karim).latest("pk").kind == messages.ACCOUNT

    def test_link_of_another_address_is_no_longer_good(self, karim: User) -> None:
        from django.core import signing

        token = signing.dumps([str(karim.pk), "00" * 16], salt=confirming.SALT)

        assert Client().get(f"/en/account/mail/confirm-email/{token}/").status_code == 404
        assert Client().get("/en/account/mail/confirm-email/x/").status_code == 404

    def test_nothing_is_sent_where_mail_arrives(self, karim: User) -> None:
        answer = signed_in(karim).post("/en/account/mail/confirmation/", follow=True)

        assert "does not come back" in answer.content.decode()
        assert not Delivery.objects.exists()
