"""Products over HTTP: a shop's own, and the shared ones with their tree and brands, which the staff keep."""

from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Status

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.catalog import cache
from marketplace.catalog.schemas import own as schemas
from marketplace.catalog.schemas.own import OwnProductOut
from marketplace.catalog.selectors import category_attributes, own
from marketplace.catalog.services import products, tree
from marketplace.core.access import requires
from marketplace.core.errors import UnavailableError
from marketplace.core.idempotency import idempotent_where_asked
from marketplace.core.schemas import PageOut, PageParams
from sellers.access import reach_shop
from sellers.models import Shop, ShopPermission

router = Router(tags=["my goods"])
staff_router = Router(tags=["catalogue staff"])
READS = requires(Action.READ_OFFERS)
CHANGES = requires(Action.CHANGE_OFFERS)
EDITS = requires(Action.EDIT_CATALOGUE)
MINE, ONE_OF_MINE = "/me/shops/{shop}/products", "/me/shops/{shop}/products/{uuid:product_id}"
SHARED, ONE_SHARED = "/admin/products", "/admin/products/{uuid:product_id}"


class KeptProductsParams(PageParams):
    """Which products to list."""

    deleted: bool = False


@router.get(MINE, auth=READS, response=PageOut[OwnProductOut], summary="Your shop's own products")
def list_products(request: HttpRequest, shop: str, params: Query[KeptProductsParams]) -> PageOut[OwnProductOut]:
    """Those of the shared catalogue are not among them; with `deleted`, those that can be restored."""
    read = reach_shop(principal_in(request), shop, action=Action.READ_OFFERS).shop
    return _listed(read.pk, params)


@router.post(MINE, auth=CHANGES, response={201: OwnProductOut}, summary="Add a product of your own")
@idempotent_where_asked
def create_product(request: HttpRequest, shop: str, body: schemas.ProductIn) -> Status[OwnProductOut]:
    """Only this shop can sell it. Look in the shared catalogue first: there, buyers compare."""
    product = products.create_product(
        actor_id=principal_in(request).own_id,
        shop_id=_changed(request, shop).pk,
        draft=body.to_draft(),
        now=timezone.now(),
    )
    return Status(201, OwnProductOut.of(product))


@router.get(ONE_OF_MINE, auth=READS, response=OwnProductOut, summary="One product of your own")
def get_product(request: HttpRequest, shop: str, product_id: UUID) -> OwnProductOut:
    read = reach_shop(principal_in(request), shop, action=Action.READ_OFFERS).shop
    return OwnProductOut.of(own.get_product(shop_id=read.pk, product_id=product_id))


@router.put(ONE_OF_MINE, auth=CHANGES, response=OwnProductOut, summary="Change a product of your own")
def change_product(request: HttpRequest, shop: str, product_id: UUID, body: schemas.ProductChangeIn) -> OwnProductOut:
    """The body says everything anew. Variants with an `id` are changed, others added, and those left out removed."""
    product = own.get_product(shop_id=_changed(request, shop).pk, product_id=product_id)
    changed = products.change_product(
        actor_id=principal_in(request).own_id,
        product_id=product.pk,
        draft=body.to_draft(is_featured=product.is_featured, is_synthetic=product.is_synthetic),
        based_on=body.version,
        now=timezone.now(),
    )
    return OwnProductOut.of(changed)


@router.delete(ONE_OF_MINE, auth=CHANGES, response={204: None}, summary="Delete a product of your own")
def delete_product(request: HttpRequest, shop: str, product_id: UUID) -> Status[None]:
    product = own.get_product(shop_id=_changed(request, shop).pk, product_id=product_id)
    products.delete_product(actor_id=principal_in(request).own_id, product_id=product.pk, now=timezone.now())
    return Status(204, None)


@router.post(ONE_OF_MINE + "/restore", auth=CHANGES, response=OwnProductOut, summary="Bring it back")
def restore_product(request: HttpRequest, shop: str, product_id: UUID) -> OwnProductOut:
    product = own.get_product(shop_id=_changed(request, shop).pk, product_id=product_id, with_deleted=True)
    actor_id = principal_in(request).own_id
    return OwnProductOut.of(products.restore_product(actor_id=actor_id, product_id=product.pk, now=timezone.now()))


@staff_router.get(SHARED, auth=EDITS, response=PageOut[OwnProductOut], summary="The shared catalogue")
def list_shared(request: HttpRequest, params: Query[KeptProductsParams]) -> PageOut[OwnProductOut]:
    return _listed(None, params)


@staff_router.post(SHARED, auth=EDITS, response={201: OwnProductOut}, summary="Add a shared product")
@idempotent_where_asked
def create_shared(request: HttpRequest, body: schemas.SharedProductIn) -> Status[OwnProductOut]:
    product = products.create_product(
        actor_id=principal_in(request).own_id,
        shop_id=None,
        draft=body.to_draft(is_featured=body.is_featured),
        now=timezone.now(),
    )
    return Status(201, OwnProductOut.of(product))


@staff_router.get(ONE_SHARED, auth=EDITS, response=OwnProductOut, summary="One shared product")
def get_shared(request: HttpRequest, product_id: UUID) -> OwnProductOut:
    return OwnProductOut.of(own.get_product(shop_id=None, product_id=product_id))


