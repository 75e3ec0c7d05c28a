"""Which sites a text leads to, however the links are written."""

import re
import unicodedata
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings

# What hides where it leads. One is enough to be told no, so these are the ones that people meet here.
SHORTENERS: Final = frozenset(
    {
        *("bit.ly", "tinyurl.com", "t.co", "goo.gl", "is.gd", "v.gd", "ow.ly", "buff.ly", "rebrand.ly", "cutt.ly"),
        *("shorturl.at", "rb.gy", "t.ly", "s.id", "tiny.cc", "bl.ink", "lnkd.in", "adf.ly", "ouo.io", "soo.gd"),
        *("shorte.st", "linktr.ee", "surl.li", "u.to", "clck.ru", "x.gd", "tr.ee", "qr.ae", "dub.sh", "short.gy"),
    }
)
# Ends of names that nobody writes by leaving out the space after a full stop.
_ENDS = (
    "com|net|org|info|biz|io|co|me|app|dev|shop|store|xyz|top|site|online|link|club|live|page|website|"
    "bd|in|uk|us|cn|ru|pk|tk|ml|ga|cf|gq|ly|gl|gd|gg|cc|tv|to|at|ee|li|ws|su|vip|win|bid|loan|click"
)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_LINK = re.compile(
    rf"""
    (?P<full>\bhttps?:/{{1,3}}[^\s<>"'|\\]{{1,300}})
  | (?<![\w@.-])(?P<bare>(?:[\w-]{{1,63}}\.){{1,5}}(?:{_ENDS}))(?![\w@-])(?!\.\w)
    """,
    re.VERBOSE | re.IGNORECASE,
)


def plain(text: str) -> str:
    """A text as it is looked through: wide and fancy letters as the ordinary ones, what nobody sees left out."""
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))


def hosts_in(text: str) -> list[str]:
    """The site that each link of a text leads to, in their order, in lower case and without `www.`.

    A name alone (`example.com/offer`) counts, an e-mail address does not.
    """
    found = (_host(match["full"] or f"//{match['bare']}") for match in _LINK.finditer(plain(text)))
    return [host for host in found if host]


def is_own(host: str) -> bool:
    """Whether it is a page of this market."""
    return host in _own_hosts()


def is_shortened(host: str) -> bool:
    return host in SHORTENERS


def _host(link: str) -> str:
    """Whatever stands before an @ is a name to sign in with, and not where the link leads."""
    try:
        host = urlsplit(re.sub(r"^(https?):/+", r"\1://", link, flags=re.IGNORECASE)).hostname or ""
    except ValueError:
        return link
    return host.rstrip(".").removeprefix("www.")


def _own_hosts() -> frozenset[str]:
    public = urlsplit(settings.PUBLIC_ADDRESS).hostname or ""
    return frozenset(host.removeprefix("www.") for host in (public, *settings.ALLOWED_HOSTS) if host != "*")
