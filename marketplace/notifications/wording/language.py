"""The language of templates: words, and `{{ variables }}` of a list. There is nothing else in it.

What stands in a variable is put in as it is, as one line. What HTML or a mail makes of it is theirs to escape: mails
and pages escape all text, and text messages and pushes know no mark-up.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from marketplace.notifications.wording.models import WordChannel

VARIABLE = re.compile(r"\{\{\s*([a-z_]{1,30})\s*\}\}")
# Of Django's and other template languages; none of it is understood here, and nobody is to think so.
FOREIGN = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}|\$\{|<%|%>")
LINK = re.compile(r"https?://|www\.", re.IGNORECASE)
# Control characters but for line breaks, and what turns the direction of writing around.
HIDDEN = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
PARAGRAPH = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class Room:
    """How much fits, in characters before variables are put in; no title where `title` is 0."""

    title: int
    body: int
    has_paragraphs: bool = False


ROOMS: Mapping[WordChannel, Room] = {
    WordChannel.APP: Room(title=0, body=300),
    WordChannel.MAIL: Room(title=110, body=2000, has_paragraphs=True),
    WordChannel.SMS: Room(title=0, body=480),
    WordChannel.PUSH: Room(title=60, body=240),
}


@dataclass(frozen=True, slots=True)
class Text:
    """What a message says; no title where its channel has none."""

    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a template, and in which field."""

    field: str
    message: str | Promise


class BrokenTemplateError(Exception):
    """A template asks for what this message has not got."""


def tidy(text: str) -> str:
    """As it is kept: one kind of line break, no blanks around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def faults_of(text: Text, *, channel: WordChannel, variables: Collection[str]) -> list[Fault]:
    """All that keeps a template from being saved; nothing where it is in order."""
    room = ROOMS[channel]
    faults = _faults_in("body", text.body, most=room.body, variables=variables)
    if room.title:
        faults += _faults_in("title", text.title, most=room.title, variables=variables)
        if "\n" in text.title:
            faults.append(Fault("title", _("One line only.")))
    elif text.title:
        faults.append(Fault("title", _("There is no title here.")))
    if not room.has_paragraphs and "\n" in text.body:
        faults.append(Fault("body", _("One line only.")))
    if any(not VARIABLE.sub("", paragraph).strip() for paragraph in PARAGRAPH.split(text.body)) and text.body:
        faults.append(Fault("body", _("Each paragraph needs words beside its variables.")))
    return faults


def _faults_in(field: str, text: str, *, most: int, variables: Collection[str]) -> list[Fault]:
    if not text:
        return [Fault(field, _("Say something."))]
    faults = []
    if len(text) > most:
        faults.append(Fault(field, format_lazy(_("At most {most} characters."), most=most)))
    unknown = [name for name in dict.fromkeys(VARIABLE.findall(text)) if name not in variables]
    if unknown:
        names = ", ".join(unknown)
        faults.append(Fault(field, format_lazy(_("There is no such variable here: {names}"), names=names)))
    if FOREIGN.search(VARIABLE.sub("", text)):
        faults.append(Fault(field, _("Only {{ variables }} of the list can be used, each in two pairs of braces.")))
    if LINK.search(text):
        faults.append(Fault(field, _("No links: the way to the right page is added by itself.")))
    if HIDDEN.search(text):
        faults.append(Fault(field, _("There are characters in it that nobody can see.")))
    return faults


def fill(template: str, values: Mapping[str, str]) -> str:
    """Put values into a template, once: what stands in a value is never read as a template.

    Raises:
        BrokenTemplateError: a variable is unknown, or there is nothing in it.
    """

    def put(found: re.Match[str]) -> str:
        value = " ".join(values.get(found[1], "").split())
        if not value:
            raise BrokenTemplateError(found[1])
        return value

    return VARIABLE.sub(put, template)
