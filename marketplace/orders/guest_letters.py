"""What guests are sent at once: the link by which they find what they ordered."""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext

from marketplace.accounts import mail, messages
from marketplace.core.bilingual import Language
from marketplace.orders import claims
from marketplace.orders.models import Purchase

# A link that comes later than this was not waited for.
SENT_WITHIN = timedelta(hours=12)
# What the log of messages calls it.
KIND = "order_link"


def send_link(*, purchase_id: UUID, now: datetime) -> None:
    """To the phone that is called about it, and by mail where there is an address; members find it by themselves."""
    purchase = Purchase.objects.filter(pk=purchase_id, user=None).exclude(phone_index="").first()
    if purchase is None:
        return
    language: Language = "bn" if purchase.language == "bn" else "en"
    url, until = claims.link_of(purchase.pk, language=language), purchase.placed_at + SENT_WITHIN
    with translation.override(language):
        text = gettext("Haat: your order %(number)s is here: %(page_url)s")
        told = {"number": purchase.number, "page_url": url}
        number = purchase.number
        messages.send_sms(to=purchase.phone, text=text % told, expires_at=until, now=now, kind=KIND, about=number)
        if purchase.email:
            context = {**told, "action": gettext("See the order")}
            rendered = mail.render_mail("orders/mail/placed", context, language)
            messages.send_mail(
                to=purchase.email, **rendered._asdict(), expires_at=until, now=now, kind=KIND, about=number
            )
