"""Forgets when somebody was here last when their account goes."""

from uuid import UUID

from marketplace.accounts.events import UserErased
from marketplace.core.events import handles
from realtime.presence import seeing


@handles(UserErased)
def forget_erased(event: UserErased, *, event_id: UUID) -> None:
    seeing.forget(event.user_id)
