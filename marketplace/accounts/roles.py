"""Who may do what, given and taken; accounts closed and opened again; people asked to work for the market."""

import hashlib
import secrets
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.db import transaction

from marketplace.accounts import mail, messages
from marketplace.accounts.errors import InvitationNotFoundError, LastAdminError, VerifiedContactRequiredError
from marketplace.accounts.events import AccountStatusChanged, RolesChanged
from marketplace.accounts.models import Invitation, User
from marketplace.accounts.permissions import Action, Reach, Role, reach_of
from marketplace.accounts.services import language_of, locked_user
from marketplace.accounts.sessions import end_sessions
from marketplace.core import audit
from marketplace.core.bilingual import Language as PageLanguage
from marketplace.core.bilingual import page_language
from marketplace.core.outbox import publish

INVITATION_TTL = timedelta(days=7)
TOKEN_BYTES = 32


@transaction.atomic
def change_account(
    *, actor_id: UUID, user_id: UUID, wanted_roles: Sequence[Role] | None, is_active: bool | None, now: datetime
) -> User:
    """Give somebody exactly these roles, close or reopen their account; both hold from the next request on.

    Args:
        actor_id: the admin who does it.
        user_id: whose account.
        wanted_roles: all that they shall be; None leaves it.
        is_active: False keeps them out and ends their sessions, True lets them in again; None leaves it.
        now: UTC.

    Raises:
        LastAdminError: nobody could give rights any more.
        UserNotFoundError: there is no such account; one that was erased never comes back.
    """
    if is_active is False:
        close_account(actor_id=actor_id, user_id=user_id, now=now)
    elif is_active:
        reopen_account(actor_id=actor_id, user_id=user_id, now=now)
    if wanted_roles is not None:
        change_roles(actor_id=actor_id, user_id=user_id, roles=wanted_roles, now=now)
    return locked_user(user_id)


@transaction.atomic
def change_roles(*, actor_id: UUID, user_id: UUID, roles: Sequence[Role], now: datetime) -> None:
    """Give somebody exactly these roles; as `change_account`."""
    if Role.ADMIN not in roles:
        require_another_admin(user_id)
    _set_roles(locked_user(user_id), roles, actor_id=actor_id, action="accounts.change_roles", now=now)


@transaction.atomic
def give_role(*, actor_id: UUID, user_id: UUID, role: Role, now: datetime) -> None:
    """Give somebody one more role, for a room above whose things bring it; nothing happens where they have it.

    Raises:
        UserNotFoundError: there is no such account.
    """
    user = locked_user(user_id)
    _set_roles(user, _roles_of(user) | {role}, actor_id=actor_id, action="accounts.change_roles", now=now)


@transaction.atomic
def take_role(*, actor_id: UUID, user_id: UUID, role: Role, now: datetime) -> None:
    """Take one role from somebody and leave the others; never that of admins, which is `change_roles`' to guard.

    Raises:
        UserNotFoundError: there is no such account.
    """
    user = locked_user(user_id)
    _set_roles(user, _roles_of(user) - {role}, actor_id=actor_id, action="accounts.change_roles", now=now)


@transaction.atomic
def close_account(*, actor_id: UUID, user_id: UUID, now: datetime) -> None:
    """Keep somebody out until the account is opened again, and end all their sessions; as `change_account`."""
    require_another_admin(user_id)
    _set_active(locked_user(user_id), is_active=False, actor_id=actor_id, action="accounts.close_account", now=now)
    transaction.on_commit(partial(end_sessions, user_id))


@transaction.atomic
def reopen_account(*, actor_id: UUID, user_id: UUID, now: datetime) -> None:
    """Let somebody in again; as `change_account`."""
    _set_active(locked_user(user_id), is_active=True, actor_id=actor_id, action="accounts.reopen_account", now=now)


