"""Trying a pin: which of a shop's zones hold it, which one counts and why, what delivery costs there, or why not."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geo.points import GeoPoint
from geo.search import FoundPlace, search_places
from marketplace.core import formats
from marketplace.core.money import Money
from sellers.desk import zone_words
from sellers.desk.zone_fields import AmountField, NumberField
from sellers.models import Shop
from sellers.selectors import zones as selectors
from sellers.selectors.delivery import terms_at
from sellers.terms import DeliveryRefusal, DeliveryTerms, RankedZone, Reason, Standing

PLACES_SHOWN = 6
STANDINGS: dict[Standing, Promise] = {
    Standing.COUNTS: gettext_lazy("This one counts here."),
    Standing.NOT_NOW: gettext_lazy("Does not count: there is no delivery at this hour."),
    Standing.LOWER_PRIORITY: gettext_lazy("Does not count: its priority is lower."),
    Standing.LARGER: gettext_lazy("Does not count: it is the larger zone."),
    Standing.YOUNGER: gettext_lazy("Does not count: it is the younger zone."),
}


class PinForm(forms.Form):
    """Where to deliver, and for how much."""

    q = forms.CharField(label=gettext_lazy("Search for a place"), max_length=100, required=False)
    lat = NumberField(label=gettext_lazy("Latitude"), min_value=-90, max_value=90, decimal_places=None)
    lon = NumberField(label=gettext_lazy("Longitude"), min_value=-180, max_value=180, decimal_places=None)
    subtotal = AmountField(label=gettext_lazy("Goods for (৳)"))

    def clean(self) -> dict[str, Decimal | None]:
        """A pin has both coordinates."""
        cleaned: dict[str, Decimal | None] = super().clean() or {}
        if not self.errors and (cleaned["lat"] is None) != (cleaned["lon"] is None):
            self.add_error("lat" if cleaned["lat"] is None else "lon", _("A pin has a latitude and a longitude."))
        return cleaned


@dataclass
class PinTest:
    """What was asked, and the answer.

    Attributes:
        found: places with the name that was searched for; None where none was.
        verdict: whether the shop delivers there, and on which terms; None before a pin is set.
    """

    shop: Shop
    form: PinForm
    found: list[FoundPlace] | None = None
    pin: GeoPoint | None = None
    zones: list[RankedZone] = field(default_factory=list)
    verdict: DeliveryTerms | DeliveryRefusal | None = None

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.shop.time_zone)

    @property
    def delivers(self) -> bool:
        return isinstance(self.verdict, DeliveryTerms)

    @property
    def headline(self) -> str:
        """The answer in a line."""
        if isinstance(self.verdict, DeliveryTerms):
            if not self.verdict.zone.fee:
                return _("Delivers here for free")
            return _("Delivers here for %(fee)s") % {"fee": formats.price(self.verdict.zone.fee)}
        return _("Does not deliver here") if self.is_outside else _("Does not deliver here now")

    @property
    def is_outside(self) -> bool:
        return isinstance(self.verdict, DeliveryRefusal) and self.verdict.reason == Reason.OUTSIDE

    @property
    def lines(self) -> list[str]:
        """What follows from the answer: how long it takes, what is missing, when it opens."""
        if isinstance(self.verdict, DeliveryTerms):
            return self._lines_of_terms(self.verdict)
        return [self._why_not(self.verdict)] if self.verdict is not None else []

    def ranked(self) -> list[tuple[RankedZone, Promise, str]]:
        """Each zone that holds the pin, how it stands, and its fee there."""
        return [(one, STANDINGS[one.standing], formats.price(one.zone.fee)) for one in self.zones]

    def links(self) -> list[tuple[FoundPlace, str]]:
        """The places that were found, each with the query that sets the pin on it."""
        subtotal = self.form["subtotal"].value() or ""
        return [
            (place, urlencode({"lat": place.location.lat, "lon": place.location.lon, "subtotal": subtotal}))
            for place in self.found or []
        ]

    def _lines_of_terms(self, terms: DeliveryTerms) -> list[str]:
        far = formats.distance(terms.zone.distance_m)
        lines = [
            _("%(distance)s away; there in about %(time)s.")
            % {"distance": far, "time": formats.duration(terms.eta_min)}
        ]
        if terms.missing_to_free is not None:
            more = formats.price(terms.missing_to_free)
            lines.append(_("Goods for %(amount)s more, and delivery is free.") % {"amount": more})
        if terms.zone.minimum_order and self.form.cleaned_data.get("subtotal") is None:
            least = formats.price(terms.zone.minimum_order)
            lines.append(_("Only orders of %(amount)s and more.") % {"amount": least})
        if not terms.zone.delivers_now and terms.zone.delivers_at is not None:
            lines.append(_("From %(time)s on.") % {"time": zone_words.moment(terms.zone.delivers_at, self.zone)})
        return lines

    def _why_not(self, refusal: DeliveryRefusal) -> str:
        if refusal.reason == Reason.OUTSIDE:
            return self._how_far_outside(refusal)
        if refusal.reason == Reason.BELOW_MINIMUM and refusal.terms and refusal.terms.missing_to_minimum:
            least = formats.price(refusal.terms.zone.minimum_order)
            more = formats.price(refusal.terms.missing_to_minimum)
            return _("The smallest order here is %(least)s: %(more)s are missing.") % {"least": least, "more": more}
        if self.shop.hours is None:
            return _("The shop has not said yet when it is open, so it is taken for closed.")
        why = _("The shop is closed.") if refusal.reason == Reason.CLOSED else _("No zone here delivers at this hour.")
        if refusal.opens_at is None:
            return why
        return f"{why} " + _("From %(time)s on.") % {"time": zone_words.moment(refusal.opens_at, self.zone)}

    def _how_far_outside(self, refusal: DeliveryRefusal) -> str:
        if refusal.nearest_zone_m is None:
            return _("No zone is switched on.")
        far = formats.distance(refusal.nearest_zone_m)
        return _("No zone covers this pin: the nearest begins %(distance)s away.") % {"distance": far}


def read(shop: Shop, data: QueryDict, *, now: datetime) -> PinTest:
    """The answer to what a form asks: places with a name, or what a pin gets."""
    test = PinTest(shop, PinForm(data or None))
    if not data or not test.form.is_valid():
        return test
    asked = test.form.cleaned_data
    # Enter in any field presses the form's first button, the search's, which means the pin where no name is typed.
    if asked["q"] and "test" not in data:
        test.found = search_places(text=asked["q"], near=GeoPoint.from_geos(shop.location), limit=PLACES_SHOWN)
        return test
    if asked["lat"] is None:
        return test
    test.pin = GeoPoint(lat=float(asked["lat"]), lon=float(asked["lon"]))
    test.zones = selectors.test_pin(shop=shop, pin=test.pin, subtotal=asked["subtotal"], now=now)
    subtotal = Money(asked["subtotal"]) if asked["subtotal"] is not None else None
    test.verdict = terms_at(shop=shop, pin=test.pin, subtotal=subtotal, now=now)
    return test
