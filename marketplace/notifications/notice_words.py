"""What notices say, in the language of whoever reads them, and where they lead."""

from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse

from marketplace.catalog.models.moderation import ReportReason
from marketplace.core.bilingual import localized, page_language
from marketplace.core.money import Money
from marketplace.core.numerals import in_digits
from marketplace.notifications.models import Notice, NoticeKind
from marketplace.notifications.notice_sentences import WORDS, Words


@dataclass(frozen=True, slots=True)
class NamesInWords:
    """A shop's or a product's names as a notice keeps them."""

    name_en: str
    name_bn: str


def words_of(notice: Notice) -> Words:
    """How it is told to whoever it is for."""
    words = WORDS[NoticeKind(notice.kind)]
    return words.for_shop if words.for_shop is not None and notice.params.get("for_shop") else words


def text_of(notice: Notice) -> str:
    """The sentence, in the active language."""
    shop, product = (
        NamesInWords(notice.params.get(f"{of}_name_en", ""), notice.params.get(f"{of}_name_bn", ""))
        for of in ("shop", "product")
    )
    words, count, reason = words_of(notice), notice.params.get("count", 1), notice.params.get("reason")
    amount, text = _amount_of(notice), words.many if count > 1 and words.many else words.text
    return str(words.without_amount if words.without_amount and not amount else text) % {
        "shop": localized(shop, "name"),
        "product": localized(product, "name"),
        "account": in_digits(notice.params.get("account", ""), page_language()),
        "count": in_digits(str(count), page_language()),
        "reason": ReportReason(reason).label if reason else "",
        "from": notice.params.get("from_name", ""),
        "label": notice.params.get("label", ""),
        "number": notice.params.get("number", ""),
        "amount": amount.format(page_language()) if amount is not None else "",
    }


def _amount_of(notice: Notice) -> Money | None:
    amount = notice.params.get("amount")
    return Money(Decimal(amount), notice.params.get("currency", "")) if amount else None


def message_of(notice: Notice) -> str:
    """What somebody wrote about it; empty when nobody did."""
    return str(notice.params.get("message", ""))


def path_of(notice: Notice) -> str:
    """The page it leads to, in the active language."""
    words = words_of(notice)
    return reverse(words.page, args=[notice.params[part] for part in words.parts.split()])
