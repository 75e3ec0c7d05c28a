"""How somebody is reached and known: their e-mail address and phone number, and that these are theirs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from marketplace.accounts.errors import ContactTakenError
from marketplace.accounts.events import ProfileUpdated
from marketplace.accounts.models import User, normalize_email
from marketplace.core import audit
from marketplace.core.outbox import publish
from marketplace.core.phones import normalize_phone


@dataclass(frozen=True, slots=True)
class Contact:
    """An e-mail address or a phone number (E.164), whichever it is, as `User` keeps it; the other one is None."""

    email: str | None = None
    phone: str | None = None


def read_contact(text: str) -> Contact:
    """What somebody wrote into the one field for an address or a number. Whether there is such an address stays open.

    Raises:
        InvalidPhoneError: it is not an address, and no number either.
    """
    return Contact(email=normalize_email(text)) if is_email(text) else Contact(phone=normalize_phone(text))


def is_email(text: str) -> bool:
    """Whether a contact is meant as an address; else it is a number."""
    return "@" in text


def owner_of(contact: Contact) -> User | None:
    """Whoever has shown that it is theirs."""
    known = User.objects.known_by_email(contact.email or "")
    owner: User | None = (known if contact.email else User.objects.known_by_phone(contact.phone or "")).first()
    return owner


def set_phone(*, user_id: UUID, phone: str, is_verified: bool, now: datetime) -> None:
    """Give somebody a phone number (E.164), as theirs once they have shown it.

    Raises:
        ContactTakenError: it was meanwhile shown to be somebody else's.
    """
    _change(user_id, {"phone": phone, "phone_verified_at": now if is_verified else None}, also=["phone_index"], now=now)


def confirm_email(*, user_id: UUID, email: str, now: datetime) -> None:
    """Make an e-mail address somebody's own, now that they have shown it.

    Raises:
        ContactTakenError: it was meanwhile shown to be somebody else's.
    """
    _change(user_id, {"email": email, "email_verified_at": now}, now=now)


def _change(user_id: UUID, values: dict[str, object], *, also: Sequence[str] = (), now: datetime) -> None:
    try:
        with transaction.atomic():
            _write(user_id, values, also=also, now=now)
    except IntegrityError as error:
        raise ContactTakenError from error


def _write(user_id: UUID, values: dict[str, object], *, also: Sequence[str], now: datetime) -> None:
    """Save the values, with the columns that follow from them (`also`)."""
    user = User.objects.select_for_update().get(pk=user_id)
    before = {name: getattr(user, name) for name in values}
    for name, value in values.items():
        setattr(user, name, value)
    user.save(update_fields=[*values, *also, "updated_at"])
    changes = audit.changes_between(before, values)
    if changes:
        audit.record(actor_id=user_id, action="accounts.change_contact", target=user, changes=changes, now=now)
        publish(ProfileUpdated(user_id=user_id, fields=sorted(changes), updated_at=now))
