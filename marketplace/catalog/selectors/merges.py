"""Reads: pairs of products that look like one."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q

from marketplace.catalog.errors.merges import MergeNotFoundError
from marketplace.catalog.models import MergeProposal, Product, ProposalState, Variant
from marketplace.catalog.selectors.media import Picture, get_first_pictures
from marketplace.core.pagination import Page, paginate


@dataclass(frozen=True, slots=True)
class Side:
    """One product of a pair, as staff see it beside the other."""

    product: Product
    variants: list[Variant]
    picture: Picture | None
    offers: int


@dataclass(frozen=True, slots=True)
class Pair:
    """Two products that look like one."""

    proposal: MergeProposal
    kept: Side
    merged: Side


def page_pairs(*, cursor: str | None, limit: int, query: str = "") -> Page[Pair]:
    """Those that wait, the most alike first, each with what it is compared by, in four statements."""
    waiting = MergeProposal.objects.filter(
        state=ProposalState.OPEN,
        kept__in=Product.objects.kept(),
        merged__in=Product.objects.kept(),
    ).select_related("kept__brand", "kept__category", "merged__brand", "merged__category")
    page = paginate(waiting, order_by=["-score", "id"], cursor=cursor, limit=limit, query=query)
    return Page(items=_pairs(list(page.items)), next=page.next)


def get_pair(pair_id: UUID) -> Pair:
    """One of them, decided or not.

    Raises:
        MergeNotFoundError: there is none.
    """
    related = ("kept__brand", "kept__category", "merged__brand", "merged__category")
    found = MergeProposal.objects.select_related(*related).filter(pk=pair_id).first()
    if found is None:
        raise MergeNotFoundError
    return _pairs([found])[0]


def count_pairs() -> int:
    return MergeProposal.objects.filter(state=ProposalState.OPEN).count()


def _pairs(proposals: list[MergeProposal]) -> list[Pair]:
    products = {product.pk: product for one in proposals for product in (one.kept, one.merged)}
    variants: dict[UUID, list[Variant]] = {}
    kept = Variant.objects.filter(product_id__in=products, deleted_at__isnull=True)
    for variant in kept.order_by("position", "id"):
        variants.setdefault(variant.product_id, []).append(variant)
    pictures = get_first_pictures(products)
    on_sale = Count("offers", filter=Q(offers__is_available=True, offers__deleted_at__isnull=True))
    counted = Product.objects.filter(pk__in=products).annotate(on_sale=on_sale)
    offers = dict(counted.values_list("pk", "on_sale"))

    def side(product: Product) -> Side:
        return Side(product, variants.get(product.pk, []), pictures.get(product.pk), offers.get(product.pk, 0))

    return [Pair(one, side(one.kept), side(one.merged)) for one in proposals]
