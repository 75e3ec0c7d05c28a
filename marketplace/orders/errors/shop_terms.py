"""What can be wrong with how a shop takes orders."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import ErrorDetail, InvalidInputError


class InvalidOrderTermsError(InvalidInputError):
    """A number lies outside what is allowed; the details name each."""

    code = "invalid_order_terms"
    message = _("One of these is too small or too large.")

    @classmethod
    def outside(cls, bounds: dict[str, tuple[int, int]]) -> "InvalidOrderTermsError":
        """Those of the names lie outside their bounds."""
        text = _("From {least} to {most}.")
        told = [ErrorDetail(name, format_lazy(text, least=least, most=most)) for name, (least, most) in bounds.items()]
        return cls(details=told)

    @classmethod
    def no_such_slot(cls) -> "InvalidOrderTermsError":
        """A slot is of another length than those that can be chosen."""
        return cls(details=[ErrorDetail("slot_min", _("Choose one of the lengths."))])
