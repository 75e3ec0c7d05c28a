"""How a return goes from one state to the next: every act, who may do it, and when.

    arrow = find_return_arrow(ReturnAct.ACCEPT, state=ReturnState.REQUESTED, role=ActorRole.SHOP)

What is not told here cannot happen. `services.returns` applies it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketplace.orders.models.returns import ReturnState
from marketplace.orders.models.timeline import ActorRole

BUYER, SHOP, SUPPORT, SYSTEM = ActorRole.BUYER, ActorRole.SHOP, ActorRole.SUPPORT, ActorRole.SYSTEM
State = ReturnState
# How long a buyer can have the staff look at what the shop refused; and for how long only goods are waited for.
DISPUTE_WITHIN = timedelta(days=7)
RECEIVE_WITHIN = timedelta(days=7)


class ReturnAct(models.TextChoices):
    """What can be done to a return."""

    WITHDRAW = "withdraw", pgettext_lazy("return", "Take it back")
    ACCEPT = "accept", _("Accept")
    REFUSE = "refuse", pgettext_lazy("return", "Refuse")
    RECEIVE = "receive", _("Say that the goods are back")
    DISPUTE = "dispute", _("Have the market's staff decide")
    DECIDE = "decide", _("Decide")


@dataclass(frozen=True, slots=True)
class ReturnArrow:
    """One arrow.

    Attributes:
        after: where it leads; to which of them, whoever acts has chosen.
        opens_after, closes_after: counted from the answer; None for at once, and for always.
    """

    act: ReturnAct
    before: frozenset[ReturnState]
    after: frozenset[ReturnState]
    role: ActorRole
    opens_after: timedelta | None = None
    closes_after: timedelta | None = None

    def closes_at(self, answered_at: datetime | None) -> datetime | None:
        """Until when it can be followed; None for always."""
        return answered_at + self.closes_after if answered_at is not None and self.closes_after is not None else None

    def is_early(self, *, answered_at: datetime | None, now: datetime) -> bool:
        """Whether it cannot be followed yet."""
        return self.opens_after is not None and (answered_at is None or now < answered_at + self.opens_after)

    def is_late(self, *, answered_at: datetime | None, now: datetime) -> bool:
        """Whether it can no longer be followed."""
        closes_at = self.closes_at(answered_at)
        return closes_at is not None and now > closes_at

    def is_open(self, *, answered_at: datetime | None, now: datetime) -> bool:
        """Whether it can be followed now."""
        return not self.is_early(answered_at=answered_at, now=now) and not self.is_late(
            answered_at=answered_at, now=now
        )


RETURN_ARROWS = (
    ReturnArrow(
        ReturnAct.WITHDRAW,
        frozenset({State.REQUESTED, State.ACCEPTED, State.DISPUTED}),
        frozenset({State.WITHDRAWN}),
        BUYER,
    ),
    # Completed at once where nothing comes back.
    ReturnArrow(ReturnAct.ACCEPT, frozenset({State.REQUESTED}), frozenset({State.ACCEPTED, State.COMPLETED}), SHOP),
    ReturnArrow(ReturnAct.REFUSE, frozenset({State.REQUESTED}), frozenset({State.REFUSED}), SHOP),
    ReturnArrow(ReturnAct.RECEIVE, frozenset({State.ACCEPTED}), frozenset({State.COMPLETED}), SHOP),
    ReturnArrow(
        ReturnAct.DISPUTE,
        frozenset({State.REFUSED}),
        frozenset({State.DISPUTED}),
        BUYER,
        closes_after=DISPUTE_WITHIN,
    ),
    # Where the shop says nothing about what was brought to it.
    ReturnArrow(
        ReturnAct.DISPUTE,
        frozenset({State.ACCEPTED}),
        frozenset({State.DISPUTED}),
        BUYER,
        opens_after=RECEIVE_WITHIN,
    ),
    # Where the goods did not come to the shop.
    ReturnArrow(
        ReturnAct.DISPUTE,
        frozenset({State.ACCEPTED}),
        frozenset({State.DISPUTED}),
        SHOP,
        opens_after=RECEIVE_WITHIN,
    ),
    # By itself, where the shop has not answered in time.
    ReturnArrow(ReturnAct.DISPUTE, frozenset({State.REQUESTED}), frozenset({State.DISPUTED}), SYSTEM),
    ReturnArrow(
        ReturnAct.DECIDE,
        frozenset({State.DISPUTED}),
        frozenset({State.ACCEPTED, State.COMPLETED, State.DECLINED}),
        SUPPORT,
    ),
)


def find_return_arrow(act: ReturnAct, *, state: ReturnState, role: ActorRole) -> ReturnArrow | None:
    """The arrow that an act follows from a state, whatever the time; None where there is none, or not for them."""
    return next((one for one in RETURN_ARROWS if one.act == act and state in one.before and role == one.role), None)


def list_return_arrows(*, state: ReturnState, role: ActorRole) -> list[ReturnArrow]:
    """All that somebody could follow from a state, whatever the time."""
    return [one for one in RETURN_ARROWS if state in one.before and role == one.role]
