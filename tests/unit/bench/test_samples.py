import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.samples import Sample, percentile

HUNDRED = [float(number) for number in range(100, 0, -1)]
values = st.lists(st.floats(min_value=0, max_value=1e6), min_size=1)
percents = st.floats(min_value=0.001, max_value=100)


@pytest.mark.parametrize(("percent", "expected"), [(1, 1), (50, 50), (99, 99), (99.5, 100), (100, 100)])
def test_percentile_is_the_nearest_rank(percent: float, expected: float) -> None:
    assert percentile(HUNDRED, percent) == expected


def test_percentile_of_one_value_is_that_value() -> None:
    assert percentile([7.0], 0.1) == 7.0


@given(values, percents)
def test_so_many_percent_do_not_exceed_the_percentile_and_fewer_any_smaller_value(
    found: list[float], percent: float
) -> None:
    at = percentile(found, percent)

    assert sum(value <= at for value in found) >= len(found) * percent / 100
    assert sum(value < at for value in found) < len(found) * percent / 100


@pytest.mark.parametrize(("found", "percent"), [([], 50), ([1.0], 0), ([1.0], 100.1), ([1.0], float("nan"))])
def test_percentile_refuses_what_has_no_answer(found: list[float], percent: float) -> None:
    with pytest.raises(ValueError, match="percentile"):
        percentile(found, percent)


def test_sample_tells_rate_and_milliseconds() -> None:
    sample = Sample([0.001, 0.002, 0.004], elapsed_s=0.5)

    assert (sample.requests_per_s, sample.percentile_ms(50)) == (6.0, 2.0)
