"""Writes: searches that somebody keeps, and whether they are told what is new in them."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from geo.selectors import locate_areas
from marketplace.accounts.errors import AddressNotFoundError, OutsideServiceAreaError
from marketplace.accounts.models import Address, User
from marketplace.accounts.services import KEPT_OUT_OF_THE_TRAIL
from marketplace.catalog.errors.products import BrandNotFoundError, CategoryNotFoundError
from marketplace.catalog.models import Brand, Category
from marketplace.core import audit
from marketplace.search.errors.saved_searches import (
    InvalidPlaceError,
    SavedSearchNotFoundError,
    TooManySavedSearchesError,
)
from marketplace.search.errors.searching import DistanceNeedsPinError
from marketplace.search.models import AlertPace, SavedSearch, SearchPlace
from marketplace.search.saved import SavedFilters, SearchDraft, prices_of, rounded
from marketplace.search.selectors.saved_searches import list_watched_offers

MORNING_HOUR = 8
SOON = timedelta(minutes=15)
# A day, less what a morning's run may have come late the day before.
BETWEEN_NEWS = timedelta(hours=20)


@transaction.atomic
def save_search(*, owner_id: UUID, draft: SearchDraft, now: datetime) -> SavedSearch:
    """Keep a search; with alerts, what it finds now is known and no news.

    Raises:
        TooManySavedSearchesError: they keep as many as one may.
        InvalidPlaceError: its place does not go with its address or pin.
        AddressNotFoundError: the address is not one of theirs.
        OutsideServiceAreaError: the pin is not in Bangladesh.
        CategoryNotFoundError, BrandNotFoundError: a filter names what is not there.
        DistanceNeedsPinError: nearest first, to nowhere.
    """
    # Counted while the person's row is held: two at once do not both find room for the last.
    User.objects.select_for_update(no_key=True).get(pk=owner_id)
    if SavedSearch.objects.filter(owner_id=owner_id).count() >= settings.SAVED_SEARCHES_EACH:
        raise TooManySavedSearchesError
    search = SavedSearch(owner_id=owner_id)
    _fill(search, draft, now=now)
    search.save(force_insert=True)
    _tell(search, "search.save_search", (None, search.alerts), now=now)
    return search


@transaction.atomic
def change_saved_search(*, owner_id: UUID, search_id: UUID, draft: SearchDraft, now: datetime) -> SavedSearch:
    """Keep it otherwise; where it looks for something else now, what it finds is known and no news.

    Raises:
        SavedSearchNotFoundError: there is no such search of theirs.
        InvalidPlaceError, AddressNotFoundError, OutsideServiceAreaError, CategoryNotFoundError, BrandNotFoundError,
            DistanceNeedsPinError: as for `save_search`.
    """
    search = _held(search_id, owner_id)
    before = search.alerts
    _fill(search, draft, now=now)
    search.save()
    _tell(search, "search.change_saved_search", (before, search.alerts), now=now)
    return search


@transaction.atomic
def delete_saved_search(*, owner_id: UUID, search_id: UUID, now: datetime) -> None:
    """Keep it no more.

    Raises:
        SavedSearchNotFoundError: there is no such search of theirs.
    """
    search = _held(search_id, owner_id)
    _tell(search, "search.delete_saved_search", (search.alerts, None), now=now)
    search.delete()


@transaction.atomic
def silence_search(*, search_id: UUID, now: datetime) -> None:
    """Tell its owner nothing of it any more: for whoever has the link in a mail about it. Twice does no harm."""
    search = SavedSearch.objects.select_for_update(of=("self",)).filter(pk=search_id).first()
    if search is None or search.alerts == AlertPace.OFF:
        return
    # Whoever it was: a link can be handed on.
    _tell(search, "search.silence_search", (search.alerts, AlertPace.OFF), is_owner=False, now=now)
    search.alerts, search.due_at, search.seen = AlertPace.OFF, None, {}
    search.save(update_fields=["alerts", "due_at", "seen", "updated_at"])


def next_run(pace: str, *, told_at: datetime | None, now: datetime) -> datetime | None:
    """When a search is due next: in the morning or soon, and no sooner than a day after somebody was told of it."""
    if pace == AlertPace.OFF:
        return None
    due = _next_morning(now) if pace == AlertPace.DAILY else now + SOON
    return max(due, told_at + BETWEEN_NEWS) if told_at else due


def _next_morning(now: datetime) -> datetime:
    local = now.astimezone(ZoneInfo(settings.TIME_ZONE))
    morning = local.replace(hour=MORNING_HOUR, minute=0, second=0, microsecond=0)
    return (morning if morning > local else morning + timedelta(days=1)).astimezone(now.tzinfo)


def _fill(search: SavedSearch, draft: SearchDraft, *, now: datetime) -> None:
    _require_known(draft.filters)
    if draft.filters.sort == "distance" and draft.place == SearchPlace.ANYWHERE:
        raise DistanceNeedsPinError
    before = _looks_for(search)
    search.label, search.q, search.filters = draft.label, draft.q, draft.filters.as_kept()
    search.place, search.address, search.pin = draft.place, _address_of(search.owner_id, draft), _pin_of(draft)
    search.alerts = draft.alerts
    search.due_at = next_run(draft.alerts, told_at=search.told_at, now=now)
    if search.alerts == AlertPace.OFF:
        search.seen = {}
    elif before != _looks_for(search):
        search.seen, search.ran_at = prices_of(list_watched_offers(search, now=now)), now


def _looks_for(search: SavedSearch) -> tuple[Any, ...]:
    """What it finds depends on this, while somebody is told."""
    is_told = search.alerts != AlertPace.OFF
    return is_told, search.q, search.filters, search.place, search.address_id, search.pin


def _require_known(filters: SavedFilters) -> None:
    if filters.category and not Category.objects.filter(slug=filters.category).exists():
        raise CategoryNotFoundError
    if filters.brand and not Brand.objects.filter(slug=filters.brand).exists():
        raise BrandNotFoundError


def _address_of(owner_id: UUID, draft: SearchDraft) -> Address | None:
    if (draft.place == SearchPlace.ADDRESS) != (draft.address_id is not None):
        raise InvalidPlaceError
    if draft.address_id is None:
        return None
    address = Address.objects.filter(user_id=owner_id, pk=draft.address_id).first()
    if address is None:
        raise AddressNotFoundError
    return address


def _pin_of(draft: SearchDraft) -> str | None:
    if (draft.place == SearchPlace.PIN) != (draft.pin is not None):
        raise InvalidPlaceError
    if draft.pin is None:
        return None
    if not locate_areas(draft.pin):
        raise OutsideServiceAreaError
    return rounded(draft.pin)


def _held(search_id: UUID, owner_id: UUID) -> SavedSearch:
    search = SavedSearch.objects.select_for_update(of=("self",)).filter(pk=search_id, owner_id=owner_id).first()
    if search is None:
        raise SavedSearchNotFoundError
    return search


def _tell(
    search: SavedSearch, action: str, alerts: tuple[str | None, str | None], *, is_owner: bool = True, now: datetime
) -> None:
    """What it looks for is nobody's business but its owner's, so the trail has only that it changed."""
    changes = {"search": (KEPT_OUT_OF_THE_TRAIL, KEPT_OUT_OF_THE_TRAIL), "alerts": alerts}
    actor_id = search.owner_id if is_owner else None
    audit.record(actor_id=actor_id, action=action, target=search, changes=changes, now=now)
