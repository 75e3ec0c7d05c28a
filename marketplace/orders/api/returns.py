"""Returns over HTTP, for those who give something back."""

from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from ninja import Query, Router, Status

from marketplace.accounts.principals import principal_in
from marketplace.core.idempotency import idempotent, idempotent_where_asked
from marketplace.core.schemas import PageOut
from marketplace.core.uploads.bodies import PICTURE_BODY, picture_in
from marketplace.orders.api.order_access import CHANGES, READS, actor_in, own_order
from marketplace.orders.api.return_access import PHOTO, own_return, shown, shown_photo
from marketplace.orders.models import ActorRole
from marketplace.orders.schemas.returns import DisputeIn, OrderReturnsOut, ReturnIn, ReturnOut, ReturnsParams
from marketplace.orders.selectors import returns as selectors
from marketplace.orders.selectors.returnable import find_returnable
from marketplace.orders.services import return_photos, returns

router = Router(tags=["my returns"])
OF_ORDER, RETURN = "/orders/{number}/returns", "/returns/{number}"
ROLE = ActorRole.BUYER


@router.get(OF_ORDER, auth=READS, response=OrderReturnsOut, summary="What was returned of an order, and what can be")
def list_returns_of_order(request: HttpRequest, number: str) -> OrderReturnsOut:
    order, now = own_order(request, number), timezone.now()
    found = find_returnable(order, now=now)
    return OrderReturnsOut.of(found, selectors.returns_of_order(order), role=ROLE, now=now)


@router.post(OF_ORDER, auth=CHANGES, response={201: ReturnOut}, summary="Ask to return something")
@idempotent
def request_return(request: HttpRequest, number: str, body: ReturnIn) -> Status[ReturnOut]:
    """Within the days after delivery that the shop takes things back. Photos follow one by one."""
    asked = returns.request_return(
        order_id=own_order(request, number).pk,
        actor=actor_in(request, ROLE),
        lines=body.to_quantities(),
        reason=body.reason,
        message=body.message,
        photos=(),
        now=timezone.now(),
    )
    return Status(201, shown(asked, ROLE))


@router.get("/returns", auth=READS, response=PageOut[ReturnOut], summary="Your returns")
def list_returns(request: HttpRequest, params: Query[ReturnsParams]) -> PageOut[ReturnOut]:
    """The newest first."""
    page = selectors.list_returns_of_buyer(
        user_id=principal_in(request).own_id,
        states=params.state,
        cursor=params.cursor,
        limit=params.limit,
        query=params.query_key(),
    )
    now = timezone.now()
    return PageOut(items=[ReturnOut.of(asked, role=ROLE, now=now) for asked in page.items], next=page.next)


@router.get(RETURN, auth=READS, response=ReturnOut, summary="One of your returns")
def get_return(request: HttpRequest, number: str) -> ReturnOut:
    return shown(own_return(request, number), ROLE)


@router.put(
    RETURN + "/photos",
    auth=CHANGES,
    response=ReturnOut,
    summary="Add a photo to a return",
    openapi_extra=PICTURE_BODY,
)
def add_photo(request: HttpRequest, number: str) -> ReturnOut:
    """JPEG, PNG, WebP or GIF, while shop or staff have to look at it, or its refusal can be disputed.

    Where it was taken is removed from it.
    """
    asked = own_return(request, number)
    return_photos.add_photo(
        return_id=asked.pk, actor=actor_in(request, ROLE), photo=picture_in(request), now=timezone.now()
    )
    return shown(asked, ROLE)


@router.get(
    RETURN + "/photos/{uuid:photo_id}",
    auth=READS,
    response={200: bytes},
    summary="A photo of your return",
    openapi_extra=PHOTO,
)
def get_photo(request: HttpRequest, number: str, photo_id: UUID) -> HttpResponseBase:
    return shown_photo(request, own_return(request, number), photo_id)


@router.post(RETURN + "/withdraw", auth=CHANGES, response=ReturnOut, summary="Take a return back")
@idempotent_where_asked
def withdraw_return(request: HttpRequest, number: str) -> ReturnOut:
    """As long as it is open: everything stays as it is."""
    asked, actor = own_return(request, number), actor_in(request, ROLE)
    return shown(returns.withdraw_return(return_id=asked.pk, actor=actor, now=timezone.now()), ROLE)


@router.post(RETURN + "/dispute", auth=CHANGES, response=ReturnOut, summary="Have the market's staff decide")
@idempotent_where_asked
def dispute_return(request: HttpRequest, number: str, body: DisputeIn) -> ReturnOut:
    """Within seven days of a refusal; or where the shop says nothing within seven days of having accepted."""
    asked, actor = own_return(request, number), actor_in(request, ROLE)
    done = returns.dispute_return(return_id=asked.pk, actor=actor, message=body.message, now=timezone.now())
    return shown(done, ROLE)
