"""A set of instants: spans of time, kept sorted and apart from each other, as PostgreSQL's `tstzmultirange` is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Instants:
    """Half-open spans `[start, end)` of instants (UTC), sorted, without overlap, and none that touch."""

    spans: tuple[tuple[datetime, datetime], ...] = ()

    @classmethod
    def of(cls, spans: Iterable[tuple[datetime, datetime]]) -> "Instants":
        """The instants that lie in one of the spans; a span that ends before it starts holds none."""
        joined: list[tuple[datetime, datetime]] = []
        for start, end in sorted(span for span in spans if span[0] < span[1]):
            if joined and start <= joined[-1][1]:
                joined[-1] = (joined[-1][0], max(joined[-1][1], end))
            else:
                joined.append((start, end))
        return cls(tuple(joined))

    def __contains__(self, at: datetime) -> bool:
        return any(start <= at < end for start, end in self.spans)

    def end_of_span(self, at: datetime) -> datetime | None:
        """Where the span that holds this instant ends; None where none does."""
        return next((end for start, end in self.spans if start <= at < end), None)

    def next_start(self, at: datetime) -> datetime | None:
        """Where the first span after this instant begins; None where there is none."""
        return next((start for start, _end in self.spans if start > at), None)

    def __bool__(self) -> bool:
        return bool(self.spans)
