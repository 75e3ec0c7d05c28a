"""What is sent to act on orders."""

from decimal import Decimal
from typing import Annotated, Protocol, TypeVar
from uuid import UUID

from pydantic import AfterValidator, Field

from geo.points import GeoPoint
from marketplace.core.money import Amount
from marketplace.core.schemas import StrictSchema, line, paragraphs
from marketplace.orders.models import CancelCause, ProofKind
from marketplace.orders.models.baskets import MOST_LINES, MOST_QUANTITY
from marketplace.orders.services.acting import LONGEST_LEAD_MIN
from marketplace.orders.services.actors import Because
from marketplace.orders.services.adjusting import LineChange
from marketplace.orders.services.handover import Proof
from marketplace.orders.services.substituting import SubstituteDraft

Version = Annotated[int | None, Field(ge=1, description="The order's, as it was looked at: another one by now is 409.")]
Quantity = Annotated[int, Field(ge=0, le=MOST_QUANTITY)]
Reason = Annotated[str, line(300)]


class ActIn(StrictSchema):
    """An act that needs no words."""

    version: Version = None


class AcceptIn(ActIn):
    """How long it takes; without it, as long as was promised."""

    lead_time_min: int | None = Field(default=None, ge=0, le=LONGEST_LEAD_MIN)


class BecauseIn(ActIn):
    """Why an order comes to nothing."""

    cause: CancelCause = Field(description="One that goes with the act: another is 422 `wrong_cause`.")
    reason: Reason = Field(default="", description="What the buyer is told beside the cause.")

    def to_because(self) -> Because:
        return Because(self.cause, self.reason)


class CancelIn(ActIn):
    """A buyer need not say why."""

    reason: Reason = ""

    def to_because(self) -> Because:
        return Because(CancelCause.BUYER, self.reason)


class UnfitIn(StrictSchema):
    """So many of a line that cannot be sold any more."""

    line_id: UUID
    quantity: Quantity


class OfLine(Protocol):
    """Something that is said of a line."""

    @property
    def line_id(self) -> UUID:
        """Which."""


Said = TypeVar("Said", bound=OfLine)


def _named_once(lines: list[Said]) -> list[Said]:
    if len({one.line_id for one in lines}) < len(lines):
        raise ValueError("name each line once")
    return lines


# What is said of lines; of each no more than once, or nobody knew which of it counts.
EachLineOnce = Annotated[list[Said], AfterValidator(_named_once)]


class FailIn(BecauseIn):
    """Why it came back, and what of it is spoilt; everything else goes back to the shelf."""

    unfit: EachLineOnce[UnfitIn] = Field(default_factory=list, max_length=MOST_LINES)

    def to_unfit(self) -> dict[UUID, int]:
        return {one.line_id: one.quantity for one in self.unfit}


class HandoverCodeIn(ActIn):
    """What the buyer says to whoever hands their order over."""

    code: Annotated[str, line(12, least=1)]
    received_by: Annotated[str, line(120)] = ""
    lat: float | None = Field(default=None, ge=-90, le=90)
    lon: float | None = Field(default=None, ge=-180, le=180)

    def to_proof(self) -> Proof:
        location = GeoPoint(self.lat, self.lon) if self.lat is not None and self.lon is not None else None
        return Proof(ProofKind.CODE, code=self.code, received_by=self.received_by, location=location)


class LineChangeIn(StrictSchema):
    """How much of a line is kept."""

    line_id: UUID
    quantity: Quantity
    weighed_size: Annotated[Decimal, Field(gt=0, max_digits=12, decimal_places=3)] | None = Field(
        default=None, description="The measure of all that is kept, in the pack's unit, where it was weighed."
    )

    def to_change(self) -> LineChange:
        return LineChange(self.line_id, self.quantity, self.weighed_size)


class AdjustIn(ActIn):
    """What is kept of some lines; the others stay as they are."""

    lines: list[LineChangeIn] = Field(min_length=1, max_length=MOST_LINES)
    reason: Reason = ""

    def to_changes(self) -> list[LineChange]:
        return [one.to_change() for one in self.lines]


class LeaveOutIn(StrictSchema):
    """How much of a line a buyer still wants."""

    line_id: UUID
    quantity: Quantity

    def to_change(self) -> LineChange:
        return LineChange(self.line_id, self.quantity)


class LeaveOutsIn(ActIn):
    """What a buyer still wants of some lines."""

    lines: list[LeaveOutIn] = Field(min_length=1, max_length=MOST_LINES)

    def to_changes(self) -> list[LineChange]:
        return [one.to_change() for one in self.lines]


class SubstituteIn(ActIn):
    """What a shop would give in the place of a line."""

    line_id: UUID
    offer_id: UUID
    quantity: Annotated[int, Field(ge=1, le=MOST_QUANTITY)]
    unit_price: Annotated[Amount, Field(gt=0)] | None = Field(
        default=None, description="For one, where the buyer shall pay less than it costs."
    )
    message: Reason = ""

    def to_draft(self) -> SubstituteDraft:
        return SubstituteDraft(self.line_id, self.offer_id, self.quantity, self.unit_price, self.message)


class OrderNoteIn(StrictSchema):
    """What the shop and the staff see, and the buyer does not."""

    text: Annotated[str, paragraphs(1000, least=1)]
