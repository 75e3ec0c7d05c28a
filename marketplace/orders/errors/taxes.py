"""What can be wrong with a tax rule."""

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import ConflictError, ErrorDetail, InvalidInputError, NotFoundError


class TaxRuleNotFoundError(NotFoundError):
    """No tax rule has that id."""

    code = "tax_rule_not_found"
    message = _("There is no such tax rule.")


class TaxInThePastError(InvalidInputError):
    """What was taxed is taxed."""

    code = "tax_in_the_past"
    message = _("This instant is over. Taxes change for the time to come alone.")

    def __init__(self, field: str) -> None:
        super().__init__(details=[ErrorDetail(field=field, message=self.message)])


class TaxEndsTooEarlyError(InvalidInputError):
    """A tax rule would end before it begins."""

    code = "tax_ends_too_early"
    message = _("The rule must end after it begins.")

    def __init__(self) -> None:
        super().__init__(details=[ErrorDetail(field="valid_until", message=self.message)])


class TaxOverError(ConflictError):
    """The rule ends by then as it is."""

    code = "tax_over"
    message = _("This rule ends by then already.")
