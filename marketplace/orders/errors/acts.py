"""What can be wrong with acts on orders."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import ConflictError, ErrorDetail, NotFoundError, RuleError, Text
from marketplace.orders.models import OrderState


class OrderNotFoundError(NotFoundError):
    """There is no such order, or it is not theirs."""

    code = "order_not_found"
    message = _("There is no such order.")


class OrderChangedError(ConflictError):
    """Somebody else was first: the order is another version than the one that was looked at."""

    code = "order_changed"
    message = _("This order has changed in the meantime. Look at it again.")


class ActNotPossibleError(ConflictError):
    """No arrow leads from where the order stands, or none for whoever asks."""

    code = "act_not_possible"

    def __init__(self, state: str) -> None:
        self.state = state
        text = _("This cannot be done now: the order stands at “{state}”.")
        super().__init__(format_lazy(text, state=OrderState(state).label))


class CauseNeededError(RuleError):
    """Whoever ends an order says why."""

    code = "cause_needed"
    message = _("Say why.")

    def __init__(self) -> None:
        super().__init__(details=[ErrorDetail("cause", self.message)])


class WrongCauseError(RuleError):
    """Nobody does that for this cause: what is turned down was not refused at the door."""

    code = "wrong_cause"
    message = _("This cannot be the reason here. Choose another one.")

    def __init__(self) -> None:
        super().__init__(details=[ErrorDetail("cause", self.message)])


class TooEarlyToGiveUpError(RuleError):
    """The buyer still has time to come."""

    code = "too_early_to_give_up"
    message = _("Whoever collects this order still has time to come.")


class WrongHandoverCodeError(RuleError):
    """It is not the code that the buyer has; counted."""

    code = "wrong_handover_code"

    def __init__(self, *, left: int) -> None:
        self.left = left
        text: Text = format_lazy(_("This is not the code. Tries left: {left}."), left=left)
        super().__init__(text, details=[ErrorDetail("code", text)])


class HandoverCodeLockedError(RuleError):
    """It was wrong too often: a signature or a photo has to show it."""

    code = "handover_code_locked"
    message = _("The code was wrong too often. Take a signature or a photo instead.")

    def __init__(self) -> None:
        super().__init__(details=[ErrorDetail("code", self.message)])


class PictureNeededError(RuleError):
    """A signature or a photo is said to be there, and no picture came."""

    code = "picture_needed"
    message = _("Add the signature or the photo.")

    def __init__(self) -> None:
        super().__init__(details=[ErrorDetail("picture", self.message)])
