"""A shop is signed up, as pages: what it is, then where it is. Then it is a draft with a desk of its own."""

from django.contrib import messages
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from marketplace.accounts.permissions import Action
from marketplace.accounts.pin_pages import PinPage
from marketplace.accounts.principals import principal_in
from marketplace.core.access import requires_page, shows_or_takes
from marketplace.core.errors import RateLimitedError
from sellers.desk.opening_forms import BusinessForm, OpeningPlaceForm
from sellers.desk.setup_steps import steps_before_shop
from sellers.errors.shops import ShopCategoryNotFoundError, ShopOutsideServiceAreaError, TooManyShopsError
from sellers.models import Shop
from sellers.services.opening import open_shop
from sellers.verification import Step

OPENS = requires_page(Action.OPEN_SHOP)
# Where the session keeps what was told before the pin is set.
BUSINESS_KEY = "shop_business"


@OPENS
@shows_or_takes
@never_cache
def business(request: HttpRequest) -> HttpResponse:
    """The first step: names, kind and phone."""
    known = _business_in(request.session)
    form = BusinessForm(request.POST) if request.method == "POST" else BusinessForm(initial=known)
    if request.method == "POST" and form.is_valid():
        request.session[BUSINESS_KEY] = form.to_session()
        return redirect("desk:open_place")
    context = {"form": form, "steps": steps_before_shop(Step.BUSINESS, has_business=bool(known))}
    return render(request, "sellers/desk/setup/business.html", context, status=400 if form.errors else 200)


@OPENS
@shows_or_takes
@never_cache
def place(request: HttpRequest) -> HttpResponse:
    """The second step: the pin and the address; with them the draft is made."""
    known = _business_in(request.session)
    if known is None:
        return redirect("desk:open")
    page = PinPage.read(request.POST, OpeningPlaceForm) if request.method == "POST" else PinPage(OpeningPlaceForm())
    shop = _open(request, page, known)
    if shop is not None:
        del request.session[BUSINESS_KEY]
        messages.success(request, _("Your shop is saved as a draft. Go on whenever you like."))
        return redirect("desk:setup", slug=shop.slug)
    context = {"page": page, "known": known, "steps": steps_before_shop(Step.PLACE, has_business=True)}
    return render(request, "sellers/desk/setup/place.html", context, status=400 if page.form.errors else 200)


def _business_in(session: SessionBase) -> dict[str, str] | None:
    kept: dict[str, str] | None = session.get(BUSINESS_KEY)
    return kept


def _open(request: HttpRequest, page: PinPage[OpeningPlaceForm], known: dict[str, str]) -> Shop | None:
    """Make the draft where the form is in order; else the form says what is not."""
    form = page.form
    if not form.is_bound or not form.is_valid():
        return None
    try:
        return open_shop(actor_id=principal_in(request).own_id, draft=form.to_draft(known), now=timezone.now())
    except ShopOutsideServiceAreaError as error:
        form.add_error("lat", str(error.message))
    except (TooManyShopsError, ShopCategoryNotFoundError, RateLimitedError) as error:
        form.add_error(None, str(error))
    return None