@staff_router.put(ONE_SHARED, auth=EDITS, response=OwnProductOut, summary="Change a shared product")
def change_shared(request: HttpRequest, product_id: UUID, body: schemas.SharedProductChangeIn) -> OwnProductOut:
    """The body says everything anew. Variants with an `id` are changed, others added, and those left out removed."""
    product = own.get_product(shop_id=None, product_id=product_id)
    changed = products.change_product(
        actor_id=principal_in(request).own_id,
        product_id=product.pk,
        draft=body.to_draft(is_featured=body.is_featured, is_synthetic=product.is_synthetic),
        based_on=body.version,
        now=timezone.now(),
    )
    return OwnProductOut.of(changed)


@staff_router.delete(ONE_SHARED, auth=EDITS, response={204: None}, summary="Delete a shared product")
def delete_shared(request: HttpRequest, product_id: UUID) -> Status[None]:
    product = own.get_product(shop_id=None, product_id=product_id)
    products.delete_product(actor_id=principal_in(request).own_id, product_id=product.pk, now=timezone.now())
    return Status(204, None)


@staff_router.post(ONE_SHARED + "/restore", auth=EDITS, response=OwnProductOut, summary="Bring it back")
def restore_shared(request: HttpRequest, product_id: UUID) -> OwnProductOut:
    product = own.get_product(shop_id=None, product_id=product_id, with_deleted=True)
    actor_id = principal_in(request).own_id
    return OwnProductOut.of(products.restore_product(actor_id=actor_id, product_id=product.pk, now=timezone.now()))


@staff_router.get(
    "/admin/categories",
    auth=EDITS,
    response=PageOut[schemas.KeptCategoryOut],
    summary="The whole tree, hidden categories too",
)
def list_categories(request: HttpRequest) -> PageOut[schemas.KeptCategoryOut]:
    """Each after the one above it; it is small, so there is one page."""
    items = [schemas.KeptCategoryOut.model_validate(category) for category in category_attributes.list_categories()]
    return PageOut(items=items, next=None)


@staff_router.post("/admin/categories", auth=EDITS, response={201: schemas.KeptCategoryOut}, summary="Add a category")
@idempotent_where_asked
def create_category(request: HttpRequest, body: schemas.CategoryIn) -> Status[schemas.KeptCategoryOut]:
    """The tree has four levels at most."""
    actor_id = principal_in(request).own_id
    category = tree.create_category(actor_id=actor_id, draft=body.to_draft(), now=timezone.now())
    return Status(201, schemas.KeptCategoryOut.model_validate(category))


@staff_router.put(
    "/admin/categories/{uuid:category_id}", auth=EDITS, response=schemas.KeptCategoryOut, summary="Change a category"
)
def change_category(request: HttpRequest, category_id: UUID, body: schemas.CategoryIn) -> schemas.KeptCategoryOut:
    category = tree.change_category(
        actor_id=principal_in(request).own_id, category_id=category_id, draft=body.to_draft(), now=timezone.now()
    )
    return schemas.KeptCategoryOut.model_validate(category)


@staff_router.post("/admin/brands", auth=EDITS, response={201: schemas.KeptBrandOut}, summary="Add a brand")
@idempotent_where_asked
def create_brand(request: HttpRequest, body: schemas.BrandIn) -> Status[schemas.KeptBrandOut]:
    brand = tree.create_brand(
        actor_id=principal_in(request).own_id, name_en=body.name_en, name_bn=body.name_bn, now=timezone.now()
    )
    return Status(201, schemas.KeptBrandOut.model_validate(brand))


@staff_router.put("/admin/brands/{uuid:brand_id}", auth=EDITS, response=schemas.KeptBrandOut, summary="Change a brand")
def change_brand(request: HttpRequest, brand_id: UUID, body: schemas.BrandIn) -> schemas.KeptBrandOut:
    brand = tree.change_brand(
        actor_id=principal_in(request).own_id,
        brand_id=brand_id,
        name_en=body.name_en,
        name_bn=body.name_bn,
        now=timezone.now(),
    )
    return schemas.KeptBrandOut.model_validate(brand)


@staff_router.get("/admin/catalogue/cache", auth=EDITS, response=schemas.HitRatiosOut, summary="Hits of the cache")
def get_hit_ratios(request: HttpRequest) -> schemas.HitRatiosOut:
    """Since Redis was started or emptied: how often public lists and details were there already."""
    try:
        found = cache.hit_ratios()
    except cache.AWAY as error:
        raise UnavailableError from error
    return schemas.HitRatiosOut(items=[schemas.HitRatioOut.model_validate(one) for one in found])


def _listed(shop_id: UUID | None, params: KeptProductsParams) -> PageOut[OwnProductOut]:
    page = own.page_products(shop_id=shop_id, cursor=params.cursor, limit=params.limit, deleted=params.deleted)
    return PageOut(items=[OwnProductOut.of(product) for product in page.items], next=page.next)


def _changed(request: HttpRequest, shop: str) -> Shop:
    access = reach_shop(principal_in(request), shop, action=Action.CHANGE_OFFERS, permission=ShopPermission.CATALOGUE)
    return access.shop
