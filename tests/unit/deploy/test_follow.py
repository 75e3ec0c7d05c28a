import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from config.logging import to_json
from deploy.local.follow import Log, told


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    with closing(Log(tmp_path / "web.log")) as log:
        yield log


def written(level: str, event: str, **fields: str) -> str:
    """A line as our own programs write it."""
    return to_json(None, level, {"level": level, "event": event, **fields}).decode()


@pytest.mark.parametrize("level", ["warning", "error", "critical"])
def test_what_went_wrong_is_told_with_its_details(level: str) -> None:
    text = told("web", written(level, "no answer", url="/x", logger="haat"))

    assert text is not None
    assert text.split() == [level, "no", "answer", "url=/x"]


def test_traceback_follows_its_line() -> None:
    text = told("worker", written("error", "crashed", exception="Traceback\n  ValueError"))

    assert text is not None
    assert [part.split() for part in text.splitlines()] == [["error", "crashed"], ["Traceback"], ["ValueError"]]


@pytest.mark.parametrize(
    "line", [written("info", "request"), "", json.dumps(["a", "list"])], ids=["info", "empty", "list"]
)
def test_everyday_lines_are_left_in_the_log(line: str) -> None:
    assert told("web", line) is None


def test_plain_text_of_our_own_programs_is_told_whole() -> None:
    assert told("web", "ModuleNotFoundError: No module named 'x'") == "ModuleNotFoundError: No module named 'x'"


@pytest.mark.parametrize(
    ("program", "line"),
    [
        ("postgres", "2026-01-01 FATAL:  the database system is starting up"),
        ("nginx", "[emerg] bind() failed"),
        ("supervisord", "WARN exited: web (exit status 1; not expected)"),
    ],
)
def test_alarms_of_servers_are_told(program: str, line: str) -> None:
    assert told(program, line) == line


def test_chat_of_servers_is_not_told() -> None:
    assert told("postgres", "2026-01-01 LOG:  checkpoint complete") is None


def test_lines_are_followed_from_the_end_and_only_when_whole(log: Log) -> None:
    log.path.write_text("before\n")
    log.skip_to_end()

    with log.path.open("a") as growing:
        growing.write("one\nha")
    first = list(log.lines())
    with log.path.open("a") as growing:
        growing.write("lf\n")

    assert first == ["one"]
    assert list(log.lines()) == ["half"]


def test_rotation_loses_no_line(log: Log) -> None:
    log.path.touch()
    log.skip_to_end()

    log.path.write_text("last of the old\n")
    log.path.rename(log.path.with_suffix(".log.1"))
    log.path.write_text("first of the new\n")

    assert list(log.lines()) == ["last of the old", "first of the new"]


def test_log_that_appears_later_is_read_from_its_start(log: Log) -> None:
    log.skip_to_end()
    assert list(log.lines()) == []

    log.path.write_text("hello\n")

    assert list(log.lines()) == ["hello"]
