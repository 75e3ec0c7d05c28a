"""What can be said otherwise: kinds of messages, where they go, their shipped words, and what their variables are.

Rooms register theirs from `apps.py`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from django.utils import translation
from django.utils.functional import Promise

from marketplace.core.bilingual import Language
from marketplace.notifications.wording.errors import UnknownTemplateError
from marketplace.notifications.wording.language import Text
from marketplace.notifications.wording.models import WordChannel


@dataclass(frozen=True, slots=True)
class Variable:
    """Something that stands in a message.

    Attributes:
        label: what it is, for staff.
        examples: by language, as it looks in a message.
    """

    name: str
    label: str | Promise
    examples: Mapping[Language, str]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of message.

    Attributes:
        code: `order_sent`, or `review_written.many` for what is said in another case of it.
        label: what happened, for staff.
        case: which case that is; empty for the only one, or the usual.
        defaults: gives the shipped words on a channel in the active language, as a template.
    """

    code: str
    label: str | Promise
    case: str | Promise
    channels: tuple[WordChannel, ...]
    variables: tuple[Variable, ...]
    defaults: Callable[[WordChannel], Text]

    def default(self, channel: WordChannel, language: Language) -> Text:
        """The shipped words."""
        with translation.override(language):
            return self.defaults(channel)

    def examples(self, language: Language) -> dict[str, str]:
        """Something realistic in each variable."""
        return {variable.name: variable.examples[language] for variable in self.variables}


_sources: list[Callable[[], Iterable[Kind]]] = []


def register(source: Callable[[], Iterable[Kind]]) -> None:
    """Add a room's kinds; once, when the process begins."""
    _sources.append(source)
    kinds.cache_clear()


@cache
def kinds() -> Mapping[str, Kind]:
    """All of them by code, in the order in which rooms tell them."""
    return {kind.code: kind for source in _sources for kind in source()}


def get_kind(code: str) -> Kind:
    """One of them.

    Raises:
        UnknownTemplateError: there is none.
    """
    found = kinds().get(code)
    if found is None:
        raise UnknownTemplateError
    return found


@dataclass(frozen=True, slots=True)
class Place:
    """Where words stand: in one kind of message, on one channel, in one language."""

    kind: Kind
    channel: WordChannel
    language: Language

    @property
    def key(self) -> tuple[str, str, str]:
        return self.kind.code, self.channel.value, self.language

    def default(self) -> Text:
        """The shipped words."""
        return self.kind.default(self.channel, self.language)


def find_place(kind: str, channel: str, language: str) -> Place:
    """A place by its names.

    Raises:
        UnknownTemplateError: there is none.
    """
    found = get_kind(kind)
    if channel not in found.channels or language not in LANGUAGES:
        raise UnknownTemplateError
    return Place(found, WordChannel(channel), "bn" if language == "bn" else "en")


LANGUAGES: Sequence[Language] = ("bn", "en")
