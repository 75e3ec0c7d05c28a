"""One's own account, as pages; addresses and privacy have modules of their own.

The pages of signing in are allauth's, with our templates.
"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from marketplace.accounts import activity, avatars, roles, selectors, services
from marketplace.accounts.errors import InvitationNotFoundError, VerifiedContactRequiredError
from marketplace.accounts.permissions import Action, Role
from marketplace.accounts.principals import principal_in
from marketplace.accounts.profile_forms import AvatarForm, SettingsForm
from marketplace.core.access import requires_page, shows_or_takes
from marketplace.core.pagination import InvalidCursorError
from marketplace.core.uploads.errors import UploadError

READS = requires_page(Action.READ_ACCOUNT)
CHANGES = requires_page(Action.CHANGE_ACCOUNT)

ENTRIES_A_PAGE = 20


@READS
@require_safe
@never_cache
def overview(request: HttpRequest) -> HttpResponse:
    """Where somebody lands who signs in."""
    found = selectors.get_profile(principal_in(request).own_id)
    context = {"profile": found, "avatar_url": avatars.avatar_url(found.user)}
    return render(request, "accounts/profile/overview.html", context)


@CHANGES
@shows_or_takes
@never_cache
def profile(request: HttpRequest) -> HttpResponse:
    """Name, language, and which news comes how. Saved, it speaks the language that was chosen."""
    user = selectors.get_user(principal_in(request).own_id)
    form = SettingsForm(user, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        saved = services.update_profile(user_id=user.pk, changes=form.to_changes(), now=timezone.now())
        with translation.override(saved.language):
            messages.success(request, _("Saved."))
            return redirect("accounts:profile")
    context = {"form": form, "user": user, "avatar_url": avatars.avatar_url(user), "avatar_form": AvatarForm()}
    return render(request, "accounts/profile/profile.html", context, status=400 if request.method == "POST" else 200)


@CHANGES
@require_POST
def avatar(request: HttpRequest) -> HttpResponse:
    """Take a picture, or remove the one that is shown."""
    user_id, now = principal_in(request).own_id, timezone.now()
    if "remove" in request.POST:
        avatars.remove_avatar(user_id=user_id, now=now)
        return redirect("accounts:profile")
    form = AvatarForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            avatars.replace_avatar(user_id=user_id, file=form.cleaned_data["file"], now=now)
        except UploadError as error:
            form.add_error("file", str(error))
        else:
            return redirect("accounts:profile")
    user = selectors.get_user(user_id)
    context = {
        "form": SettingsForm(user),
        "user": user,
        "avatar_url": avatars.avatar_url(user),
        "avatar_form": form,
    }
    return render(request, "accounts/profile/profile.html", context, status=400)


@READS
@require_safe
@never_cache
def activity_list(request: HttpRequest) -> HttpResponse:
    """Sign-ins and changes, a page at a time; with a strange cursor it begins anew."""
    cursor = request.GET.get("cursor") or None
    try:
        page = activity.list_activity(user_id=principal_in(request).own_id, cursor=cursor, limit=ENTRIES_A_PAGE)
    except InvalidCursorError:
        return redirect("accounts:activity")
    return render(request, "accounts/profile/activity.html", {"page": page, "is_first": cursor is None})


@CHANGES
@shows_or_takes
@never_cache
def invitation(request: HttpRequest) -> HttpResponse:
    """The link of an invitation to work for the market."""
    user, now = selectors.get_user(principal_in(request).own_id), timezone.now()
    token = (request.POST if request.method == "POST" else request.GET).get("token", "")
    try:
        invited = roles.get_invitation(user=user, token=token, now=now)
        if request.method == "POST":
            roles.accept_invitation(user_id=user.pk, token=token, now=now)
            messages.success(request, _("Welcome! Your new roles hold from now on."))
            return redirect("accounts:overview")
    except InvitationNotFoundError as error:
        return render(request, "accounts/profile/invitation.html", {"error": str(error), "user": user}, status=404)
    except VerifiedContactRequiredError as error:
        return render(request, "accounts/profile/invitation.html", {"error": str(error), "user": user}, status=403)
    context = {"token": token, "roles": [Role(role).label for role in invited.roles], "user": user}
    return render(request, "accounts/profile/invitation.html", context)
