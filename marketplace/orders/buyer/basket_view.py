"""The basket as its page tells it: every line, shop and sum in words, and where something was typed wrongly, what."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _

from marketplace.catalog.models import Product
from marketplace.catalog.selectors.media import Picture, get_first_pictures
from marketplace.catalog.templatetags.wares import measure
from marketplace.core import bilingual, formats
from marketplace.core.money import Money
from marketplace.orders.models import Basket, BasketLine, Fulfilment, SubstitutionWish
from marketplace.orders.pricing.asked import AskedLine
from marketplace.orders.pricing.quoted import ChangeKind, Problem, Quote, QuotedLine, QuotedShop
from marketplace.orders.pricing.words import PRICES, change_words, problem_words
from marketplace.orders.selectors.baskets import list_saved
from marketplace.orders.words import returns_within
from sellers.terms import DeliveryTerms


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed into one of the page's forms that could not be taken, and why.

    Attributes:
        form: which one: `coupon`, or a line's id or a shop's slug after what the form is for.
        values: as they were typed.
        errors: by the field; what is wrong with the whole under "".
    """

    form: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


NOTHING_TYPED = Typed()


@dataclass(frozen=True, slots=True)
class Sum:
    """One amount and what it is; `kind` is `less` or `total` where it is one of those."""

    label: str
    value: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a product is shown by."""

    url: str
    icon: str
    picture: Picture | None


@dataclass(frozen=True, slots=True)
class LineView:
    """One line.

    Attributes:
        fewer, more: the quantity one step down and up; None where there is no such step.
        wish_words: what happens where the shop does not have it.
        typed: what was typed into its forms and not taken.
    """

    id: UUID
    name: str
    pack: str
    shown: Shown
    unit_price: str
    quantity: int
    fewer: int | None
    more: int | None
    total: str
    saving: str
    problems: Sequence[str]
    wish: str
    wish_words: str
    cap: Decimal | None
    note: str
    typed: Typed


@dataclass(frozen=True, slots=True)
class ShopView:
    """One shop's part.

    Attributes:
        slot: the time that was chosen, as forms send it; empty for as soon as possible.
        due: how and when its goods come.
        trip: what is told of a trip that is shared with others; empty where it comes alone.
        returns: for how long it takes things back.
    """

    id: UUID
    slug: str
    name: str
    url: str
    time_zone: str
    lines: Sequence[LineView]
    problems: Sequence[str]
    sums: Sequence[Sum]
    fulfilment: str
    offers_pickup: bool
    slot: str
    due: str
    trip: str
    returns: str
    note: str
    typed: Typed


@dataclass(frozen=True, slots=True)
class SavedView:
    """What is kept for another time."""

    id: UUID
    name: str
    pack: str
    shown: Shown
    shop_name: str
    shop_url: str
    price: str
    is_on_sale: bool


@dataclass(frozen=True, slots=True)
class BasketView:
    """The page.

    Attributes:
        changes: prices that moved since the buyer last looked; why something cannot be ordered, its problems tell.
        problems: of the basket as a whole; those of shops and lines are with these.
        codes: the coupons, each with the words for one that takes nothing off; empty where it does.
    """

    shops: Sequence[ShopView]
    saved: Sequence[SavedView]
    changes: Sequence[str]
    problems: Sequence[str]
    sums: Sequence[Sum]
    codes: Sequence[tuple[str, str]]
    is_orderable: bool
    typed: Typed


def view_basket(basket: Basket | None, quote: Quote, *, typed: Typed = NOTHING_TYPED) -> BasketView:
    """The basket in words: one statement for what is kept for later, and two for all pictures."""
    saved = list_saved(basket) if basket is not None else ()
    known = _shown([*(line.asked.product_id for line in quote.lines), *(line.offer.product_id for line in saved)])
    return BasketView(
        shops=[_shop(shop, quote, known, typed) for shop in quote.shops],
        saved=[_saved(line, known) for line in saved],
        changes=[change_words(change, quote) for change in quote.changes if change.kind in PRICES],
        problems=_words([one for one in quote.problems if one.shop_id is None], quote),
        sums=sums_of(quote),
        codes=_codes(basket, quote) if basket is not None else (),
        is_orderable=quote.is_orderable,
        typed=typed,
    )


def sums_of(priced: Quote | QuotedShop) -> list[Sum]:
    """What it comes to, from goods to total; amounts of nothing are left out, but for delivery where there is one."""
    parts = priced.shops if isinstance(priced, Quote) else (priced,)
    is_delivered = any(isinstance(part.asked.delivery, DeliveryTerms) for part in parts)
    fee = Sum(_("Delivery"), _price(priced.delivery_fee) if priced.delivery_fee else _("free"))
    told = [
        (_("Discount"), -priced.discount, "less"),
        (_("Service fee"), priced.service_fee, ""),
        (_("Tax"), priced.tax_added, ""),
        (_("Rounded down"), priced.rounding, "less"),
    ]
    return [
        Sum(_("Goods"), _price(priced.goods)),
        *(Sum(label, _price(amount), kind) for label, amount, kind in told[:1] if amount),
        *([fee] if is_delivered or priced.delivery_fee else []),
        *(Sum(label, _price(amount), kind) for label, amount, kind in told[1:] if amount),
        Sum(_("Total"), _price(priced.total), "total"),
    ]


def due_words(shop: QuotedShop) -> str:
    """How and when a shop's goods come, on the shop's clocks."""
    asked, zone = shop.asked, ZoneInfo(shop.asked.time_zone)
    if asked.slot is not None:
        when = f"{formats.moment(asked.slot.from_at, zone=zone)} – {formats.clock(asked.slot.until_at, zone=zone)}"
    elif shop.promised_at is not None:
        when = _("by %(when)s") % {"when": formats.moment(shop.promised_at, zone=zone)}
    else:
        when = _("as soon as possible")
    pattern = _("Delivery %(when)s") if asked.fulfilment == Fulfilment.DELIVERY else _("You fetch it: %(when)s")
    return pattern % {"when": when}


def _shop(shop: QuotedShop, quote: Quote, known: Mapping[UUID, Shown], typed: Typed) -> ShopView:
    asked = shop.asked
    return ShopView(
        id=asked.shop_id,
        slug=asked.slug,
        name=bilingual.name(asked),
        time_zone=asked.time_zone,
        url=reverse("storefront:shop", args=[asked.slug]),
        lines=[_line(line, quote, known, typed) for line in shop.lines],
        problems=_words([one for one in quote.problems if one.shop_id == asked.shop_id and one.line_id is None], quote),
        sums=sums_of(shop),
        fulfilment=asked.fulfilment,
        offers_pickup=asked.terms.offers_pickup,
        slot=f"{asked.slot.from_at.isoformat()}/{asked.slot.until_at.isoformat()}" if asked.slot else "",
        due=due_words(shop),
        trip=_trip(shop, quote),
        returns=returns_within(asked.terms.returns_within_days),
        note=asked.note,
        typed=typed if typed.form == f"shop {asked.slug}" else NOTHING_TYPED,
    )


def _line(line: QuotedLine, quote: Quote, known: Mapping[UUID, Shown], typed: Typed) -> LineView:
    asked = line.asked
    most = min((bound for bound in (asked.free, asked.most) if bound is not None), default=None)
    return LineView(
        id=asked.line_id,
        name=bilingual.name(asked.goods),
        pack=_pack(asked),
        shown=known[asked.product_id],
        unit_price=_price(asked.unit_price),
        quantity=asked.quantity,
        fewer=asked.quantity - 1 if asked.quantity > asked.least else None,
        more=asked.quantity + 1 if most is None or asked.quantity < most else None,
        total=_price(line.goods),
        saving=_price(-line.discount) if line.discount else "",
        problems=_words([one for one in quote.problems if one.line_id == asked.line_id], quote),
        wish=asked.wish,
        wish_words=_wish_words(asked),
        cap=asked.replace_up_to.amount if asked.replace_up_to else None,
        note=asked.note,
        typed=typed if typed.form.endswith(f" {asked.line_id}") else NOTHING_TYPED,
    )


def _saved(line: BasketLine, known: Mapping[UUID, Shown]) -> SavedView:
    offer = line.offer
    size = measure(offer.variant.pack_size, offer.variant.pack_unit)
    return SavedView(
        id=line.pk,
        name=bilingual.name(offer.product),
        pack=size,
        shown=known[offer.product_id],
        shop_name=bilingual.name(offer.shop),
        shop_url=reverse("storefront:shop", args=[offer.shop.slug]),
        price=_price(Money(offer.price, offer.currency)),
        is_on_sale=offer.is_available and offer.deleted_at is None and offer.free_stock != 0,
    )


def _shown(product_ids: Iterable[UUID]) -> dict[UUID, Shown]:
    ids = set(product_ids)
    pictures = get_first_pictures(ids) if ids else {}
    rows = Product.objects.filter(pk__in=ids).values_list("pk", "slug", "category__icon") if ids else ()
    return {
        product_id: Shown(reverse("storefront:product", args=[slug]), icon, pictures.get(product_id))
        for product_id, slug, icon in rows
    }


def _codes(basket: Basket, quote: Quote) -> list[tuple[str, str]]:
    refused = [change for change in quote.changes if change.kind is ChangeKind.COUPON_REFUSED]
    words = {change.before: change_words(change, quote) for change in refused}
    return [(code, words.get(code, "")) for code in basket.coupon_codes]


def _words(problems: Iterable[Problem], quote: Quote) -> list[str]:
    return [problem_words(problem, quote) for problem in problems]


def _wish_words(asked: AskedLine) -> str:
    if asked.wish == SubstitutionWish.REFUND:
        return _("If it is missing: leave it out")
    if asked.wish == SubstitutionWish.ASK:
        return _("If it is missing: ask me")
    cap = asked.replace_up_to or asked.unit_price
    return _("If it is missing: replace it, up to %(price)s each") % {"price": _price(cap)}


def _trip(shop: QuotedShop, quote: Quote) -> str:
    if shop.trip is None:
        return ""
    others = [bilingual.name(other.asked) for other in quote.shops if other.trip == shop.trip and other is not shop]
    return _("Comes in one trip with %(shops)s.") % {"shops": ", ".join(others)}


def _pack(asked: AskedLine) -> str:
    size = measure(asked.goods.pack_size, asked.goods.pack_unit)
    variant = bilingual.localized(asked.goods, "variant")
    return f"{size} · {variant}" if variant else size


def _price(amount: Money) -> str:
    return formats.price(amount)
