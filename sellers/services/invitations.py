"""Writes: people are asked by mail or text message to work for a shop, and say yes or no as owner of that contact."""

import hashlib
import secrets
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from marketplace.accounts import attempts
from marketplace.accounts.contacts import Contact, owner_of
from marketplace.accounts.errors import VerifiedContactRequiredError
from marketplace.accounts.models import User
from marketplace.accounts.permissions import Action, Reach, reach_of
from marketplace.accounts.principals import Principal
from marketplace.accounts.services import locked_user
from marketplace.core import audit
from marketplace.core.bilingual import Language
from marketplace.core.outbox import publish
from marketplace.core.ratelimits import Policy
from sellers import letters
from sellers.errors.people import (
    AlreadyMemberError,
    InvitationOpenError,
    NotTheirsToManageError,
    ShopInvitationNotFoundError,
    TooManyPeopleError,
)
from sellers.events import ShopInvitationSent
from sellers.models import Shop, ShopInvitation, ShopMember, ShopPermission, ShopRole
from sellers.services.people import (
    MOST_PEOPLE,
    add_member,
    locked_shop,
    note,
    require_may_give,
    standing_of,
    take_over,
)
from sellers.standing import Standing, is_grantable, kept_as_granted, permissions_of
from sellers.unverified import require_room_for_member

INVITATION_TTL = timedelta(days=7)
KEPT_FOR = timedelta(days=30)
# 96 bits, and good only for who owns the contact; a link in a text message must be short.
TOKEN_BYTES = 12
PageUrl = Callable[[str, Language], str]

# Each goes to somebody who did not ask for it, and text messages cost money.
SHOP_INVITATIONS = Policy("shop_invitations", "20/hour; 50/day", fails_open=False)
# However many shops they sign up.
SENDER_INVITATIONS = Policy("sender_invitations", "30/hour; 60/day", fails_open=False)
CONTACT_INVITATIONS = Policy("contact_invitations", "3/hour; 6/day", fails_open=False)


@transaction.atomic
def invite(
    *,
    actor: Principal,
    shop_id: UUID,
    contact: Contact,
    role: ShopRole,
    granted: Collection[ShopPermission],
    page_url: PageUrl,
    now: datetime,
) -> ShopInvitation:
    """Ask somebody to work for a shop; the link is good for a week, once, for the confirmed owner of the contact.

    Args:
        actor: who asks.
        shop_id: for which shop.
        contact: whom, by an address or a number.
        role: manager or staff.
        granted: what they may do beside what the role brings.
        page_url: the link for a token, in a language.
        now: UTC.

    Raises:
        NotTheirsToManageError: people of that role are not the actor's to manage.
        MoreThanTheyHaveError: the actor would give what they do not have.
        AlreadyMemberError: the contact is that of somebody who works there.
        InvitationOpenError: it was invited before, and has not answered.
        TooManyPeopleError, TooManyUnverifiedMembersError: the shop has as many people as it may.
        RateLimitedError: this shop or its sender sent too many, or this contact was sent too many.
    """
    shop = locked_shop(shop_id)
    wanted = frozenset(granted)
    require_may_give(standing_of(actor, shop), role, wanted, had=frozenset())
    if _is_member(shop, contact):
        raise AlreadyMemberError
    open_ones = ShopInvitation.objects.open(now=now).filter(shop=shop)
    if open_ones.to_contacts(email=contact.email, phone=contact.phone).exists():
        raise InvitationOpenError
    _require_room(shop, ShopMember.objects.filter(shop=shop).count() + open_ones.count())
    return send(shop, contact, role, kept_as_granted(role, wanted), actor=actor, page_url=page_url, now=now)


def send(
    shop: Shop,
    contact: Contact,
    role: ShopRole,
    granted: list[str],
    *,
    actor: Principal,
    page_url: PageUrl,
    now: datetime,
) -> ShopInvitation:
    """Write an invitation to a shop that is held, and send its link.

    Raises:
        RateLimitedError: this shop or its sender sent too many, or this contact was sent too many.
    """
    attempts.count(SHOP_INVITATIONS, str(shop.pk))
    attempts.count(SENDER_INVITATIONS, str(actor.own_id))
    attempts.count(CONTACT_INVITATIONS, contact.email or contact.phone or "")
    token = secrets.token_urlsafe(TOKEN_BYTES)
    invitation = ShopInvitation.objects.create(
        shop=shop,
        email=contact.email or "",
        phone=contact.phone,
        role=role,
        granted=granted,
        token_hash=_hash(token),
        invited_by_id=actor.own_id,
        expires_at=now + INVITATION_TTL,
    )
    changes = {"role": (None, role), "granted": (None, granted), "invitation_id": (None, invitation.pk)}
    action = "sellers.offer_shop" if role == ShopRole.OWNER else "sellers.invite_member"
    note(action, shop, actor_id=actor.own_id, about=None, changes=changes, now=now)
    letters.send_invitation(invitation, shop, lambda language: page_url(token, language), now=now)
    publish(ShopInvitationSent(shop_id=shop.pk, invitation_id=invitation.pk, role=role, changed_at=now))
    return invitation


@transaction.atomic
def revoke_invitation(*, actor: Principal, shop_id: UUID, invitation_id: UUID, now: datetime) -> None:
    """Take an invitation back before it is accepted.

    Raises:
        ShopInvitationNotFoundError: the shop has no such open one.
        NotTheirsToManageError: people of that role are not the actor's to manage.
    """
    shop = locked_shop(shop_id)
    invitation = ShopInvitation.objects.open(now=now).filter(shop=shop, pk=invitation_id).first()
    if invitation is None:
        raise ShopInvitationNotFoundError
    standing, role = standing_of(actor, shop), ShopRole(invitation.role)
    if not (standing.manages(role) or (role == ShopRole.OWNER and standing.leads)):
        raise NotTheirsToManageError
    _revoke(invitation, "sellers.revoke_invitation", actor_id=actor.own_id, now=now)


