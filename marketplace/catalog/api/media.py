"""The pictures of goods and shops over HTTP: sellers show their own, the staff those of shared products."""

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import File, Form, Router, Status
from ninja.files import UploadedFile

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.catalog.schemas.media import PictureIn, PictureOut, PicturesOut
from marketplace.catalog.selectors.media import list_product_images, list_shop_images, own_product_id, shared_product_id
from marketplace.catalog.services import product_images, shop_images
from marketplace.core.access import PUBLIC, requires
from marketplace.core.idempotency import idempotent_where_asked
from marketplace.core.ratelimits import PICTURES
from marketplace.core.schemas import LINE
from marketplace.core.throttles import PolicyThrottle
from sellers.access import reach_shop
from sellers.models import ShopPermission
from sellers.selectors.shops import get_listed_shop

router = Router(tags=["pictures"])
READS = requires(Action.READ_OFFERS)
CHANGES = requires(Action.CHANGE_OFFERS)
EDITS = requires(Action.EDIT_CATALOGUE)
MINE = "/me/shops/{shop}/products/{uuid:product_id}/images"
SHARED = "/admin/products/{uuid:product_id}/images"
SHOPS = "/me/shops/{shop}/images"
ONE = "/{uuid:image_id}"
# A picture is encoded eight times, which takes a core for seconds.
SENDING = PolicyThrottle(PICTURES)
Alt = Annotated[str, Form(max_length=200, pattern=LINE, description="What it shows, for who does not see it.")]


@router.get(MINE, auth=READS, response=PicturesOut, summary="The pictures of a product of your shop's own")
def list_my_product_images(request: HttpRequest, shop: str, product_id: UUID) -> PicturesOut:
    return _all_of_product(_own_product(request, shop, product_id, Action.READ_OFFERS))


@router.post(
    MINE,
    auth=CHANGES,
    throttle=SENDING,
    response={201: PicturesOut},
    summary="Show a picture of a product of your shop's own",
)
@idempotent_where_asked
def add_my_product_image(
    request: HttpRequest, shop: str, product_id: UUID, file: File[UploadedFile], alt_en: Alt = "", alt_bn: Alt = ""
) -> Status[PicturesOut]:
    """JPEG, PNG, WebP or GIF of 8 MB at most; ten pictures at most. Shared products change by a proposal."""
    product_id = _own_product(request, shop, product_id, Action.CHANGE_OFFERS)
    return _added_to_product(request, product_id, file, alt_en, alt_bn)


@router.patch(MINE + ONE, auth=CHANGES, response=PicturesOut, summary="Describe or move a picture of your product")
def change_my_product_image(
    request: HttpRequest, shop: str, product_id: UUID, image_id: UUID, body: PictureIn
) -> PicturesOut:
    product_id = _own_product(request, shop, product_id, Action.CHANGE_OFFERS)
    return _changed_of_product(request, product_id, image_id, body)


@router.delete(MINE + ONE, auth=CHANGES, response={204: None}, summary="Show a picture of your product no more")
def remove_my_product_image(request: HttpRequest, shop: str, product_id: UUID, image_id: UUID) -> Status[None]:
    product_id = _own_product(request, shop, product_id, Action.CHANGE_OFFERS)
    return _removed_of_product(request, product_id, image_id)


@router.get(SHARED, auth=EDITS, response=PicturesOut, summary="The pictures of a shared product")
def list_shared_product_images(request: HttpRequest, product_id: UUID) -> PicturesOut:
    return _all_of_product(_shared_product(request, product_id))


@router.post(
    SHARED, auth=EDITS, throttle=SENDING, response={201: PicturesOut}, summary="Show a picture of a shared product"
)
@idempotent_where_asked
def add_shared_product_image(
    request: HttpRequest, product_id: UUID, file: File[UploadedFile], alt_en: Alt = "", alt_bn: Alt = ""
) -> Status[PicturesOut]:
    return _added_to_product(request, _shared_product(request, product_id), file, alt_en, alt_bn)


@router.patch(SHARED + ONE, auth=EDITS, response=PicturesOut, summary="Describe or move a shared product's picture")
def change_shared_product_image(request: HttpRequest, product_id: UUID, image_id: UUID, body: PictureIn) -> PicturesOut:
    return _changed_of_product(request, _shared_product(request, product_id), image_id, body)


@router.delete(SHARED + ONE, auth=EDITS, response={204: None}, summary="Show a shared product's picture no more")
def remove_shared_product_image(request: HttpRequest, product_id: UUID, image_id: UUID) -> Status[None]:
    return _removed_of_product(request, _shared_product(request, product_id), image_id)


