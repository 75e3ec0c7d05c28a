import stat
from pathlib import Path

import pytest
from django.conf import LazySettings
from structlog.testing import capture_logs

from marketplace.core.events import UndeliverableError
from marketplace.core.ids import uuid7
from marketplace.notifications import sms

NUMBER, TEXT = "+8801712345678", "আপনার কোড ৪৯৩০২৭"


@pytest.fixture
def folder(settings: LazySettings, tmp_path: Path) -> Path:
    settings.SMS_GATEWAY = "console"
    settings.SMS_ROOT = tmp_path / "new" / "sms"
    return tmp_path / "new" / "sms"


def test_message_becomes_a_file_that_names_its_receiver(folder: Path) -> None:
    sms.sender().send(TEXT, to=NUMBER, event_id=uuid7())

    (file,) = folder.iterdir()
    assert file.read_text(encoding="utf-8") == f"To: {NUMBER}\n\n{TEXT}\n"


def test_newest_message_is_the_last_by_name(folder: Path) -> None:
    for text in ("first", "second", "third"):
        sms.sender().send(text, to=NUMBER, event_id=uuid7())

    assert "third" in max(folder.iterdir()).read_text()


def test_message_that_is_sent_twice_is_one_file(folder: Path) -> None:
    event_id = uuid7()

    for _ in range(2):
        sms.sender().send(TEXT, to=NUMBER, event_id=event_id)

    assert len(list(folder.iterdir())) == 1


def test_nobody_else_on_the_machine_reads_along(folder: Path) -> None:
    sms.sender().send(TEXT, to=NUMBER, event_id=uuid7())

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_log_says_that_it_was_written_and_not_what(folder: Path) -> None:
    with capture_logs() as lines:
        sms.sender().send(TEXT, to=NUMBER, event_id=uuid7())

    assert [line["event"] for line in lines] == ["sms_written"]
    assert "1712345678" not in str(lines)
    assert "৪৯৩০২৭" not in str(lines)


def test_who_has_no_gateway_is_told_by_a_dead_letter(settings: LazySettings) -> None:
    settings.SMS_GATEWAY = "off"

    with pytest.raises(UndeliverableError, match="HAAT_SMS_GATEWAY is off"):
        sms.sender().send(TEXT, to=NUMBER, event_id=uuid7())
