import signal
from collections.abc import Callable

import pytest

from bench import runs
from bench.errors import BenchError
from bench.runs import Size

WHOLE = Size(shops=1_000, rounds=7)


@pytest.fixture(autouse=True)
def signals_stay_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signal, "signal", lambda *_: None)


def start(*arguments: str, measure: Callable[[Size], int]) -> int:
    return runs.start("market", "What it measures.", WHOLE, measure, arguments)


@pytest.mark.parametrize(
    ("size", "is_covered"),
    [(WHOLE, True), (Size(1_001, 8), True), (Size(999, 7), False), (Size(1_000, 6), False), (Size(999, 8), False)],
)
def test_bars_are_judged_only_when_nothing_is_less_than_the_whole(size: Size, is_covered: bool) -> None:
    assert size.covers(WHOLE) is is_covered


@pytest.mark.parametrize(
    ("arguments", "size"),
    [((), WHOLE), (("--shops", "50"), Size(50, 7)), (("--rounds", "1", "--shops", "50"), Size(50, 1))],
)
def test_command_line_says_how_much_is_measured(arguments: tuple[str, ...], size: Size) -> None:
    asked: list[Size] = []

    def measure(wanted: Size) -> int:
        asked.append(wanted)
        return 0

    start(*arguments, measure=measure)

    assert asked == [size]


@pytest.mark.parametrize("status", [0, 1])
def test_status_is_what_the_bars_say(status: int) -> None:
    assert start(measure=lambda _: status) == status


@pytest.mark.parametrize(("error", "status"), [(BenchError("no shop"), 2), (KeyboardInterrupt(), 130)])
def test_what_could_not_be_measured_has_a_status_of_its_own(error: BaseException, status: int) -> None:
    def measure(_: Size) -> int:
        raise error

    assert start(measure=measure) == status
