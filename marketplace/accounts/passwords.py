"""Passwords that were found in somebody's leaked list are refused: whoever tries to get in tries those first.

Asked by range (Have I Been Pwned, https://haveibeenpwned.com/API/v3#PwnedPasswords): the first five letters of the
password's SHA-1 leave the house, and some hundred endings come back. Padding hides how many.
"""

import hashlib
from typing import Any

import requests
from django.conf import settings
from django.contrib.auth.password_validation import UserAttributeSimilarityValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from marketplace.core.resilience import OutsideSystemError, guarded

PREFIX_LENGTH = 5
session = requests.Session()


class SimilarityValidator(UserAttributeSimilarityValidator):
    """Django's own, which would name the field of the model in English."""

    def get_error_message(self) -> str:
        return str(_("The password is too similar to your name, e-mail address or phone number."))


class BreachedPasswordValidator:
    """Refuses passwords known from breaches. When nobody can be asked, the other validators have the word."""

    def validate(self, password: str, user: Any = None) -> None:
        """Check a new password.

        Raises:
            ValidationError: it is in a list that attackers have.
        """
        if settings.PWNED_PASSWORDS_URL and is_breached(password):
            raise ValidationError(
                _("This password is in a list of stolen ones. Choose another: three or four words do well."),
                code="password_breached",
            )

    def get_help_text(self) -> str:
        return str(_("It must not be in a list of stolen passwords."))


def is_breached(password: str) -> bool:
    """Whether the password is in the list; False too when the list cannot be asked in time."""
    digest = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()
    try:
        endings = _endings_of(digest[:PREFIX_LENGTH])
    except OutsideSystemError:
        return False
    counts = dict(line.split(":") for line in endings.splitlines() if line.count(":") == 1)
    # Padding comes as endings that were seen no times.
    return int(counts.get(digest[PREFIX_LENGTH:], "0")) > 0


@guarded("pwned_passwords", retry_on=(requests.RequestException,), attempts=2, attempt_timeout_s=1.0, budget_s=2.0)
def _endings_of(timeout_s: float, prefix: str) -> str:
    answer = session.get(
        f"{settings.PWNED_PASSWORDS_URL}/range/{prefix}", timeout=timeout_s, headers={"Add-Padding": "true"}
    )
    answer.raise_for_status()
    return answer.text
