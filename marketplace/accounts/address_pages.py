"""The pages on which an address is added and changed. Without script a place is searched for by sending the form."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from geo.points import GeoPoint
from geo.search import FoundPlace, search_places
from marketplace.accounts.addresses import AddressDraft
from marketplace.accounts.errors import OutsideServiceAreaError, TooManyAddressesError
from marketplace.accounts.profile_forms import AddressForm

PLACES_SHOWN = 6
LONGEST_QUERY = 100
# Where the map begins when there is no pin yet: all of Bangladesh.
COUNTRY = GeoPoint(lat=23.7, lon=90.35)


@dataclass
class AddressPage:
    """The form as it is to be shown, with the places that were searched for."""

    form: AddressForm
    q: str = ""
    found: list[FoundPlace] | None = None
    errors: list[str] = field(default_factory=list)

    @property
    def is_pinned(self) -> bool:
        return self._coordinates() is not None

    @property
    def center(self) -> GeoPoint:
        """Where the map begins: at the pin, else over the country."""
        return self._coordinates() or COUNTRY

    def _coordinates(self) -> GeoPoint | None:
        try:
            lat, lon = (float(self.form[name].value()) for name in ("lat", "lon"))
        except (TypeError, ValueError):
            return None
        return GeoPoint(lat=lat, lon=lon) if abs(lat) <= 90 and abs(lon) <= 180 else None


def read(data: QueryDict) -> AddressPage:
    """What a form that was sent asks for: to search, to set the pin on a place that was found, or to save.

    Saving is left to `save`; the others are done when this returns, with nothing lost that was typed.
    """
    q = data.get("q", "").strip()[:LONGEST_QUERY]
    # Enter in any field presses the form's first button, which means the search as long as something stands in it.
    if "find" in data or ("enter" in data and q):
        found = search_places(text=q, near=None, limit=PLACES_SHOWN) if q else None
        return AddressPage(_as_typed(data), q=q, found=found)
    if "pick" in data:
        return AddressPage(_as_typed(data, pin=data.get("pick", "")))
    return AddressPage(AddressForm(data))


def save(page: AddressPage, write: Callable[[AddressDraft], object]) -> bool:
    """Save what the form says, if it is in order; else the page says what is not."""
    if not page.form.is_bound or not page.form.is_valid():
        return False
    try:
        write(page.form.to_draft())
    except OutsideServiceAreaError as error:
        page.form.add_error("lat", str(error))
        return False
    except TooManyAddressesError as error:
        page.errors.append(str(error))
        return False
    return True


def _as_typed(data: QueryDict, pin: str = "") -> AddressForm:
    """The form with all that was typed, unjudged: whoever searches has not finished."""
    typed: dict[str, Any] = {name: data.get(name, "") for name in AddressForm.base_fields}
    lat, separator, lon = pin.partition(",")
    return AddressForm(initial=typed | ({"lat": lat, "lon": lon} if separator else {}))


def heading(is_new: bool) -> str:
    """What the page is called."""
    return _("Add an address") if is_new else _("Change the address")
