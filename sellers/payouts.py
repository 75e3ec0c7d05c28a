"""What a payout account is made of, before it is kept, and how it is shown: with all but a little hidden."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import ErrorDetail, InvalidInputError, Text
from marketplace.core.numerals import in_latin_digits
from marketplace.core.phones import InvalidPhoneError, normalize_phone
from sellers.banks import BANKS
from sellers.models import PayoutKind
from sellers.models.payouts import MOBILE_MONEY, ROUTING_NUMBER

# Mobile numbers of Bangladesh in E.164: 013 to 019 and eight digits more.
MOBILE = re.compile(r"\+8801[3-9][0-9]{8}")
# Banks of Bangladesh write 11 to 17 digits; a few lead with letters, or are shorter.
ACCOUNT_NUMBER = re.compile(r"[0-9A-Z]{6,20}")
SHOWN_DIGITS = 4
HIDDEN = "••••"


@dataclass(frozen=True, slots=True)
class PayoutDraft:
    """An account as somebody writes it down; the last three are a bank's."""

    kind: PayoutKind
    holder: str
    number: str
    bank_name: str = ""
    branch_name: str = ""
    routing_number: str = ""

    def cleaned(self) -> "PayoutDraft":
        """The same in the one spelling in which it is kept.

        Raises:
            InvalidInputError: something is no account's; the details name each field.
        """
        if self.kind in MOBILE_MONEY:
            return PayoutDraft(self.kind, _holder(self.holder), _mobile(self.number))
        wrong = []
        number = re.sub(r"[\s-]", "", in_latin_digits(self.number)).upper()
        routing = re.sub(r"[\s-]", "", in_latin_digits(self.routing_number))
        if not ACCOUNT_NUMBER.fullmatch(number):
            wrong.append(ErrorDetail("number", _("An account number has 6 to 20 digits or letters.")))
        if not re.fullmatch(ROUTING_NUMBER, routing):
            wrong.append(ErrorDetail("routing_number", _("A routing number has nine digits. Your cheque book has it.")))
        if self.bank_name not in BANKS:
            wrong.append(ErrorDetail("bank_name", _("Choose a bank from the list.")))
        if wrong:
            raise InvalidInputError(details=wrong)
        branch = " ".join(self.branch_name.split())
        return PayoutDraft(self.kind, _holder(self.holder), number, self.bank_name, branch, routing)


def masked_number(number: str) -> str:
    """Its last four digits: enough to know one's own by it."""
    return HIDDEN + number[-SHOWN_DIGITS:]


def masked_holder(holder: str) -> str:
    """The first letter of each word."""
    return " ".join(f"{word[:1]}{HIDDEN}" for word in holder.split())


def _holder(text: str) -> str:
    name = " ".join(text.split())
    if not name:
        raise _refuse("holder", _("Write the name in which the account is kept."))
    return name


def _mobile(text: str) -> str:
    try:
        number = normalize_phone(text)
    except InvalidPhoneError as error:
        raise _refuse("number", error.message) from error
    if not MOBILE.fullmatch(number):
        raise _refuse("number", _("Write the mobile number of Bangladesh that the account is kept under."))
    return number


def _refuse(field: str, message: Text) -> InvalidInputError:
    return InvalidInputError(details=[ErrorDetail(field, message)])
