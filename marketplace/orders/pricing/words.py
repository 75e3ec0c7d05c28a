"""Problems and changes of a quote in words, in the language that is being spoken."""

from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.core import bilingual, formats
from marketplace.core.money import Money
from marketplace.orders.pricing.quoted import Change, ChangeKind, Problem, ProblemCode, Quote, QuotedShop

PLAIN: dict[ProblemCode, Promise] = {
    ProblemCode.EMPTY: gettext_lazy("There is nothing in your basket."),
    ProblemCode.NO_PIN: gettext_lazy("Say where it should go: shops deliver to a place on the map."),
    ProblemCode.PAYMENT_METHOD: gettext_lazy("This way to pay is not offered. Choose another."),
    ProblemCode.WITHDRAWN: gettext_lazy("%(goods)s is not sold any more."),
    ProblemCode.SOLD_OUT: gettext_lazy("%(goods)s is sold out."),
    ProblemCode.NOT_ENOUGH: gettext_lazy("Of %(goods)s only %(number)s are left."),
    ProblemCode.BELOW_LEAST: gettext_lazy("%(shop)s sells at least %(number)s of %(goods)s at once."),
    ProblemCode.ABOVE_MOST: gettext_lazy("%(shop)s sells at most %(number)s of %(goods)s at once."),
    ProblemCode.TOO_MUCH: gettext_lazy("%(goods)s comes to more than an order can. Take fewer, or leave it out."),
    ProblemCode.SHOP_INACTIVE: gettext_lazy("%(shop)s takes no orders at the moment."),
    ProblemCode.SHOP_CLOSED: gettext_lazy("%(shop)s is closed now."),
    ProblemCode.OUTSIDE_ZONE: gettext_lazy("%(shop)s does not deliver to this place."),
    ProblemCode.ZONE_CLOSED: gettext_lazy("%(shop)s does not deliver to this place at this hour."),
    ProblemCode.SLOT_GONE: gettext_lazy("The time you chose for %(shop)s cannot be kept any more. Choose another."),
    ProblemCode.SLOT_FULL: gettext_lazy("%(shop)s has no room left in the time that you chose. Choose another."),
    ProblemCode.PICKUP_NOT_OFFERED: gettext_lazy("%(shop)s does not let you collect your order."),
}

CHANGES: dict[ChangeKind, Promise] = {
    ChangeKind.PRICE_UP: gettext_lazy("%(goods)s now costs %(after)s; it was %(before)s."),
    ChangeKind.PRICE_DOWN: gettext_lazy("%(goods)s is cheaper now: %(after)s instead of %(before)s."),
    ChangeKind.COUPON_REFUSED: gettext_lazy("The coupon %(before)s takes nothing off this basket."),
}
PRICES = {ChangeKind.PRICE_UP, ChangeKind.PRICE_DOWN}


def problem_words(problem: Problem, quote: Quote) -> str:
    """Why something cannot be ordered, for people."""
    if problem.code is ProblemCode.TOO_MANY_LINES:
        return _("A basket holds %(number)s different goods at most.") % {"number": formats.number(problem.free or 0)}
    if problem.missing is not None:
        return _missing_words(problem, problem.missing, quote)
    words = str(PLAIN[problem.code]) % _about(quote, problem.line_id, problem.shop_id, number=problem.free)
    shop = _shop(quote, problem.shop_id)
    if problem.opens_at is None or shop is None:
        return words
    opens = formats.moment(problem.opens_at, zone=ZoneInfo(shop.asked.time_zone))
    return " ".join((words, _("It opens on %(when)s.") % {"when": opens}))


def change_words(change: Change, quote: Quote) -> str:
    """What moved since the buyer last looked, for people."""
    before, after = (_value(change, text) for text in (change.before, change.after))
    return str(CHANGES[change.kind]) % (
        _about(quote, change.line_id, change.shop_id) | {"before": before, "after": after}
    )


def _missing_words(problem: Problem, missing: Money, quote: Quote) -> str:
    if problem.code is ProblemCode.BELOW_MINIMUM:
        about = _about(quote, problem.line_id, problem.shop_id)
        return _("%(shop)s delivers from a minimum on: %(amount)s more.") % (about | {"amount": formats.price(missing)})
    if missing < Money.zero(missing.currency):
        return _("That is %(amount)s more than can be paid this way.") % {"amount": formats.price(-missing)}
    return _("To pay this way, it must come to %(amount)s more.") % {"amount": formats.price(missing)}


def _about(quote: Quote, line_id: UUID | None, shop_id: UUID | None, *, number: int | None = None) -> dict[str, str]:
    line = next((line for line in quote.lines if line.asked.line_id == line_id), None)
    shop = _shop(quote, shop_id)
    return {
        "goods": bilingual.name(line.asked.goods) if line else "",
        "shop": bilingual.name(shop.asked) if shop else "",
        "number": formats.number(number or 0),
    }


def _shop(quote: Quote, shop_id: UUID | None) -> QuotedShop | None:
    return next((shop for shop in quote.shops if shop.asked.shop_id == shop_id), None)


def _value(change: Change, text: str) -> str:
    """A price as money, a code as it is."""
    return formats.price(Money(Decimal(text))) if change.kind in PRICES else text
