"""What can be wrong with a commission rule."""

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import ConflictError, ErrorDetail, InvalidInputError, NotFoundError


class CommissionRuleNotFoundError(NotFoundError):
    """No commission rule has that id."""

    code = "commission_rule_not_found"
    message = _("There is no such commission rule.")


class CommissionTargetError(InvalidInputError):
    """A commission rule is for one shop, one kind of shop or everybody."""

    code = "commission_target"
    message = _("A rule is for one shop, for one kind of shop, or for the whole market.")

    def __init__(self) -> None:
        super().__init__(details=[ErrorDetail(field="category", message=self.message)])


class CommissionInThePastError(InvalidInputError):
    """What was kept of sales that are made does not change."""

    code = "commission_in_the_past"
    message = _("This instant is over. Rules change for the time to come alone.")

    def __init__(self, field: str) -> None:
        super().__init__(details=[ErrorDetail(field=field, message=self.message)])


class CommissionEndsTooEarlyError(InvalidInputError):
    """A commission rule would end before it begins."""

    code = "commission_ends_too_early"
    message = _("The rule must end after it begins.")

    def __init__(self) -> None:
        super().__init__(details=[ErrorDetail(field="valid_until", message=self.message)])


class CommissionTakenError(ConflictError):
    """Another rule for the same begins at the same instant."""

    code = "commission_taken"
    message = _("Another rule for the same begins at that instant. End that one first, or choose another instant.")


class CommissionOverError(ConflictError):
    """The rule ends by then as it is."""

    code = "commission_over"
    message = _("This rule ends by then already.")
