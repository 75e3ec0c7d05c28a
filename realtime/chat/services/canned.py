"""Writes: replies that a shop keeps, for what it is asked every day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction

from marketplace.core import audit
from marketplace.core.errors import ErrorDetail
from realtime.chat.errors.team import (
    CannedReplyNotFoundError,
    CannedReplyTakenError,
    EmptyCannedReplyError,
    TooManyCannedRepliesError,
    UnknownPlaceholderError,
)
from realtime.chat.models import CannedReply
from realtime.chat.placeholders import unknown_placeholders
from sellers.models import Shop

MOST_REPLIES = 200
# What is typed after a slash: small Latin letters, Bangla ones, digits and dashes.
SHORTCUT: Final = r"^[a-z0-9_\-\u0980-\u09FF]*$"
FIELDS: Final = ("title", "shortcut", "body_en", "body_bn")


@dataclass(frozen=True, slots=True)
class ReplyDraft:
    """A reply as it is to be kept.

    Attributes:
        title: what the shop's people choose it by.
        body_en, body_bn: what is said, in the language of the buyer; one may be empty.
        shortcut: what is typed after a slash to get it; empty for none.
    """

    title: str
    body_en: str = ""
    body_bn: str = ""
    shortcut: str = ""

    def require_sound(self) -> None:
        """See that it says something, and has placeholders that exist.

        Raises:
            EmptyCannedReplyError, UnknownPlaceholderError: it is not so.
        """
        if not self.body_en and not self.body_bn:
            raise EmptyCannedReplyError
        for field, body in (("body_en", self.body_en), ("body_bn", self.body_bn)):
            if unknown := unknown_placeholders(body):
                named = ErrorDetail(field, "{" + unknown[0] + "}")
                raise UnknownPlaceholderError(details=[named])


@dataclass(frozen=True, slots=True)
class StaffAct:
    """One of the market's staff does it for a shop, which is noted in the audit trail."""

    user_id: UUID
    at: datetime


@transaction.atomic
def save_canned_reply(
    *, shop_id: UUID, reply_id: UUID | None = None, draft: ReplyDraft, by_staff: StaffAct | None = None
) -> CannedReply:
    """Keep a reply, or change one that is kept.

    Args:
        reply_id: which one is changed; None for a new one.
        by_staff: who does it, where it is none of the shop's people.

    Raises:
        CannedReplyNotFoundError: the shop has none of this id.
        CannedReplyTakenError: another has its title or shortcut.
        EmptyCannedReplyError, UnknownPlaceholderError: as `ReplyDraft.require_sound`.
        TooManyCannedRepliesError: the shop has as many as it may.
    """
    draft.require_sound()
    # One after the other, so that two who add at once do not add one too many.
    Shop.objects.select_for_update(no_key=True).filter(pk=shop_id).values_list("pk", flat=True).get()
    if reply_id is None:
        if CannedReply.objects.filter(shop_id=shop_id).count() >= MOST_REPLIES:
            raise TooManyCannedRepliesError
        reply = CannedReply(shop_id=shop_id)
    else:
        reply = _reply(shop_id, reply_id)
    before = {name: getattr(reply, name) for name in FIELDS}
    reply.title, reply.shortcut = draft.title, draft.shortcut.lower()
    reply.body_en, reply.body_bn = draft.body_en, draft.body_bn
    try:
        with transaction.atomic():
            reply.save()
    except IntegrityError as error:
        raise CannedReplyTakenError from error
    changes = {name: (old, getattr(reply, name)) for name, old in before.items() if old != getattr(reply, name)}
    _note_staff(by_staff, reply, "chat.save_reply", changes)
    return reply


@transaction.atomic
def delete_canned_reply(*, shop_id: UUID, reply_id: UUID, by_staff: StaffAct | None = None) -> None:
    """Forget a reply.

    Args:
        by_staff: as for `save_canned_reply`.

    Raises:
        CannedReplyNotFoundError: the shop has none of this id.
    """
    reply = _reply(shop_id, reply_id)
    _note_staff(by_staff, reply, "chat.delete_reply", {name: (getattr(reply, name), None) for name in FIELDS})
    reply.delete()


def _note_staff(act: StaffAct | None, reply: CannedReply, action: str, changes: Mapping[str, tuple[Any, Any]]) -> None:
    if act is not None:
        audit.record(actor_id=act.user_id, action=action, target=reply, changes=changes, now=act.at)


def _reply(shop_id: UUID, reply_id: UUID) -> CannedReply:
    reply = CannedReply.objects.select_for_update(no_key=True).filter(shop_id=shop_id, pk=reply_id).first()
    if reply is None:
        raise CannedReplyNotFoundError
    return reply
