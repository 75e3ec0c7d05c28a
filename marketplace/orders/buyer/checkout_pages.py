"""The page on which a basket is ordered.

One form holds everything and works without script: whatever its buttons do, what was typed stays. Only the one that
orders does so, and only what the page has shown.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from geo.points import GeoPoint
from marketplace.accounts.errors import AddressNotFoundError, OutsideServiceAreaError
from marketplace.accounts.pin_pages import PinPage
from marketplace.core.access import public_page, shows_or_takes
from marketplace.core.clients import client_network
from marketplace.core.errors import ConflictError, HaatError, RateLimitedError, RuleError, UnavailableError
from marketplace.core.ids import as_id
from marketplace.core.phones import InvalidPhoneError, normalize_phone
from marketplace.orders import claims
from marketplace.orders.buyer.basket_shop import choose, show_shop
from marketplace.orders.buyer.checkout_forms import CheckoutForm, known_of, of_address
from marketplace.orders.buyer.checkout_view import is_brought, is_confirmed, view_checkout
from marketplace.orders.errors.baskets import NotInBasketError
from marketplace.orders.errors.placing import (
    ContactMissingError,
    EmptyBasketError,
    NoCodeError,
    PhoneUnconfirmedError,
    WrongCodeError,
)
from marketplace.orders.holding import Holder, holder_in, keep_on
from marketplace.orders.models import Basket, Purchase
from marketplace.orders.pricing.quoted import Quote
from marketplace.orders.selectors.baskets import find_basket
from marketplace.orders.selectors.purchases import find_ordered
from marketplace.orders.selectors.quotes import quote_basket
from marketplace.orders.services import basket_terms, contact_codes
from marketplace.orders.services.placing import place_purchase
from marketplace.orders.wanted import Place
from marketplace.payments import methods

OK, BAD, CONFLICT, TOO_MANY = 200, 400, 409, 429
CheckoutPage = PinPage[CheckoutForm]


@dataclass(frozen=True, slots=True)
class Checkout:
    """One request about one basket."""

    request: HttpRequest
    holder: Holder
    basket: Basket
    now: datetime


@public_page
@shows_or_takes
@never_cache
def checkout(request: HttpRequest) -> HttpResponse:
    """Say who takes it and where, see what it comes to, and order it."""
    now, holder = timezone.now(), holder_in(request)
    basket = find_basket(holder=holder, now=now)
    if basket is None or not basket.lines.filter(is_saved=False).exists():
        ordered = _ordered_before(request, basket)
        return redirect(claims.page_of(ordered.pk)) if ordered else redirect("orders:basket")
    at = Checkout(request, holder, basket, now)
    if request.method == "POST":
        response = _take(at)
        # Whatever else was refused, the pin may have been moved.
        keep_on(request, response)
        return response
    return _show(at, PinPage(CheckoutForm(initial=known_of(basket, basket.user))))


def _ordered_before(request: HttpRequest, basket: Basket | None) -> Purchase | None:
    """What this form has ordered already, for whoever sends it twice."""
    version = request.POST.get("version", "")
    is_number = version.isascii() and version.isdigit() and len(version) < 10
    return find_ordered(basket=basket, version=int(version)) if basket is not None and is_number else None


def _take(at: Checkout) -> HttpResponse:
    data = at.request.POST
    if "address" in data:
        return _choose_address(at)
    if "change" in data:
        return _change_terms(at)
    if "terms" in data:
        return _choose_terms(at)
    if "send_code" in data:
        return _send_code(at)
    if "place" in data:
        return _place(at)
    is_search = "find" in data or ("enter" in data and data.get("q", "").strip())
    if is_search or "pick" in data:
        page = PinPage.read(data, CheckoutForm, near=_pin_of(at.basket))
        return _show_at_pin(at, page) if "pick" in data else _show(at, page)
    return _show_at_pin(at, PinPage(_typed(data)))


def _choose_address(at: Checkout) -> HttpResponse:
    """Have it brought to one of the member's addresses, which fills in the rest."""
    address_id = as_id(at.request.POST["address"])
    page: CheckoutPage = PinPage(_typed(at.request.POST))
    if address_id is None:
        return _show(at, page, status=BAD)
    try:
        basket = basket_terms.set_place(holder=at.holder, place=Place(address_id=address_id), now=at.now)
    except AddressNotFoundError as error:
        page.errors.append(str(error))
        return _show(at, page, status=BAD)
    if basket.address is not None:
        page = PinPage(_typed(at.request.POST, **of_address(basket.address)))
    return _show(replace(at, basket=basket), page)


def _change_terms(at: Checkout) -> HttpResponse:
    """Show how one shop's goods come, with all that was typed."""
    data = at.request.POST
    try:
        return show_shop(at.request, data["change"], kept=_all_typed(data))
    except NotInBasketError as error:
        page: CheckoutPage = PinPage(_typed(data))
        page.errors.append(str(error))
        return _show(at, page, status=BAD)


def _choose_terms(at: Checkout) -> HttpResponse:
    """Say how one shop's goods come, and be back with all that was typed."""
    data, slug = at.request.POST, at.request.POST["terms"]
    page: CheckoutPage = PinPage(_typed(data))
    try:
        refused = choose(at.request, slug, now=at.now)
    except NotInBasketError as error:
        page.errors.append(str(error))
        return _show(at, page, status=BAD)
    if refused.errors:
        return show_shop(at.request, slug, typed=refused, kept=_all_typed(data))
    basket = find_basket(holder=at.holder, now=at.now)
    return _show_at_pin(replace(at, basket=basket or at.basket), page)


