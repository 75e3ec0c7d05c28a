"""The page behind the banner's button."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from marketplace.accounts import viewing
from marketplace.accounts.permissions import Action
from marketplace.core.access import requires_page


@requires_page(Action.STOP_VIEWING)
@require_POST
@never_cache
def stop_viewing(request: HttpRequest) -> HttpResponse:
    """Back to one's own view, and to the home page: the one before may not be one's own to see."""
    viewing.stop_viewing(request.session, now=timezone.now())
    return redirect("storefront:home")
