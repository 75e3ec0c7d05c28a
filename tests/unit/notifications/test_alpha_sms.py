from collections.abc import Iterator
from uuid import UUID

import pytest
from django.conf import LazySettings
from structlog.testing import capture_logs

from marketplace.core.events import UndeliverableError
from marketplace.core.ids import uuid7
from marketplace.core.resilience import OutsideSystemError
from marketplace.notifications.ports import Receipt
from marketplace.notifications.sms.alpha import AlphaSender
from marketplace.notifications.sms.outcomes import GatewayRefusesUsError, NotTakenError, PerhapsTakenError
from tests.fakes.alpha_sms import FIRST_ID, KEY, SENDER, FakeAlphaSms, Mood, running_alpha_sms

NUMBER = "+8801712345678"


@pytest.fixture
def alpha(settings: LazySettings) -> Iterator[FakeAlphaSms]:
    with running_alpha_sms() as fake:
        settings.ALPHA_SMS_URL, settings.ALPHA_SMS_KEY, settings.ALPHA_SMS_SENDER = fake.url, KEY, SENDER
        yield fake


def send(text: str = "কোড ৪৯৩০২৭", *, to: str = NUMBER, event_id: UUID | None = None) -> Receipt:
    return AlphaSender().send(text, to=to, event_id=event_id or uuid7())


def test_message_is_handed_over_in_the_gateways_terms(alpha: FakeAlphaSms) -> None:
    receipt = send()

    assert receipt == Receipt("alpha", str(FIRST_ID))
    assert alpha.sent == [{"api_key": KEY, "msg": "কোড ৪৯৩০২৭", "to": "8801712345678", "sender_id": SENDER}]


def test_sender_that_was_not_approved_is_left_out(alpha: FakeAlphaSms, settings: LazySettings) -> None:
    settings.ALPHA_SMS_SENDER = ""

    send()

    assert "sender_id" not in alpha.sent[0]


@pytest.mark.parametrize(
    "mood", [Mood.UNKNOWN_ERROR, Mood.BROKEN, Mood.MALFORMED, Mood.STRANGE], ids=lambda mood: mood.name
)
def test_answer_that_tells_nothing_leaves_open_whether_it_was_taken(alpha: FakeAlphaSms, mood: Mood) -> None:
    alpha.mood = mood

    with pytest.raises(PerhapsTakenError):
        send()

    assert len(alpha.asked) == 1


def test_message_whose_answer_is_lost_may_be_on_its_way(alpha: FakeAlphaSms, monkeypatch: pytest.MonkeyPatch) -> None:
    from marketplace.notifications.sms import alpha as adapter
    from marketplace.notifications.sms.outcomes import Trail, carry

    alpha.mood = Mood.LOST
    message = {"api_key": KEY, "msg": "x", "to": "8801712345678"}

    def hurried(trail: Trail) -> str:
        try:
            return adapter.ask(0.2, message, trail)
        except Exception as error:
            raise OutsideSystemError from error

    with pytest.raises(PerhapsTakenError):
        carry(hurried)

    assert len(alpha.sent) == 1


def test_gateway_that_is_busy_or_away_has_not_got_it(alpha: FakeAlphaSms, settings: LazySettings) -> None:
    alpha.mood = Mood.THROTTLED
    with pytest.raises(NotTakenError):
        send()
    settings.ALPHA_SMS_URL = "http://127.0.0.1:1"

    with pytest.raises(NotTakenError):
        send()


@pytest.mark.parametrize(
    ("text", "to", "error"), [("x", "+15005550006", "416"), ("a casino", NUMBER, "420"), ("x" * 1001, NUMBER, "1001")]
)
def test_fault_of_the_message_is_undeliverable(alpha: FakeAlphaSms, text: str, to: str, error: str) -> None:
    with pytest.raises(UndeliverableError, match=error):
        send(text, to=to)

    assert alpha.sent == []


def test_what_is_the_operators_to_mend_is_no_fault_of_the_message(alpha: FakeAlphaSms, settings: LazySettings) -> None:
    for mood in (Mood.POOR, Mood.UNHEARD_OF):
        alpha.mood = mood
        with pytest.raises(GatewayRefusesUsError):
            send()
    alpha.mood, settings.ALPHA_SMS_KEY = Mood.WELL, "another"

    with pytest.raises(GatewayRefusesUsError, match="405"):
        send()


@pytest.mark.parametrize(
    ("status", "outcome"), [("Delivered", True), ("FAILED", False), ("Undelivered", False), ("Sent", None), ("?", None)]
)
def test_report_says_what_became_of_it(alpha: FakeAlphaSms, status: str, outcome: bool | None) -> None:
    reference = send().reference
    alpha.status = status

    assert AlphaSender().ask_outcome(reference) is outcome


def test_nothing_secret_or_personal_is_logged_or_in_the_errors(
    alpha: FakeAlphaSms, settings: LazySettings, capfd: pytest.CaptureFixture[str]
) -> None:
    alpha.mood = Mood.STRANGE
    with capture_logs() as lines, pytest.raises(OutsideSystemError) as failure:
        send()
    with pytest.raises(OutsideSystemError) as unknown:
        AlphaSender().ask_outcome("4")
    settings.ALPHA_SMS_URL = "http://127.0.0.1:1"
    with pytest.raises(OutsideSystemError) as away:
        AlphaSender().ask_outcome("4")

    errors = [failure.value, unknown.value, away.value]
    told = f"{lines} {capfd.readouterr().out} {errors!r} {[error.__cause__ for error in errors]!r}"
    assert "alpha_sms" in told
    assert not any(secret in told for secret in (KEY, "1712345678", "৪৯৩০২৭"))
