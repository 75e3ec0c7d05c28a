"""Whose account an e-mail address opens, for codes and for new passwords.

allauth would also take an account that merely has the address on its list, such as one that is about to change to it.
"""

from typing import Any

from allauth.account.internal.flows.manage_email import sync_user_email_address

from marketplace.accounts.models import User


def account_reached_at(email: str) -> User | None:
    """The address' owner, else the newest account that has the address alone and has shown nothing so far.

    Where the owner's account is closed, nobody is found: the address stays theirs.
    """
    found: User | None = User.objects.known_by_email(email).first() or User.objects.only_claiming(email).first()
    return found if found is not None and found.is_active else None


class CodeToAccountReached:
    """Mixed into the forms that ask for a code."""

    def clean_email(self) -> str:
        email: str = super().clean_email()  # type: ignore[misc]  # the form it is mixed into
        if email:
            self._user = account_reached_at(email)
            if self._user is not None:
                # What the code will confirm: allauth confirms an address only where it has a row.
                sync_user_email_address(self._user)
        return email


class ResetOfAccountReached:
    """Mixed into the forms that ask for a new password."""

    users: Any

    def clean_email(self) -> str:
        email: str = super().clean_email()  # type: ignore[misc]  # the form it is mixed into
        found = account_reached_at(email)
        self.users = [found] if found is not None else []
        return email
