"""What somebody does to the ways into their account, on record for them to look through.

allauth has no other place that its pages and its API both pass. It changes first and tells then, without a transaction
around both, so an entry is written right after its change. None of them holds a password, a code, a key or a name.
"""

from collections.abc import Mapping
from typing import Any

from allauth.account.signals import password_changed, password_reset, password_set
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from allauth.socialaccount.models import SocialAccount, SocialLogin
from allauth.socialaccount.signals import social_account_added, social_account_removed
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.core import audit

ADDED: Mapping[str, str] = {
    Authenticator.Type.TOTP: "accounts.turn_on_totp",
    Authenticator.Type.WEBAUTHN: "accounts.add_passkey",
    Authenticator.Type.RECOVERY_CODES: "accounts.make_recovery_codes",
}
# Recovery codes are removed with the last factor they stand in for, whose entry tells enough.
REMOVED: Mapping[str, str] = {
    Authenticator.Type.TOTP: "accounts.turn_off_totp",
    Authenticator.Type.WEBAUTHN: "accounts.remove_passkey",
}


@receiver(password_set)
def note_password_set(user: User, **_signal: object) -> None:
    _record(user, "accounts.set_password")


@receiver(password_changed)
def note_password_changed(user: User, **_signal: object) -> None:
    _record(user, "accounts.change_password")


@receiver(password_reset)
def note_password_reset(user: User, **_signal: object) -> None:
    """By whoever could read the mail, who is taken for its owner."""
    _record(user, "accounts.reset_password")


@receiver([authenticator_added, authenticator_reset])
def note_factor_added(authenticator: Authenticator, **_signal: object) -> None:
    _record(authenticator.user, ADDED[authenticator.type])


@receiver(authenticator_removed)
def note_factor_removed(authenticator: Authenticator, **_signal: object) -> None:
    if authenticator.type in REMOVED:
        _record(authenticator.user, REMOVED[authenticator.type])


@receiver(post_save, sender=Authenticator)
def note_passkey_renamed(
    instance: Authenticator, created: bool, update_fields: frozenset[str] | None, **_signal: object
) -> None:
    """allauth tells nobody of a new name. A passkey is saved as a whole when it is made and when it is renamed."""
    if instance.type == Authenticator.Type.WEBAUTHN and not created and update_fields is None:
        _record(instance.user, "accounts.rename_passkey")


@receiver(social_account_added)
def note_provider_connected(sociallogin: SocialLogin, **_signal: object) -> None:
    _record(sociallogin.user, "accounts.connect_provider", provider=(None, sociallogin.account.provider))


@receiver(social_account_removed)
def note_provider_disconnected(socialaccount: SocialAccount, **_signal: object) -> None:
    _record(socialaccount.user, "accounts.disconnect_provider", provider=(socialaccount.provider, None))


def _record(user: User, action: str, **changes: tuple[Any, Any]) -> None:
    audit.record(actor_id=user.pk, action=action, target=user, changes=changes, now=timezone.now())
