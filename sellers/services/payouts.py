"""Writes: where a shop's money goes. Accounts are added, verified, chosen and removed, and the owner hears of each."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.crypto import constant_time_compare

from marketplace.accounts import attempts
from marketplace.core import audit, encryption
from marketplace.core.outbox import publish
from marketplace.core.ratelimits import Policy
from sellers import payout_letters
from sellers.errors.payouts import (
    NoCodeForThisAccountError,
    PayoutAccountDecidedError,
    PayoutAccountExistsError,
    PayoutAccountNotFoundError,
    PayoutAccountUnverifiedError,
    TooManyNewPayoutAccountsError,
    TooManyPayoutAccountsError,
    WrongPayoutCodeError,
)
from sellers.errors.verification import OwnShopError
from sellers.events import PayoutAccountDecided
from sellers.models import PayoutAccount, PayoutState, Shop, ShopMember
from sellers.models.payouts import MOBILE_MONEY
from sellers.payouts import PayoutDraft, masked_number
from sellers.services.people import locked_shop

MOST_ACCOUNTS = 10
CODE_TTL = timedelta(minutes=10)
MOST_TRIES = 5
WAITING = (PayoutState.UNVERIFIED, PayoutState.CODE_SENT)

# Each rings somebody's phone and costs money; whose number it is may be a stranger to the shop.
CODES_TO_NUMBER = Policy("payout_code_number", "1/30 seconds; 5/hour; 10/day", fails_open=False)
CODES_OF_SHOP = Policy("payout_code_shop", "10/hour; 20/day", fails_open=False)
# However many shops they sign up.
CODES_OF_SENDER = Policy("payout_code_sender", "15/hour; 30/day", fails_open=False)


@transaction.atomic
def add_account(*, actor_id: UUID, shop_id: UUID, draft: PayoutDraft, now: datetime) -> PayoutAccount:
    """Write an account down. No money goes there before it is verified; the shop's owner is told.

    Raises:
        InvalidInputError: something is no account's; the details name each field.
        PayoutAccountExistsError: the shop has it already.
        TooManyNewPayoutAccountsError: it has added as many within a day as it may.
        TooManyPayoutAccountsError: it has as many as it may.
    """
    cleaned, most_a_day = draft.cleaned(), settings.PAYOUT_ACCOUNTS_A_DAY
    shop = locked_shop(shop_id)
    own = PayoutAccount.objects.in_use().filter(shop=shop)
    if own.filter(kind=cleaned.kind, number_index=cleaned.number).exists():
        raise PayoutAccountExistsError
    if own.count() >= MOST_ACCOUNTS:
        raise TooManyPayoutAccountsError
    if PayoutAccount.objects.filter(shop=shop, created_at__gt=now - timedelta(days=1)).count() >= most_a_day:
        raise TooManyNewPayoutAccountsError(most_a_day)
    account = PayoutAccount.objects.create(
        shop=shop,
        kind=cleaned.kind,
        holder=cleaned.holder,
        number=cleaned.number,
        bank_name=cleaned.bank_name,
        branch_name=cleaned.branch_name,
        routing_number=cleaned.routing_number,
    )
    _note("sellers.add_payout_account", account, actor_id, {"kind": (None, cleaned.kind)}, now=now)
    payout_letters.tell_owner(shop, account, "added", now=now)
    return account


@transaction.atomic
def remove_account(*, actor_id: UUID, shop_id: UUID, account_id: UUID, now: datetime) -> None:
    """Take an account out of use. Its row stays, for payouts that went there; nothing takes its place by itself.

    Raises:
        PayoutAccountNotFoundError: the shop has no such account.
    """
    shop, account = _held(shop_id, account_id)
    account.removed_at, account.is_default, account.code_hash = now, False, None
    account.save(update_fields=["removed_at", "is_default", "code_hash", "updated_at"])
    _note("sellers.remove_payout_account", account, actor_id, {}, now=now)
    payout_letters.tell_owner(shop, account, "removed", now=now)


@transaction.atomic
def make_default(*, actor_id: UUID, shop_id: UUID, account_id: UUID, now: datetime) -> PayoutAccount:
    """Have the shop's money go to this account from now on.

    Raises:
        PayoutAccountNotFoundError: the shop has no such account.
        PayoutAccountUnverifiedError: it is not verified.
    """
    shop, account = _held(shop_id, account_id)
    if account.state != PayoutState.VERIFIED:
        raise PayoutAccountUnverifiedError
    if not account.is_default:
        PayoutAccount.objects.filter(shop=shop, is_default=True).update(is_default=False, updated_at=now)
        account.is_default = True
        account.save(update_fields=["is_default", "updated_at"])
        _note("sellers.choose_payout_account", account, actor_id, {"is_default": (False, True)}, now=now)
        payout_letters.tell_owner(shop, account, "chosen", now=now)
    return account


@transaction.atomic
def send_code(*, actor_id: UUID, shop_id: UUID, account_id: UUID, now: datetime) -> PayoutAccount:
    """Send six digits to the number of a mobile-money account; the code before is no longer good.

    Raises:
        PayoutAccountNotFoundError: the shop has no such account.
        NoCodeForThisAccountError: it is a bank's, or decided.
        RateLimitedError: too many to this number, for this shop, or by this person.
    """
    shop, account = _held(shop_id, account_id)
    if account.kind not in MOBILE_MONEY or account.state not in WAITING:
        raise NoCodeForThisAccountError
    attempts.count(CODES_OF_SHOP, str(shop.pk))
    attempts.count(CODES_OF_SENDER, str(actor_id))
    attempts.count(CODES_TO_NUMBER, account.number)
    code = f"{secrets.randbelow(10**6):06}"
    account.state = PayoutState.CODE_SENT
    account.code_hash, account.code_expires_at, account.code_attempts = _hash(account, code), now + CODE_TTL, 0
    account.save(update_fields=["state", "code_hash", "code_expires_at", "code_attempts", "updated_at"])
    _note("sellers.send_payout_code", account, actor_id, {}, now=now)
    payout_letters.send_code(shop, account, code, expires_at=now + CODE_TTL, now=now)
    return account


def verify_by_code(*, actor_id: UUID, shop_id: UUID, account_id: UUID, code: str, now: datetime) -> PayoutAccount:
    """Take the code that came: whoever can read that phone has the account. The first verified one is the default.

    A try is counted before the code is looked at, in a transaction of its own: a wrong one undoes nothing of that.

    Raises:
        PayoutAccountNotFoundError: the shop has no such account.
        NoCodeForThisAccountError: no code was sent.
        WrongPayoutCodeError: it is not the code, or its time or its five tries are over.
    """
    tried = _count_try(shop_id, account_id, now=now)
    if not constant_time_compare(bytes(tried.code_hash or b""), _hash(tried, code)):
        raise WrongPayoutCodeError
    with transaction.atomic():
        shop, account = _held(shop_id, account_id)
        if account.state != PayoutState.CODE_SENT or bytes(account.code_hash or b"") != bytes(tried.code_hash or b""):
            raise WrongPayoutCodeError
        return _verify(shop, account, actor_id=actor_id, by_staff=False, now=now)


@transaction.atomic
def verify_by_staff(*, actor_id: UUID, account_id: UUID, now: datetime) -> PayoutAccount:
    """Say that an account is the shop's, after its papers were looked at.

    Raises:
        PayoutAccountNotFoundError: there is none.
        PayoutAccountDecidedError: it is decided already.
        OwnShopError: whoever decides works for the shop.
    """
    shop, account = _awaiting(actor_id, account_id)
    return _verify(shop, account, actor_id=actor_id, by_staff=True, now=now)


@transaction.atomic
def refuse(*, actor_id: UUID, account_id: UUID, reason: str, now: datetime) -> PayoutAccount:
    """Say that an account cannot be used, and why, in words for the shop; as `verify_by_staff`."""
    shop, account = _awaiting(actor_id, account_id)
    before, account.state, account.refusal, account.code_hash = account.state, PayoutState.REFUSED, reason, None
    account.save(update_fields=["state", "refusal", "code_hash", "updated_at"])
    _note("sellers.refuse_payout_account", account, actor_id, {"state": (before, account.state)}, now=now)
    payout_letters.tell_owner(shop, account, "refused", now=now)
    _publish_verdict(account, now=now)
    return account


def _verify(shop: Shop, account: PayoutAccount, *, actor_id: UUID, by_staff: bool, now: datetime) -> PayoutAccount:
    before, account.state, account.verified_at = account.state, PayoutState.VERIFIED, now
    account.verified_by_id = actor_id if by_staff else None
    account.code_hash = account.code_expires_at = None
    account.is_default = not PayoutAccount.objects.filter(shop=shop, is_default=True).exists()
    account.save()
    changes = {"state": (before, account.state), "by_staff": (None, by_staff)}
    _note("sellers.verify_payout_account", account, actor_id, changes, now=now)
    payout_letters.tell_owner(shop, account, "verified", now=now)
    _publish_verdict(account, now=now)
    return account


def _publish_verdict(account: PayoutAccount, *, now: datetime) -> None:
    publish(
        PayoutAccountDecided(
            shop_id=account.shop_id,
            account_id=account.pk,
            account=masked_number(account.number),
            is_verified=account.state == PayoutState.VERIFIED,
            reason=account.refusal if account.state == PayoutState.REFUSED else "",
            changed_at=now,
        )
    )


def _count_try(shop_id: UUID, account_id: UUID, *, now: datetime) -> PayoutAccount:
    """The account with its code, one try the poorer; many at once take one each."""
    own = PayoutAccount.objects.in_use().filter(shop_id=shop_id, pk=account_id)
    account = own.first()
    if account is None:
        raise PayoutAccountNotFoundError
    if account.state != PayoutState.CODE_SENT:
        raise NoCodeForThisAccountError
    good = own.filter(code_hash=account.code_hash, code_expires_at__gt=now, code_attempts__lt=MOST_TRIES)
    if not good.update(code_attempts=F("code_attempts") + 1, updated_at=now):
        raise WrongPayoutCodeError
    return account


def _held(shop_id: UUID, account_id: UUID) -> tuple[Shop, PayoutAccount]:
    """A shop's account, with the shop held, so that its accounts change one by one."""
    shop = locked_shop(shop_id)
    account = PayoutAccount.objects.in_use().filter(shop=shop, pk=account_id).first()
    if account is None:
        raise PayoutAccountNotFoundError
    return shop, account


def _awaiting(actor_id: UUID, account_id: UUID) -> tuple[Shop, PayoutAccount]:
    shop_id = PayoutAccount.objects.filter(pk=account_id).values_list("shop_id", flat=True).first()
    if shop_id is None:
        raise PayoutAccountNotFoundError
    if ShopMember.objects.of_user(actor_id).filter(shop_id=shop_id).exists():
        raise OwnShopError
    shop, account = _held(shop_id, account_id)
    if account.state not in WAITING:
        raise PayoutAccountDecidedError
    return shop, account


def _hash(account: PayoutAccount, code: str) -> bytes:
    """Six digits are soon tried out, so what is kept needs our key, and is good for this account alone."""
    return encryption.blind_index(code, context=f"sellers.payout_code.{account.pk}")


def _note(
    action: str, account: PayoutAccount, actor_id: UUID, changes: Mapping[str, tuple[Any, Any]], *, now: datetime
) -> None:
    about = {"shop_id": (None, account.shop_id), **changes}
    audit.record(actor_id=actor_id, action=action, target=account, changes=about, now=now)
