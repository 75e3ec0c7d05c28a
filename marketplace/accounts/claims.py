"""An account whose address was only claimed goes to whoever shows that the address is theirs.

Anybody can sign up with somebody else's address. When its owner later asks for a code by mail and types it, they get in
to that account, which must then hold nothing by which the one who claimed it could come back.
"""

from datetime import datetime
from functools import partial
from uuid import UUID

from allauth.account.signals import email_confirmed
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from marketplace.accounts import contacts
from marketplace.accounts.models import ApiKey, User
from marketplace.accounts.sessions import end_sessions
from marketplace.core import audit


# allauth has no other place that every way of confirming an address passes: links, codes and reset passwords.
@receiver(email_confirmed)
def keep_confirmation(request: HttpRequest, email_address: object, **_signal: object) -> None:
    """Note in our own table what allauth has confirmed."""
    user_id: UUID = email_address.user_id  # type: ignore[attr-defined]  # allauth has no types
    email: str = email_address.email  # type: ignore[attr-defined]  # likewise
    now = timezone.now()
    with transaction.atomic():
        if _came_by_code(request) and not _was_ever_known(user_id):
            hand_over(user_id, now=now)
        contacts.confirm_email(user_id=user_id, email=email, now=now)


@transaction.atomic
def hand_over(user_id: UUID, *, now: datetime) -> None:
    """Take every way in from an account, and end every session of it; the code that was typed is the only one left."""
    user = User.objects.select_for_update().get(pk=user_id)
    user.set_unusable_password()
    user.save(update_fields=["password", "updated_at"])
    Authenticator.objects.filter(user=user).delete()
    SocialAccount.objects.filter(user=user).delete()
    ApiKey.objects.filter(owner=user, revoked_at=None).update(revoked_at=now)
    audit.record(actor_id=user_id, action="accounts.hand_over", target=user, changes={}, now=now)
    transaction.on_commit(partial(end_sessions, user_id))


def _came_by_code(request: HttpRequest) -> bool:
    """Whether somebody signs in by a code right now; a link is followed by whoever is signed in, or by nobody."""
    return not request.user.is_authenticated and "account_login" in request.session


def _was_ever_known(user_id: UUID) -> bool:
    user: User = User.objects.only("email_verified_at", "phone_verified_at").get(pk=user_id)
    return user.has_verified_contact
