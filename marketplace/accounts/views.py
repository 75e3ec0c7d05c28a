"""One's own account, as pages."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from marketplace.accounts.permissions import Action
from marketplace.core.access import requires_page


@requires_page(Action.READ_ACCOUNT)
@require_safe
@never_cache
def overview(request: HttpRequest) -> HttpResponse:
    """Where somebody lands who signs in."""
    return render(request, "accounts/profile/overview.html")
