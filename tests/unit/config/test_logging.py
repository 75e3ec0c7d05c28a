"""Whoever writes a log line, it comes out as one JSON object without secrets."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import structlog
from django.conf import settings

from config.celery import app
from config.logging import configure

ROOT = Path(__file__).resolve().parents[3]
CARD = "hunter2"

Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def lines(capfd: pytest.CaptureFixture[str]) -> Lines:
    return lambda: [json.loads(line) for line in capfd.readouterr().out.splitlines()]


def sign_in(password: str) -> None:
    """A function whose locals hold a secret when it fails."""
    raise ValueError(f"cannot sign karim@example.com in with password={password}")


def test_our_lines_have_their_fields(lines: Lines) -> None:
    with structlog.contextvars.bound_contextvars(request_id="req-12345"):
        structlog.get_logger().info("shop_opened", shop="হাট", count=3)

    [line] = lines()
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "level": "info",
        "service": "haat",
        "message": "shop_opened",
        "request_id": "req-12345",
        "shop": "হাট",
        "count": 3,
    }


def test_traceback_and_locals_do_not_leak_a_password(lines: Lines) -> None:
    try:
        sign_in(CARD)
    except ValueError:
        structlog.get_logger().exception("sign_in_failed", password=CARD)

    [line] = lines()
    assert "ValueError" in line["exception"]
    assert CARD not in json.dumps(line)
    assert "karim" not in json.dumps(line)


def test_set_up_once_more_a_logger_that_was_used_before_is_still_heard() -> None:
    logger = structlog.get_logger("tests")
    logger.info("used")

    configure(settings.LOGGING)
    with structlog.testing.capture_logs() as heard:
        logger.info("heard")

    assert [line["event"] for line in heard] == ["heard"]


LIBRARY = """
import logging, django
django.setup()
logging.getLogger("some.library").warning("call %s with token=%s", "01712345678", "hunter2")
try:
    raise ValueError("password=hunter2")
except ValueError:
    logging.getLogger("django.db").exception("lost")
logging.getLogger("some.library").debug("not at this level")
import warnings
"""


def test_libraries_write_the_same_lines() -> None:
    ran = subprocess.run(  # noqa: S603 -- our own interpreter and script
        [sys.executable, "-c", LIBRARY], cwd=ROOT, capture_output=True, text=True, check=True
    )

    first, second = (json.loads(line) for line in ran.stdout.splitlines())
    assert (first["level"], first["message"]) == ("warning", "call [phone] with [hidden]")
    assert (second["level"], second["message"]) == ("error", "lost")
    assert "hunter2" not in ran.stdout + ran.stderr
    assert "Traceback" in second["exception"]


def test_tasks_carry_the_id_of_the_request_that_sent_them() -> None:
    sent: dict[str, Any] = {}

    def keep(headers: dict[str, Any], **_signal: Any) -> None:
        sent.update(headers)

    from celery.signals import before_task_publish

    before_task_publish.connect(keep)
    with app.connection_for_write() as broker, structlog.contextvars.bound_contextvars(request_id="req-12345"):
        queue = app.amqp.queues["slow"]
        app.send_task("tests.nothing", queue="slow", connection=broker)
        queue(broker.default_channel).purge()
    before_task_publish.disconnect(keep)

    assert sent["__django_structlog__"]["request_id"] == "req-12345"
