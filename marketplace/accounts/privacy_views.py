"""What one agreed to, copies of one's data, and erasure, as pages."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from marketplace.accounts import erasure, exports, selectors, services
from marketplace.accounts.errors import (
    DataExportRunningError,
    ErasureHeldError,
    LastAdminError,
    NotConfirmedError,
)
from marketplace.accounts.links import absolute_url
from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.accounts.profile_forms import ErasureForm
from marketplace.accounts.recently import requires_recent_page
from marketplace.core.access import requires_page, shows_or_takes
from marketplace.core.errors import RateLimitedError
from marketplace.core.storage import serve_private

READS = requires_page(Action.READ_ACCOUNT)
CHANGES = requires_page(Action.CHANGE_ACCOUNT)
EXPORTS = requires_recent_page(Action.EXPORT_ACCOUNT)
ERASES = requires_recent_page(Action.ERASE_ACCOUNT)

COPIES_SHOWN = 5


@READS
@require_safe
@never_cache
def privacy(request: HttpRequest) -> HttpResponse:
    """Consent, copies of one's data, and the way to erasure."""
    return _show_privacy(request)


@CHANGES
@require_POST
def newsletter(request: HttpRequest) -> HttpResponse:
    """Agree or withdraw: a box that is not ticked is not sent."""
    is_given = "newsletter" in request.POST
    services.set_newsletter(
        user_id=principal_in(request).own_id, is_given=is_given, source="profile", now=timezone.now()
    )
    messages.success(request, _("Saved."))
    return redirect("accounts:privacy")


@EXPORTS
@shows_or_takes
@never_cache
def export(request: HttpRequest) -> HttpResponse:
    """Ask for a copy of one's data. Who had to show first who they are comes back here, to where the button is."""
    if request.method != "POST":
        return redirect("accounts:privacy")
    user = selectors.get_user(principal_in(request).own_id)
    page_url = absolute_url(request, "accounts:privacy", language=services.language_of(user))
    try:
        exports.request_export(user_id=user.pk, page_url=page_url, now=timezone.now())
    except DataExportRunningError as error:
        return _show_privacy(request, error=str(error), status=409)
    except RateLimitedError as error:
        return _show_privacy(request, error=str(error), status=429)
    return redirect("accounts:privacy")


@EXPORTS
@require_safe
@never_cache
def export_file(request: HttpRequest, export_id: UUID) -> HttpResponseBase:
    """Fetch a copy of one's data."""
    user_id, now = principal_in(request).own_id, timezone.now()
    ready = selectors.get_ready_export(user_id=user_id, export_id=export_id, now=now)
    return serve_private(request, ready.file, as_name=exports.file_name(ready))


@ERASES
@shows_or_takes
@never_cache
def erase(request: HttpRequest) -> HttpResponse:
    """Ask twice, and erase the account."""
    user, now = selectors.get_user(principal_in(request).own_id), timezone.now()
    form = ErasureForm(request.POST if request.method == "POST" else None)
    context = {"form": form, "user": user, "word": erasure.WORD_WITHOUT_CONTACT, "holds": [], "error": ""}
    if request.method != "POST":
        return render(request, "accounts/profile/erase.html", context)
    if not form.is_valid():
        return render(request, "accounts/profile/erase.html", context, status=400)
    try:
        erasure.confirm_erasure(user=user, typed=form.cleaned_data["confirmation"])
        erasure.erase_user(actor_id=user.pk, user_id=user.pk, now=now)
    except NotConfirmedError as error:
        form.add_error("confirmation", str(error))
        return render(request, "accounts/profile/erase.html", context, status=400)
    except (ErasureHeldError, LastAdminError) as error:
        context |= {"error": str(error), "holds": [detail.message for detail in error.details]}
        return render(request, "accounts/profile/erase.html", context, status=409)
    logout(request)
    return render(request, "accounts/profile/erased.html")


def _show_privacy(request: HttpRequest, *, error: str = "", status: int = 200) -> HttpResponse:
    user_id = principal_in(request).own_id
    user = selectors.get_user(user_id)
    copies = selectors.list_exports(user_id=user_id, cursor=None, limit=COPIES_SHOWN).items
    context = {"user": user, "copies": copies, "is_being_made": any(c.state == "requested" for c in copies)}
    return render(
        request, "accounts/profile/privacy.html", context | {"error": error, "now": timezone.now()}, status=status
    )
