import os
from collections.abc import Callable

import pytest

from bench.rounds import Contestant, Results, difference, measure, ratio
from bench.samples import Sample


def results(*rates: float) -> Results:
    """A round for each rate of requests a second."""
    return Results([Sample([1 / rate], elapsed_s=1 / rate) for rate in rates])


def rate(sample: Sample) -> float:
    return sample.requests_per_s


def test_ratio_is_that_of_the_middle_round() -> None:
    assert ratio(results(30, 10, 50), results(60, 100, 100), rate) == pytest.approx(0.5)


def test_difference_is_that_of_the_middle_round() -> None:
    assert difference(results(30, 10, 500), results(20, 5, 100), rate) == pytest.approx(10)


def test_machine_that_slows_both_sides_down_changes_no_ratio() -> None:
    quiet, noisy = ratio(results(60), results(100), rate), ratio(results(6), results(10), rate)

    assert quiet == pytest.approx(noisy)


def test_everybody_has_a_turn_in_every_round() -> None:
    turns: list[tuple[str, int]] = []

    def drive_of(name: str) -> Callable[..., Sample]:
        def drive(*, clients: int, seconds: float) -> Sample:
            turns.append((name, clients))
            return Sample([seconds], seconds)

        return drive

    rivals = [Contestant(name, drive_of(name), {}) for name in ("floor", "web")]

    measure(rivals, seconds={1: 0.1, 16: 0.2}, rounds=2, told=lambda _: None)

    assert turns == [("floor", 1), ("web", 1), ("floor", 16), ("web", 16)] * 2


def test_processor_time_is_told_by_part_for_each_request() -> None:
    def burn(*, clients: int, seconds: float) -> Sample:
        before = os.times()
        while os.times().user + os.times().system < before.user + before.system + seconds:
            sum(range(1000))
        return Sample([seconds / 2] * 2, seconds, client_cpu_s=0.02)

    found = Results()
    found.add(Contestant("web", burn, {"web": os.getpid()}), clients=1, seconds=0.2)

    spent = found.cpu_ms_per_request()
    assert spent["clients"] == 10
    assert spent["web"] >= 90
