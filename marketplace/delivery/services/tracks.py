"""Writes: what stays of a way when it ends, and for how long."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.gis.geos import LineString
from django.db import transaction

from geo.points import WGS84, GeoPoint
from marketplace.delivery.fixes import Position, metres_between
from marketplace.delivery.models import EndReason, Leg, Track
from marketplace.delivery.selectors import position_of
from marketplace.delivery.thinning import thin
from marketplace.orders.models import HandoverProof

# So shortly before the hand-over, and so well known, that it was there.
AT_THE_DOOR = timedelta(minutes=2)
DOOR_ACCURACY_M = 50.0


@transaction.atomic
def keep_track(leg: Leg, *, reason: EndReason, now: datetime) -> None:
    """Keep the thinned way of a leg that ends, and where it was handed over; every fix goes.

    Args:
        leg: held, with its fixes.
        reason: how it ends; only what was delivered was dropped off.
        now: when that was.
    """
    way = [position_of(fix) for fix in leg.fixes.order_by("at")]
    leg.fixes.all().delete()
    line = thin(way)
    door = _door_of(leg, way, now=now) if reason is EndReason.DELIVERED else None
    if len(line) < 2 and door is None:  # a line has two ends
        return
    has_line = len(line) > 1
    Track.objects.create(
        leg=leg,
        buyer_id=leg.order.purchase.user_id,
        began_at=line[0].at if has_line else None,
        line=LineString([(one.point.lon, one.point.lat) for one in line], srid=WGS84) if has_line else None,
        offsets_s=[int((one.at - line[0].at).total_seconds()) for one in line] if has_line else [],
        drop_off=door.to_geos() if door else None,
        pin_distance_m=metres_between(door, leg.destination) if door and leg.destination else None,
    )


def purge_tracks(*, now: datetime) -> int:
    """Delete tracks that are older than `HAAT_TRACK_RETENTION_DAYS`; how many that were."""
    kept_from = now - timedelta(days=settings.TRACK_RETENTION_DAYS)
    count, _each = Track.objects.filter(created_at__lt=kept_from).delete()
    return count


@transaction.atomic
def forget_person(*, user_id: UUID) -> None:
    """Delete the ways that somebody went, and those that led to their door; who carried what is forgotten.

    Twice does no harm.
    """
    Track.objects.filter(buyer_id=user_id).delete()
    legs = Leg.objects.filter(carrier_id=user_id)
    Track.objects.filter(leg__in=legs).delete()
    for leg in legs.select_for_update(no_key=True).order_by("pk"):
        leg.fixes.all().delete()
    legs.update(carrier=None, shares_since=None)


def _door_of(leg: Leg, way: list[Position], *, now: datetime) -> GeoPoint | None:
    """Where it was handed over: as the proof says, else where the carrier was just before."""
    proof = HandoverProof.objects.filter(order=leg.order, location__isnull=False).order_by("-id").first()
    if proof is not None and proof.location is not None:
        return GeoPoint.from_geos(proof.location)
    last = way[-1] if way else None
    was_there = last is not None and now - last.at <= AT_THE_DOOR and last.accuracy_m <= DOOR_ACCURACY_M
    return last.point if last is not None and was_there else None
