"""What a buyer is told of a return: where it stands, until when something can be done, and what comes back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from marketplace.core.money import Money
from marketplace.orders.buyer.order_words import Standing, Text
from marketplace.orders.models import Refund, RefundCause, RefundState, ReturnRequest, ReturnState

State = ReturnState

_STANDING: Mapping[ReturnState, Standing] = {
    State.REQUESTED: Standing(
        _("The shop looks at it"), _("If it does not answer in time, our staff look at it."), "clock"
    ),
    State.ACCEPTED: Standing(_("The shop takes it back"), _("Agree with the shop how it comes back to them."), "check"),
    State.REFUSED: Standing(_("The shop refused it"), _("You get nothing back for it."), "warning", is_bad=True),
    State.DISPUTED: Standing(_("Our staff look at it"), _("They hear both sides, and write to you."), "shield"),
    State.DECLINED: Standing(_("Our staff declined it"), _("You get nothing back for it."), "warning", is_bad=True),
    State.COMPLETED: Standing(_("It is settled"), _("The return is complete."), "check"),
    State.WITHDRAWN: Standing(_("You took it back"), _("Nothing is returned."), "undo"),
}
_OWED = Standing(_("Your money comes back"), _("The shop gives it to you."), "check")
_PAID = Standing(_("You have your money back"), _("The return is complete."), "check")


@dataclass(frozen=True, slots=True)
class Given:
    """Money that goes back to the buyer of an order, and for what."""

    label: Text
    why: Text
    amount: Money


def return_standing_of(asked: ReturnRequest) -> Standing:
    """Where it stands now; its refund, where there is one, is fetched with it."""
    refund = refund_of(asked)
    if refund is not None:
        return _PAID if refund.state == RefundState.PAID else _OWED
    return _STANDING[State(asked.state)]


def refund_of(asked: ReturnRequest) -> Refund | None:
    """What is given for it; None as long as nothing is."""
    return getattr(asked, "refund", None)


def amount_of(asked: ReturnRequest) -> Money:
    """What is given for it, or would be."""
    given = refund_of(asked) or asked
    return Money(given.amount, given.currency)


def given_of(refunds: Iterable[Refund]) -> list[Given]:
    """What goes back of what was paid for an order, as its bill tells it."""
    names = {RefundState.OWED: _("Comes back to you"), RefundState.PAID: _("Came back to you")}
    return [Given(names[RefundState(one.state)], _why(one), Money(one.amount, one.currency)) for one in refunds]


def _why(refund: Refund) -> Text:
    return refund.return_request.number if refund.return_request else RefundCause(refund.cause).label
