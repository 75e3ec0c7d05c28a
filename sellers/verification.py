"""How a shop is verified: what it needs before it is sent in, and how its case goes from one state to the next."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import Text
from sellers.models import CaseState, ShopStatus, VerificationAct

Act = VerificationAct.Kind


class Step(TextChoices):
    """What somebody goes through to sign up a shop, in its order."""

    BUSINESS = "business", _("Business")
    PLACE = "place", _("Place")
    PAPERS = "papers", _("Papers")
    PAYOUT = "payout", _("Payout account")
    REVIEW = "review", _("Look through and send in")


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that a shop lacks before it can be sent in, and the step in which it is told."""

    step: Step
    code: str
    message: Text


@dataclass(frozen=True, slots=True)
class Change:
    """One act on a case: the states it is done from, and the one it leads to."""

    before: frozenset[CaseState]
    after: CaseState


# Who only asked for more has the case still in hand: claiming it again is how to go on without an answer.
CASE_CHANGES: Mapping[VerificationAct.Kind, Change] = {
    Act.SUBMITTED: Change(frozenset({CaseState.MORE_ASKED}), CaseState.SUBMITTED),
    Act.WITHDRAWN: Change(
        frozenset({CaseState.SUBMITTED, CaseState.CLAIMED, CaseState.MORE_ASKED}), CaseState.WITHDRAWN
    ),
    Act.CLAIMED: Change(frozenset({CaseState.SUBMITTED, CaseState.CLAIMED, CaseState.MORE_ASKED}), CaseState.CLAIMED),
    Act.RELEASED: Change(frozenset({CaseState.CLAIMED}), CaseState.SUBMITTED),
    Act.MORE_ASKED: Change(frozenset({CaseState.CLAIMED}), CaseState.MORE_ASKED),
    Act.APPROVED: Change(frozenset({CaseState.CLAIMED}), CaseState.APPROVED),
    Act.REJECTED: Change(frozenset({CaseState.CLAIMED}), CaseState.REJECTED),
}
# Shops that were never verified stand in one of these; only they can be sent in.
UNVERIFIED = frozenset({ShopStatus.DRAFT, ShopStatus.PAUSED, ShopStatus.ACTIVE})


class Queue(StrEnum):
    """The staff's lists of cases."""

    WAITING = "waiting"
    MINE = "mine"
    SELLER = "seller"
    DECIDED = "decided"
