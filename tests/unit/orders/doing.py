"""Acts as tests do them: by role, with what each needs."""

from datetime import datetime, timedelta
from decimal import Decimal
from io import BytesIO
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F
from django.utils import timezone
from PIL import Image

from marketplace.catalog.models import Offer, ReservationState, StockReservation
from marketplace.orders.models import ActorRole, CancelCause, Order, OrderState, ProofKind, Substitution
from marketplace.orders.services import acting, handover, substituting
from marketplace.orders.services.actors import Actor, Because
from marketplace.orders.services.handover import Proof
from marketplace.orders.services.substituting import SubstituteDraft
from tests.unit.orders.making import HANDOVER_CODE, make_buyer

BUYER, SHOP, SUPPORT = (Actor(role) for role in (ActorRole.BUYER, ActorRole.SHOP, ActorRole.SUPPORT))
SOLD_OUT = Because(CancelCause.SOLD_OUT, "No rice today")
NOT_FOUND = Because(CancelCause.NOT_FOUND, "There is no such house")
RIGHT = Proof(ProofKind.CODE, code=HANDOVER_CODE)
WRONG = Proof(ProofKind.CODE, code="0000")


def seller() -> Actor:
    """Somebody of the shop who has an account, as pictures need."""
    return Actor(ActorRole.SHOP, make_buyer().pk)


def picture() -> SimpleUploadedFile:
    drawn = BytesIO()
    Image.new("RGB", (40, 30), "white").save(drawn, "PNG")
    return SimpleUploadedFile("signature.png", drawn.getvalue(), content_type="image/png")


def accepted(order: Order, *, now: datetime | None = None) -> Order:
    return acting.accept_order(order_id=order.pk, actor=SHOP, now=now or timezone.now())


def picked_up(order: Order) -> Order:
    """Accepted, ready and on its way."""
    now = timezone.now()
    accepted(order)
    acting.finish_order(order_id=order.pk, actor=SHOP, now=now)
    return acting.hand_over_order(order_id=order.pk, actor=SHOP, now=now)


def delivered(order: Order) -> Order:
    picked_up(order)
    return handover.deliver_order(order_id=order.pk, actor=SHOP, proof=RIGHT, now=timezone.now())


def proposed(
    order: Order,
    offer: Offer,
    *,
    quantity: int = 1,
    price: str | None = None,
    position: int = 0,
    line_id: UUID | None = None,
) -> Substitution:
    """A substitute for the line at this position."""
    draft = SubstituteDraft(
        line_id=order.lines.get(position=position).pk,
        offer_id=offer.pk,
        quantity=quantity,
        unit_price=None if price is None else Decimal(price),
    )
    return substituting.propose_substitute(order_id=order.pk, actor=SHOP, draft=draft, now=timezone.now())


def run_down(order: Order) -> None:
    """As if its timer had been running for long."""
    Order.objects.filter(pk=order.pk).update(timer_at=timezone.now() - timedelta(seconds=1))


def wait(order: Order, *, minutes: int) -> None:
    """As if so much time had passed since it was ready, where it is."""
    Order.objects.filter(pk=order.pk).update(ready_at=F("ready_at") - timedelta(minutes=minutes))


def let_lapse(proposal: Substitution) -> None:
    """As if nobody had answered it."""
    Substitution.objects.filter(pk=proposal.pk).update(expires_at=timezone.now() - timedelta(seconds=1))


def state_of(order: Order) -> OrderState:
    return OrderState(Order.objects.values_list("state", flat=True).get(pk=order.pk))


def kept_for(order: Order) -> dict[UUID, int]:
    """How many of each offer are reserved for it."""
    held = StockReservation.objects.filter(reference=order.pk, state=ReservationState.HELD)
    return dict(held.values_list("offer_id", "quantity"))


def stock_of(offer: Offer) -> tuple[int | None, int]:
    """How many there are, and how many of them are reserved."""
    offer.refresh_from_db()
    return offer.stock, offer.reserved
