"""What somebody sends who orders by a list of items, without a basket."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from marketplace.core.errors import ErrorDetail
from marketplace.core.money import Money
from marketplace.core.schemas import StrictSchema, line
from marketplace.orders.errors.baskets import InvalidCapError
from marketplace.orders.models import MOST_LINES, SubstitutionWish
from marketplace.orders.schemas.baskets import CODE, LONGEST_NOTE, BasketPlaceIn, BasketShopIn, Cap, Quantity
from marketplace.orders.services.basket_holding import MOST_CODES
from marketplace.orders.wanted import Place, WantedItem, WantedList

Code = Annotated[str, Field(pattern=CODE)]


class ItemIn(StrictSchema):
    """So many of an offer."""

    offer_id: UUID = Field(description="A shop's offer that buyers see; one that is named twice is one line.")
    quantity: Quantity = 1
    substitution: SubstitutionWish = Field(
        default=SubstitutionWish.ASK, description="What the shop is to do where it turns out not to have it."
    )
    replace_up_to: Cap | None = None
    note: Annotated[str, line(LONGEST_NOTE)] = ""

    def to_item(self, place: int) -> WantedItem:
        """What the service takes.

        Raises:
            InvalidCapError: a substitute's most without the wish for a substitute.
        """
        if self.replace_up_to is not None and self.substitution != SubstitutionWish.REPLACE:
            raise InvalidCapError(details=[ErrorDetail(f"items.{place}.replace_up_to", InvalidCapError.message)])
        cap = None if self.replace_up_to is None else Money(self.replace_up_to)
        return WantedItem(self.offer_id, self.quantity, self.substitution, cap, self.note)


class ItemsShopIn(BasketShopIn):
    """How the goods of one of the items' shops are to come, where it is not brought as soon as possible."""

    slug: Annotated[str, line(100, least=1)]


class ItemsIn(StrictSchema):
    """A list of items; without `items` it is the basket that counts, and whatever was said of it."""

    items: Annotated[list[ItemIn], Field(min_length=1, max_length=MOST_LINES)] | None = Field(
        default=None, description="Instead of what is in the basket, which stays as it is."
    )
    place: BasketPlaceIn | None = Field(default=None, description="Where the items are to be brought.")
    shops: list[ItemsShopIn] = Field(default=[], max_length=MOST_LINES)
    coupon_codes: list[Code] = Field(default=[], max_length=MOST_CODES)

    @model_validator(mode="after")
    def belong_to_items(self) -> Self:
        if self.items is None and (self.place is not None or self.shops or self.coupon_codes):
            raise ValueError("place, shops and coupon_codes go with items: of a basket, it is said there")
        if len({shop.slug for shop in self.shops}) < len(self.shops):
            raise ValueError("name each shop once")
        return self

    def to_wanted(self) -> WantedList | None:
        """What the service takes; None where it is the basket that counts.

        Raises:
            InvalidCapError: a substitute's most without the wish for a substitute.
        """
        if self.items is None:
            return None
        return WantedList(
            items=tuple(item.to_item(place) for place, item in enumerate(self.items)),
            place=self.place.to_place() if self.place is not None else Place(),
            shops={shop.slug: shop.to_choice() for shop in self.shops},
            coupon_codes=tuple(dict.fromkeys(self.coupon_codes)),
        )


class QuoteIn(ItemsIn):
    """What is priced: the basket, or a list of items, for a way to pay."""

    payment_method: Annotated[str, line(20, least=1)] | None = Field(default=None, description="A method's code.")
