"""The log of messages over HTTP for the market's staff, and how mail to one's own address fares."""

from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Status

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.core.access import requires
from marketplace.core.schemas import PageOut, PageParams
from marketplace.notifications.deliveries import confirming, hindrances, selectors
from marketplace.notifications.deliveries.schemas import DeliveriesParams, DeliveryOut, MailAddressOut, OwnMailOut

router = Router(tags=["deliveries"])
READS = requires(Action.READ_DELIVERIES)


@router.get("/admin/deliveries", auth=READS, response=PageOut[DeliveryOut], summary="Messages that left")
def list_deliveries(request: HttpRequest, params: Query[DeliveriesParams]) -> PageOut[DeliveryOut]:
    """Mails, texts and pushes, the newest first, with what became of each."""
    principal_in(request).require_any(Action.READ_DELIVERIES)
    page = selectors.list_deliveries(
        params.to_asked(), cursor=params.cursor, limit=params.limit, query=params.query_key()
    )
    return PageOut(items=[DeliveryOut.model_validate(one) for one in page.items], next=page.next)


@router.get("/admin/mail-addresses", auth=READS, response=PageOut[MailAddressOut], summary="Addresses without mail")
def list_mail_addresses(request: HttpRequest, params: Query[PageParams]) -> PageOut[MailAddressOut]:
    """Those that mail came back from, so that none goes there; the latest first."""
    principal_in(request).require_any(Action.READ_DELIVERIES)
    page = selectors.list_hindered(cursor=params.cursor, limit=params.limit, query=params.query_key())
    return PageOut(items=[MailAddressOut.model_validate(one) for one in page.items], next=page.next)


@router.delete(
    "/admin/mail-addresses/{uuid:address_id}",
    auth=requires(Action.LIFT_BOUNCES),
    response={204: None},
    summary="Have mail go to an address again",
)
def lift_mail_address(request: HttpRequest, address_id: UUID) -> Status[None]:
    actor = principal_in(request).require_any(Action.LIFT_BOUNCES)
    hindrances.lift_by_staff(actor_id=actor.own_id, address_id=address_id, now=timezone.now())
    return Status(204, None)


@router.get("/me/mail", auth=requires(Action.READ_ACCOUNT), response=OwnMailOut, summary="Mail to your address")
def read_own_mail(request: HttpRequest) -> OwnMailOut:
    """Whether it comes back."""
    return OwnMailOut.of(confirming.own_mail(principal_in(request).own_id))


@router.post(
    "/me/mail/confirmation",
    auth=requires(Action.CHANGE_ACCOUNT),
    response={202: OwnMailOut},
    summary="Have a mail sent that shows whether it arrives",
)
def send_mail_confirmation(request: HttpRequest) -> Status[OwnMailOut]:
    """Whoever opens the link in it gets mail again."""
    user_id = principal_in(request).own_id
    confirming.send_confirmation(user_id=user_id, now=timezone.now())
    return Status(202, OwnMailOut.of(confirming.own_mail(user_id)))
