"""A shop's own products, as pages of its desk: made with packs and prices, changed, deleted, and their history."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.catalog.desk.product_forms import ProductForm, list_brand_names
from marketplace.catalog.desk.product_whole import WholeProduct
from marketplace.catalog.errors.products import ProductChangedError
from marketplace.catalog.models import Offer, Product
from marketplace.catalog.selectors import own, revisions
from marketplace.catalog.selectors.differences import Differences, differences_of
from marketplace.catalog.selectors.media import list_product_images, shown_picture
from marketplace.catalog.selectors.twins import Twin, list_twins
from marketplace.catalog.services import own_goods, products
from marketplace.catalog.snapshots import product_snapshot
from marketplace.core.access import shows_or_takes
from marketplace.core.bilingual import page_language
from marketplace.core.pagination import InvalidCursorError
from sellers.access import ShopAccess
from sellers.desk.acting import REFUSALS
from sellers.desk.pages import desk_page, render_desk
from sellers.models import ShopPermission

PRODUCTS_A_PAGE = 30
STEPS_A_PAGE = 15
LONGEST_PREFILL = 200
READS = desk_page(Action.READ_OFFERS, ShopPermission.CATALOGUE)
CHANGES = desk_page(Action.CHANGE_OFFERS, ShopPermission.CATALOGUE)
# What a form is sent for without being finished.
ASKS = ("categorize", "more", "remove_pack", "look")


@READS
@require_safe
def own_products(request: HttpRequest, access: ShopAccess) -> HttpResponse:
    """Those that are kept, or those that can be brought back; with a strange cursor it begins anew."""
    deleted = request.GET.get("list") == "deleted"
    cursor = request.GET.get("cursor") or None
    try:
        page = own.page_products(shop_id=access.shop.pk, cursor=cursor, limit=PRODUCTS_A_PAGE, deleted=deleted)
    except InvalidCursorError:
        return redirect("desk:own_products", slug=access.shop.slug)
    context = {"page": page, "deleted": deleted, "is_first": cursor is None}
    return render_desk(request, access, "catalog/desk/product/list.html", context)


@CHANGES
@shows_or_takes
def own_new(request: HttpRequest, access: ShopAccess) -> HttpResponse:
    """Make a product; whoever describes one that the shared catalogue has is asked whether they mean that one."""
    if request.method != "POST":
        typed = request.GET.get("name", "").strip()[:LONGEST_PREFILL]
        return _show(request, access, WholeProduct.new(ProductForm, **{f"name_{page_language()}": typed}))
    if _is_asked(request.POST):
        whole = _typed(request.POST)
        return _show(request, access, whole, twins=_twins_typed(whole) if "look" in request.POST else [])
    whole = WholeProduct.read(ProductForm, request.POST)
    twins = [] if whole.is_wrong or "sure" in request.POST else _twins_told(whole)
    if whole.is_wrong or twins:
        return _show(request, access, whole, twins=twins, asks=bool(twins))
    try:
        product = own_goods.create_and_sell(
            actor_id=principal_in(request).own_id,
            shop_id=access.shop.pk,
            draft=whole.to_draft(),
            terms=whole.to_terms(),
            now=timezone.now(),
        )
    except REFUSALS as error:
        whole.tell(error)
        return _show(request, access, whole)
    messages.success(request, _("The product is saved. Pictures help it sell."))
    return redirect("desk:own_pictures", slug=access.shop.slug, product_id=product.pk)


@CHANGES
@shows_or_takes
def own_product(request: HttpRequest, access: ShopAccess, product_id: UUID) -> HttpResponse:
    """Change a product; where somebody else did meanwhile, what they changed is shown beside what was typed."""
    product = own.get_product(shop_id=access.shop.pk, product_id=product_id)
    offers = _offers(access, product)
    if request.method != "POST":
        content = product_snapshot(product)
        whole = WholeProduct.of_content(ProductForm, content, version=product.version, offers=offers)
        return _show(request, access, whole, product)
    if _is_asked(request.POST):
        return _show(request, access, _typed(request.POST, offers), product)
    whole = WholeProduct.read(ProductForm, request.POST, offers=offers)
    if whole.is_wrong:
        return _show(request, access, whole, product)
    try:
        own_goods.change_and_sell(
            actor_id=principal_in(request).own_id,
            shop_id=access.shop.pk,
            product_id=product.pk,
            draft=whole.to_draft(product),
            based_on=whole.form.cleaned_data["version"] or 0,
            terms=whole.to_terms(),
            now=timezone.now(),
        )
    except ProductChangedError:
        return _show_conflict(request, access, whole, product)
    except REFUSALS as error:
        whole.tell(error)
        return _show(request, access, whole, product)
    messages.success(request, _("Saved."))
    return redirect("desk:own_product", slug=access.shop.slug, product_id=product.pk)


@CHANGES
@shows_or_takes
def own_delete(request: HttpRequest, access: ShopAccess, product_id: UUID) -> HttpResponse:
    """Ask, and delete a product."""
    product = own.get_product(shop_id=access.shop.pk, product_id=product_id)
    if request.method != "POST":
        return render_desk(request, access, "catalog/desk/product/delete.html", {"product": product})
    products.delete_product(actor_id=principal_in(request).own_id, product_id=product.pk, now=timezone.now())
    messages.success(request, _("Deleted. It can be brought back from the list of deleted products."))
    return redirect("desk:own_products", slug=access.shop.slug)


@CHANGES
@require_POST
def own_restore(request: HttpRequest, access: ShopAccess, product_id: UUID) -> HttpResponse:
    """Bring a deleted product back."""
    product = own.get_product(shop_id=access.shop.pk, product_id=product_id, with_deleted=True)
    if product.deleted_at is not None:
        products.restore_product(actor_id=principal_in(request).own_id, product_id=product.pk, now=timezone.now())
        messages.success(request, _("The product is back as it was."))
    return redirect("desk:own_product", slug=access.shop.slug, product_id=product.pk)


@READS
@require_safe
def own_history(request: HttpRequest, access: ShopAccess, product_id: UUID) -> HttpResponse:
    """Each version of a product, who made it, and what it changed."""
    product = own.get_product(shop_id=access.shop.pk, product_id=product_id, with_deleted=True)
    cursor = request.GET.get("cursor") or None
    try:
        page = revisions.page_steps(product.pk, cursor=cursor, limit=STEPS_A_PAGE)
    except InvalidCursorError:
        return redirect("desk:own_history", slug=access.shop.slug, product_id=product.pk)
    context = {"product": product, "page": page, "is_first": cursor is None}
    return render_desk(request, access, "catalog/desk/product/history.html", context)


def _is_asked(data: QueryDict) -> bool:
    return any(ask in data for ask in ASKS)


def _typed(data: QueryDict, offers: dict[UUID, Offer] | None = None) -> WholeProduct:
    return WholeProduct.typed(
        ProductForm, data, more="more" in data, without=data.get("remove_pack", ""), offers=offers or {}
    )


def _twins_typed(whole: WholeProduct) -> list[Twin]:
    """What may be meant by the names that were typed so far."""
    names = {name: str(whole.form[name].value() or "")[:LONGEST_PREFILL] for name in ("name_en", "name_bn")}
    return list_twins(**names, brand_id=None, packs=()) if any(names.values()) else []


def _twins_told(whole: WholeProduct) -> list[Twin]:
    told = whole.values()
    return list_twins(
        name_en=told["name_en"], name_bn=told["name_bn"], brand_id=told["brand_id"], packs=told["variants"]
    )


def _offers(access: ShopAccess, product: Product) -> dict[UUID, Offer]:
    """What the shop sells of a product, by variant."""
    kept = Offer.objects.kept().filter(shop=access.shop, product=product)
    return {offer.variant_id: offer for offer in kept}


def _show_conflict(request: HttpRequest, access: ShopAccess, whole: WholeProduct, product: Product) -> HttpResponse:
    """What was typed, on top of what there is now: saved once more, it counts."""
    now = product_snapshot(product)
    changed = differences_of(revisions.get_content(product.pk, whole.form.cleaned_data["version"] or 0) or now, now)
    whole.rebase(product)
    return _show(request, access, whole, product, changed=changed, status=409)


def _show(
    request: HttpRequest,
    access: ShopAccess,
    whole: WholeProduct,
    product: Product | None = None,
    *,
    twins: list[Twin] | None = None,
    asks: bool = False,
    changed: Differences | None = None,
    status: int = 200,
) -> HttpResponse:
    slug = access.shop.slug
    context = {
        "whole": whole,
        "product": product,
        "twins": twins or [],
        "asks": asks,
        "changed": changed,
        "brands": list_brand_names(),
        "pictures": [shown_picture(image) for image in list_product_images(product.pk)] if product else [],
        "form_url": reverse("desk:own_product", args=[slug, product.pk])
        if product
        else reverse("desk:own_new", args=[slug]),
    }
    status = 400 if whole.is_wrong else status
    return render_desk(request, access, "catalog/desk/product/form.html", context, status=status)
