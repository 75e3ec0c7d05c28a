"""A browser is one person's, as long as their session lasts."""

from datetime import UTC, datetime

import pytest
from allauth.usersessions.models import UserSession
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.accounts.permissions import Role
from marketplace.notifications.errors import NoPushServiceError, PushIsOffError, SubscriptionNotFoundError
from marketplace.notifications.models import PushSubscription
from marketplace.notifications.ports import Browser
from marketplace.notifications.push import subscriptions
from marketplace.notifications.push.subscriptions import MOST_EACH, MOST_FAILURES, Device, digest_of
from tests.fakes.push_keys import VAPID_KEY, FakeBrowser
from tests.matrix.actors import make_user
from tests.matrix.pushed import push_to

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 28, 6, tzinfo=UTC)
SERVICE = "https://fcm.googleapis.com/fcm/send"


@pytest.fixture(autouse=True)
def offered(settings: LazySettings) -> None:
    settings.PUSH, settings.VAPID_KEY = "console", VAPID_KEY
    settings.PUSH_HOSTS = ["fcm.googleapis.com"]


def subscribe(user: User, fake: FakeBrowser, *, session_key: str | None = "a-session") -> PushSubscription:
    device = Device(fake.browser, "Chrome", "bn", session_key)
    return subscriptions.subscribe(user_id=user.pk, device=device, now=NOW)


def test_browser_that_subscribes_again_is_one(rahima: User) -> None:
    fake = FakeBrowser(f"{SERVICE}/one")

    subscribe(rahima, fake)
    again = subscribe(rahima, fake)

    assert list(PushSubscription.objects.all()) == [again]


def test_session_has_one_browser(rahima: User) -> None:
    subscribe(rahima, FakeBrowser(f"{SERVICE}/before"))
    app = subscribe(rahima, FakeBrowser(f"{SERVICE}/app"), session_key=None)

    now = subscribe(rahima, FakeBrowser(f"{SERVICE}/now"))
    other = subscribe(rahima, FakeBrowser(f"{SERVICE}/other app"), session_key=None)

    assert set(PushSubscription.objects.all()) == {app, now, other}


def test_browser_is_told_what_is_for_whoever_uses_it_now(rahima: User) -> None:
    fake, karim = FakeBrowser(f"{SERVICE}/one"), make_user(Role.CUSTOMER)
    subscribe(rahima, fake)

    subscribe(karim, fake)

    assert [one.user_id for one in PushSubscription.objects.all()] == [karim.pk]


def test_address_and_keys_lie_sealed(rahima: User) -> None:
    fake = FakeBrowser(f"{SERVICE}/one")
    subscribe(rahima, fake)

    with connection.cursor() as cursor:
        cursor.execute("SELECT endpoint, p256dh, auth, session_digest FROM notifications_pushsubscription")
        row = b"|".join(bytes(value) if not isinstance(value, str) else value.encode() for value in cursor.fetchone())

    secrets = (fake.endpoint, fake.browser.p256dh, fake.browser.auth, "a-session")
    assert [secret for secret in secrets if secret.encode() in row] == []


def test_one_more_than_the_most_has_the_oldest_forgotten(rahima: User) -> None:
    first, *_rest = [
        subscribe(rahima, FakeBrowser(f"{SERVICE}/{number}"), session_key=f"session {number}")
        for number in range(MOST_EACH + 1)
    ]

    assert PushSubscription.objects.count() == MOST_EACH
    assert not PushSubscription.objects.filter(pk=first.pk).exists()


@pytest.mark.parametrize(
    "browser",
    [
        Browser("https://127.0.0.1/x", FakeBrowser().browser.p256dh, "A" * 22),
        Browser(f"{SERVICE}/x", "AAAA", "A" * 22),
        Browser(f"{SERVICE}/x", FakeBrowser().browser.p256dh, "AAAA"),
        Browser(f"{SERVICE}/x", "ä", "A" * 22),
    ],
    ids=["place", "key", "secret", "letters"],
)
def test_what_no_browser_says_is_refused(rahima: User, browser: Browser) -> None:
    with pytest.raises(NoPushServiceError):
        subscriptions.subscribe(user_id=rahima.pk, device=Device(browser, "", "bn", None), now=NOW)


def test_market_without_push_takes_none(rahima: User, settings: LazySettings) -> None:
    settings.PUSH = "off"

    with pytest.raises(PushIsOffError):
        subscribe(rahima, FakeBrowser(f"{SERVICE}/one"))


def test_nobody_ends_or_tries_anothers(rahima: User) -> None:
    theirs = subscribe(rahima, FakeBrowser(f"{SERVICE}/one"))

    with pytest.raises(SubscriptionNotFoundError):
        subscriptions.unsubscribe(user_id=make_user(Role.CUSTOMER).pk, subscription_id=theirs.pk)
    assert PushSubscription.objects.count() == 1


class TestRenewal:
    def test_browser_goes_on_under_another_address(self, rahima: User) -> None:
        before, after = FakeBrowser(f"{SERVICE}/before"), FakeBrowser(f"{SERVICE}/after")
        found = subscribe(rahima, before)

        subscriptions.renew(old_endpoint=before.endpoint, old_auth=before.browser.auth, browser=after.browser)

        [one] = PushSubscription.objects.all()
        assert (one.pk, one.user_id, subscriptions.browser_of(one)) == (found.pk, rahima.pk, after.browser)
        assert PushSubscription.objects.get(endpoint_index=after.endpoint) == one

    def test_address_without_the_secret_moves_nothing(self, rahima: User) -> None:
        before, after = FakeBrowser(f"{SERVICE}/before"), FakeBrowser(f"{SERVICE}/after")
        subscribe(rahima, before)

        with pytest.raises(SubscriptionNotFoundError):
            subscriptions.renew(old_endpoint=before.endpoint, old_auth="A" * 22, browser=after.browser)
        assert PushSubscription.objects.get().endpoint == before.endpoint


class TestEnds:
    def test_with_the_session_that_is_ended_elsewhere(self, rahima: User) -> None:
        session = UserSession.objects.create(
            user=rahima, session_key="a-session", ip="192.0.2.1", last_seen_at=timezone.now(), data={}
        )
        subscribe(rahima, FakeBrowser(f"{SERVICE}/one"))
        other = subscribe(rahima, FakeBrowser(f"{SERVICE}/two"), session_key="another")

        session.delete()

        assert list(PushSubscription.objects.all()) == [other]

    def test_when_somebody_signs_out_there(self, rahima: User) -> None:
        client = Client()
        client.force_login(rahima)
        push_to(rahima, FakeBrowser(f"{SERVICE}/one"), session_digest=digest_of(client.session.session_key or ""))

        client.logout()

        assert PushSubscription.objects.count() == 0

    def test_when_it_has_failed_too_often_in_a_row(self, rahima: User) -> None:
        found = subscribe(rahima, FakeBrowser(f"{SERVICE}/one"))
        for _each in range(MOST_FAILURES - 1):
            subscriptions.note_failure(found.pk, now=NOW)
        subscriptions.note_success(found.pk, now=NOW)
        assert PushSubscription.objects.get().failures == 0

        for _each in range(MOST_FAILURES):
            subscriptions.note_failure(found.pk, now=NOW)
        assert PushSubscription.objects.count() == 0


def test_it_is_this_device_where_the_session_is_the_same(rahima: User) -> None:
    found = subscribe(rahima, FakeBrowser(f"{SERVICE}/one"))

    assert subscriptions.is_of_session(found, "a-session")
    assert not subscriptions.is_of_session(found, "another")
    assert not subscriptions.is_of_session(found, None)
