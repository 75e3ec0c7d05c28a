"""Pages on which somebody sees that mail to their address comes back, and shows that it arrives again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.core.access import public_page, requires_page, shows_or_takes
from marketplace.core.errors import RateLimitedError, UnavailableError
from marketplace.notifications.deliveries import confirming
from marketplace.notifications.deliveries.errors import NothingHinderedError

CHANGES = requires_page(Action.CHANGE_ACCOUNT)


@CHANGES
@require_POST
@never_cache
def send_confirmation(request: HttpRequest) -> HttpResponse:
    """Send the link by which they show it."""
    try:
        confirming.send_confirmation(user_id=principal_in(request).own_id, now=timezone.now())
    except (NothingHinderedError, RateLimitedError, UnavailableError) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("We have sent you a mail. Open the link in it."))
    return redirect("account_email")


@public_page
@shows_or_takes
@never_cache
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Have mail go there again, for whoever has the link: one tap, without signing in.

    Not with the link itself, which mail servers open before anybody reads the mail.
    """
    user = confirming.read_token(token)
    is_done = user is not None and request.method == "POST"
    if user is not None and is_done:
        confirming.confirm(user)
    context = {"is_known": user is not None, "is_done": is_done}
    return render(request, "deliveries/confirm.html", context, status=404 if user is None else 200)
