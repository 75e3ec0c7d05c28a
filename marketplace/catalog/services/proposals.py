"""Writes: what shops propose about the shared catalogue, and what the staff decide."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from marketplace.catalog import checking
from marketplace.catalog.errors.media import TooManyImagesError
from marketplace.catalog.errors.products import InvalidProductError, ProductChangedError, ProductNotFoundError
from marketplace.catalog.errors.proposals import (
    NothingProposedError,
    OwnProposalError,
    ProposalDecidedError,
    ProposalExistsError,
    ProposalNotFoundError,
    ProposalOutdatedError,
    TooManyProposalsError,
)
from marketplace.catalog.events import ProposalDecided, ProposalMade
from marketplace.catalog.models import MOST_IMAGES, Image, Product, ProductImage, ProductProposal, ProposalState
from marketplace.catalog.proposals import ProposalDraft, ProposedImage, draft_of, fields_changed
from marketplace.catalog.services import products, revisions
from marketplace.catalog.snapshots import product_snapshot
from marketplace.core import audit
from marketplace.core.errors import ErrorDetail
from marketplace.core.outbox import publish
from sellers.models import ShopMember

MOST_WAITING: Final = 200


@dataclass(frozen=True, slots=True)
class CheckedProposal:
    """What can be proposed.

    Attributes:
        product: which shared product would change; None for a new one.
        before: its snapshot now; empty for a new one.
        content: its snapshot as it would be.
    """

    product: Product | None
    before: Mapping[str, Any]
    content: dict[str, Any]

    @property
    def fields(self) -> list[str]:
        """Names of what would be different."""
        return fields_changed(self.content, self.before)


@transaction.atomic
def propose_change(
    *,
    actor_id: UUID,
    shop_id: UUID,
    product_id: UUID | None,
    based_on: int | None,
    draft: ProposalDraft,
    now: datetime,
) -> ProductProposal:
    """Say what a shared product should be, or that there should be a new one; nothing changes until staff approve.

    Args:
        actor_id: who proposes, of the shop's people.
        shop_id: for which shop.
        product_id: which shared product; None for a new one.
        based_on: the version that the author saw; None for a new one.
        draft: what it should be; checked as if it were written now.
        now: UTC.

    Raises:
        ProductNotFoundError: there is no such shared product.
        ProductChangedError: it has another version by now.
        InvalidProductError, TooManyImagesError: the draft makes no product.
        NothingProposedError: the product is like this already.
        ProposalExistsError, TooManyProposalsError: what the shop proposed before still waits.
    """
    checked = check_proposal(product_id=product_id, based_on=based_on, draft=draft)
    if ProductProposal.objects.filter(shop_id=shop_id, state=ProposalState.OPEN).count() >= MOST_WAITING:
        raise TooManyProposalsError(MOST_WAITING)
    proposal = _kept(
        ProductProposal(
            product=checked.product,
            shop_id=shop_id,
            author_id=actor_id,
            content=checked.content,
            based_on=based_on,
            note=draft.note.strip(),
        )
    )
    _note(proposal, "catalog.propose_change", {"fields": (None, checked.fields)}, actor_id, now)
    publish(ProposalMade(proposal_id=proposal.pk, shop_id=shop_id, product_id=product_id, made_at=now))
    return proposal


def check_proposal(*, product_id: UUID | None, based_on: int | None, draft: ProposalDraft) -> CheckedProposal:
    """See that something can be proposed, and what it would change, without proposing it.

    Raises:
        ProductNotFoundError, ProductChangedError, InvalidProductError, TooManyImagesError, NothingProposedError: as
            `propose_change`.
    """
    product = _shared(product_id, based_on)
    before = product_snapshot(product) if product else {}
    checking.require_product(draft.to_product(product), is_new=product is None, shop_id=None, product=product)
    _require_images(draft.images or ())
    checked = CheckedProposal(product, before, draft.to_content(before or None))
    if product is not None and not checked.fields:
        raise NothingProposedError
    return checked


@transaction.atomic
def withdraw(*, actor_id: UUID, shop_id: UUID, proposal_id: UUID, now: datetime) -> ProductProposal:
    """Take back what was proposed.

    Raises:
        ProposalNotFoundError: the shop made no such proposal.
        ProposalDecidedError: it waits no more.
    """
    proposal = _waiting(proposal_id, shop_id=shop_id)
    return _close(proposal, ProposalState.WITHDRAWN, actor_id=actor_id, message="", now=now)


@transaction.atomic
def approve(*, actor_id: UUID, proposal_id: UUID, message: str = "", now: datetime) -> Product:
    """Make the product what was proposed; the shop is told.

    Raises:
        ProposalNotFoundError, ProposalDecidedError: it does not wait.
        OwnProposalError: whoever decides works for the shop.
        ProposalOutdatedError: the product has changed since, or is gone.
        InvalidProductError, LastVariantError: what was sound then makes no product now, such as a category that went.
    """
    proposal = _to_decide(proposal_id, actor_id)
    draft = draft_of(proposal.content)
    product = _written(proposal, draft, actor_id=actor_id, now=now)
    _show_images(product, draft.images or (), actor_id=actor_id, now=now)
    proposal.product = product
    _close(proposal, ProposalState.APPROVED, actor_id=actor_id, message=message, now=now)
    return product


@transaction.atomic
def reject(*, actor_id: UUID, proposal_id: UUID, message: str, now: datetime) -> ProductProposal:
    """Leave the product as it is, and tell the shop why.

    Raises:
        ProposalNotFoundError, ProposalDecidedError: it does not wait.
        OwnProposalError: whoever decides works for the shop.
    """
    proposal = _to_decide(proposal_id, actor_id)
    return _close(proposal, ProposalState.REJECTED, actor_id=actor_id, message=message, now=now)


def _shared(product_id: UUID | None, based_on: int | None) -> Product | None:
    if product_id is None:
        return None
    product = Product.objects.kept().filter(pk=product_id, shop__isnull=True).first()
    if product is None:
        raise ProductNotFoundError
    if product.version != based_on:
        raise ProductChangedError
    return product


def _require_images(images: Sequence[ProposedImage]) -> None:
    """See that all of them are kept, each named once; they are wanted from now on, so that none is swept away."""
    if len(images) > MOST_IMAGES:
        raise TooManyImagesError(MOST_IMAGES)
    wanted = {one.image_id for one in images}
    known = Image.objects.filter(pk__in=wanted).update(updated_at=Now())
    if known != len(images):
        raise InvalidProductError(details=[ErrorDetail("images", _("A picture is not here, or here twice."))])


def _kept(proposal: ProductProposal) -> ProductProposal:
    try:
        with transaction.atomic():
            proposal.save(force_insert=True)
    except IntegrityError as error:
        if "product_proposal_is_the_shops_only" not in str(error):
            raise
        raise ProposalExistsError from error
    return proposal


def _waiting(proposal_id: UUID, *, shop_id: UUID | None = None) -> ProductProposal:
    """The proposal, held until the transaction ends."""
    found = ProductProposal.objects.select_for_update(of=("self",)).filter(pk=proposal_id)
    proposal = (found.filter(shop_id=shop_id) if shop_id else found).first()
    if proposal is None:
        raise ProposalNotFoundError
    if proposal.state != ProposalState.OPEN:
        raise ProposalDecidedError
    return proposal


def _to_decide(proposal_id: UUID, actor_id: UUID) -> ProductProposal:
    proposal = _waiting(proposal_id)
    if ShopMember.objects.of_user(actor_id).filter(shop_id=proposal.shop_id).exists():
        raise OwnProposalError
    return proposal


def _written(proposal: ProductProposal, draft: ProposalDraft, *, actor_id: UUID, now: datetime) -> Product:
    if proposal.product_id is None:
        return products.create_product(actor_id=actor_id, shop_id=None, draft=draft.to_product(None), now=now)
    product = Product.objects.kept().filter(pk=proposal.product_id).first()
    if product is None:
        raise ProposalOutdatedError
    try:
        return products.change_product(
            actor_id=actor_id,
            product_id=product.pk,
            draft=draft.to_product(product),
            based_on=proposal.based_on or 0,
            now=now,
        )
    except ProductChangedError as error:
        raise ProposalOutdatedError from error


def _show_images(product: Product, images: Sequence[ProposedImage], *, actor_id: UUID, now: datetime) -> None:
    """Have a product show exactly these; where it does already, nothing happens."""
    held = revisions.hold_product(product.pk)
    before = product_snapshot(held)
    wanted = [{"image_id": str(one.image_id), "alt_en": one.alt_en, "alt_bn": one.alt_bn} for one in images]
    if before["images"] == wanted:
        return
    held.images.all().delete()
    ProductImage.objects.bulk_create(
        ProductImage(product=held, image_id=one.image_id, alt_en=one.alt_en, alt_bn=one.alt_bn, position=place)
        for place, one in enumerate(images)
    )
    revisions.note_change(held, before, "catalog.change_product_images", actor_id=actor_id, now=now)


def _close(
    proposal: ProductProposal, state: ProposalState, *, actor_id: UUID, message: str, now: datetime
) -> ProductProposal:
    proposal.state, proposal.decided_at, proposal.message = state, now, message.strip()
    proposal.decided_by_id = actor_id
    proposal.save()
    changes = {"state": (str(ProposalState.OPEN), str(state)), "message": ("", proposal.message)}
    _note(proposal, f"catalog.{state}_proposal", changes, actor_id, now)
    publish(
        ProposalDecided(
            proposal_id=proposal.pk,
            shop_id=proposal.shop_id,
            product_id=proposal.product_id,
            state=state,
            message=proposal.message,
            decided_at=now,
        )
    )
    return proposal


def _note(
    proposal: ProductProposal,
    action: str,
    changes: Mapping[str, tuple[Any, Any]],
    actor_id: UUID,
    now: datetime,
) -> None:
    about = {"shop_id": (None, proposal.shop_id), "product_id": (None, proposal.product_id), **changes}
    audit.record(actor_id=actor_id, action=action, target=proposal, changes=about, now=now)
