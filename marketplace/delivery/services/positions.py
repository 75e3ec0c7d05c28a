"""Writes: where the carrier of an order is, as their phone says it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from marketplace.core import live
from marketplace.delivery.errors import NotSharingError
from marketplace.delivery.fixes import Doubt, Position, sieve
from marketplace.delivery.models import Fix, Leg
from marketplace.delivery.selectors import Estimate, estimate_from, find_position
from marketplace.delivery.services.legs import hold_leg
from marketplace.delivery.way_words import words_in_each_language

POSITION = "position"
# One phone that was away for ten minutes, at one fix in three seconds.
MOST_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of what a phone sent.

    Attributes:
        taken: how many fixes were believed.
        dropped: how many were not, and why.
        estimate: from the newest; None where none was believed, or the order has no pin.
    """

    taken: int
    dropped: Mapping[Doubt, int]
    estimate: Estimate | None


@transaction.atomic
def record_fixes(*, leg_id: UUID, carrier_id: UUID, fixes: Sequence[Position], now: datetime) -> Recorded:
    """Keep where a carrier is, and say the newest to whoever follows the order.

    The leg is held while that happens, so it ends before or after, and what ends it finds every fix. The order's own
    state is asked in the same statement: from the moment in which it is handed over nothing is taken any more, however
    late the leg is told.

    Args:
        fixes: `MOST_AT_ONCE` at most, in whatever order.

    Raises:
        LegNotFoundError: there is no such leg, or another carries it.
        LegEndedError: it has ended.
        NotSharingError: the carrier has not begun to share, or has stopped.
    """
    leg = hold_leg(leg_id=leg_id, carrier_id=carrier_id)
    if leg.shares_since is None:
        raise NotSharingError
    sieved = sieve(fixes, last=find_position(leg), since=leg.shares_since, now=now)
    if not sieved.taken:
        return Recorded(0, sieved.dropped, None)
    Fix.objects.bulk_create([_row(leg, fix, now) for fix in sieved.taken], ignore_conflicts=True)
    newest = sieved.taken[-1]
    estimate = estimate_from(newest.point, leg.destination)
    live.signal("leg", leg.pk, kind=POSITION, data=told_of(newest, estimate))
    return Recorded(len(sieved.taken), sieved.dropped, estimate)


def told_of(position: Position, estimate: Estimate | None) -> dict[str, object]:
    """What whoever follows an order is told of one position."""
    return {
        "lat": round(position.point.lat, 6),
        "lon": round(position.point.lon, 6),
        "accuracy_m": round(position.accuracy_m),
        "heading": position.heading,
        "at": position.at,
        "eta_min": estimate.eta_min if estimate else None,
        "distance_m": round(estimate.distance_m) if estimate else None,
        "words": words_in_each_language(estimate),
    }


def _row(leg: Leg, fix: Position, now: datetime) -> Fix:
    return Fix(
        leg=leg,
        at=fix.at,
        received_at=now,
        location=fix.point.to_geos(),
        accuracy_m=fix.accuracy_m,
        heading=fix.heading,
        speed_mps=fix.speed_mps,
    )
