"""Tables of accounts, in one module a subject; Django finds them here."""

from marketplace.accounts.models.addresses import MOST_ADDRESSES, Address
from marketplace.accounts.models.api_keys import ApiKey
from marketplace.accounts.models.consents import Consent, Purpose
from marketplace.accounts.models.exports import DataExport
from marketplace.accounts.models.invitations import Invitation
from marketplace.accounts.models.sign_ins import SignIn
from marketplace.accounts.models.users import Language, User, default_roles, normalize_email

__all__ = [
    "MOST_ADDRESSES",
    "Address",
    "ApiKey",
    "Consent",
    "DataExport",
    "Invitation",
    "Language",
    "Purpose",
    "SignIn",
    "User",
    "default_roles",
    "normalize_email",
]
