"""Which words of notices and letters the staff can say otherwise."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from marketplace.notifications.choices import is_mailed
from marketplace.notifications.models import NoticeKind
from marketplace.notifications.notice_sentences import WORDS, Words
from marketplace.notifications.notice_words import FOR_SHOP, MANY, WITHOUT_AMOUNT, Saying, title_of
from marketplace.notifications.wording.catalogue import Kind, Variable
from marketplace.notifications.wording.language import Text
from marketplace.notifications.wording.models import WordChannel

PLACEHOLDER = re.compile(r"%\((\w+)\)s")
# The letter in which a whole purchase is told, order by order; the list of goods is added by itself.
PURCHASE = "purchase"
APP, MAIL, SMS, PUSH = WordChannel.APP, WordChannel.MAIL, WordChannel.SMS, WordChannel.PUSH
# Buyers are told these by text message too, where it cannot wait or there is no address.
BY_TEXT = frozenset(kind for kind, words in WORDS.items() if words.page in {"orders:order", "orders:return"})

VARIABLES: Mapping[str, Variable] = {
    one.name: one
    for one in (
        Variable("shop", _("the shop’s name"), {"en": "Rahima Store", "bn": "রহিমা স্টোর"}),
        Variable("product", _("the product’s name"), {"en": "Miniket rice", "bn": "মিনিকেট চাল"}),
        Variable("account", _("the account, shortened"), {"en": "bKash 017•••••678", "bn": "বিকাশ ০১৭•••••৬৭৮"}),
        Variable("count", _("how many"), {"en": "3", "bn": "৩"}),
        Variable("reason", _("why, as our staff chose it"), {"en": "Advertising", "bn": "বিজ্ঞাপন"}),
        Variable("from", _("who wrote"), {"en": "Karim Uddin", "bn": "করিম উদ্দিন"}),
        Variable("label", _("what a saved search is called"), {"en": "Rice below ৳400", "bn": "৪০০ টাকার নিচে চাল"}),
        Variable("number", _("the order’s number"), {"en": "K7QF-2M9T", "bn": "K7QF-2M9T"}),
        Variable("amount", _("an amount of money"), {"en": "৳450.00", "bn": "৳৪৫০.০০"}),
        Variable("name", _("the reader’s name"), {"en": "Karim Uddin", "bn": "করিম উদ্দিন"}),
    )
}


def kinds() -> Iterable[Kind]:
    """Every sentence of every kind of notice, and the letter about a purchase."""
    for kind in NoticeKind:
        if kind is not NoticeKind.TRIAL:
            yield from _of_words(kind, str(kind), WORDS[kind])
    yield Kind(
        code=PURCHASE,
        label=_("An order was placed"),
        case="",
        channels=(MAIL,),
        variables=(VARIABLES["number"], VARIABLES["name"]),
        defaults=lambda _channel: purchase_default(),
    )


def channels_of(kind: NoticeKind) -> tuple[WordChannel, ...]:
    """Where it is read; words for other channels would be read by nobody."""
    goes = {APP: True, MAIL: is_mailed(kind), SMS: kind in BY_TEXT, PUSH: True}
    return tuple(channel for channel, is_so in goes.items() if is_so)


def purchase_default() -> Text:
    """The shipped subject and first lines, in the active language."""
    return Text(
        gettext("Your order %(number)s") % {"number": "{{ number }}"},
        gettext("We have your order, and the shops have it now. You hear of each step."),
    )


def _of_words(kind: NoticeKind, code: str, words: Words) -> Iterator[Kind]:
    cases: Sequence[tuple[str, str | Promise, str | Promise]] = (
        ("", "", words.text),
        (MANY, _("several within the hour"), words.many),
        (WITHOUT_AMOUNT, _("no amount"), words.without_amount),
    )
    for ending, case, text in cases:
        if text:
            yield _kind(kind, Saying(code + ending, text), case)
    if words.for_shop is not None:
        for one in _of_words(kind, code + FOR_SHOP, words.for_shop):
            yield Kind(one.code, one.label, one.case or _("to a shop"), one.channels, one.variables, one.defaults)


def _kind(kind: NoticeKind, saying: Saying, case: str | Promise) -> Kind:
    # Every language has the same placeholders, which a test holds them to; the source is as good as any.
    names = dict.fromkeys(PLACEHOLDER.findall(str(saying.text)))
    return Kind(
        code=saying.code,
        label=kind.label,
        case=case,
        channels=channels_of(kind),
        variables=tuple(VARIABLES[name] for name in names),
        defaults=partial(_default, saying),
    )


def _default(saying: Saying, channel: WordChannel) -> Text:
    return Text(_as_template(title_of(saying, channel)), _as_template(str(saying.text)))


def _as_template(text: str) -> str:
    return PLACEHOLDER.sub(r"{{ \1 }}", text).replace("%%", "%")
