"""Proposals to the shared catalogue, as pages of a shop's desk: written, looked at, sent, followed, taken back."""

from uuid import UUID

from django.contrib import messages
from django.core.files.base import File
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.catalog.desk.picture_forms import LONGEST_ALT, take_each
from marketplace.catalog.desk.picture_pages import MOST_AT_ONCE, count_picture
from marketplace.catalog.desk.product_forms import ProposedProductForm, list_brand_names
from marketplace.catalog.desk.product_whole import WholeProduct
from marketplace.catalog.desk.proposal_forms import ProposedPictures, draft_of
from marketplace.catalog.errors.media import TooManyImagesError
from marketplace.catalog.errors.products import ProductChangedError
from marketplace.catalog.errors.proposals import ProposalDecidedError
from marketplace.catalog.models import MOST_IMAGES, Product, ProductProposal, ProposalState
from marketplace.catalog.selectors import own, revisions
from marketplace.catalog.selectors import proposals as selectors
from marketplace.catalog.selectors.differences import Differences, differences_of
from marketplace.catalog.services import media
from marketplace.catalog.services import proposals as services
from marketplace.catalog.services.media import MAX_BYTES
from marketplace.catalog.snapshots import product_snapshot
from marketplace.core.access import shows_or_takes
from marketplace.core.bilingual import page_language
from marketplace.core.pagination import InvalidCursorError
from sellers.access import ShopAccess
from sellers.desk.acting import REFUSALS
from sellers.desk.pages import desk_page, render_desk
from sellers.models import ShopPermission

PROPOSALS_A_PAGE = 20
LONGEST_PREFILL = 200
READS = desk_page(Action.READ_OFFERS, ShopPermission.CATALOGUE)
CHANGES = desk_page(Action.CHANGE_OFFERS, ShopPermission.CATALOGUE)


@READS
@require_safe
def proposals(request: HttpRequest, access: ShopAccess) -> HttpResponse:
    """What the shop proposed, the newest first; with a strange cursor it begins anew."""
    cursor = request.GET.get("cursor") or None
    try:
        page = selectors.page_proposals(
            state=None, shop_id=access.shop.pk, cursor=cursor, limit=PROPOSALS_A_PAGE, query=str(access.shop.pk)
        )
    except InvalidCursorError:
        return redirect("desk:proposals", slug=access.shop.slug)
    context = {"page": page, "is_first": cursor is None, "now": timezone.now()}
    return render_desk(request, access, "catalog/desk/proposal/list.html", context)


@READS
@require_safe
def proposal(request: HttpRequest, access: ShopAccess, proposal_id: UUID) -> HttpResponse:
    """One of them: what it would change, and what became of it."""
    found = selectors.get_proposal(proposal_id, shop_id=access.shop.pk)
    context = {"proposal": found, "review": selectors.review_of(found), "now": timezone.now()}
    return render_desk(request, access, "catalog/desk/proposal/proposal.html", context)


@CHANGES
@require_POST
def proposal_withdraw(request: HttpRequest, access: ShopAccess, proposal_id: UUID) -> HttpResponse:
    """Take back what waits; who was quicker has decided."""
    found = selectors.get_proposal(proposal_id, shop_id=access.shop.pk)
    try:
        services.withdraw(
            actor_id=principal_in(request).own_id, shop_id=access.shop.pk, proposal_id=found.pk, now=timezone.now()
        )
    except ProposalDecidedError as error:
        messages.info(request, str(error))
    else:
        messages.success(request, _("The proposal is taken back."))
    return redirect("desk:proposal", slug=access.shop.slug, proposal_id=found.pk)


@CHANGES
@shows_or_takes
def proposal_new(request: HttpRequest, access: ShopAccess) -> HttpResponse:
    """Propose a product that the shared catalogue misses."""
    if request.method != "POST":
        typed = request.GET.get("name", "").strip()[:LONGEST_PREFILL]
        whole = WholeProduct.new(ProposedProductForm, **{f"name_{page_language()}": typed})
        return _show(request, access, whole, ProposedPictures())
    return _take(request, access, None)


@CHANGES
@shows_or_takes
def proposal_change(request: HttpRequest, access: ShopAccess, product_id: UUID) -> HttpResponse:
    """Propose that a shared product be different."""
    product = own.get_product(shop_id=None, product_id=product_id)
    if request.method != "POST":
        content = product_snapshot(product)
        whole = WholeProduct.of_content(ProposedProductForm, content, version=product.version)
        return _show(request, access, whole, ProposedPictures.of_content(content), product)
    return _take(request, access, product)


