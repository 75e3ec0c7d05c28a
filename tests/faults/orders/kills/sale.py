"""A sale that a round cuts into: two shops, three buyers, and what each of them does."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from marketplace.accounts.permissions import Role
from marketplace.catalog.models import Offer
from marketplace.orders.holding import Holder
from sellers.models import Shop, ShopMember, ShopRole
from tests.faults.orders.kills.people import Person
from tests.matrix.actors import make_user
from tests.unit.catalog.goods import make_offer, make_product
from tests.unit.orders.checkout import confirm_phone, open_grocer, put, quote_of

COUNT = 20
QUANTITY = 2
PRICE = "50.00"
BUYERS = 3


@dataclass(slots=True)
class Buyer:
    """Somebody with a full basket.

    Attributes:
        body: what they confirm.
        purchase: what they were told of their purchase.
    """

    person: Person
    phone: str
    body: dict[str, Any]
    purchase: dict[str, Any]

    def order(self, trap: str) -> None:
        self.purchase = self.person.insist("purchases", self.body, trap=trap)

    @property
    def numbers(self) -> list[str]:
        """Their orders'."""
        return [order["number"] for order in self.purchase["orders"]]


@dataclass(frozen=True, slots=True)
class Sale:
    """Everybody, before anything is ordered. The first buyer's orders will be accepted, the second's cancelled."""

    opened_at: datetime
    seller: Person
    shops: Sequence[Shop]
    offers: Sequence[Offer]
    buyers: Sequence[Buyer]

    @classmethod
    def opened(cls, url: str, chance: random.Random) -> "Sale":
        """Shelves and baskets are full."""
        opened_at, seller = timezone.now(), make_user(Role.SELLER)
        shops = [open_grocer() for _shop in range(2)]
        for shop in shops:
            ShopMember.objects.create(shop=shop, user=seller, role=ShopRole.OWNER)
        offers = [make_offer(shops[place % 2], make_product(), count=COUNT, price=PRICE) for place in range(3)]
        buyers = [_buyer(url, offers[::-1] if place % 2 else offers, chance) for place in range(BUYERS)]
        return cls(opened_at, Person(seller, url), shops, offers, buyers)

    def accept(self, trap: str) -> None:
        """The seller accepts what the first buyer ordered."""
        for number in self.buyers[0].numbers:
            shop = self.shop_of(number)
            self.seller.insist(f"shops/{shop}/orders/{number}/accept", {}, trap=trap)

    def cancel(self, trap: str) -> None:
        """The second buyer cancels everything."""
        buyer = self.buyers[1]
        for number in buyer.numbers:
            buyer.person.insist(f"orders/{number}/cancel", {}, trap=trap)

    @property
    def people(self) -> list[Person]:
        return [self.seller, *(buyer.person for buyer in self.buyers)]

    def shop_of(self, number: str) -> str:
        """The slug of the shop that an order is from."""
        told = [order for buyer in self.buyers for order in buyer.purchase["orders"] if order["number"] == number]
        return str(told[0]["shop_slug"])

    @property
    def offer_ids(self) -> list[UUID]:
        return [offer.pk for offer in self.offers]


def _buyer(url: str, offers: Sequence[Offer], chance: random.Random) -> Buyer:
    now, user = timezone.now(), make_user(name="Rahima Khatun")
    holder, phone = Holder(user_id=user.pk), f"+88017{chance.randrange(10**8):08}"
    for offer in offers:
        basket = put(holder, offer, QUANTITY, now=now)
    confirm_phone(basket, phone, now=now)
    body = {
        "digest": quote_of(holder, now=now).digest,
        "payment_method": "cash",
        "recipient": "Rahima Khatun",
        "phone": phone,
        "address_line": "House 12, Road 3",
    }
    return Buyer(Person(user, url), phone, body, {})
