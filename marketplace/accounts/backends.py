"""Signing in with a password."""

from typing import Any

from allauth.account import auth_backends
from django.http import HttpRequest

from marketplace.accounts.models import User


class AuthenticationBackend(auth_backends.AuthenticationBackend):
    """Looks at two passwords whatever the contact is: one for its owner, one for whoever claimed it last.

    Where there is nobody, a dummy's password is looked at, so that neither the answer nor its time tells whether a
    contact has an owner; and claiming an address a thousand times makes no sign-in dearer.
    """

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> User | None:
        """Whoever of the two the password belongs to, the owner first."""
        password = credentials.get("password")
        if not password:
            return None
        candidates = _candidates(credentials)
        # Both are looked at before either is taken: the second must not be missing when the first was right.
        opened = [self._check_password(candidate or User(), password) for candidate in candidates]
        return next((user for user in opened if user is not None), None)


def _candidates(credentials: dict[str, Any]) -> tuple[User | None, User | None]:
    """The contact's owner, and the newest account that claims it; numbers are nobody's before they are shown."""
    phone = credentials.get("phone")
    if phone:
        return User.objects.known_by_phone(phone).first(), None
    email = credentials.get("email") or credentials.get("username") or ""
    return User.objects.known_by_email(email).first(), User.objects.claiming_email(email).first()
