"""Writes: a shop is sent in to be verified, and the market's staff decide.

Each act holds the shop's row, then its case's, so that acts of several people come one after the other. It leaves a row
(`VerificationAct`), an entry in the audit trail and an event.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from marketplace.core import audit
from marketplace.core.errors import ErrorDetail
from marketplace.core.outbox import publish
from sellers.errors.verification import (
    CaseChangedError,
    CaseChangeRefusedError,
    CaseClaimedError,
    CaseNotFoundError,
    NothingToVerifyError,
    OwnShopError,
    ShopIncompleteError,
    TooManyResubmissionsError,
)
from sellers.events import MoreAsked, ShopApproved, ShopRejected, ShopSubmitted
from sellers.mails import PageUrl, tell_owner
from sellers.models import CaseState, Shop, ShopStatus, VerificationAct, VerificationCase
from sellers.models.verification import DECIDED_STATES, OPEN_STATES
from sellers.selectors.review import review_of
from sellers.selectors.verification import list_missing, works_for
from sellers.services.approvals import keep_approved
from sellers.services.people import locked_shop
from sellers.services.shops import change_shop_status
from sellers.verification import CASE_CHANGES, UNVERIFIED, Act

REFUSALS_COUNT = timedelta(days=30)


@transaction.atomic
def submit(*, actor_id: UUID, shop_id: UUID, now: datetime) -> VerificationCase:
    """Send a shop in: a new case, or the answer to what the staff asked for.

    Where the operator lets shops open before they are verified, a draft opens with it.

    Args:
        actor_id: one of the shop's people.
        shop_id: which shop.
        now: UTC.

    Raises:
        CaseChangeRefusedError: it was sent in already.
        NothingToVerifyError: it is verified, suspended or closed.
        ShopIncompleteError: something is missing; the details name each, by its step.
        ShopNotFoundError: there is no such shop.
        TooManyResubmissionsError: it was refused, and came again, as often as it may for now.
    """
    shop = locked_shop(shop_id)
    if shop.verified_at is not None or shop.status not in UNVERIFIED:
        raise NothingToVerifyError
    missing = list_missing(shop, now=now)
    if missing:
        raise ShopIncompleteError(details=[ErrorDetail(f"{one.step}.{one.code}", one.message) for one in missing])
    case = VerificationCase.objects.select_for_update().filter(shop=shop, state__in=OPEN_STATES).first()
    if case is None:
        _require_not_too_often(shop, now=now)
        case = VerificationCase.objects.create(shop=shop, submitted_at=now, submitted_by_id=actor_id)
        _record(case, Act.SUBMITTED, {"state": (None, CaseState.SUBMITTED)}, actor_id=actor_id, now=now)
    else:
        _change(case, Act.SUBMITTED, actor_id=actor_id, claimed_by_id=None, claimed_at=None, now=now)
    if settings.UNVERIFIED_SHOPS_OPEN and shop.status == ShopStatus.DRAFT:
        change_shop_status(actor_id=actor_id, shop_id=shop.pk, status=ShopStatus.ACTIVE, now=now)
    publish(ShopSubmitted(shop_id=shop.pk, case_id=case.pk, changed_at=now))
    return case


@transaction.atomic
def withdraw(*, actor_id: UUID | None, shop_id: UUID, now: datetime) -> VerificationCase:
    """Take a shop's open case back, to change what it says; a shop that opened with it is paused.

    Raises:
        CaseNotFoundError: none is open.
        ShopNotFoundError: there is no such shop.
    """
    shop = locked_shop(shop_id)
    case = _open_case(shop)
    _change(case, Act.WITHDRAWN, actor_id=actor_id, now=now)
    _pause_unverified(shop, actor_id=actor_id, now=now)
    return case


@transaction.atomic
def claim(*, actor_id: UUID, case_id: UUID, takes_over: bool = False, now: datetime) -> VerificationCase:
    """Take a case on, so that no other of the staff decides it meanwhile.

    Args:
        actor_id: one of the staff; where they have it in hand already, nothing happens.
        case_id: which case.
        takes_over: whether to take it from another of the staff.
        now: UTC.

    Raises:
        CaseChangeRefusedError: it is decided.
        CaseClaimedError: another has it in hand, and it is not to be taken over.
        CaseNotFoundError: there is none.
        OwnShopError: they work for this shop.
    """
    case = _for_staff(case_id, actor_id)
    if case.claimed_by_id == actor_id and case.state == CaseState.CLAIMED:
        return case
    if case.is_open and case.claimed_by_id not in {None, actor_id} and not takes_over:
        raise CaseClaimedError
    _change(case, Act.CLAIMED, actor_id=actor_id, claimed_by_id=actor_id, claimed_at=now, now=now)
    return case


@transaction.atomic
def release(*, actor_id: UUID, case_id: UUID, note: str = "", now: datetime) -> VerificationCase:
    """Give a case back to the queue; the note is for the staff.

    Raises:
        As `ask_for_more`.
    """
    case = _in_hand(case_id, actor_id)
    _change(case, Act.RELEASED, actor_id=actor_id, note=note, claimed_by_id=None, claimed_at=None, now=now)
    return case


@transaction.atomic
def ask_for_more(
    *, actor_id: UUID, case_id: UUID, message: str, note: str = "", page_url: PageUrl, now: datetime
) -> VerificationCase:
    """Ask the seller for what is missing; the case waits for them and stays with whoever asked.

    Args:
        actor_id: one of the staff, who has claimed the case.
        case_id: which case.
        message: what is missing, for the seller.
        note: for the staff alone.
        page_url: the shop's page on the desk, in a language, for the mail.
        now: UTC.

    Raises:
        CaseChangeRefusedError: it is not being looked at.
        CaseClaimedError: another has it in hand.
        CaseNotFoundError: there is none.
        OwnShopError: they work for this shop.
    """
    case = _in_hand(case_id, actor_id)
    _change(case, Act.MORE_ASKED, actor_id=actor_id, message=message, note=note, now=now)
    publish(MoreAsked(shop_id=case.shop_id, case_id=case.pk, message=message, changed_at=now))
    tell_owner(case.shop, "more_asked", message=message, page_url=page_url, now=now)
    return case


@transaction.atomic
def approve(
    *, actor_id: UUID, case_id: UUID, seen: str, message: str = "", note: str = "", page_url: PageUrl, now: datetime
) -> VerificationCase:
    """Verify a shop: it opens for buyers at once.

    Args:
        seen: the fingerprint of what they looked at (`Review.fingerprint`): its seller may have changed it since.

    Raises:
        As `ask_for_more`; CaseChangedError: the shop is no longer what they looked at; the details name what changed.
        StatusChangeRefusedError: the shop was closed meanwhile.
    """
    case = _in_hand(case_id, actor_id)
    shop = case.shop
    changed = review_of(shop).changed_since(seen)
    if changed and case.state in CASE_CHANGES[Act.APPROVED].before:
        raise CaseChangedError(changed)
    _change(case, Act.APPROVED, actor_id=actor_id, message=message, note=note, now=now)
    shop.verified_at = now
    shop.save(update_fields=["verified_at", "updated_at"])
    keep_approved(shop)
    if shop.status != ShopStatus.ACTIVE:
        change_shop_status(actor_id=actor_id, shop_id=shop.pk, status=ShopStatus.ACTIVE, now=now)
    publish(ShopApproved(shop_id=shop.pk, case_id=case.pk, message=message, changed_at=now))
    tell_owner(shop, "approved", message=message, page_url=page_url, now=now)
    return case


@transaction.atomic
def reject(
    *, actor_id: UUID, case_id: UUID, message: str, note: str = "", page_url: PageUrl, now: datetime
) -> VerificationCase:
    """Refuse to verify a shop, and say why; it may be sent in again. One that opened meanwhile is paused.

    Raises:
        As `ask_for_more`.
    """
    case = _in_hand(case_id, actor_id)
    _change(case, Act.REJECTED, actor_id=actor_id, message=message, note=note, now=now)
    _pause_unverified(case.shop, actor_id=actor_id, now=now)
    publish(ShopRejected(shop_id=case.shop_id, case_id=case.pk, message=message, changed_at=now))
    tell_owner(case.shop, "rejected", message=message, page_url=page_url, now=now)
    return case


def _require_not_too_often(shop: Shop, *, now: datetime) -> None:
    """Each refusal is followed by one try: whoever was refused `n` times lately has come again `n - 1` times."""
    most = settings.RESUBMISSIONS_A_MONTH
    refused = VerificationCase.objects.filter(shop=shop, state=CaseState.REJECTED, decided_at__gt=now - REFUSALS_COUNT)
    if refused.count() > most:
        raise TooManyResubmissionsError(most)


def _open_case(shop: Shop) -> VerificationCase:
    case = VerificationCase.objects.select_for_update().filter(shop=shop, state__in=OPEN_STATES).first()
    if case is None:
        raise CaseNotFoundError
    return case


def _for_staff(case_id: UUID, actor_id: UUID) -> VerificationCase:
    """A case and its shop, held, for one of the staff who does not work there."""
    found = VerificationCase.objects.filter(pk=case_id).only("shop_id").first()
    if found is None:
        raise CaseNotFoundError
    shop = locked_shop(found.shop_id)
    if works_for(shop, actor_id):
        raise OwnShopError
    case = VerificationCase.objects.select_for_update().get(pk=case_id)
    case.shop = shop
    return case


def _in_hand(case_id: UUID, actor_id: UUID) -> VerificationCase:
    """The same, for whoever has claimed it."""
    case = _for_staff(case_id, actor_id)
    if case.is_open and case.claimed_by_id not in {None, actor_id}:
        raise CaseClaimedError
    return case


def _change(
    case: VerificationCase,
    act: VerificationAct.Kind,
    *,
    actor_id: UUID | None,
    message: str = "",
    note: str = "",
    now: datetime,
    **fields: object,
) -> None:
    """Lead a case along a declared change, with the other fields that it changes."""
    change = CASE_CHANGES[act]
    if case.state not in change.before:
        raise CaseChangeRefusedError
    values = {"state": change.after, **fields}
    if change.after in DECIDED_STATES:
        values["decided_at"] = now
    changes = {name: (getattr(case, name), value) for name, value in values.items() if getattr(case, name) != value}
    for name, value in values.items():
        setattr(case, name, value)
    case.save(update_fields=[*values, "updated_at"])
    _record(case, act, changes, actor_id=actor_id, message=message, note=note, now=now)


def _record(
    case: VerificationCase,
    act: VerificationAct.Kind,
    changes: dict[str, tuple[object, object]],
    *,
    actor_id: UUID | None,
    message: str = "",
    note: str = "",
    now: datetime,
) -> None:
    VerificationAct.objects.create(
        shop_id=case.shop_id, case=case, kind=act, actor_id=actor_id, message=message, note=note, at=now
    )
    shop = {"shop": (case.shop_id, case.shop_id)}
    audit.record(actor_id=actor_id, action=f"sellers.case_{act}", target=case, changes=changes | shop, now=now)


def _pause_unverified(shop: Shop, *, actor_id: UUID | None, now: datetime) -> None:
    """Take a shop that opened before it was verified off the market again."""
    if shop.verified_at is None and shop.status == ShopStatus.ACTIVE:
        change_shop_status(actor_id=actor_id, shop_id=shop.pk, status=ShopStatus.PAUSED, now=now)
