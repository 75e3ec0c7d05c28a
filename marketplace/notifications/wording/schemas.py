"""What the endpoints of templates read and answer."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from marketplace.core.schemas import StrictSchema, line, paragraphs
from marketplace.notifications.wording.catalogue import Place, find_place
from marketplace.notifications.wording.language import ROOMS, Text
from marketplace.notifications.wording.models import WordChannel
from marketplace.notifications.wording.previews import Preview
from marketplace.notifications.wording.selectors import Line, Standing

LanguageName = Literal["bn", "en"]


class WordsIn(StrictSchema):
    """Words with `{{ variables }}`."""

    title: Annotated[str, line(200)] = Field(default="", description="A mail's subject or a push's first line.")
    body: Annotated[str, paragraphs(2000, least=1)]

    def to_text(self) -> Text:
        return Text(self.title, self.body)


class TemplateIn(WordsIn):
    """A new version of what a kind of message says."""

    kind: Annotated[str, line(48, least=1)]
    channel: WordChannel
    language: LanguageName

    def to_place(self) -> Place:
        return find_place(self.kind, self.channel, self.language)


class PublishIn(StrictSchema):
    """Which version is said from now on."""

    number: int | None = Field(ge=1, description="Null for the shipped words.")


class VariableOut(BaseModel):
    name: str
    label: str
    example: str


class VersionOut(BaseModel):
    """One version."""

    model_config = ConfigDict(from_attributes=True)

    number: int
    title: str
    body: str
    is_published: bool
    published_at: datetime | None
    created_at: datetime


class TemplateOut(BaseModel):
    """What a kind of message says in one place, and was to say."""

    kind: str
    label: str
    case: str = Field(description="In which case of it; empty for the usual.")
    channel: WordChannel
    language: LanguageName
    most_characters: int
    most_in_title: int = Field(description="0 where there is no title.")
    variables: list[VariableOut]
    shipped: WordsIn
    published: int | None = Field(description="The number of the version that is said; null for the shipped words.")
    versions: list[VersionOut]

    @classmethod
    def of(cls, standing: Standing) -> Self:
        place, shipped = standing.place, standing.place.default()
        room = ROOMS[place.channel]
        return cls(
            kind=place.kind.code,
            label=str(place.kind.label),
            case=str(place.kind.case),
            channel=place.channel,
            language=place.language,
            most_characters=room.body,
            most_in_title=room.title,
            variables=[
                VariableOut(name=one.name, label=str(one.label), example=one.examples[place.language])
                for one in place.kind.variables
            ],
            shipped=WordsIn.model_construct(title=shipped.title, body=shipped.body),
            published=standing.published.number if standing.published else None,
            versions=[VersionOut.model_validate(version) for version in standing.versions],
        )


class KindOut(BaseModel):
    """A kind of message."""

    kind: str
    label: str
    case: str
    variables: list[str]
    channels: dict[str, list[LanguageName]] = Field(
        description="Where it goes, and in which languages the staff's own words are said there."
    )

    @classmethod
    def of(cls, one: Line) -> Self:
        kind = one.kind
        return cls(
            kind=kind.code,
            label=str(kind.label),
            case=str(kind.case),
            variables=[variable.name for variable in kind.variables],
            channels={channel.value: list(languages) for channel, languages in one.own.items()},
        )


class KindsOut(BaseModel):
    """All kinds of messages whose words can be changed."""

    items: list[KindOut]
    next: str | None = Field(default=None, description="Null: all of them are here.")


class PreviewOut(BaseModel):
    """A message with examples in its variables."""

    model_config = ConfigDict(from_attributes=True)

    title: str
    body: str
    characters: int
    parts: int | None = Field(description="How many messages a text is paid for as.")

    @classmethod
    def of(cls, shown: Preview) -> Self:
        return cls.model_validate(shown)
