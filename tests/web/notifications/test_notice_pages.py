"""The page of notices and the bell in the header."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.accounts.permissions import Role
from marketplace.core.ids import uuid7
from marketplace.notifications import notices
from marketplace.notifications.models import Notice, NoticeKind
from tests.matrix.actors import look_as, make_user, signed_in

pytestmark = pytest.mark.django_db
LIST = reverse("notifications:notices")


@pytest.fixture
def rahima() -> User:
    return make_user(Role.SELLER)


def tell(user: User, message: str = "") -> Notice:
    params = {"shop_slug": "rahima-store", "shop_name_en": "Rahima Store", "shop_name_bn": "রহিমা স্টোর"}
    event_id = uuid7()
    notices.notify(
        user_ids=[user.pk], kind=NoticeKind.SHOP_REJECTED, params=params | {"message": message}, event_id=event_id
    )
    return Notice.objects.get(event_id=event_id)


def test_strangers_are_led_to_sign_in() -> None:
    assert Client().get(LIST).headers["Location"].startswith(reverse("account_login"))


def test_empty_list_says_so(rahima: User) -> None:
    assert "No notices yet" in signed_in(rahima).get("/en/notices/").content.decode()


def test_notices_are_shown_with_their_message_escaped(rahima: User) -> None:
    tell(rahima, message="Bring the <b>licence</b>")

    page = signed_in(rahima).get("/en/notices/").content.decode()

    assert "Rahima Store was not approved." in page
    assert "Bring the &lt;b&gt;licence&lt;/b&gt;" in page
    assert "Notices: <span data-unread>1</span> unread" in page


def test_opening_one_reads_it_and_leads_to_its_shop(rahima: User) -> None:
    notice = tell(rahima)

    answer = signed_in(rahima).get(reverse("notifications:notice", args=[notice.pk]))

    assert answer.headers["Location"] == reverse("desk:shop", args=["rahima-store"])
    notice.refresh_from_db()
    assert notice.read_at is not None


def test_staff_who_look_as_somebody_read_nothing_for_them(rahima: User) -> None:
    notice = tell(rahima)
    client = signed_in(make_user(Role.SUPPORT), has_second_factor=True)
    look_as(client, rahima)

    assert client.get(reverse("notifications:notice", args=[notice.pk])).status_code == 302

    notice.refresh_from_db()
    assert notice.read_at is None


def test_anothers_notice_is_not_found(rahima: User) -> None:
    notice = tell(rahima)

    assert signed_in(make_user()).get(reverse("notifications:notice", args=[notice.pk])).status_code == 404


def test_all_are_marked_as_read(rahima: User) -> None:
    notice = tell(rahima)

    answer = signed_in(rahima).post(reverse("notifications:read_all"))

    assert answer.headers["Location"] == LIST
    notice.refresh_from_db()
    assert notice.read_at is not None


def test_altered_cursor_leads_to_the_beginning(rahima: User) -> None:
    assert signed_in(rahima).get(LIST, {"cursor": "x"}).headers["Location"] == LIST


def test_unread_ones_are_looked_at_alone(rahima: User) -> None:
    tell(rahima, message="the first")
    notices.mark_read(user_id=rahima.pk, notice_ids=None, now=timezone.now())
    tell(rahima, message="the second")

    page = signed_in(rahima).get("/en/notices/?unread=true").content.decode()

    assert ("the first" in page, "the second" in page) == (False, True)


def test_what_was_read_is_deleted(rahima: User) -> None:
    tell(rahima)
    notices.mark_read(user_id=rahima.pk, notice_ids=None, now=timezone.now())
    kept, client = tell(rahima), signed_in(rahima)
    assert reverse("notifications:delete_read") in client.get(LIST).content.decode()

    client.post(reverse("notifications:delete_read"))

    assert list(Notice.objects.all()) == [kept]


def test_first_sheet_follows_what_is_told_and_is_asked_for_as_a_part(rahima: User) -> None:
    notice, client = tell(rahima), signed_in(rahima)

    page = client.get("/en/notices/").content.decode()
    part = client.get("/en/notices/", headers={"HX-Request-Type": "partial"}).content.decode()

    assert f'id="notices" class="stack" data-live-topic="user:{rahima.pk}"' in page
    assert f"notice-{notice.pk}" in part
    assert "<html" not in part


def test_staff_who_look_as_somebody_delete_nothing_for_them(rahima: User) -> None:
    tell(rahima)
    notices.mark_read(user_id=rahima.pk, notice_ids=None, now=timezone.now())
    client = signed_in(make_user(Role.SUPPORT), has_second_factor=True)
    look_as(client, rahima)

    assert client.post(reverse("notifications:delete_read")).status_code == 403
    assert Notice.objects.count() == 1
