"""How staff who look as somebody else end it: by the banner's button, or by signing out."""

from allauth.account.views import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from marketplace.accounts import viewing
from marketplace.accounts.permissions import Action
from marketplace.core.access import PUBLIC, Caller, Permission, requires, requires_page


class _Leaving(Permission):
    """For everybody; who looks as somebody else may end that, which is all that they do here."""

    def __init__(self) -> None:
        super().__init__(None)

    def __call__(self, request: HttpRequest) -> Caller:
        permission = requires(Action.STOP_VIEWING) if viewing.is_viewing(request) else PUBLIC
        return permission(request)


@requires_page(Action.STOP_VIEWING)
@require_POST
@never_cache
def stop_viewing(request: HttpRequest) -> HttpResponse:
    """Back to one's own view, and to the home page: the one before may not be one's own to see."""
    viewing.stop_viewing(request.session, now=timezone.now())
    return redirect("storefront:home")


@never_cache
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ask, and sign out. Whoever looks as somebody else stops that first, and it is they who are signed out."""
    if request.method == "POST":
        viewing.be_oneself(request, now=timezone.now())
    response: HttpResponse = logout(request)
    return response


sign_out.permission = _Leaving()  # type: ignore[attr-defined]  # functions take attributes
