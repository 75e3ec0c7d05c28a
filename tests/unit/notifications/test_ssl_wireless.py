from uuid import UUID

import pytest
from django.conf import LazySettings
from structlog.testing import capture_logs

from marketplace.core.events import UndeliverableError
from marketplace.core.ids import uuid7
from marketplace.core.resilience import OutsideSystemError
from marketplace.notifications import sms
from marketplace.notifications.sms.outcomes import GatewayRefusesUsError
from marketplace.notifications.sms.ssl_wireless import csms_id
from tests.fakes.ssl_wireless import SID, TOKEN, FakeSslWireless, Mood

NUMBER = "+8801712345678"


def send(text: str = "কোড ৪৯৩০২৭", *, to: str = NUMBER, event_id: UUID | None = None) -> None:
    sms.sender().send(text, to=to, event_id=event_id or uuid7())


def test_message_is_handed_over_in_the_gateways_terms(gateway: FakeSslWireless) -> None:
    event_id = uuid7()

    send(event_id=event_id)

    assert gateway.sent == [
        {
            "api_token": TOKEN,
            "sid": SID,
            "msisdn": "8801712345678",
            "sms": "কোড ৪৯৩০২৭",
            "csms_id": csms_id(event_id),
        }
    ]


def test_key_fits_and_differs_from_event_to_event() -> None:
    keys = [csms_id(uuid7()) for _ in range(1000)]

    assert len(set(keys)) == 1000
    assert all(key.isalnum() and key.isascii() and len(key) <= 20 for key in keys)


def test_same_event_is_sent_once(gateway: FakeSslWireless) -> None:
    event_id = uuid7()

    send(event_id=event_id)
    send(event_id=event_id)

    assert len(gateway.sent) == 1


def test_duplicate_told_of_the_message_is_no_failure(gateway: FakeSslWireless) -> None:
    gateway.mood = Mood.DUPLICATE

    send()

    assert len(gateway.asked) == 1


def test_passing_failure_is_tried_again_with_the_same_key(gateway: FakeSslWireless) -> None:
    gateway.fails_first = 1

    send()

    assert len({message["csms_id"] for message in gateway.asked}) == 1
    assert (len(gateway.asked), len(gateway.sent)) == (2, 1)


@pytest.mark.parametrize(
    "mood",
    [
        Mood.BUSY,
        Mood.TOO_FAST,
        Mood.UNKNOWN_ERROR,
        Mood.THROTTLED,
        Mood.BROKEN,
        Mood.MALFORMED,
        Mood.STRANGE,
        Mood.UNHEARD_OF,
    ],
)
def test_gateway_that_is_down_or_busy_leaves_the_message_for_later(gateway: FakeSslWireless, mood: Mood) -> None:
    gateway.mood = mood

    with pytest.raises(OutsideSystemError):
        send()

    assert len(gateway.asked) == 2


@pytest.mark.parametrize("to", ["+8801212345678", "+15005550006"])
def test_bad_number_is_undeliverable_and_asked_about_once(gateway: FakeSslWireless, to: str) -> None:
    with pytest.raises(UndeliverableError, match="4025"):
        send(to=to)

    assert len(gateway.asked) == 1


def test_blocked_number_is_undeliverable(gateway: FakeSslWireless) -> None:
    gateway.blocked.add("8801712345678")

    with pytest.raises(UndeliverableError, match="4026"):
        send()


def test_message_that_the_gateway_finds_invalid_is_undeliverable(gateway: FakeSslWireless) -> None:
    gateway.mood = Mood.INVALID

    with pytest.raises(UndeliverableError):
        send()


def test_text_that_is_too_long_is_not_even_handed_over(gateway: FakeSslWireless) -> None:
    send("x" * 1000)

    with pytest.raises(UndeliverableError, match="1001 characters"):
        send("x" * 1001)

    assert len(gateway.asked) == 1


@pytest.mark.parametrize("setting", ["SSL_WIRELESS_TOKEN", "SSL_WIRELESS_SID"])
def test_wrong_credentials_are_no_fault_of_the_message(
    gateway: FakeSslWireless, settings: LazySettings, setting: str
) -> None:
    setattr(settings, setting, "another")

    with pytest.raises(GatewayRefusesUsError):
        send()

    assert len(gateway.asked) == 1


def test_nothing_personal_is_logged_or_in_the_errors(
    gateway: FakeSslWireless, capfd: pytest.CaptureFixture[str]
) -> None:
    gateway.mood = Mood.STRANGE

    with capture_logs() as lines, pytest.raises(OutsideSystemError) as failure:
        send()
    gateway.mood = Mood.INVALID
    with pytest.raises(UndeliverableError) as refusal:
        send()

    # A logger that another test used before writes past the capture, to the standard output.
    told = f"{lines} {capfd.readouterr().out} {failure.value!r} {failure.value.__cause__!r} {refusal.value!r}"
    assert "ssl_wireless" in told
    assert "1712345678" not in told
    assert "৪৯৩০২৭" not in told
    assert TOKEN not in told
