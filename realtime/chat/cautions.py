"""What the reader of a message is to be careful about: it is sent, and they are told.

Nobody is kept from giving a number to the person who brings the rice, so nothing here refuses anything. What is found
is found by plain patterns, in both languages; somebody who wants to get round them does, and the market's word stays
the same: what is paid or agreed elsewhere, it cannot help with.
"""

import re
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from realtime.chat import links

_BANGLA_DIGITS = {0x09E6 + digit: str(digit) for digit in range(10)}
# Whatever stands between digits, as people write and disguise numbers.
_PHONE = re.compile(
    r"(?<!\d)(?:\+?(?:88)?[ .-]?)?0[ .-]?1[ .-]?[3-9](?:[ .-]?\d){8}(?!\d)|\+\d(?:[ .-]?\d){7,14}(?!\d)"
)
_ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{2,63}")
_MESSENGER = re.compile(
    r"whats?\s?app|হোয়াটস\s?অ্যাপ|হোয়াটস\s?এপ|\bimo\b|ইমো(?![\u0980-\u09ff])|telegram|টেলিগ্রাম|wa\.me|t\.me|m\.me"
)
_WALLET = r"bkash|b-kash|বিকাশ|nagad|rocket|রকেট|upay|উপায়|নগদে|নগদ\s(?:নাম্বার|নম্বর|একাউন্ট|অ্যাকাউন্ট)"
_BANK = r"bank\s(?:account|transfer)|ব্যাংক\s?(?:একাউন্ট|অ্যাকাউন্ট)|account\s(?:no|number)|হিসাব\sনম্বর"
_ASKS = (
    r"send|pay|transfer|cash\s?in|personal|merchant|number|advance|পাঠা|পাঠিয়ে|সেন্ড|দিন|দেন|দিয়ে|করুন|করেন|পেমেন্ট|"
    r"পার্সোনাল|নাম্বার|নম্বর|অগ্রিম"
)
_PAYMENT = re.compile(rf"(?:{_WALLET}|{_BANK})(?s:.){{0,60}}(?:{_ASKS})|(?:{_ASKS})(?s:.){{0,60}}(?:{_WALLET}|{_BANK})")
_BEFOREHAND = re.compile(
    r"send\smoney|সেন্ড\sমানি|pay\s(?:in\s)?advance|advance\spay|pay\soutside|outside\s(?:haat|the\sapp)|"
    r"অগ্রিম\s(?:টাকা|পেমেন্ট|দি)|আগে\sটাকা|অ্যাপের\sবাইরে|হাটের\sবাইরে"
)


class Caution(models.TextChoices):
    """What to be careful about, the weightiest first."""

    PAYMENT = "payment", _("Asks to pay outside the order")
    LINK = "link", _("Leads to another site")
    CONTACT = "contact", _("Gives a number, an address or another messenger")


WORDS: Final = {
    Caution.PAYMENT: _(
        "Pay only as your order says. What is paid any other way, Haat cannot get back. If you are asked to, report it."
    ),
    Caution.LINK: _("This link leads to another site. Never give a password, a PIN or a code there."),
    Caution.CONTACT: _("What is agreed by phone or another app, Haat does not see and cannot help with."),
}


def find_cautions(text: str) -> list[Caution]:
    """What there is to be careful about, the weightiest first."""
    plain = " ".join(links.plain(text).lower().translate(_BANGLA_DIGITS).split())
    found = {
        Caution.PAYMENT: bool(_PAYMENT.search(plain) or _BEFOREHAND.search(plain)),
        Caution.LINK: any(not links.is_own(host) for host in links.hosts_in(plain)),
        Caution.CONTACT: bool(_PHONE.search(plain) or _ADDRESS.search(plain) or _MESSENGER.search(plain)),
    }
    return [caution for caution, is_there in found.items() if is_there]
