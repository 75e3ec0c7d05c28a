"""One's own account, as pages. The pages of signing in are allauth's, with our templates."""

from functools import partial
from typing import cast
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.accounts import (
    activity,
    address_pages,
    addresses,
    avatars,
    erasure,
    exports,
    roles,
    selectors,
    services,
)
from marketplace.accounts.address_pages import AddressPage
from marketplace.accounts.confirming import require_recent_sign_in
from marketplace.accounts.errors import (
    DataExportRunningError,
    ErasureHeldError,
    InvitationNotFoundError,
    LastAdminError,
    NotConfirmedError,
    ReauthenticationRequiredError,
    VerifiedContactRequiredError,
)
from marketplace.accounts.links import absolute_url
from marketplace.accounts.models import MOST_ADDRESSES
from marketplace.accounts.permissions import Action, Role
from marketplace.accounts.profile_forms import AddressForm, AvatarForm, ErasureForm, SettingsForm
from marketplace.core.access import caller_in, requires_page
from marketplace.core.errors import RateLimitedError
from marketplace.core.pagination import InvalidCursorError
from marketplace.core.storage import serve_private
from marketplace.core.uploads.errors import UploadError

READS = requires_page(Action.READ_ACCOUNT)
CHANGES = requires_page(Action.CHANGE_ACCOUNT)
READS_ADDRESSES = requires_page(Action.READ_ADDRESSES)
CHANGES_ADDRESSES = requires_page(Action.CHANGE_ADDRESSES)
EXPORTS = requires_page(Action.EXPORT_ACCOUNT)
ERASES = requires_page(Action.ERASE_ACCOUNT)
shows_or_takes = require_http_methods(["GET", "HEAD", "POST"])

ENTRIES_A_PAGE = 20
COPIES_SHOWN = 5


@READS
@require_safe
@never_cache
def overview(request: HttpRequest) -> HttpResponse:
    """Where somebody lands who signs in."""
    found = selectors.get_profile(_own_id(request))
    context = {"profile": found, "avatar_url": avatars.avatar_url(found.user)}
    return render(request, "accounts/profile/overview.html", context)


@CHANGES
@shows_or_takes
@never_cache
def profile(request: HttpRequest) -> HttpResponse:
    """Name, language, and which news comes how. Saved, it speaks the language that was chosen."""
    user = selectors.get_user(_own_id(request))
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
    user_id, now = _own_id(request), timezone.now()
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


@READS_ADDRESSES
@require_safe
@never_cache
def address_list(request: HttpRequest) -> HttpResponse:
    """All of them: there are few."""
    page = selectors.list_addresses(user_id=_own_id(request), cursor=None, limit=MOST_ADDRESSES)
    context = {"addresses": page.items, "may_add": len(page.items) < MOST_ADDRESSES}
    return render(request, "accounts/profile/addresses.html", context)


@CHANGES_ADDRESSES
@shows_or_takes
@never_cache
def address_new(request: HttpRequest) -> HttpResponse:
    """Add an address."""
    user_id = _own_id(request)
    page = address_pages.read(request.POST) if request.method == "POST" else _empty_page(user_id)
    write = partial(addresses.create_address, user_id=user_id, now=timezone.now())
    if request.method == "POST" and address_pages.save(page, lambda draft: write(draft=draft)):
        messages.success(request, _("The address is saved."))
        return redirect("accounts:addresses")
    return _show_address(request, page, is_new=True)


@CHANGES_ADDRESSES
@shows_or_takes
@never_cache
def address_edit(request: HttpRequest, address_id: UUID) -> HttpResponse:
    """Change an address."""
    user_id = _own_id(request)
    address = selectors.get_address(user_id=user_id, address_id=address_id)
    page = address_pages.read(request.POST) if request.method == "POST" else AddressPage(AddressForm.of(address))
    write = partial(addresses.update_address, user_id=user_id, address_id=address_id, now=timezone.now())
    if request.method == "POST" and address_pages.save(page, lambda draft: write(draft=draft)):
        messages.success(request, _("The address is saved."))
        return redirect("accounts:addresses")
    return _show_address(request, page, is_new=False)


