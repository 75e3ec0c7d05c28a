"""Orders of the demo market, placed and worked on through the services, so that stock, sums and events are true.

Their buyers are the demo's people; addresses, numbers and what happened are made up, and each order's note says so.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import Final

from django.contrib.gis.db.models.functions import Distance
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from geo.points import GeoPoint
from marketplace.accounts.demo import load_demo_buyers
from marketplace.accounts.models import User
from marketplace.catalog.models import Offer
from marketplace.orders.demo.acts import act
from marketplace.orders.demo.stories import STORIES, Story
from marketplace.orders.holding import Holder
from marketplace.orders.models import ContactCode, Fulfilment, Order, OrderState, Purchase, SubstitutionWish
from marketplace.orders.pricing.quoted import Quote
from marketplace.orders.selectors.quotes import quote_list
from marketplace.orders.services.answering import terms_of
from marketplace.orders.services.basket_holding import hold
from marketplace.orders.services.placed_rows import Recipient
from marketplace.orders.services.placing import Confirmation, place_purchase
from marketplace.orders.services.shop_terms import BOUNDS, OrderTermsDraft, set_order_terms
from marketplace.orders.wanted import Place, ShopChoice, WantedItem, WantedList
from sellers.demo.people import GEC_CIRCLE, SELLER
from sellers.models import Shop, ShopRole, ShopSource

Progress = Callable[[int, int], None]

SEED: Final = 2026
CUSTOMER: Final = "customer@example.com"
PHONE: Final = "+8801712345"
NOTE: Final = "Made up for the demo · ডেমোর জন্য বানানো"
# Orders of so long ago are priced with the demo's taxes and commission, which must hold by then.
REACHES_BACK: Final = timedelta(days=30)
OTHERS: Final = ("super-shops", "bakeries-sweets", "fruit-vegetables")
LINES, MANY_LINES, PRICES, IN_STOCK = 3, 8, (20, 400), 12
ENOUGH, LARGE = 400, 10_500
# Where the shops are closed, the order came while they were open before.
EARLIER, MOST_TRIES = timedelta(minutes=45), 40
STREETS: Final = (("House 12, Road 3, Nasirabad", "Behind the mosque"), ("বাড়ি ৭, রোড ২, জিইসি", "পেট্রোল পাম্পের পাশে"))


@dataclass(frozen=True, slots=True)
class Market:
    """Who buys and who sells in the demo, with what each shop offers; the seller's shops first."""

    buyers: Sequence[User]
    shops: Sequence[Shop]
    offers: Sequence[Sequence[Offer]]
    owners: Sequence[User | None]


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody orders, when, and what it costs then."""

    wanted: WantedList
    quote: Quote
    at: datetime


@transaction.atomic
def load_demo_orders(*, progress: Progress, now: datetime) -> int:
    """Have the demo's people order, and the shops and the time see to it, where nothing was ordered yet.

    Returns:
        How many orders there are now; none outside development, for there are no demo people.
    """
    market = _market(now)
    if market is None or Purchase.objects.exists():
        return 0
    _give_time(market, now=now)
    chance = Random(SEED)  # noqa: S311  # no secret: the same orders every time are what is wanted
    for done, story in enumerate(STORIES, start=1):
        _tell(story, market, chance, now=now)
        progress(done, len(STORIES))
    return Order.objects.count()


def _market(now: datetime) -> Market | None:
    customer = User.objects.filter(email=CUSTOMER).first()
    seller = User.objects.filter(email=SELLER).first()
    if customer is None or seller is None:
        return None
    owned = Shop.objects.listed().filter(members__user=seller, members__role=ShopRole.OWNER).order_by("pk")
    shops = [shop for shop in owned if _offers(shop).exists()]
    if not shops:
        return None
    sellers: list[User | None] = [seller] * len(shops)
    near = [_nearest(kind) for kind in OTHERS]
    others = [shop for shop in near if shop is not None]
    all_shops = [*_everyday_first(shops), *others]
    return Market(
        buyers=[customer, *load_demo_buyers(now=now)],
        shops=all_shops,
        offers=[list(_offers(shop)[:40]) for shop in all_shops],
        owners=[*sellers, *([None] * len(others))],
    )


def _give_time(market: Market, *, now: datetime) -> None:
    """Have the demo's seller answer within four hours: whoever looks at the demo is not as quick as a shop."""
    for shop, owner in zip(market.shops, market.owners, strict=True):
        if owner is not None:
            draft = replace(OrderTermsDraft.of(terms_of(shop)), accept_within_min=BOUNDS["accept_within_min"][1])
            set_order_terms(actor_id=owner.pk, shop_id=shop.pk, draft=draft, now=now)


