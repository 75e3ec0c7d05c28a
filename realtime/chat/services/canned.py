"""Writes: replies that a shop keeps, for what it is asked every day."""

from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction

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


@transaction.atomic
def save_canned_reply(*, shop_id: UUID, reply_id: UUID | None = None, draft: ReplyDraft) -> CannedReply:
    """Keep a reply, or change one that is kept.

    Args:
        reply_id: which one is changed; None for a new one.

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
    reply.title, reply.shortcut = draft.title, draft.shortcut.lower()
    reply.body_en, reply.body_bn = draft.body_en, draft.body_bn
    try:
        with transaction.atomic():
            reply.save()
    except IntegrityError as error:
        raise CannedReplyTakenError from error
    return reply


@transaction.atomic
def delete_canned_reply(*, shop_id: UUID, reply_id: UUID) -> None:
    """Forget a reply.

    Raises:
        CannedReplyNotFoundError: the shop has none of this id.
    """
    _reply(shop_id, reply_id).delete()


def _reply(shop_id: UUID, reply_id: UUID) -> CannedReply:
    reply = CannedReply.objects.select_for_update(no_key=True).filter(shop_id=shop_id, pk=reply_id).first()
    if reply is None:
        raise CannedReplyNotFoundError
    return reply
