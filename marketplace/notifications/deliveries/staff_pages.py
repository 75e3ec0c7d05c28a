"""Which messages left, and addresses that get no mail, as pages for the market's staff."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.core.access import requires_page
from marketplace.core.pagination import InvalidCursorError
from marketplace.notifications.deliveries import selectors
from marketplace.notifications.deliveries.errors import MailAddressNotFoundError
from marketplace.notifications.deliveries.forms import SearchForm
from marketplace.notifications.deliveries.hindrances import lift_by_staff

READS = requires_page(Action.READ_DELIVERIES)
LIFTS = requires_page(Action.LIFT_BOUNCES)
SHOWN = 30
FIELDS = ("contact", "about", "channel", "state", "kind", "day")


@READS
@require_safe
@never_cache
def deliveries(request: HttpRequest) -> HttpResponse:
    """The newest first, of all or of those that somebody looks for; with a strange cursor it begins anew."""
    staff = principal_in(request).require_any(Action.READ_DELIVERIES)
    form, cursor = SearchForm(request.GET), request.GET.get("cursor") or None
    asked = form.to_asked() if form.is_valid() else None
    try:
        page = selectors.list_deliveries(asked, cursor=cursor, limit=SHOWN, query=_query(request)) if asked else None
    except InvalidCursorError:
        return redirect("staff:deliveries")
    context = {
        "form": form,
        "page": page,
        "is_first": cursor is None,
        "query": _query(request),
        "is_searched": any(request.GET.get(name) for name in FIELDS),
        "is_narrowed": any(request.GET.get(name) for name in FIELDS[2:]),
        "hindered": selectors.find_hindered(asked.contact) if asked and asked.contact else None,
        "may_lift": staff.reach(Action.LIFT_BOUNCES) is not None,
    }
    return render(request, "deliveries/staff/deliveries.html", context, status=400 if form.errors else 200)


@READS
@require_safe
@never_cache
def addresses(request: HttpRequest) -> HttpResponse:
    """Addresses that get no mail, those that it came back from last first."""
    staff = principal_in(request).require_any(Action.READ_DELIVERIES)
    cursor = request.GET.get("cursor") or None
    try:
        page = selectors.list_hindered(cursor=cursor, limit=SHOWN, query="page")
    except InvalidCursorError:
        return redirect("staff:delivery_addresses")
    context = {"page": page, "is_first": cursor is None, "may_lift": staff.reach(Action.LIFT_BOUNCES) is not None}
    return render(request, "deliveries/staff/addresses.html", context)


@LIFTS
@require_POST
@never_cache
def lift(request: HttpRequest, address_id: UUID) -> HttpResponse:
    """Have mail go to an address again."""
    staff = principal_in(request).require_any(Action.LIFT_BOUNCES)
    try:
        lift_by_staff(actor_id=staff.own_id, address_id=address_id, now=timezone.now())
    except MailAddressNotFoundError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Mail goes there again."))
    return redirect("staff:delivery_addresses")


def _query(request: HttpRequest) -> str:
    """What was asked for, for the link to the next page."""
    kept = QueryDict(mutable=True)
    for name in FIELDS:
        if request.GET.get(name):
            kept[name] = request.GET[name]
    return kept.urlencode()