def _everyday_first(shops: Sequence[Shop]) -> Sequence[Shop]:
    """What sells the most kinds of goods first: most of what happens, happens there."""
    return sorted(shops, key=lambda shop: (-_offers(shop).count(), shop.slug))


def _nearest(kind: str) -> Shop | None:
    """The nearest shop of a kind that is nobody's and sells something."""
    selling = Exists(Offer.objects.on_sale().listed().filter(shop=OuterRef("pk"), price__range=PRICES))
    free = Shop.objects.listed().filter(selling, category__slug=kind, source=ShopSource.OPENSTREETMAP, members=None)
    return free.annotate(away=Distance("location", GEC_CIRCLE.to_geos())).order_by("away", "pk").first()


def _offers(shop: Shop) -> QuerySet[Offer]:
    """What can be had of everyday goods, in an order that is the same on every machine."""
    offers = Offer.objects.on_sale().listed().filter(shop=shop, price__range=PRICES)
    enough = Q(stock=None) | Q(free_stock__gte=IN_STOCK)
    return offers.filter(enough).order_by("product__slug", "variant__pack_size", "price")


def _tell(story: Story, market: Market, chance: Random, *, now: datetime) -> None:
    buyer = market.buyers[story.buyer % len(market.buyers)]
    there = [place for place in story.steps if place < len(market.shops)]
    wish = _wish(story, there, market, buyer, chance, now=now) if there else None
    if wish is None:
        return
    orders = _place(wish, buyer, story.buyer)
    for place in there:
        order = next(one for one in orders if one.shop_id == market.shops[place].pk)
        if order.state != OrderState.IN_REVIEW:
            act(order, story.steps[place], buyer=buyer, owner=market.owners[place], at=wish.at, now=now)


def _wish(
    story: Story, there: Sequence[int], market: Market, buyer: User, chance: Random, *, now: datetime
) -> Wish | None:
    """A list that can be ordered, at the last instant about then at which it could; None where there is none."""
    items = [item for place in there for item in _items(market.offers[place], chance, is_large=story.is_large)]
    first = market.shops[there[0]].location
    pin = GeoPoint(lat=first.y + chance.uniform(-0.002, 0.002), lon=first.x + chance.uniform(-0.002, 0.002))
    fulfilment = Fulfilment.PICKUP if story.is_collected else Fulfilment.DELIVERY
    choices = {market.shops[place].slug: ShopChoice(fulfilment, note=NOTE) for place in there}
    wanted = WantedList(tuple(items), Place(pin), choices)
    at = now - timedelta(hours=story.hours_ago)
    for _try in range(MOST_TRIES):
        quote = quote_list(wanted, user_id=buyer.pk, payment_method="cash", now=at)
        if quote.is_orderable:
            return Wish(wanted, quote, at)
        at -= EARLIER
    return None


def _items(offers: Sequence[Offer], chance: Random, *, is_large: bool) -> list[WantedItem]:
    """A few different goods, of each as many as come to a usual sum, or to one that is looked at."""
    if is_large:
        chosen = sorted(offers, key=lambda offer: (offer.free_stock or 999) * offer.price, reverse=True)[:MANY_LINES]
    else:
        chosen = chance.sample(offers, min(LINES, len(offers)))
    share = (LARGE if is_large else ENOUGH) / max(len(chosen), 1)
    wishes = list(SubstitutionWish)
    return [
        WantedItem(offer.pk, min(1 + int(share / float(offer.price)), offer.free_stock or 999), chance.choice(wishes))
        for offer in chosen
    ]


def _place(wish: Wish, buyer: User, number: int) -> list[Order]:
    holder, phone = Holder(buyer.pk), f"{PHONE}{number:03}"
    basket = hold(holder=holder, fresh_digest="", now=wish.at)
    # As if the code had come and been typed.
    shown = {"confirmed_at": wish.at, "expires_at": wish.at}
    ContactCode.objects.update_or_create(
        basket=basket, phone_index=phone, defaults=shown, create_defaults={**shown, "phone": phone}
    )
    line, landmark = STREETS[number % len(STREETS)]
    recipient = Recipient(f"{buyer.name.removesuffix(' (demo)')} (demo)", phone, "", line, landmark, buyer.language)
    confirmation = Confirmation(wish.quote.digest, "cash", recipient)
    placed = place_purchase(holder=holder, confirmation=confirmation, wanted=wish.wanted, now=wish.at)
    return list(placed.orders)
