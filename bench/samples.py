"""What clients saw, and what is read from it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sample:
    """One stretch of load: how long each request took, and how long the stretch was, in seconds.

    Attributes:
        client_cpu_s: processor time the clients themselves used.
    """

    latencies_s: Sequence[float]
    elapsed_s: float
    client_cpu_s: float = 0.0

    @property
    def requests_per_s(self) -> float:
        return len(self.latencies_s) / self.elapsed_s

    def percentile_ms(self, percent: float) -> float:
        return percentile(self.latencies_s, percent) * 1000


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that at least so many percent of the values do not exceed (nearest rank, no interpolation).

    Raises:
        ValueError: there are no values, or `percent` is not above 0 and at most 100.
    """
    if not values or not 0 < percent <= 100:
        raise ValueError("a percentile needs values and a percentage from above 0 to 100")
    return sorted(values)[math.ceil(len(values) * percent / 100) - 1]
