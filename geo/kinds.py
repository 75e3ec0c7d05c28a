"""What a landmark is, and how widely such a thing is known."""

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _


class PlaceKind(models.TextChoices):
    """What a landmark is, in the few kinds people give directions by."""

    AIRPORT = "airport", _("Airport")
    BANK = "bank", _("Bank")
    BRIDGE = "bridge", _("Bridge")
    BUS = "bus", _("Bus stand")
    CEMETERY = "cemetery", _("Graveyard")
    CHURCH = "church", _("Church")
    CINEMA = "cinema", _("Cinema")
    CLINIC = "clinic", _("Clinic")
    COLLEGE = "college", _("College")
    COMMUNITY = "community", _("Community centre")
    FERRY = "ferry", _("Ferry ghat")
    FIRE_STATION = "fire_station", _("Fire station")
    FUEL = "fuel", _("Filling station")
    GOVERNMENT = "government", _("Government office")
    HOSPITAL = "hospital", _("Hospital")
    HOTEL = "hotel", _("Hotel")
    ISLAND = "island", _("Island")
    LANDMARK = "landmark", _("Landmark")
    LIBRARY = "library", _("Library")
    MARKET = "market", _("Market")
    MOSQUE = "mosque", _("Mosque")
    PARK = "park", _("Park")
    POLICE = "police", _("Police station")
    POST_OFFICE = "post_office", _("Post office")
    ROAD = "road", _("Road")
    SCHOOL = "school", _("School")
    STADIUM = "stadium", _("Stadium")
    STATION = "station", _("Railway station")
    TEMPLE = "temple", _("Temple")
    UNIVERSITY = "university", _("University")


# 1: a city knows it; 2: a district; 3: a town; 4: a quarter; 5: a neighbourhood; 6: a lane.
RANKS: Mapping[PlaceKind, int] = {
    PlaceKind.AIRPORT: 1,
    PlaceKind.UNIVERSITY: 1,
    PlaceKind.STATION: 1,
    PlaceKind.HOSPITAL: 2,
    PlaceKind.COLLEGE: 2,
    PlaceKind.STADIUM: 2,
    PlaceKind.FERRY: 2,
    PlaceKind.MARKET: 2,
    PlaceKind.BUS: 3,
    PlaceKind.POLICE: 3,
    PlaceKind.FIRE_STATION: 3,
    PlaceKind.LANDMARK: 3,
    PlaceKind.PARK: 3,
    PlaceKind.CINEMA: 3,
    PlaceKind.GOVERNMENT: 3,
    PlaceKind.ISLAND: 4,
    PlaceKind.MOSQUE: 4,
    PlaceKind.TEMPLE: 4,
    PlaceKind.CHURCH: 4,
    PlaceKind.SCHOOL: 4,
    PlaceKind.BANK: 4,
    PlaceKind.HOTEL: 4,
    PlaceKind.POST_OFFICE: 4,
    PlaceKind.LIBRARY: 4,
    PlaceKind.CLINIC: 5,
    PlaceKind.COMMUNITY: 5,
    PlaceKind.FUEL: 5,
    PlaceKind.BRIDGE: 5,
    PlaceKind.CEMETERY: 5,
    PlaceKind.ROAD: 6,
}
