from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from django.conf import LazySettings
from structlog.testing import capture_logs

from marketplace.accounts.messages import Mail
from marketplace.core.events import UndeliverableError
from marketplace.core.ids import uuid7
from marketplace.core.resilience import OutsideSystemError
from marketplace.notifications import mail
from tests.fakes.smtp import FakeMailServer, running_mail_server

MAIL = Mail(to="karim@example.com", subject="৪৯৩০২৭ আপনার কোড", text="কোড: ৪৯৩০২৭\n", html="<p>কোড: ৪৯৩০২৭</p>")


@pytest.fixture
def server(settings: LazySettings) -> Iterator[FakeMailServer]:
    with running_mail_server() as fake:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = fake.host, fake.port
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_USE_SSL = settings.EMAIL_USE_TLS = False
        settings.DEFAULT_FROM_EMAIL = "Haat <no-reply@haat.example>"
        yield fake


def only_mail(server: FakeMailServer) -> EmailMessage:
    (taken,) = server.taken
    read = message_from_bytes(taken, policy=policy.default)
    assert isinstance(read, EmailMessage)
    return read


def test_mail_arrives_in_both_forms(server: FakeMailServer) -> None:
    mail.send(MAIL, event_id=uuid7())

    taken = only_mail(server)
    assert (taken["To"], taken["From"]) == ("karim@example.com", "Haat <no-reply@haat.example>")
    assert taken["Subject"].strip() == "৪৯৩০২৭ আপনার কোড"  # a folded line begins with a space
    assert taken.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in taken.iter_parts()] == ["text/plain", "text/html"]
    assert [part.get_content().strip() for part in taken.iter_parts()] == ["কোড: ৪৯৩০২৭", "<p>কোড: ৪৯৩০২৭</p>"]


def test_mail_without_looks_is_plain_text(server: FakeMailServer) -> None:
    mail.send(MAIL.model_copy(update={"html": None}), event_id=uuid7())

    assert only_mail(server).get_content_type() == "text/plain"


def test_same_event_makes_the_same_message_id_and_nobody_answers_automatically(server: FakeMailServer) -> None:
    event_id = uuid7()

    mail.send(MAIL, event_id=event_id)

    assert only_mail(server)["Message-ID"] == f"<{event_id}@haat.example>"
    assert only_mail(server)["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize(
    ("command", "answer"), [("RCPT", "550 no such user"), (".", "552 too much"), (".", "554 looks like spam")]
)
def test_receiver_or_content_that_is_refused_for_good_is_undeliverable(
    server: FakeMailServer, command: str, answer: str
) -> None:
    server.answers[command] = answer

    with pytest.raises(UndeliverableError, match=answer[:3]):
        mail.send(MAIL, event_id=uuid7())


@pytest.mark.parametrize(
    ("command", "answer"),
    [("RCPT", "450 come back later"), ("MAIL", "421 shutting down"), (".", "451 no room"), ("EHLO", "421 too many")],
)
def test_server_that_is_busy_leaves_the_mail_for_later(server: FakeMailServer, command: str, answer: str) -> None:
    server.answers[command] = answer

    with pytest.raises(OutsideSystemError):
        mail.send(MAIL, event_id=uuid7())


def test_sender_that_is_refused_is_no_fault_of_the_mail(server: FakeMailServer) -> None:
    server.answers["MAIL"] = "553 not your name"

    with pytest.raises(mail.MailServerError):
        mail.send(MAIL, event_id=uuid7())


def test_server_that_is_away_leaves_the_mail_for_later(server: FakeMailServer, settings: LazySettings) -> None:
    settings.EMAIL_PORT = 1

    with pytest.raises(OutsideSystemError):
        mail.send(MAIL, event_id=uuid7())


def test_slow_server_is_not_waited_for(server: FakeMailServer) -> None:
    server.is_slow = True
    message = mail.compose(MAIL, event_id=uuid7())

    with pytest.raises(mail.PassingError):
        mail.talk(0.2, message)


def test_one_mail_is_one_conversation(server: FakeMailServer) -> None:
    """Whether a mail was taken whose answer was lost cannot be asked, so nothing is repeated at once."""
    server.answers["."] = "451 no room"

    with pytest.raises(OutsideSystemError):
        mail.send(MAIL, event_id=uuid7())

    assert server.connections == 1


@pytest.mark.parametrize("answer", ["550 karim@example.com is unknown", "450 karim@example.com is busy"])
def test_nothing_personal_is_logged_or_in_the_errors(server: FakeMailServer, answer: str) -> None:
    server.answers["RCPT"] = answer

    with capture_logs() as lines, pytest.raises((UndeliverableError, OutsideSystemError)) as failure:
        mail.send(MAIL, event_id=uuid7())

    told = f"{lines} {failure.value!r} {failure.value.__cause__!r}"
    assert "SMTPRecipientsRefused" in told or "outside_system_failed" in told
    assert "karim" not in told
    assert "৪৯৩০২৭" not in told