@router.get("/shops/{slug_or_id}/images", auth=PUBLIC, response=PicturesOut, summary="The pictures of a shop")
def list_images_of_shop(request: HttpRequest, slug_or_id: str) -> PicturesOut:
    """Beside its logo and its cover."""
    return _all_of_shop(get_listed_shop(slug_or_id).pk)


@router.get(SHOPS, auth=READS, response=PicturesOut, summary="The pictures of your shop")
def list_my_shop_images(request: HttpRequest, shop: str) -> PicturesOut:
    return _all_of_shop(_own_shop(request, shop, Action.READ_OFFERS))


@router.post(SHOPS, auth=CHANGES, throttle=SENDING, response={201: PicturesOut}, summary="Show a picture of your shop")
@idempotent_where_asked
def add_my_shop_image(
    request: HttpRequest, shop: str, file: File[UploadedFile], alt_en: Alt = "", alt_bn: Alt = ""
) -> Status[PicturesOut]:
    """JPEG, PNG, WebP or GIF of 8 MB at most; ten pictures at most."""
    shop_id, actor_id, now = (
        _own_shop(request, shop, Action.CHANGE_OFFERS),
        principal_in(request).own_id,
        timezone.now(),
    )
    shop_images.add_shop_image(actor_id=actor_id, shop_id=shop_id, file=file, alt_en=alt_en, alt_bn=alt_bn, now=now)
    return Status(201, _all_of_shop(shop_id))


@router.patch(SHOPS + ONE, auth=CHANGES, response=PicturesOut, summary="Describe or move a picture of your shop")
def change_my_shop_image(request: HttpRequest, shop: str, image_id: UUID, body: PictureIn) -> PicturesOut:
    shop_id, actor_id, now = (
        _own_shop(request, shop, Action.CHANGE_OFFERS),
        principal_in(request).own_id,
        timezone.now(),
    )
    shop_images.change_shop_image(
        actor_id=actor_id, shop_id=shop_id, image_id=image_id, changes=body.to_changes(), now=now
    )
    return _all_of_shop(shop_id)


@router.delete(SHOPS + ONE, auth=CHANGES, response={204: None}, summary="Show a picture of your shop no more")
def remove_my_shop_image(request: HttpRequest, shop: str, image_id: UUID) -> Status[None]:
    shop_id, actor_id, now = (
        _own_shop(request, shop, Action.CHANGE_OFFERS),
        principal_in(request).own_id,
        timezone.now(),
    )
    shop_images.remove_shop_image(actor_id=actor_id, shop_id=shop_id, image_id=image_id, now=now)
    return Status(204, None)


def _own_shop(request: HttpRequest, shop: str, action: Action) -> UUID:
    """Pictures of a shop are its page's: whoever may change that may change them."""
    reads = action is Action.READ_OFFERS
    permission = None if reads else ShopPermission.SETTINGS
    return reach_shop(principal_in(request), shop, action=action, permission=permission).shop.pk


def _own_product(request: HttpRequest, shop: str, product_id: UUID, action: Action) -> UUID:
    permission = ShopPermission.CATALOGUE
    access = reach_shop(principal_in(request), shop, action=action, permission=permission)
    return own_product_id(product_id, shop_id=access.shop.pk)


def _shared_product(request: HttpRequest, product_id: UUID) -> UUID:
    principal_in(request).require_any(Action.EDIT_CATALOGUE)
    return shared_product_id(product_id)


def _all_of_product(product_id: UUID) -> PicturesOut:
    return PicturesOut(items=[PictureOut.of(shown) for shown in list_product_images(product_id)])


def _all_of_shop(shop_id: UUID) -> PicturesOut:
    return PicturesOut(items=[PictureOut.of(shown) for shown in list_shop_images(shop_id)])


def _added_to_product(
    request: HttpRequest, product_id: UUID, file: UploadedFile, alt_en: str, alt_bn: str
) -> Status[PicturesOut]:
    product_images.add_product_image(
        actor_id=principal_in(request).own_id,
        product_id=product_id,
        file=file,
        alt_en=alt_en,
        alt_bn=alt_bn,
        now=timezone.now(),
    )
    return Status(201, _all_of_product(product_id))


def _changed_of_product(request: HttpRequest, product_id: UUID, image_id: UUID, body: PictureIn) -> PicturesOut:
    product_images.change_product_image(
        actor_id=principal_in(request).own_id,
        product_id=product_id,
        image_id=image_id,
        changes=body.to_changes(),
        now=timezone.now(),
    )
    return _all_of_product(product_id)


def _removed_of_product(request: HttpRequest, product_id: UUID, image_id: UUID) -> Status[None]:
    product_images.remove_product_image(
        actor_id=principal_in(request).own_id, product_id=product_id, image_id=image_id, now=timezone.now()
    )
    return Status(204, None)
