"""What the owner of a shop hears of its payout accounts, and the code that goes to a mobile-money number."""

from datetime import datetime
from typing import Literal

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from marketplace.accounts import messages
from marketplace.accounts.services import language_of
from marketplace.core.bilingual import name
from marketplace.core.numerals import in_digits
from sellers.letters import in_text_message, write_to
from sellers.models import PayoutAccount, PayoutKind, Shop, ShopMember, ShopRole
from sellers.payouts import masked_number

News = Literal["added", "removed", "chosen", "verified", "refused"]

WORDS: dict[News, Promise] = {
    "added": _("%(account)s was added to %(shop)s. No money goes there before it is verified."),
    "removed": _("%(account)s was removed from %(shop)s."),
    "chosen": _("The money of %(shop)s goes to %(account)s from now on."),
    "verified": _("%(account)s of %(shop)s is verified."),
    "refused": _("%(account)s of %(shop)s could not be verified: %(reason)s"),
}


def tell_owner(shop: Shop, account: PayoutAccount, news: News, *, now: datetime) -> None:
    """Whoever did it, the owner hears of it: an account that they do not know of would be somebody else's."""
    owner = ShopMember.objects.filter(shop=shop, role=ShopRole.OWNER).select_related("user").first()
    if owner is None:
        return
    language = language_of(owner.user)
    with translation.override(language):
        number = in_digits(masked_number(account.number), language)
        called = {
            "account": f"{PayoutKind(account.kind).label} {number}",
            "shop": name(shop),
            "reason": account.refusal,
        }
        words = str(WORDS[news]) % called
        context = {"shop": name(shop), "words": words}
        text = gettext("Haat: %(words)s If you did not expect this, write to us at once.") % context
        write_to(owner.user, "sellers/mail/payouts", context, text=text, now=now)


def send_code(shop: Shop, account: PayoutAccount, code: str, *, expires_at: datetime, now: datetime) -> None:
    """Six digits to the account's own number, whoever has it."""
    text = gettext("Haat: %(code)s confirms this number for the payouts of %(shop)s. It is good for 10 minutes.")
    messages.send_sms(
        to=account.number,
        text=text % {"code": code, "shop": in_text_message(shop)},
        expires_at=expires_at,
        now=now,
        kind="payout_code",
    )
