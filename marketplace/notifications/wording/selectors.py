"""Reads: what can be said otherwise, and what is."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from marketplace.core.bilingual import Language
from marketplace.notifications.wording.catalogue import LANGUAGES, Kind, Place, kinds
from marketplace.notifications.wording.language import Text
from marketplace.notifications.wording.models import TemplateVersion, WordChannel
from marketplace.notifications.wording.services import versions_of

MOST_VERSIONS = 50


@dataclass(frozen=True, slots=True)
class Standing:
    """What is said in a place.

    Attributes:
        published: None where the shipped words are said.
        versions: those that were written, the newest first; at most 50.
    """

    place: Place
    published: TemplateVersion | None
    versions: Sequence[TemplateVersion]

    @property
    def said(self) -> Text:
        """The words that are said now, as a template."""
        return Text(self.published.title, self.published.body) if self.published else self.place.default()

    @property
    def draft(self) -> TemplateVersion | None:
        """What was written after that which is said."""
        last = self.versions[0] if self.versions else None
        return last if last is not None and not last.is_published and not last.published_at else None


@dataclass(frozen=True, slots=True)
class Line:
    """A kind of message in the list: on which channels and in which languages the staff say it in their own words."""

    kind: Kind
    own: Mapping[WordChannel, Sequence[Language]]


def list_kinds() -> list[Line]:
    """All of them, in one statement."""
    own: dict[tuple[str, str], list[Language]] = defaultdict(list)
    rows = TemplateVersion.objects.filter(is_published=True).order_by("language")
    for kind, channel, language in rows.values_list("kind", "channel", "language"):
        own[kind, channel].append("bn" if language == "bn" else "en")
    return [
        Line(kind, {channel: own.get((kind.code, channel.value), ()) for channel in kind.channels})
        for kind in kinds().values()
    ]


def look_at(place: Place) -> Standing:
    """What is said in a place, and was."""
    versions = list(versions_of(place).select_related("author").order_by("-number")[:MOST_VERSIONS])
    published = next((version for version in versions if version.is_published), None)
    return Standing(place, published or versions_of(place).filter(is_published=True).first(), versions)


def look_at_both(kind: Kind, channel: WordChannel) -> list[Standing]:
    """The same in both languages."""
    return [look_at(Place(kind, channel, language)) for language in LANGUAGES]
