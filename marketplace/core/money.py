"""Money: an amount with two places and its currency, which never mixes, loses or invents a paisa."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Annotated, Any

from babel.numbers import format_decimal, get_currency_symbol
from django.utils.translation import get_language
from pydantic import BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

from marketplace.core.numerals import GROUPED, in_digits
from marketplace.core.schemas import StrictSchema

DEFAULT_CURRENCY = "BDT"
PAISA = Decimal("0.01")
# Fits numeric(14, 2), which is what amounts are stored in.
LARGEST = Decimal("999999999999.99")
AMOUNT_PATTERN = r"^-?[0-9]{1,12}\.[0-9]{2}$"
NUMBER_PATTERN = f"{GROUPED}.00"
SYMBOLS = {"BDT": "৳"}


class CurrencyMismatchError(TypeError):
    """Two currencies met in one sum."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of one currency, exact to the hundredth.

    Raises (on construction):
        ValueError: the amount has more than two places or does not fit, or the currency has not the form of ISO 4217.
    """

    amount: Decimal
    currency: str = DEFAULT_CURRENCY

    def __post_init__(self) -> None:
        if not (len(self.currency) == 3 and self.currency.isascii() and self.currency.isupper()):
            raise ValueError(f"not a currency: {self.currency!r}")
        try:
            exact = self.amount.quantize(PAISA)
        except InvalidOperation as error:
            raise ValueError(f"not an amount: {self.amount}") from error
        if exact != self.amount or abs(exact) > LARGEST:
            raise ValueError(f"not an amount with two places: {self.amount}")
        # Adding zero turns -0.00 into 0.00.
        object.__setattr__(self, "amount", exact + 0)

    @classmethod
    def zero(cls, currency: str = DEFAULT_CURRENCY) -> "Money":
        return cls(Decimal("0.00"), currency)

    @classmethod
    def total(cls, parts: Iterable["Money"], currency: str = DEFAULT_CURRENCY) -> "Money":
        """The sum of all parts, zero of `currency` when there are none."""
        return sum(parts, cls.zero(currency))

    def __add__(self, other: "Money") -> "Money":
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.amount - self._same(other), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount, self.currency)

    def __mul__(self, factor: int | Decimal) -> "Money":
        """That many times as much, rounded half up to the hundredth."""
        return Money((self.amount * factor).quantize(PAISA, ROUND_HALF_UP), self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.amount < self._same(other)

    def __le__(self, other: "Money") -> bool:
        return self.amount <= self._same(other)

    def __bool__(self) -> bool:
        return bool(self.amount)

    def split(self, weights: Sequence[int | Decimal]) -> list["Money"]:
        """Divide by weights so that the parts add up exactly (largest remainder method, Hamilton's).

        Every part is within a hundredth of its exact share; of equal remainders the earlier part gets the hundredth.

        Raises:
            ValueError: a weight is negative, or all are zero.
        """
        whole = sum(map(Decimal, weights), Decimal(0))
        if whole <= 0 or any(weight < 0 for weight in weights):
            raise ValueError("weights must not be negative, nor all zero")
        paisas = abs(int(self.amount / PAISA))
        # Integers throughout: a quotient of decimals would be rounded to 28 digits.
        scale = 10 ** max(0, *(-_exponent(weight) for weight in weights))
        parts = [divmod(paisas * int(weight * scale), int(whole * scale)) for weight in weights]
        left = paisas - sum(share for share, _remainder in parts)
        first = sorted(range(len(parts)), key=lambda index: (-parts[index][1], index))[:left]
        sign = -1 if self.amount < 0 else 1
        return [
            Money(sign * (share + (index in first)) * PAISA, self.currency)
            for index, (share, _remainder) in enumerate(parts)
        ]

    def format(self, language: str | None = None) -> str:
        """As people read it: ৳ ১,২৫০.০০ in Bangla, ৳ 1,250.00 in English; the space does not break."""
        locale = language or get_language() or "en"
        symbol = SYMBOLS.get(self.currency) or get_currency_symbol(self.currency, locale)
        number = in_digits(format_decimal(abs(self.amount), NUMBER_PATTERN, locale=locale), locale)
        return f"{'-' if self.amount < 0 else ''}{symbol}\N{NO-BREAK SPACE}{number}"

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"

    def _same(self, other: "Money") -> Decimal:
        if self.currency != other.currency:
            raise CurrencyMismatchError(f"{self.currency} and {other.currency}")
        return other.amount


def _exponent(weight: int | Decimal) -> int:
    exponent = Decimal(weight).as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def _read_text(value: Any) -> Any:
    """JSON numbers are floats on their way; an amount must come as text.

    It is read here because pydantic's strict mode takes text for a decimal only where no validator has seen it.
    """
    if isinstance(value, int | float):
        raise ValueError('an amount is written as text, such as "120.00"')  # noqa: TRY004 -- pydantic reports ValueError
    try:
        return Decimal(value) if isinstance(value, str) else value
    except InvalidOperation:
        raise PydanticCustomError("decimal_parsing", "This must be a number.") from None


Amount = Annotated[
    Decimal,
    BeforeValidator(_read_text),
    Field(max_digits=14, decimal_places=2),
    PlainSerializer(lambda amount: str(amount.quantize(PAISA)), return_type=str),
    WithJsonSchema({"type": "string", "pattern": AMOUNT_PATTERN, "examples": ["120.00"]}),
]


class MoneySchema(StrictSchema):
    """Money as it travels: `{"amount": "120.00", "currency": "BDT"}`."""

    model_config = ConfigDict(from_attributes=True)

    amount: Amount
    currency: str = Field(default=DEFAULT_CURRENCY, pattern=r"^[A-Z]{3}$")

    def to_money(self) -> Money:
        return Money(self.amount, self.currency)
