"""What orders ask of others: what a basket is cheaper by, and whether a purchase looks right.

Each is named by a setting as the path of a class, of which one is made without arguments.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from marketplace.orders.models.purchases import RiskOutcome
from marketplace.orders.pricing.asked import AskedLine, AskedShop, Discount, RefusedCode
from marketplace.orders.pricing.quoted import Quote


@dataclass(frozen=True, slots=True)
class Promotable:
    """A basket as promotions see it, before anything is off.

    Attributes:
        codes: the coupons that the buyer named, in the order in which they did.
        user_id: None for a guest.
    """

    lines: Sequence[AskedLine]
    shops: Sequence[AskedShop]
    codes: Sequence[str]
    user_id: UUID | None
    now: datetime


@dataclass(frozen=True, slots=True)
class Promoted:
    """What a basket is cheaper by, and which of its codes give nothing."""

    discounts: tuple[Discount, ...] = ()
    refused: tuple[RefusedCode, ...] = ()


class Promotions(Protocol):
    """Who knows about coupons and promotions."""

    def discounts_for(self, basket: Promotable) -> Promoted:
        """What it is cheaper by. Asked whenever a basket is priced, so it must be quick."""

    def check_code(self, code: str, basket: Promotable) -> RefusedCode | None:
        """Why a code that somebody just typed gives nothing for this basket; None where it gives something."""


@dataclass(frozen=True, slots=True)
class BuyerHistory:
    """What became of earlier orders of whoever buys, found by the phone that is called and by the account.

    Attributes:
        open_orders: orders to be paid in cash that have not ended.
        delivered_orders: taken and paid, ever.
        refused_orders: that were not taken at the door, or that nobody collected, lately.
    """

    open_orders: int = 0
    delivered_orders: int = 0
    refused_orders: int = 0


@dataclass(frozen=True, slots=True)
class RiskFacts:
    """A purchase that is about to be placed, as whoever checks it sees it.

    Attributes:
        user_id: None for a guest.
        phone_is_confirmed: a code, or earlier orders, have shown that it is theirs.
        network: that asks, as rate limits count it; empty where no request does.
    """

    quote: Quote
    user_id: UUID | None
    phone_is_confirmed: bool
    history: BuyerHistory
    network: str
    now: datetime


@dataclass(frozen=True, slots=True)
class RiskVerdict:
    """What came of it: an outcome, or None for refused, and the names of the rules that led there."""

    outcome: RiskOutcome | None
    reasons: tuple[str, ...] = ()


class RiskCheck(Protocol):
    """Who says whether a purchase looks right."""

    def check(self, facts: RiskFacts) -> RiskVerdict:
        """Allow it, have it looked at, or refuse it; at once, for a basket is held meanwhile."""


class NoPromotions:
    """A market without coupons: no code is known."""

    def discounts_for(self, basket: Promotable) -> Promoted:
        return Promoted(refused=tuple(_unknown(code) for code in basket.codes))

    def check_code(self, code: str, basket: Promotable) -> RefusedCode | None:
        return _unknown(code)


def _unknown(code: str) -> RefusedCode:
    return RefusedCode(code, "There is no such coupon.", "এই নামে কোনো কুপন নেই।")


@lru_cache
def _made(path: str) -> object:
    return import_string(path)()


def promotions() -> Promotions:
    """The promotions that `ORDER_PROMOTIONS` names."""
    made: Promotions = _made(settings.ORDER_PROMOTIONS)  # type: ignore[assignment]  # by its path
    return made


def risk_check() -> RiskCheck:
    """The check that `ORDER_RISK_CHECK` names."""
    made: RiskCheck = _made(settings.ORDER_RISK_CHECK)  # type: ignore[assignment]  # by its path
    return made
