"""Replies that a shop keeps, as the API reads and tells them."""

from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, Field

from marketplace.core.schemas import StrictSchema, line, paragraphs
from realtime.chat.models import LONGEST_BODY, LONGEST_SHORTCUT, LONGEST_TITLE, CannedReply
from realtime.chat.placeholders import PLACEHOLDERS
from realtime.chat.selectors.canned import ReadyReply
from realtime.chat.services.canned import SHORTCUT, ReplyDraft


class CannedReplyIn(StrictSchema):
    """A reply to keep; one of the languages may be empty."""

    title: Annotated[str, line(LONGEST_TITLE, least=1)]
    body_en: Annotated[str, paragraphs(LONGEST_BODY)] = Field(
        default="", description="Placeholders: " + ", ".join("{" + name + "}" for name in PLACEHOLDERS) + "."
    )
    body_bn: Annotated[str, paragraphs(LONGEST_BODY)] = ""
    shortcut: str = Field(
        default="", max_length=LONGEST_SHORTCUT, pattern=SHORTCUT, description="What is typed after a slash."
    )

    def to_draft(self) -> ReplyDraft:
        return ReplyDraft(title=self.title, body_en=self.body_en, body_bn=self.body_bn, shortcut=self.shortcut)


class CannedReplyOut(BaseModel):
    """A reply as it is kept."""

    id: UUID
    title: str
    shortcut: str
    body_en: str
    body_bn: str

    @classmethod
    def of(cls, reply: CannedReply) -> Self:
        same = ("title", "shortcut", "body_en", "body_bn")
        return cls(id=reply.pk, **{name: getattr(reply, name) for name in same})


class ReadyReplyOut(BaseModel):
    """A reply as it would be said in a room: in the buyer's language, with names and numbers in their places."""

    id: UUID
    title: str
    shortcut: str
    text: str
    language: Literal["en", "bn"]

    @classmethod
    def of(cls, reply: ReadyReply) -> Self:
        language: Literal["en", "bn"] = "en" if reply.language == "en" else "bn"
        return cls(id=reply.id, title=reply.title, shortcut=reply.shortcut, text=reply.text, language=language)
