"""Phone numbers: one way to keep them, whichever way they are written."""

import re

import phonenumbers
from django.utils.translation import gettext_lazy as _
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat

from marketplace.core.errors import InvalidInputError

# As PostgreSQL and Python both read it. `\d` would also match the digits of other scripts.
E164 = r"^\+[1-9][0-9]{6,14}$"
HOME = "BD"
HOME_CODE = 880
# The library would also read words on a keypad, extensions and addresses; nobody means those here.
WRITTEN = re.compile(r"\s*\+?[\d\s().-]{4,40}")


class InvalidPhoneError(InvalidInputError):
    """The text is no phone number that exists."""

    code = "invalid_phone"
    message = _("This is not a phone number. Write it like 01712-345678, or with + and the country's code.")


def normalize_phone(text: str) -> str:
    """The number in the form E.164 (`+8801712345678`), read from Latin or Bangla digits.

    Bangladeshi numbers may be written as people do, with or without 880 and its +; those of other countries begin
    with + and their code.

    Raises:
        InvalidPhoneError: it is not written like a number, or its country gives out no such number.
    """
    number = _parse(text)
    is_abroad = number.country_code != HOME_CODE and not text.lstrip().startswith("+")
    if is_abroad or not phonenumbers.is_valid_number(number):
        raise InvalidPhoneError
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def _parse(text: str) -> PhoneNumber:
    if not WRITTEN.fullmatch(text):
        raise InvalidPhoneError
    try:
        return phonenumbers.parse(text, HOME)
    except NumberParseException as error:
        raise InvalidPhoneError from error
