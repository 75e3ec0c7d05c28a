"""What the endpoints of notices read and answer."""

from datetime import datetime
from typing import Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, Field

from marketplace.core.schemas import PageParams, StrictSchema
from marketplace.notifications.models import Notice
from marketplace.notifications.notice_words import message_of, path_of, text_of


class NoticeOut(BaseModel):
    """One notice."""

    id: UUID
    kind: str
    text: str = Field(description="In the language asked for.")
    message: str = Field(description="What somebody wrote about it; empty when nobody did.")
    path: str = Field(description="The page it leads to.")
    params: dict[str, Any]
    created_at: datetime
    read_at: datetime | None

    @classmethod
    def of(cls, notice: Notice) -> Self:
        return cls(
            id=notice.pk,
            kind=notice.kind,
            text=text_of(notice),
            message=message_of(notice),
            path=path_of(notice),
            params=notice.params,
            created_at=notice.created_at,
            read_at=notice.read_at,
        )


class NoticeParams(PageParams):
    """Which of one's notices."""

    unread: bool | None = Field(default=None, description="True for those alone that are unread.")


class DeleteParams(StrictSchema):
    """Which notices are to be deleted."""

    state: Literal["read"]


class DeletedOut(BaseModel):
    """How many were deleted."""

    deleted: int


class NoticesOut(BaseModel):
    """A page of notices, and how many are unread in all."""

    items: list[NoticeOut]
    next: str | None
    unread: int


class ReadIn(StrictSchema):
    """Which notices have been read."""

    ids: list[UUID] | None = Field(
        default=None, max_length=100, description="Ids of your own notices; null or nothing for all of them."
    )


class ReadOut(BaseModel):
    """How many were unread until now, and how many still are."""

    marked: int
    unread: int
