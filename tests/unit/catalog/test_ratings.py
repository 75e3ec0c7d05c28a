"""The Bayesian average: between the prior and the plain mean, nearer the mean the more there are."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.catalog.ratings import PRIOR_MEAN, bayesian_average

RATINGS = st.lists(st.integers(1, 5), min_size=1, max_size=200)


def test_nobody_has_rated() -> None:
    assert bayesian_average(total=0, count=0) is None


@pytest.mark.parametrize(
    ("ratings", "average"),
    [([5], "3.38"), ([1], "2.71"), ([5] * 100, "4.91"), ([4] * 20 + [5] * 5, "4.01"), ([3] * 7, "3.02")],
)
def test_worked_out_by_hand(ratings: list[int], average: str) -> None:
    assert bayesian_average(total=sum(ratings), count=len(ratings)) == Decimal(average)


@given(RATINGS)
def test_lies_between_the_prior_and_the_mean(ratings: list[int]) -> None:
    average = bayesian_average(total=sum(ratings), count=len(ratings))
    mean = Decimal(sum(ratings)) / len(ratings)
    assert average is not None
    assert min(mean, PRIOR_MEAN) - Decimal("0.01") <= average <= max(mean, PRIOR_MEAN) + Decimal("0.01")


@given(RATINGS, st.integers(1, 4))
def test_a_better_rating_never_lowers_it(ratings: list[int], stars: int) -> None:
    def with_one(rating: int) -> Decimal:
        average = bayesian_average(total=sum(ratings) + rating, count=len(ratings) + 1)
        assert average is not None
        return average

    assert with_one(stars) <= with_one(stars + 1)


def test_one_enthusiast_does_not_outrank_a_hundred_content_buyers() -> None:
    one, hundred = bayesian_average(total=5, count=1), bayesian_average(total=430, count=100)
    assert one is not None
    assert hundred is not None
    assert one < hundred


@pytest.mark.parametrize(("total", "count"), [(6, 1), (0, 1), (1, 0), (-1, 0)])
def test_what_no_ratings_add_up_to_is_refused(total: int, count: int) -> None:
    with pytest.raises(ValueError, match="do not add up"):
        bayesian_average(total=total, count=count)