@transaction.atomic
def invite(
    *, actor_id: UUID, email: str, roles: Sequence[Role], page_url: Callable[[str, PageLanguage], str], now: datetime
) -> Invitation:
    """Ask somebody by mail to work for the market; who follows the link as owner of that address gets the roles.

    Args:
        actor_id: the admin who asks.
        email: whom.
        roles: what they shall be.
        page_url: the link for a token, in a language.
        now: UTC.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    invitation = Invitation.objects.create(
        email=email.lower(),
        roles=[role for role in Role if role in roles],
        token_hash=_hash(token),
        invited_by_id=actor_id,
        expires_at=now + INVITATION_TTL,
    )
    changes = {"roles": (None, invitation.roles)}
    audit.record(actor_id=actor_id, action="accounts.invite", target=invitation, changes=changes, now=now)
    known = User.objects.known_by_email(email).first()
    language: PageLanguage = language_of(known) if known else page_language()
    context = {"page_url": page_url(token, language), "roles": [Role(role).label for role in invitation.roles]}
    rendered = mail.render_mail("accounts/mail/invitation", context, language)
    messages.send_mail(to=invitation.email, **rendered._asdict(), expires_at=invitation.expires_at, now=now)
    return invitation


def get_invitation(*, user: User, token: str, now: datetime) -> Invitation:
    """The open invitation of a link, for the owner of the address it was sent to.

    Raises:
        InvitationNotFoundError: there is none, it was used or is too old, is somebody else's, or whoever sent it may
            not give roles any more.
    """
    open_ones = Invitation.objects.open(now=now).select_related("invited_by")
    invitation = open_ones.filter(token_hash=_hash(token), email=user.email or "").first()
    if invitation is None or not _may_invite(invitation.invited_by):
        raise InvitationNotFoundError
    return invitation


@transaction.atomic
def accept_invitation(*, user_id: UUID, token: str, now: datetime) -> User:
    """Take on the roles of an invitation, beside those one has.

    Raises:
        InvitationNotFoundError: as `get_invitation`.
        VerifiedContactRequiredError: the address is not shown to be theirs yet.
        UserNotFoundError: the account was erased meanwhile.
    """
    user = locked_user(user_id)
    invitation = get_invitation(user=user, token=token, now=now)
    if user.email_verified_at is None:
        raise VerifiedContactRequiredError
    invitation.accepted_at = now
    invitation.save(update_fields=["accepted_at", "updated_at"])
    everything = _roles_of(user) | {Role(role) for role in invitation.roles}
    _set_roles(user, everything, actor_id=user_id, action="accounts.accept_invitation", now=now)
    return user


def require_another_admin(user_id: UUID) -> None:
    """Hold all admins' rows until the transaction ends, and see that one is left without this one.

    Raises:
        LastAdminError: there is none.
    """
    admins = User.objects.select_for_update(no_key=True).filter(roles__contains=[Role.ADMIN], is_active=True)
    ids = [admin.pk for admin in admins.only("pk").order_by("pk")]
    if ids == [user_id]:
        raise LastAdminError


def _roles_of(user: User) -> set[Role]:
    return {Role(role) for role in user.roles}


def _set_roles(user: User, roles: Collection[Role], *, actor_id: UUID, action: str, now: datetime) -> None:
    """Make these the roles of a user whose row is locked; audited and told, unless they are that already."""
    before, user.roles = list(user.roles), [role.value for role in Role if role in roles]
    if set(before) == set(user.roles):
        return
    user.save(update_fields=["roles", "updated_at"])
    audit.record(actor_id=actor_id, action=action, target=user, changes={"roles": (before, user.roles)}, now=now)
    publish(RolesChanged(user_id=user.pk, roles=user.roles, changed_at=now))


def _set_active(user: User, *, is_active: bool, actor_id: UUID, action: str, now: datetime) -> None:
    before, user.is_active = user.is_active, is_active
    if before is is_active:
        return
    user.save(update_fields=["is_active", "updated_at"])
    changes = {"is_active": (before, is_active)}
    audit.record(actor_id=actor_id, action=action, target=user, changes=changes, now=now)
    publish(AccountStatusChanged(user_id=user.pk, is_active=is_active, changed_at=now))


def _may_invite(inviter: User) -> bool:
    return inviter.is_active and reach_of(inviter.roles, Action.CHANGE_ROLES) is Reach.ANY


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
