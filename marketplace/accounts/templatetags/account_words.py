"""Filters of the account's pages: instants, phone numbers and sizes as people write them."""

from datetime import datetime
from zoneinfo import ZoneInfo

import phonenumbers
from babel.dates import format_datetime, format_skeleton
from django import template
from django.conf import settings
from django.core.files.storage import default_storage

from marketplace.core.bilingual import page_language
from marketplace.core.numerals import in_digits
from marketplace.core.phones import HOME_CODE

register = template.Library()


@register.filter
def moment(at: datetime) -> str:
    """The day and the minute, in Bangladesh."""
    local = at.astimezone(ZoneInfo(settings.TIME_ZONE))
    return in_digits(format_datetime(local, "d MMMM y, HH:mm", locale=page_language()), page_language())


@register.filter
def month(at: datetime) -> str:
    """The month and the year."""
    local = at.astimezone(ZoneInfo(settings.TIME_ZONE))
    return in_digits(format_skeleton("yMMMM", local, locale=page_language()), page_language())


@register.filter
def phone_number(phone: str) -> str:
    """A number as one dials it: at home without the country's code."""
    number = phonenumbers.parse(phone)
    is_home = number.country_code == HOME_CODE
    style = phonenumbers.PhoneNumberFormat.NATIONAL if is_home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return in_digits(phonenumbers.format_number(number, style), page_language())


@register.filter
def public_file(name: str) -> str:
    """Where a file of the public storage is served."""
    return default_storage.url(name)
