"""Addresses that get no mail: asked before each mail, and lifted by whose address it is or by the staff."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from marketplace.accounts import messages
from marketplace.core import audit
from marketplace.notifications.deliveries.addresses import index_of
from marketplace.notifications.deliveries.errors import MailAddressNotFoundError
from marketplace.notifications.deliveries.models import Channel, Hindrance, MailAddress, Reason

# What goes even there: codes and warnings about an account, and what shows that an address works again. Whoever is
# locked out has no other way, and each is asked for by hand and counted (`accounts.attempts`).
ALWAYS = frozenset({messages.ACCOUNT, "shop_guard"})


def hindrance_of(email: str) -> Hindrance | None:
    """Why no mail goes to an address; None where it does."""
    found = MailAddress.objects.filter(address_index=index_of(email, Channel.MAIL)).exclude(hindrance="")
    hindrance = found.values_list("hindrance", flat=True).first()
    return Hindrance(hindrance) if hindrance else None


def reason_to_hold(email: str, kind: str) -> Reason | None:
    """Why a mail of such a kind is not to go to an address; None where it is to."""
    if kind in ALWAYS:
        return None
    hindrance = hindrance_of(email)
    if hindrance is None:
        return None
    return Reason.COMPLAINT if hindrance is Hindrance.COMPLAINT else Reason.BOUNCED_ADDRESS


@transaction.atomic
def lift(*, email: str) -> bool:
    """Have mail go there again, for its owner has just shown that it arrives.

    Returns:
        Whether it did not.
    """
    return bool(MailAddress.objects.filter(address_index=index_of(email, Channel.MAIL)).delete()[0])


@transaction.atomic
def lift_by_staff(*, actor_id: UUID, address_id: UUID, now: datetime) -> None:
    """Have mail go there again, because somebody of the staff knows that it will arrive.

    Raises:
        MailAddressNotFoundError: mail goes there.
    """
    address = MailAddress.objects.select_for_update().filter(pk=address_id).first()
    if address is None:
        raise MailAddressNotFoundError
    changes = {"hindrance": (address.hindrance, ""), "soft_bounces": (address.soft_bounces, 0)}
    audit.record(actor_id=actor_id, action="deliveries.lift_hindrance", target=address, changes=changes, now=now)
    address.delete()
