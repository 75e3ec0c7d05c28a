"""What a message looks like with something realistic in its variables."""

from dataclasses import dataclass

from marketplace.notifications.sms.parts import count_parts
from marketplace.notifications.wording.catalogue import Place
from marketplace.notifications.wording.language import PARAGRAPH, BrokenTemplateError, Text, fill
from marketplace.notifications.wording.models import WordChannel
from marketplace.notifications.wording.services import checked


@dataclass(frozen=True, slots=True)
class Preview:
    """A message as its reader gets it.

    Attributes:
        characters: of the body.
        parts: how many messages a text is paid for as; None elsewhere.
    """

    title: str
    body: str
    characters: int
    parts: int | None

    @property
    def paragraphs(self) -> list[str]:
        return PARAGRAPH.split(self.body)


def preview(place: Place, text: Text) -> Preview:
    """Fill a template with examples.

    Raises:
        InvalidTemplateError: it cannot be used; the details say why.
    """
    return show(place, checked(place, text))


def show(place: Place, text: Text) -> Preview:
    """The same of what is said: the shipped words, where those of the staff fit no longer."""
    examples = place.kind.examples(place.language)
    try:
        title, body = fill(text.title, examples), fill(text.body, examples)
    except BrokenTemplateError:
        shipped = place.default()
        title, body = fill(shipped.title, examples), fill(shipped.body, examples)
    return Preview(title, body, len(body), count_parts(body) if place.channel is WordChannel.SMS else None)