def _show_at_pin(at: Checkout, page: CheckoutPage, *, said: str = "") -> HttpResponse:
    """Price everything for the pin that stands in the form, where it is another than before."""
    if not page.is_pinned:
        return _show(at, page, said=said)
    try:
        return _show(_moved(at, page.center), page, said=said)
    except OutsideServiceAreaError as error:
        page.errors.append(str(error))
        return _show(at, page, status=BAD)


def _send_code(at: Checkout) -> HttpResponse:
    """Send six digits to the phone that stands in the form."""
    page: CheckoutPage = PinPage(_typed(at.request.POST))
    try:
        phone = normalize_phone(at.request.POST.get("phone", "")[:40])
        contact_codes.send_code(holder=at.holder, phone=phone, network=client_network(at.request), now=at.now)
    except (InvalidPhoneError, RateLimitedError, UnavailableError) as error:
        page.errors.append(str(error))
        return _show(at, page, status=_status_of(error))
    return _show_at_pin(at, page, said=_("We have sent the code. It is good for ten minutes."))


def _place(at: Checkout) -> HttpResponse:
    """Order it, if everything is in order and it still is what was shown."""
    quote = quote_basket(at.basket, payment_method=None, now=at.now)
    form = CheckoutForm(at.request.POST, is_brought=is_brought(quote))
    page: CheckoutPage = PinPage(form)
    if not form.is_valid():
        return _show(at, page, status=BAD)
    try:
        pin = form.pin()
        at = _moved(at, pin) if pin is not None and form.is_brought else at
        _take_code(at, form, quote)
        confirmation = form.to_confirmation(language=(get_language() or "bn")[:2], network=client_network(at.request))
        # What is refused undoes itself, and the page is drawn from what is there then.
        with transaction.atomic():
            placed = place_purchase(holder=at.holder, confirmation=confirmation, now=at.now)
    except (ConflictError, RuleError, RateLimitedError, OutsideServiceAreaError, UnavailableError) as error:
        return _refused(at, page, error)
    return redirect(claims.page_of(placed.purchase.pk))


def _take_code(at: Checkout, form: CheckoutForm, quote: Quote) -> None:
    """Whoever typed the code and orders in one go has confirmed their phone."""
    phone, code = form.cleaned_data["phone"], form.cleaned_data["code"]
    if not code:
        return
    try:
        contact_codes.confirm_code(holder=at.holder, phone=phone, code=code, now=at.now)
    except (NoCodeError, WrongCodeError):
        # A code is good once: of two taps the first has taken it for both.
        if not is_confirmed(at.basket, quote, phone, now=at.now):
            raise


def _refused(at: Checkout, page: CheckoutPage, error: HaatError) -> HttpResponse:
    """The page anew, with what is wrong where it stands; to what was ordered, where this form has done so already."""
    ordered = _ordered_before(at.request, at.basket)
    if ordered is not None:
        return redirect(claims.page_of(ordered.pk))
    if isinstance(error, EmptyBasketError):
        return redirect("orders:basket")
    form = page.form
    if isinstance(error, (PhoneUnconfirmedError, NoCodeError, WrongCodeError)):
        form.add_error("code", str(error))
    elif isinstance(error, ContactMissingError):
        for detail in error.details:
            form.add_error(detail.field, str(detail.message))
    else:
        page.errors.append(str(error))
    return _show(at, page, status=_status_of(error))


def _status_of(error: Exception) -> int:
    if isinstance(error, RateLimitedError):
        return TOO_MANY
    return CONFLICT if isinstance(error, ConflictError) else BAD


def _show(at: Checkout, page: CheckoutPage, *, said: str = "", status: int = OK) -> HttpResponse:
    chosen = methods.find(str(page.form["payment_method"].value() or "")) or next(iter(methods.METHODS.values()))
    quote = quote_basket(at.basket, payment_method=chosen.code, now=at.now)
    try:
        phone = normalize_phone(str(page.form["phone"].value() or ""))
    except InvalidPhoneError:
        phone = None
    view = view_checkout(at.basket, quote, phone=phone, now=at.now)
    context: dict[str, Any] = {"page": page, "view": view, "chosen": chosen.code, "said": said}
    return render(at.request, "orders/buyer/checkout.html", context, status=status)


def _typed(data: QueryDict, **filled_in: Any) -> CheckoutForm:
    """The form with all that was typed, unjudged: whoever presses another button has not finished."""
    return CheckoutForm(initial=_all_typed(data) | filled_in)


def _all_typed(data: QueryDict) -> dict[str, Any]:
    return {name: data.get(name, "") for name in CheckoutForm.base_fields}


def _moved(at: Checkout, pin: GeoPoint) -> Checkout:
    """With the basket priced for another pin, where it is one.

    Raises:
        OutsideServiceAreaError: it is not in Bangladesh.
    """
    if _pin_of(at.basket) == pin:
        return at
    return replace(at, basket=basket_terms.set_place(holder=at.holder, place=Place(pin=pin), now=at.now))


def _pin_of(basket: Basket) -> GeoPoint | None:
    return GeoPoint.from_geos(basket.location) if basket.location is not None else None
