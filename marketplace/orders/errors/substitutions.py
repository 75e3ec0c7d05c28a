"""What can be wrong with changing an order's lines, and with putting something else in their place."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import ConflictError, ErrorDetail, NotFoundError, RuleError
from marketplace.core.money import Money


class UnknownLineError(NotFoundError):
    """The order has no such line."""

    code = "unknown_line"
    message = _("This order has no such line.")


class LinesNotChangeableError(ConflictError):
    """The order has left, has ended, or is not for them to change where it stands."""

    code = "lines_not_changeable"
    message = _("What this order is made of can no longer be changed.")


class TooManyError(RuleError):
    """More of a line than there is."""

    code = "too_many"

    def __init__(self, field: str, *, most: int) -> None:
        text = format_lazy(_("At most {most}."), most=most)
        super().__init__(details=[ErrorDetail(field, text)])


class WrongWeightError(RuleError):
    """Nothing, more than was ordered, or of something that is not weighed."""

    code = "wrong_weight"

    def __init__(self, field: str, *, most: str) -> None:
        text = format_lazy(_("More than nothing and at most {most}."), most=most)
        super().__init__(details=[ErrorDetail(field, text)])


class NotWeighedError(RuleError):
    """It is counted, not weighed."""

    code = "not_weighed"

    def __init__(self, field: str) -> None:
        text = _("This is sold by the piece.")
        super().__init__(details=[ErrorDetail(field, text)])


class NothingChangedError(RuleError):
    """Nothing is to be different."""

    code = "nothing_changed"
    message = _("Nothing was changed.")


class NothingLeftError(RuleError):
    """An order of nothing is none: it is cancelled instead."""

    code = "nothing_left"
    message = _("Nothing would be left. Cancel the order instead.")


class TooLittleLeftError(RuleError):
    """The shop would not have brought so little, or not for that fee."""

    code = "too_little_left"

    def __init__(self, *, least: Money) -> None:
        text = _("The delivery was agreed for goods of {least} and more. Leave less out, or cancel the order instead.")
        super().__init__(format_lazy(text, least=least.format()))


class LineReplacedError(ConflictError):
    """Something else was put in its place, or is proposed for it."""

    code = "line_replaced"
    message = _("Something else was put in the place of this, or is proposed.")


class ProposalsOpenError(ConflictError):
    """The buyer has not answered to a substitute."""

    code = "proposals_open"
    message = _("The buyer has not answered yet. Wait for them, or take the substitute back.")


class SubstitutionNotFoundError(NotFoundError):
    """There is no such proposal for this order."""

    code = "substitution_not_found"
    message = _("There is no such substitute.")


class SubstitutionDecidedError(ConflictError):
    """It was accepted, refused or taken back, or its time is over."""

    code = "substitution_decided"
    message = _("This was decided already.")


class TooManyProposalsError(RuleError):
    """The buyer was asked often enough, whatever became of it."""

    code = "too_many_proposals"
    message = _("The buyer was asked often enough. Leave it out, or call them.")


class SubstituteNotTheirsError(RuleError):
    """It is no offer of the shop that is on sale, or the very thing that is missing."""

    code = "substitute_not_theirs"
    message = _("Choose something else that your shop sells.")

    def __init__(self) -> None:
        super().__init__(details=[ErrorDetail("offer_id", self.message)])


class SubstituteTooDearError(RuleError):
    """It would cost more than the line did, or each more than the buyer allowed."""

    code = "substitute_too_dear"

    def __init__(self, *, most: Money, each: bool) -> None:
        text = _("Each may cost at most {most}.") if each else _("All of it may cost at most {most}.")
        super().__init__(details=[ErrorDetail("unit_price", format_lazy(text, most=most.format()))])
