"""One's own addresses, as pages."""

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from marketplace.accounts import address_pages, addresses, selectors
from marketplace.accounts.address_pages import AddressPage
from marketplace.accounts.models import MOST_ADDRESSES
from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.accounts.profile_forms import AddressForm
from marketplace.core.access import requires_page, shows_or_takes

READS_ADDRESSES = requires_page(Action.READ_ADDRESSES)
CHANGES_ADDRESSES = requires_page(Action.CHANGE_ADDRESSES)


@READS_ADDRESSES
@require_safe
@never_cache
def address_list(request: HttpRequest) -> HttpResponse:
    """All of them: there are few."""
    page = selectors.list_addresses(user_id=principal_in(request).own_id, cursor=None, limit=MOST_ADDRESSES)
    context = {"addresses": page.items, "may_add": len(page.items) < MOST_ADDRESSES}
    return render(request, "accounts/profile/addresses.html", context)


@CHANGES_ADDRESSES
@shows_or_takes
@never_cache
def address_new(request: HttpRequest) -> HttpResponse:
    """Add an address."""
    user_id = principal_in(request).own_id
    page = AddressPage.read(request.POST, AddressForm) if request.method == "POST" else _empty_page(user_id)
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
    user_id = principal_in(request).own_id
    address = selectors.get_address(user_id=user_id, address_id=address_id)
    page = (
        AddressPage.read(request.POST, AddressForm)
        if request.method == "POST"
        else AddressPage(AddressForm.of(address))
    )
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
    user_id = principal_in(request).own_id
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
    addresses.set_default(
        user_id=principal_in(request).own_id, address_id=address_id, use="delivery", now=timezone.now()
    )
    return redirect("accounts:addresses")


def _empty_page(user_id: UUID) -> AddressPage:
    """A form for a new address, with what is known of whoever fills it in."""
    user = selectors.get_user(user_id)
    return AddressPage(AddressForm(initial={"recipient": user.name, "phone": user.phone or ""}))


def _show_address(request: HttpRequest, page: AddressPage, *, is_new: bool) -> HttpResponse:
    context = {"page": page, "heading": address_pages.heading(is_new)}
    is_wrong = bool(page.form.errors or page.errors)
    return render(request, "accounts/profile/address_form.html", context, status=400 if is_wrong else 200)
