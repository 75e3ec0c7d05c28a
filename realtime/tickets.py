"""Tickets: what a page gives whoever may see it, so that they may hear of its topic without being known.

A guest sees an order by its link alone. The page behind the link has a ticket to the order's topic, good for an hour;
when the page is fetched anew, it has another. A ticket is the instant at which it ends, signed together with its topic.
"""

import re
from datetime import datetime, timedelta

from django.core.signing import BadSignature, Signer

SALT = "realtime.tickets"
LASTS = timedelta(hours=1)
_FORM = re.compile(r"([0-9]{1,12}):[A-Za-z0-9_-]{43}")


def issue(topic: str, *, until: datetime) -> str:
    """A ticket to a topic, good until the second in which that is."""
    return Signer(salt=SALT).sign(_signed(topic, f"{int(until.timestamp())}")).removeprefix(_signed(topic, ""))


def is_good(ticket: str, *, topic: str, now: datetime) -> bool:
    """Whether somebody has brought a ticket of ours to this topic, in time."""
    found = _FORM.fullmatch(ticket)
    if found is None or int(found[1]) <= now.timestamp():
        return False
    try:
        Signer(salt=SALT).unsign(_signed(topic, ticket))
    except BadSignature:
        return False
    return True


def _signed(topic: str, ticket: str) -> str:
    return f"{topic} {ticket}"
