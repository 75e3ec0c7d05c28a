"""What many stars come to: a Bayesian average, so that one enthusiast does not outrank a hundred content buyers.

    (PRIOR_WEIGHT x PRIOR_MEAN + sum of stars) / (PRIOR_WEIGHT + number of stars)

The prior is what 7,626 Bangla reviews of goods came to, 3.05 stars in the mean (BRPD, aminurrahmanashik/BRPD_resources
@ 1569bf1, MIT), at the weight of five buyers.
"""

from decimal import ROUND_HALF_UP, Decimal

PRIOR_MEAN = Decimal("3.05")
PRIOR_WEIGHT = 5
PLACES = Decimal("0.01")


def bayesian_average(*, total: int, count: int) -> Decimal | None:
    """The average of `count` ratings that add up to `total`, with two places; None without any.

    Raises:
        ValueError: the ratings cannot all be between 1 and 5.
    """
    if count == 0 and total == 0:
        return None
    if not count <= total <= 5 * count:
        raise ValueError(f"{count} ratings from 1 to 5 do not add up to {total}")
    average = (PRIOR_WEIGHT * PRIOR_MEAN + total) / (PRIOR_WEIGHT + count)
    return average.quantize(PLACES, ROUND_HALF_UP)
