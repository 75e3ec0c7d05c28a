"""What happens to accounts."""

from datetime import datetime
from uuid import UUID

from marketplace.core.events import DomainEvent


class MailRequested(DomainEvent, name="accounts.mail_requested", aggregate="message_id"):
    """Somebody is to be written to; `messages.open_mail` opens what is sealed."""

    message_id: UUID
    sealed: str
    requested_at: datetime
    expires_at: datetime | None


class SmsRequested(DomainEvent, name="accounts.sms_requested", aggregate="message_id"):
    """Somebody is to get a text message; `messages.open_sms` opens what is sealed."""

    message_id: UUID
    sealed: str
    requested_at: datetime
    expires_at: datetime | None


class UserRegistered(DomainEvent, name="accounts.user_registered", aggregate="user_id"):
    user_id: UUID
    language: str
    registered_at: datetime


class ProfileUpdated(DomainEvent, name="accounts.profile_updated", aggregate="user_id"):
    """`fields` are the names of what changed; their values are personal."""

    user_id: UUID
    fields: list[str]
    updated_at: datetime


class SignInSucceeded(DomainEvent, name="accounts.sign_in_succeeded", aggregate="user_id"):
    user_id: UUID
    method: str
    network: str
    user_agent: str
    signed_in_at: datetime


class SignInFailed(DomainEvent, name="accounts.sign_in_failed", aggregate="attempt_id"):
    """Somebody failed to sign in. `contact` is sealed, and may be nobody's: finding out would take time that tells.

    Whoever fails at a later step is known by `user_id`, and `contact` is empty.
    """

    attempt_id: UUID
    contact: str
    network: str
    user_agent: str
    failed_at: datetime
    method: str = "password"
    user_id: UUID | None = None


class ConsentChanged(DomainEvent, name="accounts.consent_changed", aggregate="user_id"):
    user_id: UUID
    purpose: str
    is_given: bool
    changed_at: datetime


class RolesChanged(DomainEvent, name="accounts.roles_changed", aggregate="user_id"):
    user_id: UUID
    roles: list[str]
    changed_at: datetime


class AccountStatusChanged(DomainEvent, name="accounts.account_status_changed", aggregate="user_id"):
    """An admin closed an account, or opened it again."""

    user_id: UUID
    is_active: bool
    changed_at: datetime


class DataExportRequested(DomainEvent, name="accounts.data_export_requested", aggregate="user_id"):
    """`page_url` is where the copy can be fetched, on the host that it was asked for on."""

    user_id: UUID
    export_id: UUID
    page_url: str
    requested_at: datetime


class FilesDiscarded(DomainEvent, name="accounts.files_discarded", aggregate="user_id"):
    """Files of somebody's are referred to no more; `storage` is the alias of the one they lie in."""

    user_id: UUID
    storage: str
    names: list[str]
    discarded_at: datetime


class UserErased(DomainEvent, name="accounts.user_erased", aggregate="user_id"):
    user_id: UUID
    erased_at: datetime
