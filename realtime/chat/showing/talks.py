"""One conversation as a page shows it: who talks about what, what was said, and what its reader can do."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from marketplace.accounts.errors import VerifiedContactRequiredError
from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.accounts.viewing import is_viewing
from marketplace.core import live
from marketplace.core.errors import ForbiddenError, RuleError
from marketplace.core.live import LiveTopic
from realtime.chat.errors.rooms import RoomEndedError
from realtime.chat.models import Answerer, Room, RoomKind, Side
from realtime.chat.participants import Place
from realtime.chat.selectors.messages import find_mark, list_messages
from realtime.chat.selectors.rooms import read_room
from realtime.chat.services.beginning import require_begun
from realtime.chat.services.blocking import blocks_of, require_may_write
from realtime.chat.services.marking import mark
from realtime.chat.services.sending import WRITABLE
from realtime.chat.showing import words
from realtime.chat.showing.bubbles import Reader, Stretch, stretch_of
from realtime.chat.showing.company import Company, company_of
from realtime.chat.showing.places import Act, Links, links_of, other_name
from realtime.chat.showing.quoting import Quoted, asked_quote
from sellers.opening import state_at

MESSAGES_A_PAGE = 40
MOST_SEQ = 2**31


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation for one who takes part in it.

    Attributes:
        owner: whose unsent messages the browser keeps for it.
        other: whom they talk to.
        notes: the topic of the shop's people.
        marks: whether what they read is told to the other side.
        read_seq, delivered_seq: up to where the other side has got.
        acts: what takes one tap about the conversation as a whole.
        person_url: where a buyer whom the assistant answers asks for people with one tap; empty where it does not.
        why_silent: why they cannot write; empty where they can.
        notes_only: whether they can write to their colleagues all the same.
        confirm_url: where they do what is missing before they can write.
        hint: what to know before one writes.
        is_main: whether the page is about nothing else.
        is_past: whether it does not reach up to now.
        answers: what they are about to answer.
    """

    place: Place
    owner: str
    other: str
    about: str
    topic: LiveTopic
    notes: LiveTopic | None
    presence: Company
    acts: Sequence[Act]
    person_url: str
    why_silent: str
    notes_only: bool
    confirm_url: str
    hint: str
    marks: bool
    is_main: bool
    is_past: bool
    answers: Quoted | None

    @property
    def room(self) -> Room:
        return self.place.room

    @property
    def side(self) -> Side:
        return self.place.side

    @property
    def links(self) -> Links:
        return links_of(self.place)

    @property
    def url(self) -> str:
        return self.links.room

    @property
    def back(self) -> str:
        return self.links.rooms

    @property
    def other_url(self) -> str:
        return self.links.other

    @property
    def about_url(self) -> str:
        return self.links.about

    @property
    def read_seq(self) -> int:
        return self.room.shop_read_seq if self.side is Side.BUYER else self.room.buyer_read_seq

    @property
    def delivered_seq(self) -> int:
        return self.room.shop_delivered_seq if self.side is Side.BUYER else self.room.buyer_delivered_seq

    @property
    def may_note(self) -> bool:
        return self.side is Side.SHOP

    @property
    def staff(self) -> str:
        """Who writes where nobody's name is told."""
        return words.side_name(Side.STAFF)

    @property
    def nothing(self) -> str:
        return _("Nothing was written here yet.")


def may_write(request: HttpRequest) -> bool:
    """Whether who asks can do more than read; staff who look as somebody cannot, nor who has shown no contact."""
    principal = principal_in(request)
    return (
        not is_viewing(request) and principal.reach(Action.WRITE_CHATS) is not None and principal.has_verified_contact
    )


def reader_of(request: HttpRequest, place: Place, *, now: datetime) -> Reader:
    """Who looks at a room's messages."""
    return Reader(place, may_write(request), now)


