"""Reads: proposals to the shared catalogue, and each beside the product that it would change."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from marketplace.catalog.errors.proposals import ProposalNotFoundError
from marketplace.catalog.models import ProductProposal, ProductRevision, ProposalState
from marketplace.catalog.selectors.differences import Differences, differences_of
from marketplace.core.pagination import Page, paginate


@dataclass(frozen=True, slots=True)
class Review:
    """What staff decide by.

    Attributes:
        is_outdated: the product has changed since; what differs is told from what the author saw.
    """

    proposal: ProductProposal
    is_outdated: bool
    differences: Differences

    @property
    def is_new(self) -> bool:
        """Whether there was no product before."""
        return self.proposal.based_on is None


def page_proposals(
    *, state: ProposalState | None, shop_id: UUID | None = None, cursor: str | None, limit: int, query: str = ""
) -> Page[ProductProposal]:
    """Those that wait longest first among those that wait; else, or of one shop, the newest first."""
    found = ProductProposal.objects.select_related("product", "shop", "author")
    if state is not None:
        found = found.filter(state=state)
    if shop_id is not None:
        found = found.filter(shop_id=shop_id)
    oldest_first = state is ProposalState.OPEN and shop_id is None
    return paginate(found, order_by=["id" if oldest_first else "-id"], cursor=cursor, limit=limit, query=query)


def count_waiting() -> int:
    return ProductProposal.objects.filter(state=ProposalState.OPEN).count()


def get_proposal(proposal_id: UUID, *, shop_id: UUID | None = None) -> ProductProposal:
    """One of them; of this shop where one is given.

    Raises:
        ProposalNotFoundError: there is none.
    """
    found = ProductProposal.objects.filter(pk=proposal_id).select_related("product", "shop", "author", "decided_by")
    proposal = (found.filter(shop_id=shop_id) if shop_id else found).first()
    if proposal is None:
        raise ProposalNotFoundError
    return proposal


def review_of(proposal: ProductProposal) -> Review:
    """A proposal beside what its author saw."""
    product = proposal.product
    return Review(
        proposal=proposal,
        is_outdated=product is not None
        and proposal.state == ProposalState.OPEN
        and (
            product.version != proposal.based_on or product.deleted_at is not None or product.merged_into_id is not None
        ),
        differences=differences_of(_seen(proposal), proposal.content),
    )


def _seen(proposal: ProductProposal) -> Mapping[str, Any]:
    """The product as its author saw it; nothing for a new one."""
    if proposal.based_on is None or proposal.product_id is None:
        return {}
    revision = ProductRevision.objects.filter(product_id=proposal.product_id, version=proposal.based_on).first()
    return revision.content if revision else {}
