"""Sends what was asked for, unless it comes too late, and tells people in the app what happens about shops."""

from datetime import datetime
from uuid import UUID

import structlog
from django.utils import timezone

from marketplace.accounts.contacts import Contact, owner_of
from marketplace.accounts.events import MailRequested, SmsRequested
from marketplace.catalog.events import ProposalDecided
from marketplace.catalog.models import ProductProposal, ProposalState
from marketplace.core.events import handles
from marketplace.notifications import notices, sending
from marketplace.notifications.models import NoticeKind
from sellers.events import (
    MoreAsked,
    PayoutAccountDecided,
    ShopApproved,
    ShopInvitationSent,
    ShopReinstated,
    ShopRejected,
    ShopSuspended,
)
from sellers.models import Shop, ShopInvitation, ShopMember, ShopPermission, ShopRole

logger = structlog.get_logger(__name__)

DECIDED = {
    ProposalState.APPROVED: NoticeKind.PROPOSAL_APPROVED,
    ProposalState.REJECTED: NoticeKind.PROPOSAL_REJECTED,
}


@handles(MailRequested, acts_outside=True)
def deliver_mail(event: MailRequested, *, event_id: UUID) -> None:
    """Hand a mail to the mail server."""
    now = timezone.now()
    if _is_too_late(event, now=now):
        sending.drop(event, event_id=event_id, now=now)
    elif sending.send_mail(event, event_id=event_id, now=now):
        logger.info("mail_sent", waited_s=_waited_s(event))


@handles(SmsRequested, acts_outside=True)
def deliver_sms(event: SmsRequested, *, event_id: UUID) -> None:
    """Hand a text message to the gateway."""
    now = timezone.now()
    if _is_too_late(event, now=now):
        sending.drop(event, event_id=event_id, now=now)
    else:
        parts = sending.send_sms(event, event_id=event_id, now=now)
        logger.info("sms_sent", parts=parts, waited_s=_waited_s(event))


@handles(ShopApproved)
def notice_approved_shop(event: ShopApproved, *, event_id: UUID) -> None:
    _tell_who_runs(event, NoticeKind.SHOP_APPROVED, event_id)


@handles(ShopRejected)
def notice_rejected_shop(event: ShopRejected, *, event_id: UUID) -> None:
    _tell_who_runs(event, NoticeKind.SHOP_REJECTED, event_id)


@handles(MoreAsked)
def notice_more_asked(event: MoreAsked, *, event_id: UUID) -> None:
    _tell_who_runs(event, NoticeKind.SHOP_MORE_ASKED, event_id)


@handles(ShopSuspended)
def notice_suspended_shop(event: ShopSuspended, *, event_id: UUID) -> None:
    _tell_who_runs(event, NoticeKind.SHOP_SUSPENDED, event_id)


@handles(ShopReinstated)
def notice_reinstated_shop(event: ShopReinstated, *, event_id: UUID) -> None:
    _tell_who_runs(event, NoticeKind.SHOP_REINSTATED, event_id)


@handles(PayoutAccountDecided)
def notice_decided_payout_account(event: PayoutAccountDecided, *, event_id: UUID) -> None:
    """For whoever sees the shop's money."""
    shop = _shop(event.shop_id)
    if shop is None:
        return
    members = ShopMember.objects.filter(shop=shop).order_by("pk")
    notices.notify(
        user_ids=[member.user_id for member in members if member.may(ShopPermission.MONEY)],
        kind=NoticeKind.PAYOUT_VERIFIED if event.is_verified else NoticeKind.PAYOUT_REFUSED,
        params=_names(shop) | {"account": event.account, "message": event.reason},
        event_id=event_id,
    )


@handles(ShopInvitationSent)
def notice_shop_invitation(event: ShopInvitationSent, *, event_id: UUID) -> None:
    """For whoever has shown the contact to be theirs; it has the invitation's id, never the secret of the link."""
    invitation = ShopInvitation.objects.filter(pk=event.invitation_id).select_related("shop").first()
    if invitation is None:
        return
    invited = owner_of(Contact(email=invitation.email or None, phone=invitation.phone))
    notices.notify(
        user_ids=[invited.pk] if invited else [],
        kind=NoticeKind.SHOP_OFFERED if event.role == ShopRole.OWNER else NoticeKind.SHOP_INVITATION,
        params=_names(invitation.shop) | {"invitation_id": str(invitation.pk)},
        event_id=event_id,
    )


@handles(ProposalDecided)
def notice_decided_proposal(event: ProposalDecided, *, event_id: UUID) -> None:
    """For whoever sees to the shop's goods; what the shop took back itself is no news to it."""
    shop, kind = _shop(event.shop_id), DECIDED.get(ProposalState(event.state))
    proposal = ProductProposal.objects.filter(pk=event.proposal_id).first()
    if shop is None or kind is None or proposal is None:
        return
    product = {f"product_{name}": proposal.content[name] for name in ("name_en", "name_bn")}
    members = ShopMember.objects.filter(shop=shop).order_by("pk")
    notices.notify(
        user_ids=[member.user_id for member in members if member.may(ShopPermission.CATALOGUE)],
        kind=kind,
        params=_names(shop) | product | {"message": event.message},
        event_id=event_id,
    )


ShopNews = ShopApproved | ShopRejected | MoreAsked | ShopSuspended | ShopReinstated


def _tell_who_runs(event: ShopNews, kind: NoticeKind, event_id: UUID) -> None:
    """A notice for the owner and the managers of the shop, as they are now; for nobody when it is gone."""
    shop = _shop(event.shop_id)
    if shop is None:
        return
    runs = ShopMember.objects.filter(shop=shop, role__in=[ShopRole.OWNER, ShopRole.MANAGER])
    notices.notify(
        user_ids=runs.order_by("pk").values_list("user_id", flat=True),
        kind=kind,
        params=_names(shop) | {"message": event.message},
        event_id=event_id,
    )


def _shop(shop_id: UUID) -> Shop | None:
    return Shop.objects.filter(pk=shop_id).only("slug", "name_en", "name_bn").first()


def _names(shop: Shop) -> dict[str, str]:
    return {"shop_slug": shop.slug, "shop_name_en": shop.name_en, "shop_name_bn": shop.name_bn}


def _is_too_late(event: MailRequested | SmsRequested, *, now: datetime) -> bool:
    """Whether the message has expired: a code that comes after its time helps nobody, and alarms who reads it."""
    if event.expires_at is None or now < event.expires_at:
        return False
    logger.warning("message_expired", event_name=event.event_name, waited_s=_waited_s(event))
    return True


def _waited_s(event: MailRequested | SmsRequested) -> int:
    return int((timezone.now() - event.requested_at).total_seconds())