def open_talk(
    request: HttpRequest, place: Place, *, before: int | None = None, is_main: bool = True, now: datetime
) -> tuple[Talk, Stretch]:
    """A conversation and its latest messages, or those before a number; what is shown is read from then on.

    Which statements it takes does not depend on how much was said.
    """
    topic = _topic("room", place)
    notes = _topic("notes", place) if place.side is Side.SHOP else None
    place = replace(place, room=read_room(place.room.pk))
    found = list_messages(place=place, before=before, limit=MESSAGES_A_PAGE)
    stretch = stretch_of(found, reader_of(request, place, now=now))
    marks = may_write(request) and place.side is not Side.STAFF and before is None
    if marks:
        mark(place=place, read_seq=stretch.last_seq, now=now)
    why_silent, notes_only = _why_silent(request, place, now=now)
    talk = Talk(
        place=place,
        owner=str(place.user_id),
        other=other_name(place),
        about=words.about(place.room),
        topic=topic,
        notes=notes,
        presence=company_of(place),
        acts=_acts(place) if may_write(request) else (),
        person_url=_person_url(place) if may_write(request) else "",
        why_silent=why_silent,
        notes_only=notes_only,
        confirm_url=reverse("accounts:profile") if _lacks_contact(request) else "",
        hint=_hint(place, now=now) if not why_silent else "",
        marks=marks,
        is_main=is_main,
        is_past=before is not None,
        answers=asked_quote(request, place),
    )
    return talk, stretch


def _topic(kind: str, place: Place) -> LiveTopic:
    return live.topic(kind, place.room.pk, told_up_to=live.position(kind, place.room.pk))


def _why_silent(request: HttpRequest, place: Place, *, now: datetime) -> tuple[str, bool]:
    """Why they cannot write to the other side, and whether they can leave notes for their colleagues."""
    if _lacks_contact(request):
        return str(VerifiedContactRequiredError.message), False
    if not may_write(request):
        return _("You only look on here."), False
    is_over = place.room.kind != RoomKind.ORDER and place.room.shop.status not in WRITABLE
    if is_over or place.room.buyer_id is None:
        return str(RoomEndedError.message), False
    try:
        require_may_write(place=place, now=now)
        if place.side is Side.SHOP:
            require_begun(place.room, now=now)
    except (ForbiddenError, RuleError) as error:
        return str(error), place.side is Side.SHOP
    return "", False


def _lacks_contact(request: HttpRequest) -> bool:
    """Whether they could write, had they shown that an address or a number is theirs."""
    return not is_viewing(request) and not principal_in(request).has_verified_contact


def _hint(place: Place, *, now: datetime) -> str:
    """When the shop is closed, that an answer may take until it opens."""
    if place.side is Side.STAFF:
        return _("You write as Haat’s staff. Buyer and shop both read it.")
    if place.side is not Side.BUYER:
        return ""
    state = state_at(place.room.shop, now)
    return words.closed_hint(state, shop=place.room.shop, now=now) if state.is_open is False else ""


def _acts(place: Place) -> Sequence[Act]:
    """What takes one tap about the room as a whole."""
    if place.side is Side.STAFF:
        return ()
    address = [place.room.pk]
    mute = (
        Act(_("Tell me of new messages again"), "bell", reverse("chat:unmute", args=address))
        if find_mark(place).is_muted
        else Act(_("Do not tell me of new messages"), "bell-off", reverse("chat:mute", args=address))
    )
    is_blocked = blocks_of(place.room).filter(by=place.side).exists()
    who = _("the shop") if place.side is Side.BUYER else _("the buyer")
    block = (
        Act(_("Lift the block"), "block", reverse("chat:unblock", args=address))
        if is_blocked
        else Act(_("Block %(who)s") % {"who": who}, "block", reverse("chat:block", args=address))
    )
    return (mute, block) if place.room.buyer_id is not None else (mute,)


def _person_url(place: Place) -> str:
    """Buyers alone: the shop's people and the staff say who answers beside the conversation."""
    is_assistants = place.side is Side.BUYER and place.room.answered_by == Answerer.ASSISTANT
    return reverse("chat:person", args=[place.room.pk]) if is_assistants else ""


def page_before(request: HttpRequest) -> int | None:
    """The number before which the page is to end; None for the latest, and for what is no number."""
    asked = request.GET.get("before", "")
    return int(asked) if asked.isascii() and asked.isdigit() and 0 < int(asked) < MOST_SEQ else None
