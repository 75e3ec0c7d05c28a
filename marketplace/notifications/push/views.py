"""The service worker, and what a page without script does with devices."""

from functools import cache as once
from pathlib import Path
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.core.access import public_page, requires_page
from marketplace.notifications.push import subscriptions, testing

MANAGES = requires_page(Action.MANAGE_PUSH)
WORKER = Path(__file__).parent.parent / "static" / "notifications" / "js" / "worker.js"


@public_page
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """From the root, for a worker's pages are those below its address; looked at anew each time it is asked for."""
    return HttpResponse(_script(), content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"})


@MANAGES
@require_POST
def end_device(request: HttpRequest, subscription_id: UUID) -> HttpResponse:
    """Nothing comes to it any more."""
    subscriptions.unsubscribe(user_id=principal_in(request).own_id, subscription_id=subscription_id)
    messages.success(request, _("Nothing comes to that device any more."))
    return redirect("notifications:settings")


@MANAGES
@require_POST
def try_device(request: HttpRequest, subscription_id: UUID) -> HttpResponse:
    """Send a message that says that it came."""
    user_id, now = principal_in(request).own_id, timezone.now()
    testing.send_test(user_id=user_id, subscription_id=subscription_id, now=now)
    messages.success(request, _("A notice is on its way to that device."))
    return redirect("notifications:settings")


@once
def _script() -> bytes:
    return WORKER.read_bytes()
