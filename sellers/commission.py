"""What commission is, in plain values: whom a rule is for, and what it takes."""

from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from uuid import UUID

from marketplace.core.money import DEFAULT_CURRENCY, PAISA, Money

NOTHING = Decimal("0.00")


class CommissionScope(StrEnum):
    """Whom a rule is for, the narrowest first, which is the order in which they count."""

    SHOP = "shop"
    CATEGORY = "category"
    ROOT_CATEGORY = "root_category"
    MARKET = "market"


@dataclass(frozen=True, slots=True)
class CommissionTerms:
    """What the market keeps of a shop's sale at an instant.

    Attributes:
        rule_id: where it stands; None where no rule holds, and then nothing is kept.
        percent: of the goods' price, with two places.
        fixed: for each order, in `currency`.
        scope: whom the rule is for; None without a rule.
    """

    rule_id: UUID | None = None
    percent: Decimal = NOTHING
    fixed: Decimal = NOTHING
    currency: str = DEFAULT_CURRENCY
    scope: CommissionScope | None = None

    @property
    def price(self) -> tuple[Decimal, Decimal, str]:
        """What is kept, whoever the rule is for."""
        return self.percent, self.fixed, self.currency

    def of(self, goods: Money) -> Money:
        """What is kept of one order whose goods cost so much, rounded half up to the hundredth.

        Raises:
            CurrencyMismatchError: the goods are priced in another currency.
        """
        share = Money((goods.amount * self.percent / 100).quantize(PAISA, ROUND_HALF_UP), goods.currency)
        return share + Money(self.fixed, self.currency)


@dataclass(frozen=True, slots=True)
class PlannedCommission:
    """What the market will keep instead, and from when on."""

    starts_at: datetime
    terms: CommissionTerms


@dataclass(frozen=True, slots=True)
class CommissionDraft:
    """A rule as somebody wants it; for the whole market if it names neither a shop nor a category.

    Attributes:
        valid_from: the first instant at which it holds; None for at once.
        valid_until: the first instant at which it holds no more; None for until another takes its place.
    """

    percent: Decimal
    fixed: Decimal = NOTHING
    shop_id: UUID | None = None
    category_id: UUID | None = None
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    note: str = ""
