"""What this room keeps of somebody, for the copy of their data. Secrets and hashes are nobody's to read."""

from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.core.files.storage import default_storage
from django.db.models import F, Q, QuerySet

from geo.points import GeoPoint
from marketplace.accounts.models import Address, ApiKey, Consent, DataExport, SignIn, User
from marketplace.accounts.ports import AttachedFile, PersonalData, Row, Table
from marketplace.core.models import AuditEntry

PROFILE = (
    "id", "email", "email_verified_at", "phone", "phone_verified_at", "name", "language", "roles", "preferences",
    "wants_newsletter", "created_at", "last_login",
)  # fmt: skip

SIGN_IN = ("at", "is_successful", "method", "network", "user_agent")


class AccountData:
    """Profile, addresses, consents, sign-ins, sessions, ways to sign in, keys, changes, copies, and the picture."""

    name = "accounts"

    def collect(self, user_id: UUID) -> PersonalData:
        user = User.objects.get(pk=user_id)
        tables = [
            Table("profile", [{column: getattr(user, column) for column in PROFILE}]),
            Table("addresses", _addresses(user)),
            Table("consents", _rows(Consent.objects.filter(user=user), "purpose", "is_given", "source", "at")),
            Table("sign_ins", _rows(SignIn.objects.filter(user=user), *SIGN_IN)),
            Table("changes", _changes(user)),
            *_ways_to_sign_in(user),
            Table("exports", _rows(DataExport.objects.filter(user=user), "id", "state", "created_at", "ready_at")),
        ]
        return PersonalData(tables, _files(user))


def _addresses(user: User) -> list[Row]:
    columns = ("id", "label", "recipient", "phone", "line", "landmark", "is_default_delivery", "is_default_billing")
    return [
        {
            **{column: getattr(address, column) for column in columns},
            "lat": GeoPoint.from_geos(address.location).lat,
            "lon": GeoPoint.from_geos(address.location).lon,
            "area": address.area_name,
            "created_at": address.created_at,
        }
        for address in Address.objects.filter(user=user).annotate(area_name=F("area__name_en")).order_by("pk")
    ]


def _changes(user: User) -> list[Row]:
    about = Q(actor_id=user.pk) | Q(target_type=User._meta.label_lower, target_id=str(user.pk))
    return _rows(AuditEntry.objects.filter(about), "at", "action", "target_type", "changes")


def _ways_to_sign_in(user: User) -> list[Table]:
    accounts = SocialAccount.objects.filter(user=user)
    keys = ApiKey.objects.filter(owner=user)
    return [
        Table("email_addresses", _rows(EmailAddress.objects.filter(user=user), "email", "verified", "primary")),
        Table("sessions", _rows(UserSession.objects.filter(user=user), "ip", "user_agent", "created_at")),
        Table("second_factors", _rows(Authenticator.objects.filter(user=user), "type", "created_at")),
        Table("connected_accounts", _rows(accounts, "provider", "uid", "extra_data", "date_joined")),
        Table("api_keys", _rows(keys, "name", "prefix", "scopes", "expires_at", "last_used_at")),
    ]


def _rows(found: "QuerySet[Any]", *columns: str) -> list[Row]:
    return list(found.order_by("pk").values(*columns))


def _files(user: User) -> list[AttachedFile]:
    if not user.avatar or not default_storage.exists(user.avatar):
        return []
    with default_storage.open(user.avatar) as file:
        return [AttachedFile("picture.webp", file.read())]
