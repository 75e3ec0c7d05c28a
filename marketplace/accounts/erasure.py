"""Erasing an account: everything personal goes, what the law wants proven stays without saying whom it was about.

What stays is told in docs/accounts.md: the empty row with its id, the proofs of consent, the audit trail.
"""

from datetime import datetime
from functools import partial
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext

from marketplace.accounts import mail, messages, ports
from marketplace.accounts.contacts import Contact, read_contact
from marketplace.accounts.errors import ErasureHeldError, NotConfirmedError
from marketplace.accounts.events import FilesDiscarded, UserErased
from marketplace.accounts.models import (
    Address,
    ApiKey,
    Consent,
    DataExport,
    Invitation,
    Purpose,
    SignIn,
    User,
    default_roles,
)
from marketplace.accounts.principals import forget_facts
from marketplace.accounts.roles import require_another_admin
from marketplace.accounts.services import language_of, locked_user
from marketplace.accounts.sessions import end_sessions
from marketplace.core import audit
from marketplace.core.errors import ErrorDetail
from marketplace.core.outbox import publish
from marketplace.core.phones import InvalidPhoneError

# Typed by who has neither an address nor a number any more, because its owner disowned them.
WORD_WITHOUT_CONTACT = "haat"


def confirm_erasure(*, user: User, typed: str) -> None:
    """Hold what somebody typed against their own e-mail address and phone number; without either, against a word.

    Raises:
        NotConfirmedError: it is none of them.
    """
    if user.email or user.phone:
        is_right = _is_contact_of(user, typed)
    else:
        is_right = typed.strip().lower() == WORD_WITHOUT_CONTACT
    if not is_right:
        raise NotConfirmedError(details=[ErrorDetail("confirmation", NotConfirmedError.message)])


def _is_contact_of(user: User, typed: str) -> bool:
    try:
        return read_contact(typed) in (Contact(email=user.email), Contact(phone=user.phone))
    except InvalidPhoneError:
        return False


@transaction.atomic
def erase_user(*, actor_id: UUID, user_id: UUID, now: datetime) -> None:
    """Erase an account for good; its address and number may sign up anew.

    Args:
        actor_id: its owner, or an admin.
        user_id: whose account.
        now: UTC.

    Raises:
        ErasureHeldError: something is still open; the details say what.
        LastAdminError: nobody could give rights any more.
        UserNotFoundError: there is none, or it was erased before.
    """
    require_another_admin(user_id)
    user = locked_user(user_id)
    _require_nothing_open(user_id)
    _say_farewell(user, now=now)
    _discard_files(user, now=now)
    _withdraw_consent(user, now=now)
    _delete_what_hangs_on(user)
    _empty(user, now=now)
    audit.record(actor_id=actor_id, action="accounts.erase_account", target=user, changes={}, now=now)
    publish(UserErased(user_id=user_id, erased_at=now))
    transaction.on_commit(partial(end_all_access, user_id))


def end_all_access(user_id: UUID) -> None:
    """Sign them out everywhere, at once."""
    forget_facts(user_id)
    end_sessions(user_id)


def _require_nothing_open(user_id: UUID) -> None:
    details = [ErrorDetail(hold.name, reason) for hold in ports.erasure_holds.all() for reason in hold.reasons(user_id)]
    if details:
        raise ErasureHeldError(details=details)


def _say_farewell(user: User, *, now: datetime) -> None:
    """To whatever was shown to be theirs, before it is forgotten."""
    if user.email and user.email_verified_at:
        rendered = mail.render_mail("accounts/mail/erased", {"name": user.name}, language_of(user))
        messages.send_mail(to=user.email, **rendered._asdict(), expires_at=None, now=now)
    elif user.phone and user.phone_verified_at:
        with translation.override(user.language):
            text = gettext("Your Haat account has been erased, as was asked for.")
        messages.send_sms(to=user.phone, text=text, expires_at=None, now=now)


def _discard_files(user: User, *, now: datetime) -> None:
    """The picture, and copies of their data, also one that is being made: its row is waited for."""
    copies = [export.file for export in DataExport.objects.select_for_update().filter(user=user) if export.file]
    for storage, names in (("default", [user.avatar] if user.avatar else []), ("private", copies)):
        if names:
            publish(FilesDiscarded(user_id=user.pk, storage=storage, names=names, discarded_at=now))


def _withdraw_consent(user: User, *, now: datetime) -> None:
    if user.wants_newsletter:
        Consent.objects.create(user=user, purpose=Purpose.NEWSLETTER, is_given=False, source="erasure", at=now)


def _delete_what_hangs_on(user: User) -> None:
    for model in (Address, SignIn, DataExport, Authenticator, SocialAccount, EmailAddress):
        model.objects.filter(user=user).delete()
    ApiKey.objects.filter(owner=user).delete()
    if user.email:
        Invitation.objects.filter(email=user.email).delete()


def _empty(user: User, *, now: datetime) -> None:
    user.email = user.phone = user.email_verified_at = user.phone_verified_at = user.last_login = None
    user.name = user.avatar = ""
    user.preferences = {}
    user.roles = default_roles()
    user.wants_newsletter = user.is_active = False
    user.erased_at = now
    user.set_unusable_password()
    user.save()
