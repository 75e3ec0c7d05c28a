"""How long a shop is told whom to call and where to go: on its pages, on its papers and over the API."""

from marketplace.orders.models import OPEN_STATES, Order, RefundState, ReturnState


def contact_is_shown(order: Order) -> bool:
    """Whether the order's shop is told the buyer's number and address: while goods or money are to change hands."""
    return (
        order.state in OPEN_STATES
        or order.returns.filter(state=ReturnState.ACCEPTED).exists()
        or order.refunds.filter(state=RefundState.OWED).exists()
    )
