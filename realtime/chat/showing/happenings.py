"""What the market tells in a conversation, in words, for the side that reads it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from marketplace.core import formats
from marketplace.core.bilingual import other_language, page_language
from marketplace.core.ids import as_id
from marketplace.orders.models import OrderState, SubstitutionState
from marketplace.orders.words import amount
from realtime.chat.cautions import WORDS, Caution
from realtime.chat.models import Message, Side
from realtime.chat.services.assisting import WITH_ASSISTANT, WITH_TEAM
from realtime.chat.services.away import AWAY
from realtime.chat.services.cautioning import CAUTION
from realtime.chat.services.order_news import ORDER_STATE, SUBSTITUTION
from realtime.chat.showing import words

Told = Mapping[str, Any]
Words = Callable[[Told, str], str]


def event_words(message: Message, *, side: str) -> str:
    """What happened; what nobody has words for says only that something did."""
    tell = _TOLD.get(message.data.get("event", ""))
    return tell(message.data, side) if tell is not None else _("Something happened")


def question_of(message: Message) -> UUID | None:
    """The substitution that an event asks the buyer about, while it waits for the answer."""
    is_open = message.data.get("state") == SubstitutionState.PROPOSED
    return as_id(str(message.data.get("substitution_id"))) if is_open else None


def _away(data: Told, side: str) -> str:
    opens_at = data.get("opens_at")
    if not opens_at:
        return _("The shop is closed now. It answers when it is open again.")
    opens = words.moment(datetime.fromisoformat(opens_at))
    return _("The shop is closed now and opens %(at)s. It answers then.") % {"at": opens}


def _caution(data: Told, side: str) -> str:
    if side == data.get("side"):
        return _("Whoever reads this is asked to be careful with links, numbers and payments.")
    return str(WORDS[Caution(data["caution"])])


def _with_assistant(data: Told, side: str) -> str:
    return _("The assistant answers now. The shop’s people can join at any time.")


def _with_team(data: Told, side: str) -> str:
    return _("Your people answer now.") if side == Side.SHOP else _("The shop’s people answer now.")


def _order_state(data: Told, side: str) -> str:
    told = {"number": data["number"], "state": OrderState(data["state"]).label}
    return _("Order %(number)s: %(state)s") % told


def _substitution(data: Told, side: str) -> str:
    """What is missing, what there would be instead, and what became of it."""
    told = {
        "missing": _named(data, "line"),
        "instead": _named(data, "offer"),
        "count": formats.number(data["quantity"]),
        "price": amount(Decimal(data["unit_price"]), data["currency"]),
    }
    asked = _("“%(missing)s” is missing. Instead: %(count)s × %(instead)s for %(price)s each.") % told
    parts = [asked, f"“{data['message']}”" if data["message"] else "", _outcome(data, side)]
    return " ".join(part for part in parts if part)


def _outcome(data: Told, side: str) -> str:
    state = SubstitutionState(data["state"])
    if state == SubstitutionState.PROPOSED:
        until = words.moment(datetime.fromisoformat(data["expires_at"]))
        if side == Side.BUYER:
            return _("Do you take it? Answer by %(until)s.") % {"until": until}
        return _("The buyer is asked until %(until)s.") % {"until": until}
    return str(state.label)


def _named(data: Told, what: str) -> str:
    return str(data.get(f"{what}_{page_language()}") or data.get(f"{what}_{other_language()}", ""))


_TOLD: dict[str, Words] = {
    AWAY: _away,
    CAUTION: _caution,
    WITH_ASSISTANT: _with_assistant,
    WITH_TEAM: _with_team,
    ORDER_STATE: _order_state,
    SUBSTITUTION: _substitution,
}
