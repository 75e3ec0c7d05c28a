"""What a shop says of itself, as pages: names and words, pictures, and the pin."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from geo.points import GeoPoint
from marketplace.accounts.permissions import Action
from marketplace.accounts.pin_pages import PinPage
from marketplace.accounts.principals import principal_in
from marketplace.core.access import shows_or_takes
from marketplace.core.uploads.errors import UploadError
from sellers.access import ShopAccess
from sellers.desk.pages import desk_page, render_desk
from sellers.desk.profile_forms import PlaceForm, ProfileForm, ShopPictureForm
from sellers.errors.shops import ShopOutsideServiceAreaError
from sellers.errors.zones import ZonesOutOfReachError
from sellers.models import Shop, ShopPermission
from sellers.services import pictures
from sellers.services import profile as services

CHANGES = desk_page(Action.CHANGE_SHOPS, ShopPermission.SETTINGS)


@CHANGES
@shows_or_takes
def profile(request: HttpRequest, access: ShopAccess) -> HttpResponse:
    """Names, kind, phone and words in both languages; the pictures beside them have forms of their own."""
    form = ProfileForm(request.POST) if request.method == "POST" else ProfileForm.of(access.shop)
    if request.method == "POST" and form.is_valid():
        services.change_profile(
            actor_id=principal_in(request).own_id,
            shop_id=access.shop.pk,
            changes=form.to_changes(),
            now=timezone.now(),
        )
        messages.success(request, _("Saved."))
        return redirect("desk:profile", slug=access.shop.slug)
    return _show(request, access, form=form, status=400 if form.errors else 200)


@CHANGES
@require_POST
def logo(request: HttpRequest, access: ShopAccess) -> HttpResponse:
    """Take a logo, or remove the one that is shown."""
    return _take_picture(request, access, "logo")


@CHANGES
@require_POST
def cover(request: HttpRequest, access: ShopAccess) -> HttpResponse:
    """Take a picture of the shop, or remove the one that is shown."""
    return _take_picture(request, access, "cover")


@CHANGES
@shows_or_takes
def place(request: HttpRequest, access: ShopAccess) -> HttpResponse:
    """Where the door is, and how one finds it."""
    shop = access.shop
    page = _read_place(request, shop) if request.method == "POST" else PinPage(PlaceForm.of(shop))
    if page.form.is_bound and page.form.is_valid() and _save_place(request, access, page.form):
        messages.success(request, _("Saved."))
        return redirect("desk:place", slug=shop.slug)
    status = 400 if page.form.errors else 200
    return render_desk(request, access, "sellers/desk/profile/place.html", {"page": page}, status=status)


def _read_place(request: HttpRequest, shop: Shop) -> PinPage[PlaceForm]:
    return PinPage.read(request.POST, PlaceForm, near=GeoPoint.from_geos(shop.location))


def _save_place(request: HttpRequest, access: ShopAccess, form: PlaceForm) -> bool:
    try:
        services.place_shop(
            actor_id=principal_in(request).own_id,
            shop_id=access.shop.pk,
            location=form.to_point(),
            changes=form.to_changes(),
            now=timezone.now(),
        )
    except (ShopOutsideServiceAreaError, ZonesOutOfReachError) as error:
        form.add_error("lat", str(error.message))
        return False
    return True


def _take_picture(request: HttpRequest, access: ShopAccess, kind: pictures.Kind) -> HttpResponse:
    actor_id, shop_id, now = principal_in(request).own_id, access.shop.pk, timezone.now()
    if "remove" in request.POST:
        pictures.remove_picture(actor_id=actor_id, shop_id=shop_id, kind=kind, now=now)
        return redirect("desk:profile", slug=access.shop.slug)
    form = ShopPictureForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            pictures.replace_picture(
                actor_id=actor_id, shop_id=shop_id, kind=kind, file=form.cleaned_data["file"], now=now
            )
        except UploadError as error:
            form.add_error("file", str(error))
        else:
            return redirect("desk:profile", slug=access.shop.slug)
    wrong: dict[pictures.Kind, str] = {kind: str(form.errors["file"][0])}
    return _show(request, access, form=ProfileForm.of(access.shop), status=400, picture_errors=wrong)


def _show(
    request: HttpRequest,
    access: ShopAccess,
    *,
    form: ProfileForm,
    status: int,
    picture_errors: dict[pictures.Kind, str] | None = None,
) -> HttpResponse:
    context = {"form": form, "picture_errors": picture_errors or {}}
    return render_desk(request, access, "sellers/desk/profile/profile.html", context, status=status)
