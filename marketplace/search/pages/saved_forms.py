"""What people type about a search that they keep; the rules are the service's and the API's."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError

from geo.points import GeoPoint
from marketplace.accounts.models import Address
from marketplace.accounts.profile_forms import REQUIRED, LineField
from marketplace.search.models import AlertPace, SavedSearch, SearchPlace
from marketplace.search.pages.saved_words import near_words
from marketplace.search.saved import SavedFilters, SearchDraft, filters_of
from marketplace.search.schemas.saved_searches import LONGEST_LABEL
from marketplace.search.schemas.searching import LONGEST_QUERY

FILTERS = tuple(SavedFilters.model_fields)
PIN = ("lat", "lon")
TEXT = {"class": "input"}


class SavedSearchForm(forms.Form):
    """A search, where it wants things brought, and whether its owner is told; filters and pin travel unseen."""

    q = LineField(
        label=_("What you look for"),
        max_length=LONGEST_QUERY,
        error_messages=REQUIRED,
        widget=forms.TextInput(attrs=TEXT),
    )
    label = LineField(
        label=_("What you call it"),
        max_length=LONGEST_LABEL,
        error_messages=REQUIRED,
        widget=forms.TextInput(attrs=TEXT),
    )
    place = forms.ChoiceField(label=_("Where to?"), error_messages=REQUIRED, widget=forms.RadioSelect)
    alerts = forms.ChoiceField(
        label=_("Tell me of new offers and lower prices"),
        choices=AlertPace.choices,
        error_messages=REQUIRED,
        widget=forms.RadioSelect,
    )
    lat = forms.FloatField(required=False, min_value=-90, max_value=90, widget=forms.HiddenInput)
    lon = forms.FloatField(required=False, min_value=-180, max_value=180, widget=forms.HiddenInput)

    def __init__(
        self, data: Mapping[str, Any] | None, *, addresses: Sequence[Address], initial: Mapping[str, Any]
    ) -> None:
        super().__init__(data, initial=dict(initial))
        for name in FILTERS:
            self.fields[name] = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)
        self._addresses = {f"{SearchPlace.ADDRESS}:{address.pk}": address for address in addresses}
        self.fields["place"].choices = self._places()  # type: ignore[attr-defined]  # of a ChoiceField

    @classmethod
    def begun(
        cls, asked: Mapping[str, str], data: Mapping[str, Any] | None, *, addresses: Sequence[Address]
    ) -> "SavedSearchForm":
        """A form for a new search, with what the page of results had in its address."""
        known = {name: asked.get(name, "") for name in ("q", *FILTERS, *PIN)}
        place = SearchPlace.PIN if known["lat"] and known["lon"] else SearchPlace.ANYWHERE
        begun = {"label": known["q"], "place": place, "alerts": AlertPace.DAILY}
        return cls(data, addresses=addresses, initial=known | begun)

    @classmethod
    def of(
        cls, search: SavedSearch, data: Mapping[str, Any] | None, *, addresses: Sequence[Address]
    ) -> "SavedSearchForm":
        """A form that has what is kept."""
        kept = {"q": search.q, "label": search.label, "alerts": search.alerts, **filters_of(search).as_fields()}
        place = f"{SearchPlace.ADDRESS}:{search.address_id}" if search.address_id else search.place
        pin = search.point if search.place == SearchPlace.PIN else None
        at = {"lat": pin.lat, "lon": pin.lon} if pin else {}
        return cls(data, addresses=addresses, initial=kept | at | {"place": place})

    @property
    def pin(self) -> GeoPoint | None:
        """The pin that travels along; None where there is none, or it is none on Earth."""
        try:
            return GeoPoint(lat=float(self["lat"].value()), lon=float(self["lon"].value()))
        except (TypeError, ValueError):
            return None

    @property
    def filters(self) -> SavedFilters | None:
        """What travels along and narrows the search; None where it is nothing that search knows."""
        given = {name: value for name in FILTERS if (value := self[name].value())}
        try:
            return SavedFilters.model_validate(given)
        except ValidationError:
            return None

    def clean(self) -> dict[str, Any]:
        if self.filters is None:
            raise forms.ValidationError(_("What narrows this search cannot be kept. Begin from its results again."))
        return super().clean() or {}

    def to_draft(self) -> SearchDraft:
        """What the service takes, of a form that is in order."""
        cleaned, filters = self.cleaned_data, self.filters
        place, _colon, address_id = cleaned["place"].partition(":")
        return SearchDraft(
            label=cleaned["label"],
            q=cleaned["q"],
            filters=filters or SavedFilters(),
            place=SearchPlace(place),
            address_id=UUID(address_id) if address_id else None,
            pin=self.pin if place == SearchPlace.PIN else None,
            alerts=AlertPace(cleaned["alerts"]),
        )

    def _places(self) -> list[tuple[str, Any]]:
        pin = self.pin
        at_pin = [(str(SearchPlace.PIN), capfirst(near_words(pin)))] if pin else []
        return [
            *at_pin,
            *((value, address.label) for value, address in self._addresses.items()),
            (str(SearchPlace.ANYWHERE), _("Anywhere")),
        ]