def _take(request: HttpRequest, access: ShopAccess, product: Product | None) -> HttpResponse:
    """Look through what was sent, or send it to the staff; whatever else the form is sent for has not finished it."""
    data, pictures = request.POST, ProposedPictures.typed(request.POST)
    if "send" in data:
        pictures.tell(take_each(request.FILES.getlist("file"), lambda file: _keep(request, file, pictures)))
    if not {"preview", "propose"} & data.keys():
        typed = WholeProduct.typed(ProposedProductForm, data, more="more" in data, without=data.get("remove_pack", ""))
        return _show(request, access, typed, pictures, product)
    whole = WholeProduct.read(ProposedProductForm, data)
    if whole.is_wrong:
        return _show(request, access, whole, pictures, product)
    try:
        return _checked(request, access, whole, pictures, product)
    except ProductChangedError:
        return _show_conflict(request, access, whole, pictures, product)
    except REFUSALS as error:
        whole.tell(error)
        return _show(request, access, whole, pictures, product)


def _checked(
    request: HttpRequest,
    access: ShopAccess,
    whole: WholeProduct,
    pictures: ProposedPictures,
    product: Product | None,
) -> HttpResponse:
    """Propose it, or show what it would change."""
    product_id = product.pk if product else None
    based_on = (whole.form.cleaned_data["version"] or 0) if product else None
    draft = draft_of(whole, pictures)
    if "propose" not in request.POST:
        checked = services.check_proposal(product_id=product_id, based_on=based_on, draft=draft)
        preview = differences_of(checked.before, checked.content)
        return _show(request, access, whole, pictures, product, preview=preview)
    made = services.propose_change(
        actor_id=principal_in(request).own_id,
        shop_id=access.shop.pk,
        product_id=product_id,
        based_on=based_on,
        draft=draft,
        now=timezone.now(),
    )
    messages.success(request, _("It is with our staff. You hear from us here when they have decided."))
    return redirect("desk:proposal", slug=access.shop.slug, proposal_id=made.pk)


def _keep(request: HttpRequest, file: "File[bytes]", pictures: ProposedPictures) -> None:
    if len(pictures.rows) >= MOST_IMAGES:
        raise TooManyImagesError(MOST_IMAGES)
    count_picture(request)
    pictures.add(media.keep_upload(file=file))


def _show_conflict(
    request: HttpRequest,
    access: ShopAccess,
    whole: WholeProduct,
    pictures: ProposedPictures,
    product: Product | None,
) -> HttpResponse:
    """What was typed, on top of what there is now: sent once more, it counts."""
    if product is None:
        raise ProductChangedError
    now = product_snapshot(product)
    changed = differences_of(revisions.get_content(product.pk, whole.form.cleaned_data["version"] or 0) or now, now)
    whole.rebase(product)
    return _show(request, access, whole, pictures, product, changed=changed, status=409)


def _show(
    request: HttpRequest,
    access: ShopAccess,
    whole: WholeProduct,
    pictures: ProposedPictures,
    product: Product | None = None,
    *,
    preview: Differences | None = None,
    changed: Differences | None = None,
    status: int = 200,
) -> HttpResponse:
    slug = access.shop.slug
    context = {
        "whole": whole,
        "product": product,
        "gallery": pictures,
        "pictures": pictures.shown,
        "refused": pictures.refused,
        "preview": preview,
        "changed": changed,
        "waiting": _waiting(access, product),
        "brands": list_brand_names(),
        "most": MOST_IMAGES,
        "left": MOST_IMAGES - len(pictures.rows),
        "most_bytes": MAX_BYTES,
        "most_at_once": MOST_AT_ONCE,
        "longest_alt": LONGEST_ALT,
        "form_url": reverse("desk:proposal_change", args=[slug, product.pk])
        if product
        else reverse("desk:proposal_new", args=[slug]),
    }
    is_wrong = whole.is_wrong or bool(pictures.refused)
    return render_desk(request, access, "catalog/desk/proposal/form.html", context, status=400 if is_wrong else status)


def _waiting(access: ShopAccess, product: Product | None) -> ProductProposal | None:
    """What the shop proposed about the product and nobody has decided yet."""
    if product is None:
        return None
    open_ones = ProductProposal.objects.filter(shop=access.shop, product=product, state=ProposalState.OPEN)
    found: ProductProposal | None = open_ones.first()
    return found
