"""Reads: where a shop's money goes, and which accounts wait for the market's staff."""

from uuid import UUID

from marketplace.core.pagination import Page, paginate
from sellers.errors.payouts import PayoutAccountNotFoundError
from sellers.models import PayoutAccount, PayoutKind
from sellers.services.payouts import WAITING


def list_accounts(*, shop_id: UUID, cursor: str | None, limit: int) -> Page[PayoutAccount]:
    """A shop's accounts in use, the newest first."""
    own = PayoutAccount.objects.in_use().filter(shop_id=shop_id)
    return paginate(own, order_by=["-id"], cursor=cursor, limit=limit, query=str(shop_id))


def get_account(*, shop_id: UUID, account_id: UUID) -> PayoutAccount:
    """One of them.

    Raises:
        PayoutAccountNotFoundError: the shop has no such account.
    """
    account = PayoutAccount.objects.in_use().filter(shop_id=shop_id, pk=account_id).first()
    if account is None:
        raise PayoutAccountNotFoundError
    return account


def list_waiting(*, kind: PayoutKind | None, cursor: str | None, limit: int, query: str = "") -> Page[PayoutAccount]:
    """Accounts that nobody has decided upon, who waits longest first, each with its shop."""
    waiting = PayoutAccount.objects.in_use().filter(state__in=WAITING).select_related("shop")
    if kind is not None:
        waiting = waiting.filter(kind=kind)
    return paginate(waiting, order_by=["id"], cursor=cursor, limit=limit, query=query)


def get_waiting(account_id: UUID) -> PayoutAccount:
    """One of them.

    Raises:
        PayoutAccountNotFoundError: there is none, or it was decided upon or removed.
    """
    waiting = PayoutAccount.objects.in_use().filter(state__in=WAITING, pk=account_id)
    account = waiting.select_related("shop").first()
    if account is None:
        raise PayoutAccountNotFoundError
    return account
