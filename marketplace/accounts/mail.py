"""Mails as people see them: written once as plain text, from which the looks follow.

A mail is two templates, `<name>_subject.txt` and `<name>_message.txt` (allauth names its own like that). Paragraphs are
separated by empty lines. One that is only the context's `code` is shown large; one that is only a link is a button, and
the context's `quiet_url` a small link that says `quiet_action`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from django.template import Context
from django.template.loader import get_template, render_to_string
from django.utils import translation

from marketplace.core.bilingual import Language

LINK = re.compile(r"https?://\S+")


class RenderedMail(NamedTuple):
    """What `messages.send_mail` takes."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class Paragraph:
    """A part of a mail, and how it is shown."""

    kind: Literal["words", "code", "link", "quiet"]
    text: str


def render_mail(template: str, context: Mapping[str, Any], language: Language) -> RenderedMail:
    """Write a mail.

    Args:
        template: the beginning of its templates' names, such as `accounts/mail/code`.
        context: for both of them; `code`, `action` (what a link's button says), `quiet_url` and `quiet_action` also
            shape the looks.
        language: of the mail.

    Raises:
        TemplateDoesNotExist: there is no such mail.
    """
    with translation.override(language):
        subject = " ".join(_plain(f"{template}_subject.txt", context).split())
        message = _plain(f"{template}_message.txt", context).strip()
        paragraphs = [_paragraph(text.strip(), context) for text in re.split(r"\n\s*\n", message)]
        said = {name: context.get(name) for name in ("action", "quiet_action")}
        layout = {"subject": subject, "language": language, "paragraphs": paragraphs, **said}
        return RenderedMail(
            subject=subject,
            text=_plain("accounts/mail/layout.txt", {"message": message}).strip() + "\n",
            html=render_to_string("accounts/mail/layout.html", layout),
        )


def _plain(template: str, context: Mapping[str, Any]) -> str:
    """Plain text: names keep their apostrophes, and what HTML makes of them is the layout's to escape."""
    plain = get_template(template).template  # type: ignore[attr-defined]  # Django's own, which alone can leave it unescaped
    rendered: str = plain.render(Context(dict(context), autoescape=False))
    return rendered


def _paragraph(text: str, context: Mapping[str, Any]) -> Paragraph:
    if (code := context.get("code")) and text == str(code):
        return Paragraph("code", text)
    if text == context.get("quiet_url"):
        return Paragraph("quiet", text)
    return Paragraph("link" if LINK.fullmatch(text) else "words", text)
