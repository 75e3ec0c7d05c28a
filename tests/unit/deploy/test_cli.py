import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local import cli, django
from deploy.local.errors import LocalError
from deploy.local.places import STATIC_ROOT


@pytest.fixture(autouse=True)
def signals_as_they_were() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HAAT_STATE_DIR", str(tmp_path))
    return tmp_path


def test_status_of_a_market_that_never_ran_is_three(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["status"]) == 3
    assert "not running" in capsys.readouterr().out


def test_end_of_a_market_that_never_ran_is_no_mistake(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["down"]) == 0
    assert "was not running" in capsys.readouterr().out


def test_what_went_wrong_is_said_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_state: object) -> None:
        raise LocalError("PostgreSQL is out for lunch.")

    monkeypatch.setattr("deploy.local.stack.up", fail)

    assert cli.main(["up"]) == 1
    assert capsys.readouterr().err == "\nPostgreSQL is out for lunch.\n"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_every_way_to_end_a_command_ends_it_in_order(number: signal.Signals, monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[str] = []

    def run(_state: object) -> None:
        try:
            signal.raise_signal(number)
        finally:
            ended.append("in order")

    monkeypatch.setattr("deploy.local.stack.run", run)

    assert cli.main(["run"]) == 130
    assert ended == ["in order"]


def test_command_under_nohup_outlives_its_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    monkeypatch.setattr("deploy.local.stack.up", lambda _state: signal.raise_signal(signal.SIGHUP))

    assert cli.main(["up"]) == 0


def test_reset_deletes_the_data_and_keeps_what_is_installed(state: Path) -> None:
    for name in ("redis", "media", "logs", "setup"):
        (state / name).mkdir()
        (state / name / "file").touch()
    (state / "secrets.env").touch()
    (state / "beat-schedule.dat").touch()

    cli.main(["reset"])

    assert {path.name for path in state.iterdir()} == {"setup", "lock"}


def test_collected_files_are_no_source_of_themselves() -> None:
    sources = list(django.static_sources())

    assert sources
    assert not any(path.is_relative_to(STATIC_ROOT) for path in sources)
