"""The attributes of categories over HTTP, for the staff."""

from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Status

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.catalog.schemas.category_attributes import AttributeIn, KeptAttributeOut, NewAttributeIn
from marketplace.catalog.selectors import category_attributes as selectors
from marketplace.catalog.services import category_attributes as services
from marketplace.core.access import requires
from marketplace.core.schemas import PageOut

router = Router(tags=["catalogue staff"])
EDITS = requires(Action.EDIT_CATALOGUE)
ATTRIBUTES = "/admin/categories/{uuid:category_id}/attributes"
ONE = ATTRIBUTES + "/{uuid:attribute_id}"


@router.get(ATTRIBUTES, auth=EDITS, response=PageOut[KeptAttributeOut], summary="What goods of a category have")
def list_attributes(request: HttpRequest, category_id: UUID) -> PageOut[KeptAttributeOut]:
    """Its own, retired ones too, then those of the categories above that count here; there is one page."""
    schema = selectors.get_schema(category_id)
    items = [KeptAttributeOut.of(one) for one in schema.own]
    items += [KeptAttributeOut.of(one, is_inherited=True) for one in schema.inherited]
    return PageOut(items=items, next=None)


@router.post(ATTRIBUTES, auth=EDITS, response={201: KeptAttributeOut}, summary="Describe goods by one thing more")
def add_attribute(request: HttpRequest, category_id: UUID, body: NewAttributeIn) -> Status[KeptAttributeOut]:
    """One that a category above has, too, counts here and below in its place."""
    attribute = services.add_attribute(
        actor_id=principal_in(request).own_id,
        category_id=category_id,
        key=body.key,
        draft=body.to_draft(),
        now=timezone.now(),
    )
    return Status(201, KeptAttributeOut.of(attribute))


@router.put(ONE, auth=EDITS, response=KeptAttributeOut, summary="Change an attribute")
def change_attribute(
    request: HttpRequest, category_id: UUID, attribute_id: UUID, body: AttributeIn
) -> KeptAttributeOut:
    """422 `attribute_in_use` where values that goods have would be wrong, or mean something else."""
    attribute = services.change_attribute(
        actor_id=principal_in(request).own_id,
        category_id=category_id,
        attribute_id=attribute_id,
        draft=body.to_draft(),
        now=timezone.now(),
    )
    return KeptAttributeOut.of(attribute)


@router.delete(ONE, auth=EDITS, response={204: None}, summary="Ask it of no goods any more")
def retire_attribute(request: HttpRequest, category_id: UUID, attribute_id: UUID) -> Status[None]:
    """Goods that have a value keep it."""
    services.retire_attribute(
        actor_id=principal_in(request).own_id,
        category_id=category_id,
        attribute_id=attribute_id,
        now=timezone.now(),
    )
    return Status(204, None)


@router.post(ONE + "/restore", auth=EDITS, response=KeptAttributeOut, summary="Ask it again")
def restore_attribute(request: HttpRequest, category_id: UUID, attribute_id: UUID) -> KeptAttributeOut:
    attribute = services.restore_attribute(
        actor_id=principal_in(request).own_id,
        category_id=category_id,
        attribute_id=attribute_id,
        now=timezone.now(),
    )
    return KeptAttributeOut.of(attribute)
