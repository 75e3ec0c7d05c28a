"""Where a shop's money goes, over HTTP; for the market's staff, the accounts that wait for them."""

from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Status

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.accounts.recently import requires_recent
from marketplace.core.access import requires
from marketplace.core.numerals import in_latin_digits
from marketplace.core.schemas import PageOut, PageParams
from sellers.access import reach_shop
from sellers.models import ShopPermission
from sellers.schemas.payouts import (
    PayoutAccountIn,
    PayoutAccountOut,
    PayoutCodeIn,
    RefusalIn,
    WaitingAccountOut,
    WaitingParams,
)
from sellers.selectors import payouts as selectors
from sellers.services import payouts

router = Router(tags=["payout accounts"])
MANAGES = requires(Action.MANAGE_SHOP_MONEY)
CHANGES = requires_recent(Action.MANAGE_SHOP_MONEY)
VERIFIES = requires(Action.VERIFY_SHOPS)
ACCOUNT = "/me/shops/{shop}/payout-accounts/{uuid:account_id}"


@router.get(
    "/me/shops/{shop}/payout-accounts",
    auth=MANAGES,
    response=PageOut[PayoutAccountOut],
    summary="Where a shop's money goes",
)
def list_accounts(request: HttpRequest, shop: str, params: Query[PageParams]) -> PageOut[PayoutAccountOut]:
    page = selectors.list_accounts(shop_id=_shop_id(request, shop), cursor=params.cursor, limit=params.limit)
    return PageOut(items=[PayoutAccountOut.of(account) for account in page.items], next=page.next)


@router.post(
    "/me/shops/{shop}/payout-accounts",
    auth=CHANGES,
    response={201: PayoutAccountOut},
    summary="Add a payout account",
)
def add_account(request: HttpRequest, shop: str, body: PayoutAccountIn) -> Status[PayoutAccountOut]:
    """No money goes there before it is verified, and the shop's owner is told of it."""
    shop_id, draft = _shop_id(request, shop), body.to_draft()
    account = payouts.add_account(
        actor_id=principal_in(request).own_id, shop_id=shop_id, draft=draft, now=timezone.now()
    )
    return Status(201, PayoutAccountOut.of(account))


@router.delete(ACCOUNT, auth=CHANGES, response={204: None}, summary="Remove a payout account")
def remove_account(request: HttpRequest, shop: str, account_id: UUID) -> Status[None]:
    """It is kept for payouts that went there. Without a default, no money goes anywhere until another is chosen."""
    payouts.remove_account(
        actor_id=principal_in(request).own_id,
        shop_id=_shop_id(request, shop),
        account_id=account_id,
        now=timezone.now(),
    )
    return Status(204, None)


@router.put(
    ACCOUNT + "/default", auth=CHANGES, response=PayoutAccountOut, summary="Have the shop's money go to this account"
)
def make_default(request: HttpRequest, shop: str, account_id: UUID) -> PayoutAccountOut:
    """A verified one."""
    account = payouts.make_default(
        actor_id=principal_in(request).own_id,
        shop_id=_shop_id(request, shop),
        account_id=account_id,
        now=timezone.now(),
    )
    return PayoutAccountOut.of(account)


@router.post(
    ACCOUNT + "/code", auth=MANAGES, response={202: PayoutAccountOut}, summary="Send a code to a mobile-money number"
)
def send_code(request: HttpRequest, shop: str, account_id: UUID) -> Status[PayoutAccountOut]:
    """Six digits by text message, good for ten minutes and five tries."""
    account = payouts.send_code(
        actor_id=principal_in(request).own_id,
        shop_id=_shop_id(request, shop),
        account_id=account_id,
        now=timezone.now(),
    )
    return Status(202, PayoutAccountOut.of(account))


@router.post(ACCOUNT + "/verify", auth=MANAGES, response=PayoutAccountOut, summary="Verify an account by its code")
def verify_account(request: HttpRequest, shop: str, account_id: UUID, body: PayoutCodeIn) -> PayoutAccountOut:
    """The first account that is verified is the default."""
    account = payouts.verify_by_code(
        actor_id=principal_in(request).own_id,
        shop_id=_shop_id(request, shop),
        account_id=account_id,
        code=in_latin_digits(body.code),
        now=timezone.now(),
    )
    return PayoutAccountOut.of(account)


@router.get(
    "/admin/payout-accounts",
    auth=VERIFIES,
    response=PageOut[WaitingAccountOut],
    summary="Payout accounts that wait to be verified",
)
def list_waiting(request: HttpRequest, params: Query[WaitingParams]) -> PageOut[WaitingAccountOut]:
    """Who waits longest comes first. What the number is, the shop's papers say; here it is masked."""
    principal_in(request).require_any(Action.VERIFY_SHOPS)
    page = selectors.list_waiting(kind=params.kind, cursor=params.cursor, limit=params.limit, query=params.query_key())
    return PageOut(items=[WaitingAccountOut.of(account) for account in page.items], next=page.next)


@router.post(
    "/admin/payout-accounts/{uuid:account_id}/verify",
    auth=VERIFIES,
    response=PayoutAccountOut,
    summary="Say that an account is its shop's",
)
def verify_by_staff(request: HttpRequest, account_id: UUID) -> PayoutAccountOut:
    actor = principal_in(request).require_any(Action.VERIFY_SHOPS)
    return PayoutAccountOut.of(
        payouts.verify_by_staff(actor_id=actor.own_id, account_id=account_id, now=timezone.now())
    )


@router.post(
    "/admin/payout-accounts/{uuid:account_id}/refuse",
    auth=VERIFIES,
    response=PayoutAccountOut,
    summary="Say that an account cannot be used, and why",
)
def refuse(request: HttpRequest, account_id: UUID, body: RefusalIn) -> PayoutAccountOut:
    actor = principal_in(request).require_any(Action.VERIFY_SHOPS)
    return PayoutAccountOut.of(
        payouts.refuse(actor_id=actor.own_id, account_id=account_id, reason=body.reason, now=timezone.now())
    )


def _shop_id(request: HttpRequest, shop: str) -> UUID:
    access = reach_shop(principal_in(request), shop, action=Action.MANAGE_SHOP_MONEY, permission=ShopPermission.MONEY)
    return access.shop.pk
