"""What notices say, in the language of whoever reads them, and where they lead."""

from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext

from marketplace.catalog.models.moderation import ReportReason
from marketplace.core.bilingual import localized, page_language
from marketplace.core.money import Money
from marketplace.core.numerals import in_digits
from marketplace.notifications.models import Notice, NoticeKind
from marketplace.notifications.notice_sentences import WORDS, Words
from marketplace.notifications.wording import published
from marketplace.notifications.wording.language import Text
from marketplace.notifications.wording.models import WordChannel

# What the code of a sentence ends with that is said in one case only.
FOR_SHOP, MANY, WITHOUT_AMOUNT = ".for_shop", ".many", ".without_amount"


@dataclass(frozen=True, slots=True)
class NamesInWords:
    """A shop's or a product's names as a notice keeps them."""

    name_en: str
    name_bn: str


@dataclass(frozen=True, slots=True)
class Saying:
    """One sentence of a kind of notice; `code` names it where staff say it otherwise."""

    code: str
    text: str | Promise


def saying_of(notice: Notice) -> Saying:
    """The sentence for how it is: of one or of many, with an amount or without, to a buyer or to a shop."""
    words, code = words_of(notice), str(notice.kind)
    if words is not WORDS[NoticeKind(notice.kind)]:
        code += FOR_SHOP
    if words.without_amount and not _amount_of(notice):
        return Saying(code + WITHOUT_AMOUNT, words.without_amount)
    if words.many and notice.params.get("count", 1) > 1:
        return Saying(code + MANY, words.many)
    return Saying(code, words.text)


def title_of(saying: Saying, channel: WordChannel) -> str:
    """The shipped title on a channel, for values to be put in: a mail's is the sentence itself."""
    if channel is WordChannel.MAIL:
        return str(saying.text)
    return "Haat" if channel is WordChannel.PUSH else ""


def words_of(notice: Notice) -> Words:
    """How it is told to whoever it is for."""
    words = WORDS[NoticeKind(notice.kind)]
    return words.for_shop if words.for_shop is not None and notice.params.get("for_shop") else words


def text_of(notice: Notice, channel: WordChannel = WordChannel.APP) -> str:
    """What it says in the active language, in the room that a channel gives: the staff's words, or the shipped ones."""
    return said(notice, channel).body


def said(notice: Notice, channel: WordChannel) -> Text:
    """The same with its title, where the channel has one: a mail's subject, or a push's first line."""
    saying, values = saying_of(notice), values_of(notice)
    written = published.written(saying.code, channel, page_language(), values)
    return written or Text(title_of(saying, channel) % values, str(saying.text) % values)


def values_of(notice: Notice) -> dict[str, str]:
    """What stands in its words, in the active language; empty where it has no such thing."""
    shop, product = (
        NamesInWords(notice.params.get(f"{of}_name_en", ""), notice.params.get(f"{of}_name_bn", ""))
        for of in ("shop", "product")
    )
    amount, reason = _amount_of(notice), notice.params.get("reason")
    return {
        "shop": localized(shop, "name"),
        "product": localized(product, "name"),
        "account": in_digits(notice.params.get("account", ""), page_language()),
        "count": in_digits(str(notice.params.get("count", 1)), page_language()),
        "reason": str(ReportReason(reason).label) if reason else "",
        "from": notice.params.get("from_name") or gettext("Somebody"),
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
