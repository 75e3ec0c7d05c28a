import json

import pytest

from bench.figures import Bar, Figure, report

AT_MOST_TWO = Bar.at_most(2.0)
AT_LEAST_HALF = Bar.at_least(0.5)
EXACTLY_FIVE = Bar.exactly(5)


def figure(value: float, bar: Bar | None = None, *, is_judged: bool = True) -> Figure:
    return Figure("market", "ratio", value, bar, is_judged)


@pytest.mark.parametrize(
    ("value", "bar", "ok"),
    [
        (2.0, AT_MOST_TWO, True),
        (2.0001, AT_MOST_TWO, False),
        (0.5, AT_LEAST_HALF, True),
        (0.4999, AT_LEAST_HALF, False),
        (5.0, EXACTLY_FIVE, True),
        (4.0, EXACTLY_FIVE, False),
        (6.0, EXACTLY_FIVE, False),
        (9.0, None, None),
    ],
)
def test_bar_is_cleared_by_its_own_value_and_by_better_ones(value: float, bar: Bar | None, ok: bool | None) -> None:
    assert figure(value, bar).ok is ok


def test_line_is_one_json_object_of_the_five_agreed_fields() -> None:
    line = figure(1.23456, AT_MOST_TWO).line()

    assert "\n" not in line
    assert json.loads(line) == {"bench": "market", "metric": "ratio", "value": 1.235, "bar": "<= 2", "ok": True}


def test_figure_without_a_bar_has_no_verdict() -> None:
    told = json.loads(figure(1.0).line())

    assert (told["bar"], told["ok"]) == (None, None)


def test_rounding_for_the_eye_does_not_clear_a_bar() -> None:
    told = json.loads(figure(2.00001, AT_MOST_TWO).line())

    assert (told["value"], told["ok"]) == (2.0, False)


def test_one_missed_bar_fails_the_run() -> None:
    assert report([figure(1.0, AT_MOST_TWO), figure(3.0, AT_MOST_TWO), figure(5.0)]) == 1


def test_cleared_bars_and_figures_without_one_pass() -> None:
    assert report([figure(1.0, AT_MOST_TWO), figure(99.0)]) == 0


def test_quick_look_shows_the_bar_and_fails_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    status = report([figure(3.0, AT_MOST_TWO, is_judged=False)])

    told = json.loads(capsys.readouterr().out)
    assert (status, told["bar"], told["ok"]) == (0, "<= 2", None)


def test_every_figure_gets_a_line_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    report(figure(float(number)) for number in range(3))

    values = [json.loads(line)["value"] for line in capsys.readouterr().out.splitlines()]
    assert values == [0, 1, 2]
