"""Ordering over HTTP: what is in the basket, or a list of items, for members and guests."""

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from ninja import Query, Router, Status

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.core.access import PUBLIC, requires
from marketplace.core.clients import caller_of, client_network
from marketplace.core.idempotency import idempotent_for
from marketplace.core.ratelimits import Policy
from marketplace.core.schemas import PageOut, PageParams
from marketplace.core.throttles import PolicyThrottle
from marketplace.orders.errors.placing import QuoteRefusedError
from marketplace.orders.holding import digest_of, holder_in, new_token
from marketplace.orders.schemas.purchases import (
    ClaimIn,
    PhoneCodeIn,
    PhoneCodeSentOut,
    PhoneIn,
    PurchaseIn,
    PurchaseOut,
)
from marketplace.orders.schemas.quotes import QuoteOut
from marketplace.orders.selectors import purchases as selectors
from marketplace.orders.services import contact_codes
from marketplace.orders.services.claiming import claim_purchase as claim
from marketplace.orders.services.placing import place_purchase as place

router = Router(tags=["purchases"])
CLAIMS = Policy("purchase_claims", "20/hour")


def buyer_of(request: HttpRequest) -> str:
    """Whose keys these are: the member's, or those of the basket that a guest holds."""
    holder = holder_in(request)
    is_guests = holder.user_id is None and holder.digest is not None
    return f"basket:{holder.digest}" if is_guests else caller_of(request)


@router.post("/purchases", auth=PUBLIC, response={201: PurchaseOut}, summary="Order your basket, or a list of items")
@idempotent_for(buyer_of)
def place_purchase(request: HttpRequest, body: PurchaseIn) -> Status[PurchaseOut]:
    """What was confirmed is what is charged. Where it comes to something else by now, or something of it cannot be
    ordered, nothing is, and the answer (409) has the new `quote` beside the error. A first order that is paid in cash
    needs a phone that was confirmed (422 `phone_unconfirmed`): see `POST /purchases/phone-codes`.

    With `items` nothing of a basket counts, and it stays as it is; price them with `POST /quote` first. A guest sends
    along the `X-Basket-Token` that sending the code was answered with, and finds by it what was ordered.
    """
    confirmation = body.to_confirmation(language=(get_language() or "bn")[:2], network=client_network(request))
    holder, wanted = holder_in(request), body.to_wanted()
    try:
        placed = place(holder=holder, confirmation=confirmation, wanted=wanted, now=timezone.now())
    except QuoteRefusedError as error:
        error.beside = {"quote": QuoteOut.of(error.quote).model_dump(mode="json")}
        raise
    return Status(201, PurchaseOut.of(placed.purchase, placed.orders))


@router.get("/purchases", auth=PUBLIC, response=PageOut[PurchaseOut], summary="What you ordered")
def list_purchases(request: HttpRequest, params: Query[PageParams]) -> PageOut[PurchaseOut]:
    """The newest first. Guests see what they ordered out of the basket that they hold."""
    page = selectors.list_purchases(holder=holder_in(request), cursor=params.cursor, limit=params.limit)
    return PageOut(items=[PurchaseOut.of(one, one.orders.all()) for one in page.items], next=page.next)


@router.post(
    "/purchases/phone-codes", auth=PUBLIC, response={202: PhoneCodeSentOut}, summary="Have a code sent to a phone"
)
def send_phone_code(request: HttpRequest, body: PhoneIn) -> Status[PhoneCodeSentOut]:
    """Six digits that are good for ten minutes, for whoever holds this basket; it is made where there is none yet."""
    token = new_token()
    basket = contact_codes.send_code(
        holder=holder_in(request),
        fresh_digest=digest_of(token),
        phone=body.phone,
        network=client_network(request),
        now=timezone.now(),
    )
    is_fresh = basket.token_digest == digest_of(token)
    return Status(202, PhoneCodeSentOut(basket_token=token if is_fresh else None))


@router.post("/purchases/phone-codes/confirm", auth=PUBLIC, response={204: None}, summary="Confirm a phone")
def confirm_phone_code(request: HttpRequest, body: PhoneCodeIn) -> Status[None]:
    """For 24 hours, and this basket. A code is gone after five wrong tries."""
    contact_codes.confirm_code(holder=holder_in(request), phone=body.phone, code=body.code, now=timezone.now())
    return Status(204, None)


@router.post(
    "/purchases/claim",
    auth=requires(Action.CHANGE_ORDERS),
    response=PurchaseOut,
    throttle=PolicyThrottle(CLAIMS),
    summary="Make a guest's purchase yours",
)
def claim_purchase(request: HttpRequest, body: ClaimIn) -> PurchaseOut:
    """By the token at the end of the link that came by text message."""
    user_id = principal_in(request).own_id
    purchase = claim(user_id=user_id, token=body.token, now=timezone.now())
    found = selectors.get_purchase(holder=holder_in(request), number=purchase.number)
    return PurchaseOut.of(found, found.orders.all())


@router.get("/purchases/{number}", auth=PUBLIC, response=PurchaseOut, summary="One of your purchases")
def get_purchase(request: HttpRequest, number: str) -> PurchaseOut:
    purchase = selectors.get_purchase(holder=holder_in(request), number=number)
    return PurchaseOut.of(purchase, purchase.orders.all())
