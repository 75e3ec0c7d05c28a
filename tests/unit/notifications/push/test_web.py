"""Messages come to the browser for which they were sealed, and what push services answer is understood."""

import json

import pytest
from django.conf import LazySettings
from structlog.testing import capture_logs

from marketplace.core.events import UndeliverableError
from marketplace.core.ids import uuid7
from marketplace.core.resilience import OutsideSystemError
from marketplace.notifications import push
from marketplace.notifications.ports import Browser, PushMessage, SubscriptionGoneError, Urgency
from marketplace.notifications.push import vapid
from marketplace.notifications.push.endpoints import is_push_service, service_of
from marketplace.notifications.push.web import LONGEST_PAYLOAD, PushServiceRefusesUsError, hand_over_to
from tests.fakes.push_keys import VAPID_KEY, FakeBrowser
from tests.fakes.push_service import FakePushService, Mood

HOSTS = ["fcm.googleapis.com", ".push.apple.com"]


def message(payload: str = '{"title":"Haat"}', *, topic: str = "topic") -> PushMessage:
    return PushMessage(payload, topic, 3600, Urgency.HIGH)


def send(browser: Browser, sent: PushMessage | None = None) -> None:
    push.sender().send(sent or message(), to=browser, event_id=uuid7())


def test_browser_reads_what_was_sealed_for_it(service: FakePushService) -> None:
    browser = service.browser("phone", key=vapid.public_key())

    send(browser.browser, message(json.dumps({"body": "আপনার অর্ডার পথে"})))

    assert service.messages("phone") == [{"body": "আপনার অর্ডার পথে"}]
    [asked] = service.asked
    assert (asked["ttl"], asked["urgency"], asked["topic"]) == ("3600", "high", "topic")


def test_hosts_of_one_service_share_a_circuit(settings: LazySettings) -> None:
    settings.PUSH_HOSTS = HOSTS
    services = [service_of(f"https://{host}/x") for host in ("a.push.apple.com", "b.push.apple.com", HOSTS[0])]

    assert services == [".push.apple.com", ".push.apple.com", HOSTS[0]]
    assert hand_over_to(services[0]) is hand_over_to(services[1])
    assert hand_over_to(services[0]) is not hand_over_to(services[2])


def test_longest_payload_fits_and_a_longer_one_is_no_message(service: FakePushService) -> None:
    browser = service.browser("phone", key=vapid.public_key()).browser

    send(browser, message(json.dumps("x" * (LONGEST_PAYLOAD - 2))))

    with pytest.raises(UndeliverableError):
        send(browser, message("x" * (LONGEST_PAYLOAD + 1)))
    assert len(service.messages("phone")) == 1


@pytest.mark.parametrize("mood", [Mood.GONE, Mood.NOT_FOUND])
def test_browser_that_is_gone_is_told_as_such(service: FakePushService, mood: Mood) -> None:
    service.mood = mood

    with pytest.raises(SubscriptionGoneError):
        send(service.browser("phone", key=vapid.public_key()).browser)
    assert len(service.asked) == 1


def test_what_may_pass_is_tried_again(service: FakePushService) -> None:
    service.fails_first = 1

    send(service.browser("phone", key=vapid.public_key()).browser)

    assert (len(service.asked), len(service.messages("phone"))) == (2, 1)


@pytest.mark.parametrize("mood", [Mood.BUSY, Mood.BROKEN, Mood.AWAY])
def test_busy_or_broken_service_is_asked_another_time(service: FakePushService, mood: Mood) -> None:
    service.mood = mood

    with pytest.raises(OutsideSystemError):
        send(service.browser("phone", key=vapid.public_key()).browser)


def test_service_that_stays_away_is_left_alone_for_a_while(service: FakePushService) -> None:
    service.mood, browser = Mood.AWAY, service.browser("phone", key=vapid.public_key()).browser

    for _each in range(6):
        with pytest.raises(OutsideSystemError):
            send(browser)

    assert len(service.asked) == 5


def test_refusal_of_our_key_is_nobodys_message(service: FakePushService) -> None:
    with pytest.raises(PushServiceRefusesUsError):
        send(service.browser("phone", key=vapid.to_text(b"another")).browser)


def test_redirect_is_not_followed(service: FakePushService) -> None:
    service.mood = Mood.STRANGE

    with pytest.raises(UndeliverableError):
        send(service.browser("phone", key=vapid.public_key()).browser)
    assert len(service.asked) == 1


def test_no_error_and_no_line_of_the_log_tells_where_a_browser_is(service: FakePushService) -> None:
    service.mood = Mood.AWAY
    browser = service.browser("very-secret-place", key=vapid.public_key()).browser

    with capture_logs() as lines, pytest.raises(OutsideSystemError) as raised:
        send(browser)

    told = f"{lines} {raised.value!r} {raised.value.__cause__!r} {browser!r}"
    assert "very-secret-place" not in told
    assert browser.auth not in told


def test_place_that_is_no_push_service_is_never_asked(service: FakePushService, settings: LazySettings) -> None:
    browser = service.browser("phone", key=vapid.public_key()).browser
    settings.PUSH_HOSTS = HOSTS

    with pytest.raises(UndeliverableError):
        send(browser)
    assert service.asked == []


@pytest.mark.parametrize(
    "address",
    [
        "https://fcm.googleapis.com/fcm/send/x",
        "https://fcm.googleapis.com:443/fcm/send/x",
        "https://web.push.apple.com/Q",
        "https://FCM.googleapis.com/x",
    ],
)
def test_push_services_are_known_by_name(settings: LazySettings, address: str) -> None:
    settings.PUSH_HOSTS = HOSTS

    assert is_push_service(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "http://fcm.googleapis.com/x",
        "https://127.0.0.1/x",
        "https://[::1]/x",
        "https://169.254.169.254/latest/meta-data",
        "https://localhost/x",
        "https://push.apple.com/x",
        "https://evilpush.apple.com.example/x",
        "https://fcm.googleapis.com.evil.example/x",
        "https://notfcm.googleapis.com/x",
        "https://fcm.googleapis.com:8443/x",
        "https://fcm.googleapis.com:x/x",
        "https://somebody@fcm.googleapis.com/x",
        "https://somebody:secret@web.push.apple.com/x",
        "https://evil.example\\@fcm.googleapis.com/x",
        "https://evil.example#@fcm.googleapis.com/x",
        "file:///etc/passwd",
        "gopher://web.push.apple.com/x",
        "https://[web.push.apple.com/x",
    ],
)
def test_what_is_none_is_not_let_in(settings: LazySettings, address: str) -> None:
    settings.PUSH_HOSTS = HOSTS

    assert not is_push_service(address)


def test_browser_without_sound_keys_gets_no_message(service: FakePushService) -> None:
    fake = FakeBrowser(f"{service.url}/push/phone")

    with pytest.raises(UndeliverableError):
        send(Browser(fake.endpoint, "AAAA", fake.browser.auth))


def test_contact_is_our_address_where_it_is_a_public_one(settings: LazySettings) -> None:
    settings.PUBLIC_ADDRESS, settings.DEFAULT_FROM_EMAIL = "https://haat.example", "Haat <haat@haat.example>"
    assert vapid.contact() == "https://haat.example"

    settings.PUBLIC_ADDRESS = "http://127.0.0.1:8000"
    assert vapid.contact() == "mailto:haat@haat.example"


def test_public_key_is_a_point_of_the_curve(settings: LazySettings) -> None:
    settings.VAPID_KEY = VAPID_KEY

    raw = vapid.from_text(vapid.public_key())

    assert (len(raw), raw[0]) == (65, 4)