@CHANGES_ADDRESSES
@shows_or_takes
@never_cache
def address_delete(request: HttpRequest, address_id: UUID) -> HttpResponse:
    """Ask, and delete an address."""
    user_id = _own_id(request)
    address = selectors.get_address(user_id=user_id, address_id=address_id)
    if request.method == "POST":
        addresses.delete_address(user_id=user_id, address_id=address_id, now=timezone.now())
        messages.success(request, _("The address is deleted."))
        return redirect("accounts:addresses")
    return render(request, "accounts/profile/address_delete.html", {"address": address})


@CHANGES_ADDRESSES
@require_POST
def address_default(request: HttpRequest, address_id: UUID) -> HttpResponse:
    """Make an address the one that things are brought to unless one says otherwise."""
    addresses.set_default(user_id=_own_id(request), address_id=address_id, use="delivery", now=timezone.now())
    return redirect("accounts:addresses")


@READS
@require_safe
@never_cache
def activity_list(request: HttpRequest) -> HttpResponse:
    """Sign-ins and changes, a page at a time; with a strange cursor it begins anew."""
    cursor = request.GET.get("cursor") or None
    try:
        page = activity.list_activity(user_id=_own_id(request), cursor=cursor, limit=ENTRIES_A_PAGE)
    except InvalidCursorError:
        return redirect("accounts:activity")
    return render(request, "accounts/profile/activity.html", {"page": page, "is_first": cursor is None})


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
    services.set_newsletter(user_id=_own_id(request), is_given=is_given, source="profile", now=timezone.now())
    messages.success(request, _("Saved."))
    return redirect("accounts:privacy")


@EXPORTS
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """Ask for a copy of one's data."""
    user = selectors.get_user(_own_id(request))
    try:
        require_recent_sign_in(request, user, now=timezone.now())
    except ReauthenticationRequiredError:
        return _ask_who_it_is(reverse("accounts:privacy"))
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
    now = timezone.now()
    ready = selectors.get_ready_export(user_id=_own_id(request), export_id=export_id, now=now)
    try:
        require_recent_sign_in(request, selectors.get_user(ready.user_id), now=now)
    except ReauthenticationRequiredError:
        return _ask_who_it_is(request.path)
    return serve_private(request, ready.file, as_name=exports.file_name(ready))


@ERASES
@shows_or_takes
@never_cache
def erase(request: HttpRequest) -> HttpResponse:
    """Ask twice, and erase the account."""
    user, now = selectors.get_user(_own_id(request)), timezone.now()
    try:
        require_recent_sign_in(request, user, now=now)
    except ReauthenticationRequiredError:
        return _ask_who_it_is(reverse("accounts:erase"))
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


@CHANGES
@shows_or_takes
@never_cache
def invitation(request: HttpRequest) -> HttpResponse:
    """The link of an invitation to work for the market."""
    user, now = selectors.get_user(_own_id(request)), timezone.now()
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


def _own_id(request: HttpRequest) -> UUID:
    """Whose account it is; the permission has made sure that there is one."""
    return cast("UUID", caller_in(request).user_id)


def _ask_who_it_is(following: str) -> HttpResponse:
    return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': following})}")


def _empty_page(user_id: UUID) -> AddressPage:
    """A form for a new address, with what is known of whoever fills it in."""
    user = selectors.get_user(user_id)
    return AddressPage(AddressForm(initial={"recipient": user.name, "phone": user.phone or ""}))


def _show_address(request: HttpRequest, page: AddressPage, *, is_new: bool) -> HttpResponse:
    context = {"page": page, "heading": address_pages.heading(is_new)}
    is_wrong = bool(page.form.errors or page.errors)
    return render(request, "accounts/profile/address_form.html", context, status=400 if is_wrong else 200)


def _show_privacy(request: HttpRequest, *, error: str = "", status: int = 200) -> HttpResponse:
    user_id = _own_id(request)
    user = selectors.get_user(user_id)
    copies = selectors.list_exports(user_id=user_id, cursor=None, limit=COPIES_SHOWN).items
    context = {"user": user, "copies": copies, "is_being_made": any(c.state == "requested" for c in copies)}
    return render(
        request, "accounts/profile/privacy.html", context | {"error": error, "now": timezone.now()}, status=status
    )
