"""Writes: photos of what is wrong with goods, in the private storage; each look at one over HTTP is kept."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.core.files.base import ContentFile, File
from django.core.files.storage import storages
from django.db import transaction

from marketplace.core import audit
from marketplace.core.ratelimits import Policy, require
from marketplace.core.uploads.images import check_image
from marketplace.orders.errors.returns import (
    PhotoNotFoundError,
    ReturnActNotPossibleError,
    ReturnNotFoundError,
    TooManyPhotosError,
)
from marketplace.orders.models import ActorRole, ReturnPhoto, ReturnRequest, ReturnState
from marketplace.orders.services.actors import Actor
from marketplace.orders.services.handover import MAX_BYTES, MAX_PIXELS, MAX_SIDE
from marketplace.orders.states_of_returns import ReturnAct, find_return_arrow

FOLDER = "returns"
MOST_PHOTOS = 5
UPLOADS = Policy("return_photos", "60/hour")


@dataclass(frozen=True, slots=True)
class StoredPhoto:
    """A photo as it lies in the private storage."""

    name: str
    content_type: str


@contextmanager
def stored(photos: "Sequence[File[bytes]]", *, order_id: UUID, actor: Actor) -> Iterator[list[StoredPhoto]]:
    """Photos in the private storage, encoded anew, which are gone again where the act fails.

    Raises:
        TooManyPhotosError: more than a return has.
        UploadError: one of them is none that we take.
        RateLimitedError: too many an hour, of a member or about a guest's order.
    """
    if len(photos) > MOST_PHOTOS:
        raise TooManyPhotosError(most=MOST_PHOTOS)
    kept: list[StoredPhoto] = []
    try:
        for photo in photos:
            require(f"user:{actor.user_id}" if actor.user_id else f"order:{order_id}", UPLOADS)
            clean = check_image(photo, max_bytes=MAX_BYTES, max_pixels=MAX_PIXELS, max_side=MAX_SIDE)
            name = storages["private"].save(f"{FOLDER}/{order_id}/{uuid4()}.webp", ContentFile(clean.content))
            kept.append(StoredPhoto(name, clean.content_type))
        yield kept
    except BaseException:
        for one in kept:
            storages["private"].delete(one.name)
        raise


def add_photo(*, return_id: UUID, actor: Actor, photo: "File[bytes]", now: datetime) -> ReturnPhoto:
    """Put one more photo to a return about which somebody still has to say something.

    Raises:
        ReturnNotFoundError: there is none.
        ReturnActNotPossibleError: it was accepted or decided, or its refusal can no longer be disputed.
        TooManyPhotosError, UploadError, RateLimitedError: as for `stored`.
    """
    order_id = ReturnRequest.objects.filter(pk=return_id).values_list("order_id", flat=True).first()
    if order_id is None:
        raise ReturnNotFoundError
    with stored([photo], order_id=order_id, actor=actor) as kept, transaction.atomic():
        request = ReturnRequest.objects.select_for_update(no_key=True).get(pk=return_id)
        if not _is_looked_at(request, now=now):
            raise ReturnActNotPossibleError(request.state)
        if request.photos.count() >= MOST_PHOTOS:
            raise TooManyPhotosError(most=MOST_PHOTOS)
        one = kept[0]
        added = ReturnPhoto.objects.create(request=request, file=one.name, content_type=one.content_type)
        audit.record(actor_id=actor.user_id, action="orders.add_return_photo", target=added, changes={}, now=now)
        return added


def _is_looked_at(request: ReturnRequest, *, now: datetime) -> bool:
    """Whether a photo can still make a difference: to the shop's answer, or to what the staff decide."""
    state = ReturnState(request.state)
    if state is not ReturnState.REFUSED:
        return state in {ReturnState.REQUESTED, ReturnState.DISPUTED}
    arrow = find_return_arrow(ReturnAct.DISPUTE, state=state, role=ActorRole.BUYER)
    return arrow is not None and arrow.is_open(answered_at=request.answered_at, now=now)


@transaction.atomic
def open_photo(*, request: ReturnRequest, photo_id: UUID, actor_id: UUID | None, now: datetime) -> ReturnPhoto:
    """A photo of a return that whoever asks may see; that they looked is noted in the audit trail.

    Raises:
        PhotoNotFoundError: the return has no such photo.
    """
    photo = ReturnPhoto.objects.filter(request=request, pk=photo_id).first()
    if photo is None:
        raise PhotoNotFoundError
    audit.record(actor_id=actor_id, action="orders.open_return_photo", target=photo, changes={}, now=now)
    return photo
