"""Forgets whom messages went to when an account goes."""

from uuid import UUID

from marketplace.accounts.events import UserErased
from marketplace.core.events import handles
from marketplace.notifications.deliveries.own_data import forget_person


@handles(UserErased)
def forget_erased(event: UserErased, *, event_id: UUID) -> None:
    forget_person(event.user_id)
