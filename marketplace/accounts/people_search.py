"""People by what somebody types into one field: a whole address, a whole number, an id, or a part of a name."""

from typing import Any
from uuid import UUID

from marketplace.accounts import selectors
from marketplace.accounts.contacts import read_contact
from marketplace.accounts.models import User
from marketplace.core.ids import as_id
from marketplace.core.pagination import Page
from marketplace.core.phones import InvalidPhoneError

LONGEST = 254
PEOPLE_A_PAGE = 20


def find_people(text: str, *, cursor: str | None) -> Page[User]:
    """Those whom the text means, the newest first, in one statement.

    Raises:
        InvalidCursorError: the cursor is not one of this list.
    """
    asked: dict[str, Any] = {"email": None, "phone": None, "name": None, **meaning_of(text)}
    return selectors.search_users(**asked, cursor=cursor, limit=PEOPLE_A_PAGE, query=f"people|{text}")


def meaning_of(text: str) -> dict[str, str | UUID | None]:
    """As which arguments of `selectors.search_users` to read it: as a name where it is nothing else."""
    if user_id := as_id(text):
        return {"user_id": user_id}
    try:
        contact = read_contact(text)
    except InvalidPhoneError:
        return {"name": text}
    return {"email": contact.email, "phone": contact.phone}
