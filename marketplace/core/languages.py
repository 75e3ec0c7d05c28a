"""Which of our languages a program asks for."""

from functools import lru_cache

from django.conf import settings
from django.utils.translation.trans_real import parse_accept_lang_header

MOST_OF_ACCEPT_LANGUAGE = 500  # characters; what Django reads of it, too
OF_PROGRAMS = "en"


def accepted_language(header: str) -> str:
    """The first of our languages that an `Accept-Language` header asks for; English where it asks for none."""
    return _accepted(header[:MOST_OF_ACCEPT_LANGUAGE])


@lru_cache(maxsize=1024)
def _accepted(wanted: str) -> str:
    supported = {code for code, _name in settings.LANGUAGES}
    ranges = (code.split("-")[0] for code, _weight in parse_accept_lang_header(wanted))
    return next((code for code in ranges if code in supported), OF_PROGRAMS)
