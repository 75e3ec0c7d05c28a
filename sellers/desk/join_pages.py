"""The link of an invitation to work for a shop, or to own it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from marketplace.accounts import selectors
from marketplace.accounts.errors import VerifiedContactRequiredError
from marketplace.accounts.models import User
from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.core.access import requires_page, shows_or_takes
from marketplace.core.bilingual import name
from marketplace.core.errors import ConflictError, HaatError, RuleError
from sellers.errors.people import ShopInvitationNotFoundError
from sellers.models import ShopPermission, ShopRole
from sellers.services import invitations
from sellers.standing import permissions_of


# Of an account and not of a shop, so that who has still to confirm a contact is told so here, and not turned away.
@requires_page(Action.CHANGE_ACCOUNT)
@shows_or_takes
@never_cache
def join(request: HttpRequest, token: str | UUID) -> HttpResponse:
    """Who invites to which shop, and yes or no; reached by the link that was sent, or from the notice in the app."""
    user, now = selectors.get_user(principal_in(request).own_id), timezone.now()
    try:
        invitation = invitations.get_invitation(user=user, token=token, now=now)
        if request.method == "POST":
            return _answer(request, user, token)
    except (ShopInvitationNotFoundError, VerifiedContactRequiredError, ConflictError, RuleError) as error:
        return _refuse(request, user, error)
    role = ShopRole(invitation.role)
    allowed = permissions_of(role, [ShopPermission(one) for one in invitation.granted])
    context = {
        "invitation": invitation,
        "shop": invitation.shop,
        "is_offer": role == ShopRole.OWNER,
        "permissions": [one.label for one in ShopPermission if one in allowed],
    }
    return render(request, "sellers/desk/join/join.html", context)


def _answer(request: HttpRequest, user: User, token: str | UUID) -> HttpResponse:
    if "no" in request.POST:
        invitations.decline_invitation(user_id=user.pk, token=token, now=timezone.now())
        messages.success(request, _("You said no. Whoever invited you sees that the invitation is gone."))
        return redirect("accounts:overview")
    member = invitations.accept_invitation(user_id=user.pk, token=token, now=timezone.now())
    messages.success(request, _("Welcome to %(shop)s!") % {"shop": name(member.shop)})
    return redirect("desk:shop", member.shop.slug)


def _refuse(request: HttpRequest, user: User, error: HaatError) -> HttpResponse:
    is_unknown, must_confirm = (
        isinstance(error, kind) for kind in (ShopInvitationNotFoundError, VerifiedContactRequiredError)
    )
    status = 404 if is_unknown else 403 if must_confirm else 409
    context = {"error": str(error), "user": user, "is_unknown": is_unknown, "must_confirm": must_confirm}
    return render(request, "sellers/desk/join/refused.html", context, status=status)
