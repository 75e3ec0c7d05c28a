"""Addresses as the log knows them: masked for people, and a blind index by which they are found."""

from dataclasses import dataclass

from marketplace.accounts.contacts import Contact, read_contact
from marketplace.accounts.models import normalize_email
from marketplace.accounts.selectors import masked_email, masked_phone
from marketplace.core.encryption import blind_index
from marketplace.notifications.deliveries.models import Channel

INDEX_CONTEXT = "deliveries.delivery.address"


@dataclass(frozen=True, slots=True)
class LoggedAddress:
    """Whom a message goes to, without saying so.

    Attributes:
        index: None where nobody looks for it, as for pushes.
    """

    masked: str = ""
    index: bytes | None = None


def logged(address: str, channel: Channel) -> LoggedAddress:
    """An e-mail address, or a number in the form E.164."""
    masked = masked_email(address) if channel is Channel.MAIL else masked_phone(address)
    return LoggedAddress((masked or "")[:120], index_of(address, channel))


def index_of(address: str, channel: Channel) -> bytes:
    """The same for the same mailbox, however it was written."""
    known = normalize_email(address) or "" if channel is Channel.MAIL else address
    return blind_index(known.lower(), context=f"{INDEX_CONTEXT}.{channel.value}")


def index_of_contact(text: str) -> bytes:
    """Of what somebody typed into the one field for an address or a number.

    Raises:
        InvalidPhoneError: it is neither.
    """
    contact: Contact = read_contact(text)
    if contact.email:
        return index_of(contact.email, Channel.MAIL)
    return index_of(contact.phone or "", Channel.SMS)
