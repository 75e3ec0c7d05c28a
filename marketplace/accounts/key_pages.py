"""API keys as pages: one's own, made, given new secrets and ended. Admins come here from a person's page, too."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from marketplace.accounts import apikeys
from marketplace.accounts.errors import ExpiryRefusedError, ScopeRefusedError
from marketplace.accounts.key_forms import KeyForm, RotationForm
from marketplace.accounts.models import ApiKey
from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import Principal, principal_in
from marketplace.accounts.recently import requires_recent_page
from marketplace.core.access import requires_page, shows_or_takes
from marketplace.core.pagination import InvalidCursorError

MANAGES = requires_page(Action.MANAGE_API_KEYS)
MAKES_SECRETS = requires_recent_page(Action.MANAGE_API_KEYS)
KEYS_A_PAGE = 20


@MANAGES
@require_safe
@never_cache
def keys(request: HttpRequest) -> HttpResponse:
    """One's own keys, a page at a time; with a strange cursor it begins anew."""
    actor, cursor = principal_in(request), request.GET.get("cursor") or None
    try:
        page = apikeys.list_api_keys(actor=actor, owner_id=actor.own_id, cursor=cursor, limit=KEYS_A_PAGE)
    except InvalidCursorError:
        return redirect("accounts:keys")
    context = {"page": page, "is_first": cursor is None, "now": timezone.now()}
    return render(request, "accounts/keys/keys.html", context)


@MAKES_SECRETS
@shows_or_takes
@never_cache
def key_new(request: HttpRequest) -> HttpResponse:
    """Make a key; its secret is in the answer and on no page after it."""
    actor, now = principal_in(request), timezone.now()
    form = KeyForm(request.POST if request.method == "POST" else None, scopes=apikeys.list_scopes(actor))
    if request.method == "POST" and form.is_valid():
        try:
            issued = apikeys.create_api_key(
                actor=actor,
                owner_id=actor.own_id,
                name=form.cleaned_data["name"],
                scopes=[Action(scope) for scope in form.cleaned_data["scopes"]],
                expires_at=form.expires_at(now),
                now=now,
            )
        except (ScopeRefusedError, ExpiryRefusedError) as error:
            form.add_error(None, str(error))
        else:
            return _show_secret(request, issued)
    return render(request, "accounts/keys/new.html", {"form": form}, status=400 if form.errors else 200)


@MAKES_SECRETS
@shows_or_takes
@never_cache
def key_rotate(request: HttpRequest, key_id: UUID) -> HttpResponse:
    """Ask how long the old secret is to work, and give the key a new one."""
    actor, now = principal_in(request), timezone.now()
    key = apikeys.get_api_key(actor=actor, key_id=key_id, now=now)
    form = RotationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return _show_secret(
            request, apikeys.rotate_api_key(actor=actor, key_id=key_id, overlap=form.to_overlap(), now=now)
        )
    context = {"form": form, "key": key, "back_url": _list_with(key, actor)}
    return render(request, "accounts/keys/rotate.html", context, status=400 if form.errors else 200)


@MANAGES
@shows_or_takes
@never_cache
def key_revoke(request: HttpRequest, key_id: UUID) -> HttpResponse:
    """Ask, and end a key."""
    actor, now = principal_in(request), timezone.now()
    key = apikeys.get_api_key(actor=actor, key_id=key_id, now=now)
    if request.method == "POST":
        apikeys.revoke_api_key(actor=actor, key_id=key_id, now=now)
        messages.success(request, _("The key is ended."))
        return redirect(_list_with(key, actor))
    return render(request, "accounts/keys/revoke.html", {"key": key, "back_url": _list_with(key, actor)})


def _show_secret(request: HttpRequest, issued: apikeys.IssuedKey) -> HttpResponse:
    """The one page that has it: nothing may keep it, and going back does not bring it again."""
    context = {"key": issued.key, "secret": issued.secret, "back_url": _list_with(issued.key, principal_in(request))}
    return render(request, "accounts/keys/secret.html", context)


def _list_with(key: ApiKey, actor: Principal) -> str:
    """The page that lists the key: one's own, or its owner's."""
    if key.owner_id == actor.user_id:
        return reverse("accounts:keys")
    return reverse("accounts:person", args=[key.owner_id])
