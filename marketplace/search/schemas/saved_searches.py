"""What people say and are told about the searches they keep."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from geo.schemas import PinIn
from marketplace.core.schemas import StrictSchema, line
from marketplace.search.models import AlertPace, SavedSearch, SearchPlace
from marketplace.search.saved import SavedFilters, SearchDraft, filters_of
from marketplace.search.schemas.searching import LONGEST_QUERY

LONGEST_LABEL = 80


class SavedSearchIn(StrictSchema):
    """A search to keep, whole."""

    label: Annotated[str, line(LONGEST_LABEL, least=1)] = Field(description="What you call it.")
    q: Annotated[str, line(LONGEST_QUERY, least=1)]
    filters: SavedFilters = SavedFilters()
    place: SearchPlace = Field(default=SearchPlace.ANYWHERE, description="`address` and `pin` need that.")
    address_id: UUID | None = Field(default=None, description="One of your addresses.")
    pin: PinIn | None = Field(default=None, description="Kept to a hundred metres.")
    alerts: AlertPace = Field(
        default=AlertPace.OFF, description="Whether and how soon you are told what is new; once a day at most."
    )

    def to_draft(self) -> SearchDraft:
        return SearchDraft(
            label=self.label,
            q=self.q,
            filters=self.filters,
            place=self.place,
            address_id=self.address_id,
            pin=self.pin.to_point() if self.pin else None,
            alerts=self.alerts,
        )


class KeptPinOut(BaseModel):
    """A pin to a hundred metres."""

    lat: float
    lon: float


class SavedSearchOut(BaseModel):
    """A search as its owner sees it."""

    id: UUID
    label: str
    q: str
    filters: SavedFilters
    place: SearchPlace
    address_id: UUID | None = Field(description="Null with the place `address`: it has been deleted, name another.")
    pin: KeptPinOut | None
    alerts: AlertPace
    created_at: datetime
    told_at: datetime | None = Field(description="When you were last told of news.")

    @classmethod
    def of(cls, search: SavedSearch) -> "SavedSearchOut":
        point = search.point if search.place == SearchPlace.PIN else None
        return cls(
            id=search.pk,
            label=search.label,
            q=search.q,
            filters=filters_of(search),
            place=SearchPlace(search.place),
            address_id=search.address_id,
            pin=KeptPinOut(lat=point.lat, lon=point.lon) if point else None,
            alerts=AlertPace(search.alerts),
            created_at=search.created_at,
            told_at=search.told_at,
        )
