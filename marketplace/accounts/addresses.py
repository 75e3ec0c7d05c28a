"""Where somebody wants things brought: a few addresses, one of them the default."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db import transaction

from geo.points import GeoPoint
from geo.selectors import locate_areas
from marketplace.accounts.errors import AddressNotFoundError, OutsideServiceAreaError, TooManyAddressesError
from marketplace.accounts.events import ProfileUpdated
from marketplace.accounts.models import MOST_ADDRESSES, Address, User
from marketplace.accounts.services import KEPT_OUT_OF_THE_TRAIL, locked_user
from marketplace.core import audit
from marketplace.core.outbox import publish

Use = Literal["delivery", "billing"]
FLAGS: dict[Use, str] = {"delivery": "is_default_delivery", "billing": "is_default_billing"}


@dataclass(frozen=True, slots=True)
class AddressDraft:
    """An address as somebody gives it; `phone` is E.164 (`core.phones.normalize_phone`)."""

    label: str
    recipient: str
    phone: str
    line: str
    landmark: str
    location: GeoPoint


@transaction.atomic
def create_address(*, user_id: UUID, draft: AddressDraft, now: datetime) -> Address:
    """Add an address; the first one becomes the default.

    Raises:
        OutsideServiceAreaError: the pin is not in Bangladesh.
        TooManyAddressesError: there are as many as one may keep.
        UserNotFoundError: the account was erased meanwhile.
    """
    area_id = _area_of(draft.location)
    user = locked_user(user_id)
    others = Address.objects.filter(user=user).count()
    if others >= MOST_ADDRESSES:
        raise TooManyAddressesError
    address = Address(user=user, is_default_delivery=not others, is_default_billing=not others)
    _fill(address, draft, area_id)
    address.save(force_insert=True)
    _tell(user, address, "accounts.create_address", now=now)
    return address


@transaction.atomic
def update_address(*, user_id: UUID, address_id: UUID, draft: AddressDraft, now: datetime) -> Address:
    """Change an address.

    Raises:
        AddressNotFoundError: there is no such address of theirs.
        OutsideServiceAreaError: the pin is not in Bangladesh.
        UserNotFoundError: the account was erased meanwhile.
    """
    user = locked_user(user_id)
    address = _own(user, address_id)
    _fill(address, draft, _area_of(draft.location))
    address.save()
    _tell(user, address, "accounts.update_address", now=now)
    return address


@transaction.atomic
def delete_address(*, user_id: UUID, address_id: UUID, now: datetime) -> None:
    """Remove an address; what it was the default for, the newest of those left is then.

    Raises:
        AddressNotFoundError: there is no such address of theirs.
        UserNotFoundError: the account was erased meanwhile.
    """
    user = locked_user(user_id)
    address = _own(user, address_id)
    lost = [flag for flag in FLAGS.values() if getattr(address, flag)]
    _tell(user, address, "accounts.delete_address", now=now)
    address.delete()
    heir = Address.objects.filter(user=user).only("pk").order_by("-pk").first()
    if heir and lost:
        Address.objects.filter(pk=heir.pk).update(**dict.fromkeys(lost, True))


@transaction.atomic
def set_default(*, user_id: UUID, address_id: UUID, use: Use, now: datetime) -> Address:
    """Make an address the one that a checkout begins with; the one before is it no more.

    Raises:
        AddressNotFoundError: there is no such address of theirs.
        UserNotFoundError: the account was erased meanwhile.
    """
    user = locked_user(user_id)
    address = _own(user, address_id)
    flag = FLAGS[use]
    if not getattr(address, flag):
        Address.objects.filter(user=user, **{flag: True}).update(**{flag: False})
        setattr(address, flag, True)
        address.save(update_fields=[flag, "updated_at"])
        _tell(user, address, "accounts.set_default_address", now=now)
    return address


def _own(user: User, address_id: UUID) -> Address:
    address = Address.objects.filter(user=user, pk=address_id).first()
    if address is None:
        raise AddressNotFoundError
    return address


def _area_of(location: GeoPoint) -> UUID:
    """The upazila or thana the pin stands in."""
    areas = locate_areas(location)
    if not areas:
        raise OutsideServiceAreaError
    return areas[-1].id


def _fill(address: Address, draft: AddressDraft, area_id: UUID) -> None:
    for name in ("label", "recipient", "phone", "line", "landmark"):
        setattr(address, name, getattr(draft, name))
    address.location = draft.location.to_geos()
    address.area_id = area_id


def _tell(user: User, address: Address, action: str, *, now: datetime) -> None:
    changes = {"address": (KEPT_OUT_OF_THE_TRAIL, KEPT_OUT_OF_THE_TRAIL)}
    audit.record(actor_id=user.pk, action=action, target=address, changes=changes, now=now)
    publish(ProfileUpdated(user_id=user.pk, fields=["addresses"], updated_at=now))
