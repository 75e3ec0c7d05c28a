"""Reads: what a shop lacks, its case, and the cases that staff have before them."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from marketplace.core.pagination import Page, paginate
from sellers.errors.verification import CaseNotFoundError
from sellers.models import (
    CaseState,
    PaperKind,
    PayoutAccount,
    Shop,
    ShopMember,
    ShopPaper,
    VerificationAct,
    VerificationCase,
)
from sellers.models.verification import DECIDED_STATES
from sellers.verification import Missing, Queue, Step

SIMILAR_SHOWN = 20


@dataclass(frozen=True, slots=True)
class SimilarShop:
    """Another shop that shares something with one."""

    shop: Shop
    shares_number: bool
    shares_phone: bool


def list_missing(shop: Shop, *, now: datetime) -> list[Missing]:
    """What a shop lacks before it can be sent in, in the order of the steps; two statements."""
    today = now.astimezone(ZoneInfo(shop.time_zone)).date()
    papers = list(ShopPaper.objects.filter(shop=shop).only("kind", "expires_on"))
    has_account = PayoutAccount.objects.in_use().filter(shop=shop).exists()
    wanted = [
        (bool(shop.phone), Step.BUSINESS, "phone", _("A phone number at which buyers reach the shop")),
        (bool(shop.address_en or shop.address_bn), Step.PLACE, "address", _("The shop’s address")),
        (
            any(paper.kind == PaperKind.TRADE_LICENCE and _holds(paper, today) for paper in papers),
            Step.PAPERS,
            "trade_licence",
            _("A trade licence that has not expired"),
        ),
        (
            any(paper.kind == PaperKind.NATIONAL_ID for paper in papers),
            Step.PAPERS,
            "national_id",
            _("The owner’s national id"),
        ),
        (has_account, Step.PAYOUT, "payout_account", _("An account to which the shop’s money goes")),
    ]
    return [Missing(step, code, message) for is_there, step, code, message in wanted if not is_there]


def latest_case(shop: Shop) -> VerificationCase | None:
    """The case that is open, or the last that was; None for a shop that was never sent in."""
    return VerificationCase.objects.filter(shop=shop).order_by("-id").first()


def latest_message(shop: Shop) -> VerificationAct | None:
    """The last thing that staff told the seller; None when they told nothing."""
    return VerificationAct.objects.filter(shop=shop).exclude(message="").order_by("-id").first()


def list_acts(shop: Shop) -> list[VerificationAct]:
    """All that was done about a shop's standing, the newest first, with who did it."""
    return list(VerificationAct.objects.filter(shop=shop).select_related("actor").order_by("-id"))


def list_cases(
    *, queue: Queue, reader_id: UUID, cursor: str | None, limit: int, query: str = ""
) -> Page[VerificationCase]:
    """One of the staff's lists: those that are open oldest first, those that were decided the newest first."""
    cases, order = _queue(queue, reader_id)
    return paginate(cases, order_by=order, cursor=cursor, limit=limit, query=f"{queue}|{reader_id}|{query}")


def count_cases(reader_id: UUID) -> dict[Queue, int]:
    """How many cases stand in the lists of what is open."""
    return {queue: _queue(queue, reader_id)[0].count() for queue in Queue if queue is not Queue.DECIDED}


def get_case(case_id: UUID) -> VerificationCase:
    """One case with its shop.

    Raises:
        CaseNotFoundError: there is none.
    """
    case = _cases().filter(pk=case_id).first()
    if case is None:
        raise CaseNotFoundError
    return case


def get_case_of(shop: Shop, case_id: UUID | None) -> VerificationCase:
    """One of a shop's own cases.

    Raises:
        CaseNotFoundError: it has none with this id.
    """
    case = VerificationCase.objects.filter(shop=shop, pk=case_id).first() if case_id else None
    if case is None:
        raise CaseNotFoundError
    return case


def list_similar_shops(shop: Shop) -> list[SimilarShop]:
    """Other shops with the same phone number, or a paper of the same number; the newest first, some at most."""
    numbers = ShopPaper.objects.filter(shop=shop, number_index__isnull=False).values("number_index")
    same_number = Exists(ShopPaper.objects.filter(shop=OuterRef("pk"), number_index__in=numbers))
    same_phone = Q(phone=shop.phone) if shop.phone else Q(pk=None)
    others = Shop.objects.exclude(pk=shop.pk).filter(same_phone | same_number).annotate(shares_number=same_number)
    return [
        SimilarShop(
            other,
            shares_number=other.shares_number,  # type: ignore[attr-defined]  # annotated
            shares_phone=bool(shop.phone) and other.phone == shop.phone,
        )
        for other in others.order_by("-id")[:SIMILAR_SHOWN]
    ]


def works_for(shop: Shop, user_id: UUID) -> bool:
    """Whether somebody is one of the shop's people."""
    return ShopMember.objects.filter(shop=shop, user_id=user_id).exists()


def _holds(paper: ShopPaper, today: date) -> bool:
    return paper.expires_on is None or paper.expires_on >= today


def _cases() -> QuerySet[VerificationCase]:
    return VerificationCase.objects.select_related("shop__category", "shop__area", "claimed_by").defer(
        "shop__area__polygon", "shop__area__search_text"
    )


def _queue(queue: Queue, reader_id: UUID) -> tuple[QuerySet[VerificationCase], list[str]]:
    oldest_first = ["submitted_at", "id"]
    if queue is Queue.MINE:
        return _cases().filter(state=CaseState.CLAIMED, claimed_by_id=reader_id), oldest_first
    if queue is Queue.SELLER:
        return _cases().filter(state=CaseState.MORE_ASKED), oldest_first
    if queue is Queue.DECIDED:
        return _cases().filter(state__in=DECIDED_STATES), ["-decided_at", "-id"]
    others = Q(state=CaseState.CLAIMED) & ~Q(claimed_by_id=reader_id)
    return _cases().filter(Q(state=CaseState.SUBMITTED) | others), oldest_first
