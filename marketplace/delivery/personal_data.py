"""What this room keeps of those who carry orders and of those who get them, for the copy of their data."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import F
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from geo.points import GeoPoint
from marketplace.accounts.ports import PersonalData, Row, Table
from marketplace.delivery.models import Fix, Leg, Track

LEG = ("started_at", "ended_at", "end_reason", "shares_since")
FIX = ("at", "received_at", "accuracy_m", "heading", "speed_mps")


class WayData:
    """What they carried and where they went with it; and where what they bought was handed over."""

    name = "delivery"

    def collect(self, user_id: UUID) -> PersonalData:
        legs = Leg.objects.filter(carrier_id=user_id).order_by("pk")
        fixes = Fix.objects.filter(leg__in=legs).select_related("leg__order").order_by("leg_id", "at")
        went = Track.objects.filter(leg__in=legs).select_related("leg__order").order_by("pk")
        got = Track.objects.filter(buyer_id=user_id, drop_off__isnull=False).select_related("leg__order").order_by("pk")
        return PersonalData(
            [
                Table("carried", list(legs.values(*LEG, number=F("order__number")))),
                Table("positions", [_fix(one) for one in fixes]),
                Table("ways", [point for track in went for point in _points(track)]),
                Table("handed_over", [_drop_off(track) for track in got]),
            ]
        )


class CarriedOrders:
    """Whoever has somebody's order in hand brings it first."""

    name = "delivery"

    def reasons(self, user_id: UUID) -> Sequence[str | Promise]:
        numbers = Leg.objects.on().filter(carrier_id=user_id).order_by("pk").values_list("order__number", flat=True)
        carrying = _("You are carrying order {number}. Hand it over, or have somebody else carry it, first.")
        return [format_lazy(carrying, number=number) for number in numbers]


def _fix(fix: Fix) -> Row:
    point = GeoPoint.from_geos(fix.location)
    said = {name: getattr(fix, name) for name in FIX}
    return {"number": fix.leg.order.number, "lat": point.lat, "lon": point.lon, **said}


def _points(track: Track) -> list[Row]:
    if track.line is None:
        return []
    number, began_at = track.leg.order.number, track.began_at
    return [
        {"number": number, "lat": lat, "lon": lon, "began_at": began_at, "seconds": seconds}
        for (lon, lat), seconds in zip(track.line.coords, track.offsets_s, strict=True)
    ]


def _drop_off(track: Track) -> Row:
    point = GeoPoint.from_geos(track.drop_off) if track.drop_off is not None else None
    return {
        "number": track.leg.order.number,
        "lat": point.lat if point else None,
        "lon": point.lon if point else None,
        "pin_distance_m": track.pin_distance_m,
    }
