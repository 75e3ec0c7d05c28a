"""What notices say, in the language of whoever reads them, and where they lead."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from marketplace.core.bilingual import localized, page_language
from marketplace.core.numerals import in_digits
from marketplace.notifications.models import Notice, NoticeKind

CHECK, MAIL, WARNING = "check", "mail", "warning"


@dataclass(frozen=True, slots=True)
class Words:
    """How a kind of notice is told.

    Attributes:
        text: one sentence about `%(shop)s`, and `%(account)s` or `%(product)s` where the notice is about one.
        icon: of the interface's set; a warning's where something has to be done.
        page: name of the page it leads to.
        part: which of the notice's params stands in that page's address.
    """

    text: str | Promise
    icon: str
    page: str = "desk:shop"
    part: str = "shop_slug"

    @property
    def is_warning(self) -> bool:
        return self.icon == WARNING


WORDS: dict[NoticeKind, Words] = {
    NoticeKind.SHOP_APPROVED: Words(_("%(shop)s is approved: buyers see it now."), CHECK),
    NoticeKind.SHOP_REJECTED: Words(_("%(shop)s was not approved."), WARNING),
    NoticeKind.SHOP_MORE_ASKED: Words(_("We need something more to approve %(shop)s."), WARNING),
    NoticeKind.SHOP_SUSPENDED: Words(_("%(shop)s is suspended: buyers do not see it."), WARNING),
    NoticeKind.SHOP_REINSTATED: Words(_("%(shop)s is no longer suspended."), CHECK),
    NoticeKind.PAYOUT_VERIFIED: Words(
        _("The payout account %(account)s of %(shop)s is verified."), CHECK, "desk:payouts"
    ),
    NoticeKind.PAYOUT_REFUSED: Words(
        _("The payout account %(account)s of %(shop)s could not be verified."), WARNING, "desk:payouts"
    ),
    NoticeKind.PROPOSAL_APPROVED: Words(_("What %(shop)s proposed about %(product)s is in the catalogue now."), CHECK),
    NoticeKind.PROPOSAL_REJECTED: Words(_("What %(shop)s proposed about %(product)s was not taken on."), WARNING),
    NoticeKind.SHOP_INVITATION: Words(
        _("%(shop)s asks you to work there."), MAIL, "desk:invitation", part="invitation_id"
    ),
    NoticeKind.SHOP_OFFERED: Words(
        _("%(shop)s is offered to you: you would own it."), MAIL, "desk:invitation", part="invitation_id"
    ),
}


@dataclass(frozen=True, slots=True)
class NamesInWords:
    """A shop's or a product's names as a notice keeps them."""

    name_en: str
    name_bn: str


def text_of(notice: Notice) -> str:
    """The sentence, in the active language."""
    shop, product = (
        NamesInWords(notice.params.get(f"{of}_name_en", ""), notice.params.get(f"{of}_name_bn", ""))
        for of in ("shop", "product")
    )
    account = in_digits(notice.params.get("account", ""), page_language())
    return str(WORDS[NoticeKind(notice.kind)].text) % {
        "shop": localized(shop, "name"),
        "product": localized(product, "name"),
        "account": account,
    }


def message_of(notice: Notice) -> str:
    """What somebody wrote about it; empty when nobody did."""
    return str(notice.params.get("message", ""))


def path_of(notice: Notice) -> str:
    """The page it leads to, in the active language."""
    words = WORDS[NoticeKind(notice.kind)]
    return reverse(words.page, args=[notice.params[words.part]])