def get_invitation(*, user: User, token: str | UUID, now: datetime) -> ShopInvitation:
    """The open invitation of a link, with its shop and sender, for the owner of the contact that it was sent to.

    Args:
        user: who was invited.
        token: of the link that was sent, or the invitation's id, which their notice in the app has.
        now: UTC.

    Raises:
        ShopInvitationNotFoundError: there is none, it was used or is too old, is somebody else's, or whoever sent it
            may not give that any more.
        VerifiedContactRequiredError: it went to what they gave as theirs and have not shown to be.
    """
    theirs = ShopInvitation.objects.open(now=now).to_contacts(email=user.email, phone=user.phone)
    found = theirs.filter(_named(token)).select_related("shop", "invited_by").first()
    if found is None or not _still_holds(found, user):
        raise ShopInvitationNotFoundError
    if not (user.email_verified_at if found.email else user.phone_verified_at):
        raise VerifiedContactRequiredError
    return found


@transaction.atomic
def accept_invitation(*, user_id: UUID, token: str | UUID, now: datetime) -> ShopMember:
    """Take an invitation on: work for a shop from now on, or own it.

    Raises:
        ShopInvitationNotFoundError, VerifiedContactRequiredError: as `get_invitation`.
        AlreadyMemberError: they work there already, by another invitation.
        TooManyPeopleError, TooManyUnverifiedMembersError: the shop has as many people as it may.
        UserNotFoundError: the account was erased meanwhile.
    """
    shop, invitation = _held(user_id, token, now=now)
    ShopInvitation.objects.filter(pk=invitation.pk).update(accepted_at=now, updated_at=now)
    if invitation.role == ShopRole.OWNER:
        return take_over(shop, user_id, now=now)
    if ShopMember.objects.of_user(user_id).filter(shop=shop).exists():
        raise AlreadyMemberError
    _require_room(shop, ShopMember.objects.filter(shop=shop).count())
    role = ShopRole(invitation.role)
    changes = {"role": (None, role), "granted": (None, invitation.granted), "invitation_id": (None, invitation.pk)}
    note("sellers.accept_invitation", shop, actor_id=user_id, about=user_id, changes=changes, now=now)
    return add_member(shop, user_id, role, invitation.granted, now=now)


@transaction.atomic
def decline_invitation(*, user_id: UUID, token: str | UUID, now: datetime) -> None:
    """Say no to an invitation; as `accept_invitation`."""
    _shop, invitation = _held(user_id, token, now=now)
    _revoke(invitation, "sellers.decline_invitation", actor_id=user_id, now=now)


@transaction.atomic
def purge_invitations(*, now: datetime) -> int:
    """Forget invitations, answered or not, a month after they could be answered: they say whom somebody wanted.

    Returns:
        How many went.
    """
    before = now - KEPT_FOR
    forgotten, _by_model = ShopInvitation.objects.filter(expires_at__lt=before).delete()
    if forgotten:
        audit.record_forgotten(ShopInvitation, forgotten=forgotten, kept_from=before, now=now)
    return forgotten


def _held(user_id: UUID, token: str | UUID, *, now: datetime) -> tuple[Shop, ShopInvitation]:
    """The shop first, as everybody who changes its people holds it, and then the invitation as it is by then."""
    shop_id = ShopInvitation.objects.filter(_named(token)).values_list("shop_id", flat=True).first()
    if shop_id is None:
        raise ShopInvitationNotFoundError
    shop = locked_shop(shop_id)
    return shop, get_invitation(user=locked_user(user_id), token=token, now=now)


def _still_holds(invitation: ShopInvitation, user: User) -> bool:
    """Whether whoever sent it could send it now; an offer of the shop is for somebody who works there."""
    sender = _sender(invitation)
    if sender is None:
        return False
    if invitation.role == ShopRole.OWNER:
        return sender.leads and ShopMember.objects.of_user(user.pk).filter(shop=invitation.shop).exists()
    role, granted = ShopRole(invitation.role), frozenset(map(ShopPermission, invitation.granted))
    return sender.manages(role) and is_grantable(granted) and sender.may_give(permissions_of(role, granted))


def _sender(invitation: ShopInvitation) -> Standing | None:
    """What whoever sent it is in the shop now; None when nothing any more."""
    sender = invitation.invited_by
    if not sender.is_active:
        return None
    if reach_of(sender.roles, Action.MANAGE_SHOP_PEOPLE) is Reach.ANY:
        return Standing.of_market(sender.pk)
    member = ShopMember.objects.of_user(sender.pk).filter(shop=invitation.shop).first()
    return Standing.of(member) if member else None


def _is_member(shop: Shop, contact: Contact) -> bool:
    """Whether the contact was shown to be that of somebody who works there."""
    known = owner_of(contact)
    return known is not None and ShopMember.objects.of_user(known.pk).filter(shop=shop).exists()


def _require_room(shop: Shop, people: int) -> None:
    if people >= MOST_PEOPLE:
        raise TooManyPeopleError
    require_room_for_member(shop, members=people)


def _revoke(invitation: ShopInvitation, action: str, *, actor_id: UUID, now: datetime) -> None:
    ShopInvitation.objects.filter(pk=invitation.pk).update(revoked_at=now, updated_at=now)
    changes = {"invitation_id": (None, invitation.pk), "role": (invitation.role, None)}
    note(action, invitation.shop, actor_id=actor_id, about=None, changes=changes, now=now)


def _named(token: str | UUID) -> Q:
    return Q(pk=token) if isinstance(token, UUID) else Q(token_hash=_hash(token))


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
