"""How the offers of one product are told: what each costs, with the fee, and on which terms it comes."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from marketplace.core.money import Money
from marketplace.storefront.cards import state_word
from marketplace.storefront.goods import cards, words
from marketplace.storefront.goods.cards import Json, OfferRow
from marketplace.storefront.goods.near import Near
from marketplace.storefront.goods.words import Price


@dataclass(frozen=True, slots=True)
class Shown:
    """How offers are told: which packs there are, around which pin, and whether the list mixes packs."""

    variants: Mapping[str, Json]
    near: Near
    is_mixed: bool

    def row(self, offer: Json, *, is_best: bool = False) -> OfferRow:
        """One offer beside the others."""
        delivery: Json | None = offer.get("delivery")
        fee = cards.money(delivery["fee"]) if delivery else None
        variant = self.variants.get(offer["variant_id"])
        return OfferRow(
            shop_name=cards.said(offer["shop"], "name"),
            shop_url=reverse("storefront:shop", args=[offer["shop"]["slug"]]) + self.near.query,
            price=price_of(offer),
            stock=words.stock(
                in_stock=offer["in_stock"], left=offer["left"], confidence=float(offer["stock_confidence"])
            ),
            pack=cards.variant_name(variant) if variant and self.is_mixed else "",
            fee=(words.amount(fee) if fee else _("free")) if fee is not None else "",
            arrival=words.arrival_of(delivery) if delivery else "",
            distance_m=delivery["distance_m"] if delivery else 0,
            total=words.amount(_total(offer, delivery)) if delivery else "",
            minimum=_minimum(offer, delivery) if delivery else "",
            state=state_word(delivery["is_open"]) if delivery else None,
            limits=words.limits(offer["least_per_order"], offer["most_per_order"]),
            id=cards.basket_id(offer),
            is_best=is_best,
            is_synthetic=offer["is_synthetic"],
            shop_slug=offer["shop"]["slug"],
        )


def _goods(offer: Json) -> Money:
    """What the fewest cost that an order takes."""
    price = cards.sure_money(offer["price"])
    return Money(price.amount * offer["least_per_order"], price.currency)


def _total(offer: Json, delivery: Json) -> Money:
    """The same at the door: with the fee, where so little is not brought for nothing."""
    goods, free_above = _goods(offer), cards.money(delivery["free_above"])
    is_free = free_above is not None and goods.amount >= free_above.amount
    fee = cards.sure_money(delivery["fee"])
    return goods if is_free else Money(goods.amount + fee.amount, goods.currency)


def _minimum(offer: Json, delivery: Json) -> str:
    """How much an order must come to, where these goods alone do not."""
    least = cards.sure_money(delivery["minimum_order"])
    if _goods(offer).amount >= least.amount:
        return ""
    return _("orders from %(amount)s") % {"amount": words.amount(least)}


def price_of(offer: Json) -> Price:
    """What it costs and did, and how much that is by the kilo."""
    return words.price(
        cards.sure_money(offer["price"]),
        was=cards.money(offer["compare_at_price"]),
        per=cards.money(offer["unit_price"]),
        unit=offer["base_unit"],
    )


def best_words(offer: Json, variants: Mapping[str, Json]) -> str:
    """Whose the best offer is: its pack, the shop, and on which terms it comes."""
    told = [cards.said(offer["shop"], "name")]
    if variant := variants.get(offer["variant_id"]):
        told.insert(0, cards.variant_name(variant))
    if delivery := offer.get("delivery"):
        told += [words.fee(cards.sure_money(delivery["fee"])), words.arrival_of(delivery)]
    return " · ".join(told)
