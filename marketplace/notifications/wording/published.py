"""What is said instead of shipped words now. It is kept in the cache, for every message asks."""

from collections.abc import Mapping
from functools import partial

import structlog
from django.db import transaction

from marketplace.core import kept_values
from marketplace.core.bilingual import Language
from marketplace.notifications.wording.language import BrokenTemplateError, Text, fill
from marketplace.notifications.wording.models import TemplateVersion, WordChannel

KEY = "wording:published"
TTL_S = 60

logger = structlog.get_logger(__name__)

Published = Mapping[tuple[str, str, str], tuple[str, str]]


def written(kind: str, channel: WordChannel, language: Language, values: Mapping[str, str]) -> Text | None:
    """What the staff have this message say; None where the shipped words are to be said.

    Those are also said where what the staff wrote asks for something that the message has not got, so that no message
    is lost, and none has a gap.
    """
    template = _published().get((kind, channel.value, language))
    if template is None:
        return None
    try:
        return Text(*(fill(part, values) for part in template))
    except BrokenTemplateError as error:
        logger.warning("template_broken", kind=kind, channel=channel.value, language=language, variable=str(error))
        return None


def forget_on_commit() -> None:
    """Have it read anew, by everybody, once what changes it is true."""
    transaction.on_commit(partial(kept_values.forget, [KEY]))


def _published() -> Published:
    kept: Published | None = kept_values.find(KEY)
    if kept is None:
        rows = TemplateVersion.objects.filter(is_published=True)
        kept = {
            (kind, channel, language): (title, body)
            for kind, channel, language, title, body in rows.values_list("kind", "channel", "language", "title", "body")
        }
        kept_values.keep(KEY, kept, ttl_s=TTL_S)
    return kept
