"""The page on which people choose what comes how, and on which devices."""

from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse

from marketplace.accounts.models import User
from marketplace.accounts.permissions import Role
from marketplace.accounts.preferences import Preferences
from marketplace.core.models import OutboxEvent
from marketplace.notifications import silencing
from marketplace.notifications.models import PushSubscription
from marketplace.notifications.push.subscriptions import digest_of
from sellers.models import ShopMember, ShopRole
from sellers.services.categories import load_shop_categories
from tests.fakes.push_keys import VAPID_KEY, FakeBrowser
from tests.matrix.actors import make_user, signed_in
from tests.matrix.pushed import push_to
from tests.unit.sellers.market import make_shop

pytestmark = pytest.mark.django_db

PAGE = "/en/notices/settings/"
SAID: dict[str, Any] = {
    "quiet_begins": "22:00",
    "quiet_ends": "07:00",
    "digest_every": "never",
    "digest_hour": "8",
    "time_zone": "Asia/Dhaka",
}


@pytest.fixture
def rahima() -> User:
    return make_user(Role.CUSTOMER)


def chosen(user: User) -> Preferences:
    user.refresh_from_db()
    return Preferences.read(user.preferences)


def test_page_shows_what_holds(rahima: User) -> None:
    page = signed_in(rahima).get(PAGE).content.decode()

    assert 'name="mail_orders" checked' in page
    assert 'name="push_chats" checked' in page
    assert 'name="mail_chats" checked' in page
    assert "_offers" not in page  # nothing is told of them yet
    assert "shop_orders" not in page
    assert "always" in page
    assert "mails come all the same" in page


def test_all_of_it_is_saved(rahima: User) -> None:
    said = SAID | {
        "mail_returns": "on",
        "quiet_is_on": "on",
        "quiet_begins": "21:30",
        "digest_every": "week",
        "digest_hour": "18",
        "time_zone": "Asia/Dubai",
    }

    answer = signed_in(rahima).post(PAGE, said)

    assert (answer.status_code, answer.headers["Location"]) == (302, PAGE)
    found = chosen(rahima)
    assert (found.notifications.mail.returns, found.notifications.mail.orders) == (True, False)
    assert (found.quiet.is_on, found.quiet.begins, found.quiet.ends) == (True, "21:30", "07:00")
    assert (found.digest.every, found.digest.hour, found.time_zone) == ("week", 18, "Asia/Dubai")


def test_what_was_not_asked_stays_as_it_is(rahima: User) -> None:
    before = Preferences.model_validate(
        {"privacy": {"shows_presence": False}, "notifications": {"mail": {"shop_goods": False}}}
    )
    rahima.preferences = before.over({})
    rahima.save(update_fields=["preferences"])

    signed_in(rahima).post(PAGE, SAID)

    found = chosen(rahima)
    assert (found.privacy.shows_presence, found.notifications.mail.shop_goods) == (False, False)
    assert found.notifications.mail.shop_orders is True


def test_who_works_for_a_shop_chooses_for_it_too() -> None:
    load_shop_categories()
    seller = make_user(Role.SELLER)
    ShopMember.objects.create(shop=make_shop(), user=seller, role=ShopRole.OWNER)
    client = signed_in(seller)
    assert 'name="push_shop_orders" checked' in client.get(PAGE).content.decode()

    client.post(PAGE, SAID | {"waits_for_shops": "on"})

    found = chosen(seller)
    assert (found.quiet.waits_for_shops, found.quiet.lets_shop_orders_through) == (True, False)
    assert found.notifications.push.shop_orders is False


@pytest.mark.parametrize("wrong", [{"quiet_begins": "26:00"}, {"digest_every": "hour"}, {"time_zone": "Asia/Atlantis"}])
def test_mistake_is_told_and_nothing_is_saved(rahima: User, wrong: dict[str, str]) -> None:
    assert signed_in(rahima).post(PAGE, SAID | wrong | {"mail_orders": "on"}).status_code == 400
    assert chosen(rahima) == Preferences()


def test_zone_that_was_chosen_elsewhere_is_kept(rahima: User) -> None:
    rahima.preferences = Preferences(time_zone="Asia/Tokyo").over({})
    rahima.save(update_fields=["preferences"])

    assert '<option value="Asia/Tokyo" selected>Asia/Tokyo</option>' in signed_in(rahima).get(PAGE).content.decode()


def test_page_is_led_to_by_the_profile_and_by_whoever_ended_mails(rahima: User) -> None:
    link = f'href="{reverse("notifications:settings")}"'
    path = silencing.address_for_digest(rahima.pk).split("/", 3)[3]

    assert link in signed_in(rahima).get(reverse("accounts:profile")).content.decode()
    assert link in Client().post(f"/{path}").content.decode()
    assert link in Client().get(reverse("notifications:silence", args=["x"])).content.decode()


def test_link_of_an_older_mail_says_what_it_ends(rahima: User) -> None:
    path = silencing.address_for_digest(rahima.pk).split("/", 3)[3]
    assert "যা পড়িনি তার একটি ইমেইল" in Client().get(f"/{path}").content.decode()

    Client().post(f"/{path}")

    assert chosen(rahima).digest.every == "never"


class TestDevices:
    @pytest.fixture(autouse=True)
    def offered(self, settings: LazySettings) -> None:
        settings.PUSH, settings.VAPID_KEY = "console", VAPID_KEY
        settings.PUSH_HOSTS = ["fcm.googleapis.com"]

    def test_market_without_push_says_nothing_of_it(self, rahima: User, settings: LazySettings) -> None:
        settings.PUSH = "off"

        assert "push-device" not in signed_in(rahima).get(PAGE).content.decode()

    def test_this_device_is_known_by_its_session(self, rahima: User) -> None:
        client = signed_in(rahima)
        this = push_to(rahima, FakeBrowser(), session_digest=digest_of(client.session.session_key or ""))
        push_to(rahima, FakeBrowser("https://fcm.googleapis.com/other"), session_digest="0" * 64)

        page = client.get(PAGE).content.decode()

        assert f'data-known data-device="{this.pk}"' in page
        assert page.count("Chrome on Linux") >= 2
        assert page.count("/end/") == 1
        assert FakeBrowser().endpoint not in page

    def test_device_is_tried_and_ended(self, rahima: User) -> None:
        device, client = push_to(rahima, FakeBrowser()), signed_in(rahima)

        client.post(reverse("notifications:try_device", args=[device.pk]))
        client.post(reverse("notifications:end_device", args=[device.pk]))

        assert OutboxEvent.objects.filter(name="notifications.push_requested").count() == 1
        assert PushSubscription.objects.count() == 0

    def test_anothers_device_is_not_there(self, rahima: User) -> None:
        device = push_to(make_user(Role.CUSTOMER), FakeBrowser())

        answer = signed_in(rahima).post(reverse("notifications:end_device", args=[device.pk]))

        assert answer.status_code == 404
        assert PushSubscription.objects.count() == 1


def test_worker_is_served_from_the_root_and_looked_at_anew_each_time() -> None:
    answer = Client().get("/sw.js")

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/javascript; charset=utf-8")
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert b"notificationclick" in answer.content
