"""Other people's accounts as pages, for staff: found, looked at, given roles, closed, erased, and looked through."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from marketplace.accounts import apikeys, erasure, people_search, roles, selectors, viewing
from marketplace.accounts.errors import ErasureHeldError, LastAdminError, NotViewableError
from marketplace.accounts.links import absolute_url
from marketplace.accounts.people_forms import InvitationForm, ReasonForm, RolesForm, SureForm
from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.accounts.recently import requires_recent_page
from marketplace.core.access import requires_page, shows_or_takes
from marketplace.core.bilingual import Language
from marketplace.core.errors import HaatError
from marketplace.core.pagination import InvalidCursorError

READS = requires_page(Action.READ_ACCOUNT)
GIVES_ROLES = requires_recent_page(Action.CHANGE_ROLES)
REOPENS = requires_page(Action.CHANGE_ROLES)
VIEWS = requires_page(Action.VIEW_AS)
ERASES = requires_recent_page(Action.ERASE_ACCOUNT)

SIGN_INS_SHOWN = 5
KEYS_SHOWN = 20


@READS
@require_safe
@never_cache
def people(request: HttpRequest) -> HttpResponse:
    """Find people; nobody is listed before something is asked for."""
    actor = principal_in(request).require_any(Action.READ_ACCOUNT)
    q, cursor = request.GET.get("q", "").strip()[: people_search.LONGEST], request.GET.get("cursor") or None
    try:
        page = people_search.find_people(q, cursor=cursor) if q else None
    except InvalidCursorError:
        return redirect("accounts:people")
    context = {"asked": q, "page": page, "may_invite": actor.reaches_any(Action.CHANGE_ROLES)}
    return render(request, "accounts/people/people.html", context)


@READS
@require_safe
@never_cache
def person(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """One person: what they are, how they signed in lately, and what the reader may do about it."""
    actor = principal_in(request).require_any(Action.READ_ACCOUNT)
    user = selectors.get_user(user_id)
    manages_keys = actor.reaches_any(Action.MANAGE_API_KEYS)
    keys = apikeys.list_api_keys(actor=actor, owner_id=user_id, cursor=None, limit=KEYS_SHOWN) if manages_keys else None
    context = {
        "person": user,
        "sign_ins": selectors.list_sign_ins(user_id=user_id, limit=SIGN_INS_SHOWN),
        "keys": keys.items if keys else [],
        "may_change": actor.reaches_any(Action.CHANGE_ROLES),
        "may_view": viewing.is_viewable(user, actor),
        "may_erase": actor.reaches_any(Action.ERASE_ACCOUNT),
        "may_use_admin": actor.reaches_any(Action.USE_ADMIN),
    }
    return render(request, "accounts/people/person.html", context)


@GIVES_ROLES
@shows_or_takes
@never_cache
def person_roles(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Give and take roles."""
    actor, user = principal_in(request).require_any(Action.CHANGE_ROLES), selectors.get_user(user_id)
    form = RolesForm(request.POST) if request.method == "POST" else RolesForm.of(user)

    def give() -> None:
        wanted = form.cleaned_data["roles"]
        roles.change_roles(actor_id=actor.own_id, user_id=user_id, roles=wanted, now=timezone.now())

    if _did(request, form, give, LastAdminError):
        messages.success(request, _("Saved."))
        return redirect("accounts:person", user_id)
    return _ask(request, "accounts/people/roles.html", form, person=user)


@GIVES_ROLES
@shows_or_takes
@never_cache
def person_close(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Ask, and close an account."""
    actor, user = principal_in(request).require_any(Action.CHANGE_ROLES), selectors.get_user(user_id)
    form = Form(request.POST if request.method == "POST" else None)

    def close() -> None:
        roles.close_account(actor_id=actor.own_id, user_id=user_id, now=timezone.now())

    if _did(request, form, close, LastAdminError):
        messages.success(request, _("The account is closed."))
        return redirect("accounts:person", user_id)
    return _ask(request, "accounts/people/close.html", form, person=user)


@REOPENS
@require_POST
def person_reopen(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Let somebody in again."""
    actor = principal_in(request).require_any(Action.CHANGE_ROLES)
    roles.reopen_account(actor_id=actor.own_id, user_id=user_id, now=timezone.now())
    messages.success(request, _("The account is open again."))
    return redirect("accounts:person", user_id)


@ERASES
@shows_or_takes
@never_cache
def person_erase(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Ask twice, and erase an account."""
    actor, user = principal_in(request).require_any(Action.ERASE_ACCOUNT), selectors.get_user(user_id)
    form = SureForm(request.POST if request.method == "POST" else None)

    def erase() -> None:
        erasure.erase_user(actor_id=actor.own_id, user_id=user_id, now=timezone.now())

    if _did(request, form, erase, ErasureHeldError, LastAdminError):
        messages.success(request, _("The account is erased."))
        return redirect("accounts:people")
    return _ask(request, "accounts/people/erase.html", form, person=user)


@VIEWS
@shows_or_takes
@never_cache
def person_view_as(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Ask for the reason, then look at the market as this person."""
    actor, user = principal_in(request).require_any(Action.VIEW_AS), selectors.get_user(user_id)
    form = ReasonForm(request.POST if request.method == "POST" else None)

    def begin() -> None:
        reason = form.cleaned_data["reason"]
        viewing.start_viewing(request.session, actor=actor, user_id=user_id, reason=reason, now=timezone.now())

    if _did(request, form, begin, NotViewableError):
        return redirect("storefront:home")
    return _ask(request, "accounts/people/view_as.html", form, person=user)


@GIVES_ROLES
@shows_or_takes
@never_cache
def people_invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody to work for the market."""
    actor = principal_in(request).require_any(Action.CHANGE_ROLES)
    form = InvitationForm(request.POST if request.method == "POST" else None)

    def page_url(token: str, language: Language) -> str:
        return absolute_url(request, "accounts:invitation", language=language, token=token)

    def invite() -> None:
        wanted, email = form.cleaned_data["roles"], form.cleaned_data["email"]
        roles.invite(actor_id=actor.own_id, email=email, roles=wanted, page_url=page_url, now=timezone.now())

    if _did(request, form, invite):
        messages.success(request, _("The invitation is on its way."))
        return redirect("accounts:people")
    return _ask(request, "accounts/people/invite.html", form)


def _did(request: HttpRequest, form: Form, act: Callable[[], None], *refusals: type[HaatError]) -> bool:
    """Do what a form that was sent asks for, if it is in order; what a service refuses is told with the form."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        act()
    except refusals as error:
        form.add_error(None, [str(error), *(str(detail.message) for detail in error.details)])
    return not form.errors


def _ask(request: HttpRequest, template: str, form: Form, **context: Any) -> HttpResponse:
    return render(request, template, {"form": form, **context}, status=400 if form.errors else 200)
