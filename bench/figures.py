"""What a benchmark found: figures, the bars some of them must clear, and the exit status that follows."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, Self


@dataclass(frozen=True, slots=True)
class Bar:
    """How large a figure may be, must be, or is; a figure that meets it exactly clears it."""

    limit: float
    relation: Literal["<=", ">=", "="]

    @classmethod
    def at_most(cls, limit: float) -> Self:
        return cls(limit, "<=")

    @classmethod
    def at_least(cls, limit: float) -> Self:
        return cls(limit, ">=")

    @classmethod
    def exactly(cls, limit: float) -> Self:
        """For what is counted: too few are as wrong as too many."""
        return cls(limit, "=")

    def is_cleared_by(self, value: float) -> bool:
        clears = {"<=": value <= self.limit, ">=": value >= self.limit, "=": value == self.limit}
        return clears[self.relation]

    def __str__(self) -> str:
        return f"{self.relation} {self.limit:g}"


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number. Its name ends in the unit, unless it is a ratio or a count.

    Attributes:
        is_judged: False in a quick look, whose figures say too little to fail anyone.
    """

    bench: str
    metric: str
    value: float
    bar: Bar | None = None
    is_judged: bool = True

    @property
    def ok(self) -> bool | None:
        """Whether the bar is cleared; None where there is none, or nobody judges."""
        if self.bar is None or not self.is_judged:
            return None
        return self.bar.is_cleared_by(self.value)

    def line(self) -> str:
        """The figure as one line of JSON."""
        told = {
            "bench": self.bench,
            "metric": self.metric,
            # Four digits say all that such a measurement knows; the verdict is on the unrounded value.
            "value": float(f"{self.value:.4g}"),
            "bar": str(self.bar) if self.bar else None,
            "ok": self.ok,
        }
        return json.dumps(told)


def report(figures: Iterable[Figure]) -> int:
    """Print one line a figure; returns the exit status, 1 when a bar is missed."""
    told = list(figures)
    for figure in told:
        print(figure.line(), flush=True)
    return int(any(figure.ok is False for figure in told))
