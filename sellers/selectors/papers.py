"""Reads: the papers of a shop."""

from uuid import UUID

from sellers.errors.verification import PaperNotFoundError
from sellers.models import PaperKind, Shop, ShopPaper

FILE_NAMES = {
    PaperKind.TRADE_LICENCE: "trade-licence",
    PaperKind.NATIONAL_ID: "national-id",
    PaperKind.PAYOUT_PROOF: "payout-proof",
    PaperKind.OTHER: "paper",
}


def list_papers(shop: Shop) -> list[ShopPaper]:
    """All of them, by kind and then in the order in which they came: there are few."""
    order = list(PaperKind)
    return sorted(
        ShopPaper.objects.filter(shop=shop).order_by("id"), key=lambda paper: order.index(PaperKind(paper.kind))
    )


def get_paper(shop: Shop, paper_id: UUID) -> ShopPaper:
    """One of a shop's papers.

    Raises:
        PaperNotFoundError: it has none with this id.
    """
    paper = ShopPaper.objects.filter(shop=shop, pk=paper_id).first()
    if paper is None:
        raise PaperNotFoundError
    return paper


def file_name(paper: ShopPaper, shop: Shop) -> str:
    """What a paper's file is called where it is saved."""
    ending = paper.file.rpartition(".")[2]
    return f"{shop.slug}-{FILE_NAMES[PaperKind(paper.kind)]}-{str(paper.pk)[-6:]}.{ending}"
