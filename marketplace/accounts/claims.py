"""An account whose address was only claimed goes to whoever shows that the address is theirs.

Anybody can sign up with somebody else's address. When its owner later asks for a code by mail and types it, they get in
to that account, which must then hold nothing by which the one who claimed it could come back. And when they get the
mail with the link that would confirm it, they can have the claim taken away instead.
"""

from datetime import datetime
from functools import partial
from uuid import UUID

from allauth.account.internal.flows.email_verification import verify_email_indirectly
from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed, password_reset
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from marketplace.accounts import contacts
from marketplace.accounts.events import ProfileUpdated
from marketplace.accounts.models import ApiKey, User
from marketplace.accounts.sessions import end_sessions
from marketplace.core import audit
from marketplace.core.outbox import publish


# allauth has no other place that every way of confirming an address passes: links, codes and reset passwords.
@receiver(email_confirmed)
def keep_confirmation(request: HttpRequest, email_address: object, **_signal: object) -> None:
    """Note in our own table what allauth has confirmed."""
    user_id: UUID = email_address.user_id  # type: ignore[attr-defined]  # allauth has no types
    email: str = email_address.email  # type: ignore[attr-defined]  # likewise
    now = timezone.now()
    with transaction.atomic():
        if _came_by_code(request, user_id, email) and _is_unshown(user_id):
            hand_over(user_id, now=now)
        contacts.confirm_email(user_id=user_id, email=email, now=now)


# The page and the API have no other place in common that a new password passes.
@receiver(password_reset)
def keep_reset(request: HttpRequest, user: User, **_signal: object) -> None:
    """Whoever sets a password by the link in a mail has shown the address; the account is theirs from here on."""
    if user.email is None or not _is_unshown(user.pk):
        return
    with transaction.atomic():
        hand_over(user.pk, keeps_password=True, now=timezone.now())
        verify_email_indirectly(request, user, user.email)


@transaction.atomic
def hand_over(user_id: UUID, *, keeps_password: bool = False, now: datetime) -> None:
    """Take every way in from an account but what its address just opened, and end every session of it.

    A number goes even if it was shown meanwhile, for it opens the account too.
    """
    user = User.objects.select_for_update().get(pk=user_id)
    if not keeps_password:
        user.set_unusable_password()
    user.phone = user.phone_verified_at = None
    user.name = ""
    user.save(update_fields=["password", "phone", "phone_index", "phone_verified_at", "name", "updated_at"])
    Authenticator.objects.filter(user=user).delete()
    SocialAccount.objects.filter(user=user).delete()
    ApiKey.objects.filter(owner=user, revoked_at=None).update(revoked_at=now)
    audit.record(actor_id=user_id, action="accounts.hand_over", target=user, changes={}, now=now)
    transaction.on_commit(partial(end_sessions, user_id))


@transaction.atomic
def disown_email(*, user_id: UUID, email: str, now: datetime) -> None:
    """Take an address from an account that only claims it: whoever can read its mail says it is not theirs.

    Nothing else of the account changes: whoever is signed in stays it, by whatever else they have shown.
    """
    waiting = EmailAddress.objects.select_for_update().filter(user_id=user_id, email=email, verified=False).first()
    if waiting is None:  # it was confirmed or taken away in the same moment
        return
    waiting.delete()
    user = User.objects.select_for_update().get(pk=user_id)
    if user.email == email and user.email_verified_at is None:
        user.email, user.disowned_at = None, now
        user.save(update_fields=["email", "disowned_at", "updated_at"])
        publish(ProfileUpdated(user_id=user_id, fields=["email"], updated_at=now))
    # Nobody who is known did it.
    audit.record(actor_id=None, action="accounts.disown_email", target=user, changes={}, now=now)


def _came_by_code(request: HttpRequest, user_id: UUID, email: str) -> bool:
    """Whether somebody signs in right now by a code sent to this address; a link is followed by anybody or nobody."""
    login = request.session.get("account_login") or {}
    stages = login.get("state", {}).get("stages", {})
    is_for_them = (login.get("user_pk"), login.get("email")) == (user_id.hex, email)
    return not request.user.is_authenticated and stages.get("current") == "login_by_code" and is_for_them


def _is_unshown(user_id: UUID) -> bool:
    user: User = User.objects.only("email_verified_at").get(pk=user_id)
    return user.email_verified_at is None
