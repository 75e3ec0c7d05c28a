"""What people of a shop are told by mail or text message, each in their own language."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.text import Truncator
from django.utils.translation import gettext

from marketplace.accounts import mail, messages
from marketplace.accounts.contacts import Contact, owner_of
from marketplace.accounts.models import User
from marketplace.accounts.services import language_of
from marketplace.core.bilingual import Language, name, page_language
from sellers.models import Shop, ShopInvitation, ShopRole

LONGEST_NAME = 40
# What the log of messages calls them.
INVITATION, GUARD = "shop_letter", "shop_guard"


def in_text_message(shop: Shop) -> str:
    """A shop's name in a text message to a stranger, cut where it would be a letter in our name."""
    return Truncator(name(shop)).chars(LONGEST_NAME)


def send_invitation(
    invitation: ShopInvitation, shop: Shop, url_in: Callable[[Language], str], *, now: datetime
) -> None:
    """The link of an invitation, to the contact it is for, which may be nobody's that we know."""
    known = owner_of(Contact(email=invitation.email or None, phone=invitation.phone))
    language: Language = language_of(known) if known else page_language()
    with translation.override(language):
        context = {
            "shop": name(shop),
            "sender": invitation.invited_by.name or gettext("Somebody there"),
            "role": ShopRole(invitation.role).label,
            "is_offer": invitation.role == ShopRole.OWNER,
            "page_url": url_in(language),
            "action": gettext("Look at the invitation"),
        }
        if invitation.email:
            rendered = mail.render_mail("sellers/mail/invitation", context, language)
            messages.send_mail(
                to=invitation.email, **rendered._asdict(), expires_at=invitation.expires_at, now=now, kind=INVITATION
            )
        else:
            asks = gettext("Haat: %(shop)s asks you to work there (%(role)s). %(page_url)s")
            text = asks % (context | {"shop": in_text_message(shop)})
            messages.send_sms(
                to=invitation.phone or "", text=text, expires_at=invitation.expires_at, now=now, kind=INVITATION
            )


def tell_of_new_owner(shop: Shop, old: User, new: User, *, now: datetime) -> None:
    """To who owned a shop until now: in case it was not them who handed it over."""
    with translation.override(language_of(old)):
        text = gettext("Haat: %(shop)s has a new owner. If you did not hand it over, write to us at once.")
        context = {"shop": name(shop), "owner": new.name or gettext("Somebody without a name")}
        write_to(old, "sellers/mail/new_owner", context, text=text % context, now=now)


def write_to(user: User, template: str, context: dict[str, Any], *, text: str, now: datetime) -> None:
    """To a contact that is theirs for sure: the mail, or the text to who has shown a number alone; else to nobody."""
    if user.email and user.email_verified_at:
        rendered = mail.render_mail(template, context, language_of(user))
        messages.send_mail(to=user.email, **rendered._asdict(), expires_at=None, now=now, kind=GUARD, user_id=user.pk)
    elif user.phone and user.phone_verified_at:
        messages.send_sms(to=user.phone, text=text, expires_at=None, now=now, kind=GUARD, user_id=user.pk)
