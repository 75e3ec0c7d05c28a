"""Reads: money that shops have to give back."""

from uuid import UUID

from django.db.models import QuerySet

from marketplace.core.pagination import Page, paginate
from marketplace.orders.errors.returns import RefundNotFoundError
from marketplace.orders.models import Refund, RefundState


def list_refunds_owed(*, shop_id: UUID, cursor: str | None, limit: int, query: str = "") -> Page[Refund]:
    """What a shop has not given yet, the oldest first, each with its order and, where it is for one, its return."""
    return paginate(_owed().filter(shop_id=shop_id), order_by=("id",), cursor=cursor, limit=limit, query=query)


def list_all_refunds_owed(*, cursor: str | None, limit: int) -> Page[Refund]:
    """The same of all shops, each with its shop."""
    return paginate(_owed().select_related("shop"), order_by=("id",), cursor=cursor, limit=limit, query="owed")


def count_refunds_owed(*, shop_id: UUID) -> int:
    """How many a shop has to give."""
    return Refund.objects.filter(shop_id=shop_id, state=RefundState.OWED).count()


def count_all_refunds_owed() -> int:
    """How many all shops together have to give."""
    return Refund.objects.filter(state=RefundState.OWED).count()


def get_refund_of_shop(*, shop_id: UUID, refund_id: UUID) -> Refund:
    """One that a shop gives or gave.

    Raises:
        RefundNotFoundError: there is none, or it is another shop's.
    """
    refund = _refunds().filter(shop_id=shop_id, pk=refund_id).first()
    if refund is None:
        raise RefundNotFoundError
    return refund


def get_refund(*, refund_id: UUID) -> Refund:
    """Any, for the market's staff, with its order.

    Raises:
        RefundNotFoundError: there is none.
    """
    found = Refund.objects.select_related("order__purchase").filter(pk=refund_id).first()
    if found is None:
        raise RefundNotFoundError
    return found


def _owed() -> QuerySet[Refund]:
    return _refunds().filter(state=RefundState.OWED)


def _refunds() -> QuerySet[Refund]:
    refunds = Refund.objects.select_related("order__purchase", "return_request")
    return refunds.defer("order__purchase__quote")
