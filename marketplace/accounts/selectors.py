"""Reads: one's own profile and addresses, copies of one's data, and people, for those who may look."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import Count, Exists, OuterRef, QuerySet

from marketplace.accounts import ports
from marketplace.accounts.errors import AddressNotFoundError, DataExportNotFoundError, UserNotFoundError
from marketplace.accounts.models import Address, Consent, DataExport, SignIn, User, normalize_email
from marketplace.core.pagination import Page, paginate

# What an address needs of its area; polygons have thousands of corners.
AREA_COLUMNS = tuple(
    f"{area}__{column}"
    for area in ("area", "area__parent")
    for column in ("polygon", "search_text", "sounds", "aliases", "label_point", "town_point")
)
HIDDEN_DIGITS = "•••••"


@dataclass(frozen=True, slots=True)
class Profile:
    """Somebody, and numbers about them by name: addresses, and what rooms above count."""

    user: User
    figures: Mapping[str, int]
    has_second_factor: bool


def get_profile(user_id: UUID) -> Profile:
    """One's own profile, in one statement and what rooms above need for theirs.

    Raises:
        UserNotFoundError: there is none, or it was erased.
    """
    # Recovery codes stand in for a second factor and are none.
    factors = Authenticator.objects.filter(user_id=OuterRef("pk")).exclude(type=Authenticator.Type.RECOVERY_CODES)
    found = User.objects.filter(pk=user_id, erased_at=None)
    user = found.annotate(address_count=Count("addresses"), has_second_factor=Exists(factors)).first()
    if user is None:
        raise UserNotFoundError
    others = {figure.name: figure.count(user_id) for figure in ports.profile_figures.all()}
    return Profile(user, {"addresses": user.address_count, **others}, user.has_second_factor)


def get_user(user_id: UUID) -> User:
    """A person.

    Raises:
        UserNotFoundError: there is none, or it was erased.
    """
    user: User | None = User.objects.filter(pk=user_id, erased_at=None).first()
    if user is None:
        raise UserNotFoundError
    return user


def list_addresses(*, user_id: UUID, cursor: str | None, limit: int, query: str = "") -> Page[Address]:
    """One's own addresses with their areas, the newest first, in one statement."""
    return paginate(_addresses(user_id), order_by=["-id"], cursor=cursor, limit=limit, query=f"{user_id}|{query}")


def get_address(*, user_id: UUID, address_id: UUID) -> Address:
    """One of one's own addresses with its area.

    Raises:
        AddressNotFoundError: there is no such address of theirs.
    """
    address = _addresses(user_id).filter(pk=address_id).first()
    if address is None:
        raise AddressNotFoundError
    return address


def list_consents(*, user_id: UUID, cursor: str | None, limit: int, query: str = "") -> Page[Consent]:
    """What somebody agreed to and withdrew, the newest first."""
    consents = Consent.objects.filter(user_id=user_id)
    return paginate(consents, order_by=["-id"], cursor=cursor, limit=limit, query=f"{user_id}|{query}")


def list_exports(*, user_id: UUID, cursor: str | None, limit: int, query: str = "") -> Page[DataExport]:
    """Copies of one's data, the newest first."""
    exports = DataExport.objects.filter(user_id=user_id)
    return paginate(exports, order_by=["-id"], cursor=cursor, limit=limit, query=f"{user_id}|{query}")


def get_export(*, user_id: UUID, export_id: UUID) -> DataExport:
    """One copy of one's data, in whichever state.

    Raises:
        DataExportNotFoundError: there is no such copy of theirs.
    """
    export = DataExport.objects.filter(user_id=user_id, pk=export_id).first()
    if export is None:
        raise DataExportNotFoundError
    return export


def get_ready_export(*, user_id: UUID, export_id: UUID, now: datetime) -> DataExport:
    """One copy of one's data, ready to be fetched.

    Raises:
        DataExportNotFoundError: there is none of theirs, it is not ready, or its time is over.
    """
    export = get_export(user_id=user_id, export_id=export_id)
    if export.state != DataExport.State.READY or export.expires_at is None or export.expires_at <= now:
        raise DataExportNotFoundError
    return export


def list_sign_ins(*, user_id: UUID, limit: int) -> list[SignIn]:
    """The last attempts to sign in as somebody, the newest first, whether they succeeded or not."""
    return list(SignIn.objects.filter(user_id=user_id).order_by("-id")[:limit])


def search_users(
    *,
    email: str | None,
    phone: str | None,
    name: str | None,
    cursor: str | None,
    limit: int,
    query: str,
    user_id: UUID | None = None,
) -> Page[User]:
    """People, the newest first: those to whom all applies that is given.

    Args:
        email: the whole address, in any case.
        phone: the whole number, E.164; it is found by its blind index.
        name: a part of it, in any case.
        user_id: theirs.
        cursor, limit, query: as `core.pagination.paginate`.
    """
    filters: dict[str, Any] = {
        "email": normalize_email(email),
        "phone_index": phone,
        "name__icontains": name,
        "pk": user_id,
    }
    users = User.objects.filter(erased_at=None, **{key: value for key, value in filters.items() if value})
    return paginate(users, order_by=["-id"], cursor=cursor, limit=limit, query=query)


def masked_email(email: str | None) -> str | None:
    """An address as staff see it: enough to compare it with one that somebody reads out."""
    name, _at, host = (email or "").partition("@")
    return f"{name[:1]}…@{host}" if host else None


def masked_phone(phone: str | None) -> str | None:
    """A number as staff see it: enough to compare it with one that somebody reads out."""
    return f"{phone[:4]}{HIDDEN_DIGITS}{phone[-3:]}" if phone else None


def _addresses(user_id: UUID) -> QuerySet[Address]:
    return Address.objects.filter(user_id=user_id).select_related("area__parent").defer(*AREA_COLUMNS)
