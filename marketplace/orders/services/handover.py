"""Writes: an order comes into its buyer's hands, and what shows it: their code, a signature or a photo."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.contrib.gis.geos import Point
from django.core.files.base import ContentFile, File
from django.core.files.storage import storages
from django.db import transaction
from django.utils.crypto import constant_time_compare

from geo.points import GeoPoint
from marketplace.core.numerals import in_latin_digits
from marketplace.core.ratelimits import Policy, require
from marketplace.core.uploads.images import CleanImage, check_image
from marketplace.orders.errors.acts import HandoverCodeLockedError, PictureNeededError, WrongHandoverCodeError
from marketplace.orders.models import HandoverProof, Order, OrderState, ProofKind
from marketplace.orders.services.actors import Actor
from marketplace.orders.services.answering import terms_of
from marketplace.orders.services.held import HeldOrder, hold_order
from marketplace.orders.services.transitions import Told, find_arrow, move
from marketplace.orders.states import Act

MOST_TRIES = 5
FOLDER = "handovers"
MAX_BYTES = 8 * 1024 * 1024
MAX_PIXELS = 40_000_000
# A photo is looked at on a screen, if ever.
MAX_SIDE = 1600
UPLOADS = Policy("upload_proof", "120/hour")


@dataclass(frozen=True, slots=True)
class Proof:
    """What shows that an order was handed over.

    Attributes:
        code: what the buyer said, in digits of either script; of a code.
        picture: as uploaded; of a signature or a photo.
        received_by: who took it, where it was not the buyer.
        location: where that was.
    """

    kind: ProofKind
    code: str = ""
    picture: "File[bytes] | None" = None
    received_by: str = ""
    location: GeoPoint | None = None


def deliver_order(
    *, order_id: UUID, actor: Actor, proof: Proof, expected_version: int | None = None, now: datetime
) -> Order:
    """Say that an order on its way was handed to its buyer, who has paid what it costs.

    Sent twice by the same person, it is done once.

    Raises:
        OrderNotFoundError, OrderChangedError, ActNotPossibleError: as all acts do.
        WrongHandoverCodeError: it is not the code; that is counted, whatever becomes of the rest.
        HandoverCodeLockedError: the code was wrong too often; a signature or a photo still shows it.
        PictureNeededError: neither came.
        UploadError: the picture is none that we take.
        RateLimitedError: too many pictures an hour.
    """
    return _hand_to_buyer(Act.DELIVER, order_id, actor, proof, expected_version, now=now)


def collect_order(
    *, order_id: UUID, actor: Actor, proof: Proof, expected_version: int | None = None, now: datetime
) -> Order:
    """Say that an order was collected, and paid; its goods are sold. Raises as `deliver_order`."""
    return _hand_to_buyer(Act.COLLECT, order_id, actor, proof, expected_version, now=now)


def _hand_to_buyer(
    act: Act, order_id: UUID, actor: Actor, proof: Proof, expected_version: int | None, *, now: datetime
) -> Order:
    done = _done_before(order_id, actor, proof)
    if done is not None:
        return done
    if proof.kind is ProofKind.CODE:
        _try_code(act, order_id, actor, proof.code, now=now)
    with _stored(order_id, actor, proof) as picture, transaction.atomic():
        held = hold_order(order_id, expected_version=expected_version, now=now)
        changes = {"collected": held.order.total, "returns_until": _returns_until(held)}
        told = Told(details={"proof": proof.kind.value}, changes=changes)
        order = move(held, act, actor, told, now=now)
        HandoverProof.objects.create(
            order=order,
            kind=proof.kind,
            file=picture.name if picture else "",
            content_type=picture.content_type if picture else "",
            received_by=proof.received_by,
            location=Point(proof.location.lon, proof.location.lat) if proof.location else None,
            taken_by_id=actor.user_id,
        )
        return order


def _returns_until(held: HeldOrder) -> datetime | None:
    """By what the shop says now, whatever it says later; None where it takes nothing back."""
    days = terms_of(held.order.shop).returns_within_days
    return held.counted_from + timedelta(days=days) if days else None


def _done_before(order_id: UUID, actor: Actor, proof: Proof) -> Order | None:
    """The order, where the same person has said the same already and only the answer was lost."""
    said = HandoverProof.objects.filter(order_id=order_id, kind=proof.kind, taken_by_id=actor.user_id)
    shown = said.select_related("order__purchase", "order__shop").first()
    return shown.order if shown is not None and shown.order.state == OrderState.DELIVERED else None


def _try_code(act: Act, order_id: UUID, actor: Actor, code: str, *, now: datetime) -> None:
    """Look whether it is the code. A wrong one is counted in a transaction of its own, which nothing undoes."""
    with transaction.atomic():
        order = hold_order(order_id, now=now).order
        find_arrow(order, act, actor)
        if order.handover_tries >= MOST_TRIES:
            raise HandoverCodeLockedError
        if constant_time_compare(in_latin_digits(code).strip(), order.handover_code):
            return
        order.handover_tries += 1
        order.save(update_fields=["handover_tries", "updated_at"])
    raise WrongHandoverCodeError(left=MOST_TRIES - order.handover_tries)


@dataclass(frozen=True, slots=True)
class _Picture:
    name: str
    content_type: str


@contextmanager
def _stored(order_id: UUID, actor: Actor, proof: Proof) -> Iterator[_Picture | None]:
    """The picture in the private storage, which is gone again where the act fails.

    It is looked through before anything is locked.
    """
    if proof.kind is ProofKind.CODE:
        yield None
        return
    if proof.picture is None:
        raise PictureNeededError
    require(f"user:{actor.user_id}", UPLOADS)
    clean: CleanImage = check_image(proof.picture, max_bytes=MAX_BYTES, max_pixels=MAX_PIXELS, max_side=MAX_SIDE)
    name = storages["private"].save(f"{FOLDER}/{order_id}/{uuid4()}.webp", ContentFile(clean.content))
    try:
        yield _Picture(name, clean.content_type)
    except BaseException:
        storages["private"].delete(name)
        raise
