"""What somebody chooses about notices: the page, and which devices push comes to."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.accounts.selectors import get_user
from marketplace.accounts.services import ProfileChanges, update_profile
from marketplace.core.access import requires_page, shows_or_takes
from marketplace.notifications import push
from marketplace.notifications.push import subscriptions, vapid
from marketplace.notifications.push.schemas import DeviceOut
from marketplace.notifications.settings_forms import SettingsForm
from sellers.models import ShopMember

CHANGES = requires_page(Action.CHANGE_ACCOUNT)


@CHANGES
@shows_or_takes
@never_cache
def settings_page(request: HttpRequest) -> HttpResponse:
    """Which news comes how, when it waits, and whether it comes gathered in one mail."""
    user = get_user(principal_in(request).own_id)
    has_shops = ShopMember.objects.filter(user=user).exists()
    form = SettingsForm.of(user, request.POST if request.method == "POST" else None, has_shops=has_shops)
    if request.method == "POST" and form.is_valid():
        changes = ProfileChanges(preferences=form.to_preferences())
        update_profile(user_id=user.pk, changes=changes, now=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("notifications:settings")
    context = {"form": form, **_devices(request)}
    return render(request, "notifications/settings.html", context, status=400 if request.method == "POST" else 200)


def _devices(request: HttpRequest) -> dict[str, Any]:
    """Which devices push comes to, and whether this is one of them; without push, nothing is said of it."""
    if not push.is_offered():
        return {}
    found, key = subscriptions.list_subscriptions(principal_in(request).own_id), request.session.session_key
    devices = [DeviceOut.of(one, key) for one in found]
    this = next((device for device in devices if device.is_this), None)
    return {"push_key": vapid.public_key(), "devices": devices, "this_device": this}
