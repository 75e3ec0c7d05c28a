"""Who works for a shop, as pages: invited, changed, let go, and made its owner; and the way out for oneself."""

from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.core.access import shows_or_takes
from sellers.access import ShopAccess
from sellers.desk.acting import REFUSALS, ask, did
from sellers.desk.pages import desk_page, render_desk
from sellers.desk.people_forms import InvitationForm, PlaceForm
from sellers.errors.people import MemberNotFoundError
from sellers.links import join_url
from sellers.models import ShopPermission
from sellers.selectors import members as selectors
from sellers.services import invitations, members, ownership
from sellers.services.people import MOST_PEOPLE
from sellers.standing import Standing

SEES = desk_page(Action.MANAGE_SHOP_PEOPLE)
MANAGES = desk_page(Action.MANAGE_SHOP_PEOPLE, ShopPermission.PEOPLE)
GIVES_RIGHTS = desk_page(Action.MANAGE_SHOP_PEOPLE, ShopPermission.PEOPLE, recent=True)


@SEES
@require_safe
def people(request: HttpRequest, access: ShopAccess) -> HttpResponse:
    """Everybody, for those who manage people; others see what they themselves are, and the way out."""
    if not access.may(ShopPermission.PEOPLE):
        return render_desk(request, access, "sellers/desk/people/oneself.html", {"member": access.member})
    standing, shop_id = _standing(request, access), access.shop.pk
    found = selectors.list_members(shop_id=shop_id, cursor=None, limit=MOST_PEOPLE).items
    rows = [
        (member, member.user_id == standing.user_id, standing.manages_whom(Standing.of(member))) for member in found
    ]
    asked = selectors.list_open_invitations(shop_id=shop_id, now=timezone.now(), cursor=None, limit=MOST_PEOPLE)
    context = {"rows": rows, "invitations": asked.items, "leads": standing.leads}
    return render_desk(request, access, "sellers/desk/people/people.html", context)


@GIVES_RIGHTS
@shows_or_takes
def invite(request: HttpRequest, access: ShopAccess) -> HttpResponse:
    """Ask somebody to work for the shop."""
    form = InvitationForm(request.POST if request.method == "POST" else None, actor=_standing(request, access))

    def send() -> None:
        invitations.invite(
            actor=principal_in(request),
            shop_id=access.shop.pk,
            contact=form.cleaned_data["contact"],
            role=form.cleaned_data["role"],
            granted=form.cleaned_data["granted"],
            page_url=join_url(request),
            now=timezone.now(),
        )

    if did(request, form, send):
        messages.success(request, _("The invitation is on its way."))
        return redirect("desk:people", access.shop.slug)
    return ask(request, access, "sellers/desk/people/invite.html", form)


@GIVES_RIGHTS
@shows_or_takes
def member(request: HttpRequest, access: ShopAccess, member_id: UUID) -> HttpResponse:
    """Change what somebody is and may do."""
    person, standing = selectors.get_member(shop_id=access.shop.pk, member_id=member_id), _standing(request, access)
    if not standing.manages_whom(Standing.of(person)):
        raise MemberNotFoundError
    form = PlaceForm(request.POST if request.method == "POST" else None, actor=standing, member=person)

    def change() -> None:
        members.change_member(
            actor=principal_in(request),
            shop_id=access.shop.pk,
            member_id=member_id,
            role=form.cleaned_data["role"],
            granted=form.cleaned_data["granted"],
            now=timezone.now(),
        )

    if did(request, form, change):
        messages.success(request, _("Saved."))
        return redirect("desk:people", access.shop.slug)
    return ask(request, access, "sellers/desk/people/member.html", form, member=person)


@MANAGES
@shows_or_takes
def member_remove(request: HttpRequest, access: ShopAccess, member_id: UUID) -> HttpResponse:
    """Ask, and let somebody go."""
    person = selectors.get_member(shop_id=access.shop.pk, member_id=member_id)
    form = Form(request.POST if request.method == "POST" else None)
    if did(request, form, lambda: _remove(request, access, member_id)):
        messages.success(request, _("They do not work for the shop any more."))
        return redirect("desk:people", access.shop.slug)
    return ask(request, access, "sellers/desk/people/remove.html", form, member=person)


@SEES
@shows_or_takes
def leave(request: HttpRequest, access: ShopAccess) -> HttpResponse:
    """Ask, and let whoever asks go themself; the market's staff have nothing to leave."""
    own = access.member
    if own is None:
        raise MemberNotFoundError
    form = Form(request.POST if request.method == "POST" else None)
    if did(request, form, lambda: _remove(request, access, own.pk)):
        messages.success(request, _("You do not work for this shop any more."))
        return redirect("desk:shops")
    return ask(request, access, "sellers/desk/people/leave.html", form, member=own)


@GIVES_RIGHTS
@shows_or_takes
def offer(request: HttpRequest, access: ShopAccess, member_id: UUID) -> HttpResponse:
    """Ask, and offer the shop to somebody who works there."""
    person = selectors.get_member(shop_id=access.shop.pk, member_id=member_id)
    if not _standing(request, access).leads:
        raise MemberNotFoundError
    form = Form(request.POST if request.method == "POST" else None)

    def send() -> None:
        ownership.offer_shop(
            actor=principal_in(request),
            shop_id=access.shop.pk,
            member_id=member_id,
            page_url=join_url(request),
            now=timezone.now(),
        )

    if did(request, form, send):
        messages.success(request, _("The offer is on its way. The shop is theirs when they accept."))
        return redirect("desk:people", access.shop.slug)
    return ask(request, access, "sellers/desk/people/offer.html", form, member=person)


@MANAGES
@require_POST
def invitation_revoke(request: HttpRequest, access: ShopAccess, invitation_id: UUID) -> HttpResponse:
    """Withdraw an invitation; one that was answered meanwhile is told of, and no mistake."""
    try:
        invitations.revoke_invitation(
            actor=principal_in(request), shop_id=access.shop.pk, invitation_id=invitation_id, now=timezone.now()
        )
    except REFUSALS as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The invitation is withdrawn."))
    return redirect("desk:people", access.shop.slug)


def _remove(request: HttpRequest, access: ShopAccess, member_id: UUID) -> None:
    members.remove_member(actor=principal_in(request), shop_id=access.shop.pk, member_id=member_id, now=timezone.now())


def _standing(request: HttpRequest, access: ShopAccess) -> Standing:
    """What the reader is in the shop, for what the page offers; the services look again."""
    if access.member is None:
        return Standing.of_market(principal_in(request).own_id)
    return Standing.of(access.member)
