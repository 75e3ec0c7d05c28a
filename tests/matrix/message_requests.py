"""How operations about messages are asked: the log of what left, and what messages say."""

from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.core.ids import uuid7
from marketplace.notifications.deliveries.addresses import index_of
from marketplace.notifications.deliveries.models import Channel, Hindrance, MailAddress
from marketplace.notifications.wording.catalogue import find_place
from marketplace.notifications.wording.language import Text
from marketplace.notifications.wording.services import save_version
from tests.matrix.asking import Asking, sends


def a_hindered_address(owner: User) -> str:
    now = timezone.now()
    made = MailAddress.objects.create(
        address_index=index_of(f"{uuid7().hex}@example.com", Channel.MAIL),
        address_masked="x…@example.com",
        hindrance=Hindrance.HARD,
        bounced_at=now,
        hindered_at=now,
    )
    return str(made.pk)


def own_address_hindered(owner: User) -> dict[str, object]:
    """No body, once there is something to confirm."""
    now = timezone.now()
    MailAddress.objects.create(
        address_index=index_of(owner.email or "", Channel.MAIL),
        address_masked="x…@example.com",
        hindrance=Hindrance.HARD,
        bounced_at=now,
        hindered_at=now,
    )
    return {}


def a_written_kind(owner: User) -> str:
    place = find_place("order_sent", "mail", "en")
    save_version(actor_id=owner.pk, place=place, text=Text("It comes", "From {{ shop }}"), now=timezone.now())
    return "order_sent"


PLACE = {"kind": a_written_kind, "channel": lambda owner: "mail", "language": lambda owner: "en"}
OF_PLACE = "/api/v1/notification-templates/{kind}/{channel}/{language}"
WORDS = {"title": "It comes", "body": "From {{ shop }}, soon"}

MESSAGES: dict[str, Asking] = {
    "GET /api/v1/admin/deliveries": Asking(needs_any=True),
    "GET /api/v1/admin/mail-addresses": Asking(needs_any=True),
    "DELETE /api/v1/admin/mail-addresses/{address_id}": Asking({"address_id": a_hindered_address}, needs_any=True),
    "GET /api/v1/me/mail": Asking(),
    "POST /api/v1/me/mail/confirmation": Asking(body=own_address_hindered),
    "GET /api/v1/notification-templates": Asking(needs_any=True),
    "POST /api/v1/notification-templates": Asking(
        body=sends(kind="order_sent", channel="mail", language="en", **WORDS), needs_any=True
    ),
    f"GET {OF_PLACE}": Asking(PLACE, needs_any=True),
    f"POST {OF_PLACE}/publish": Asking(PLACE, sends(number=1), needs_any=True),
    f"POST {OF_PLACE}/preview": Asking(PLACE, sends(**WORDS), needs_any=True),
    f"POST {OF_PLACE}/test": Asking(PLACE, sends(**WORDS), needs_any=True),
}
