"""Writes: what messages say."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max, QuerySet

from marketplace.core import audit
from marketplace.core.errors import ErrorDetail
from marketplace.core.locks import hold_name
from marketplace.notifications.wording.catalogue import Place
from marketplace.notifications.wording.errors import InvalidTemplateError, UnknownTemplateError
from marketplace.notifications.wording.language import Text, faults_of, tidy
from marketplace.notifications.wording.models import TemplateVersion
from marketplace.notifications.wording.published import forget_on_commit


def checked(place: Place, text: Text) -> Text:
    """The text as it is kept.

    Raises:
        InvalidTemplateError: it cannot be used there; the details say why.
    """
    tidied = Text(tidy(text.title), tidy(text.body))
    variables = {variable.name for variable in place.kind.variables}
    faults = faults_of(tidied, channel=place.channel, variables=variables)
    if faults:
        raise InvalidTemplateError(details=[ErrorDetail(fault.field, fault.message) for fault in faults])
    return tidied


@transaction.atomic
def save_version(*, actor_id: UUID, place: Place, text: Text, now: datetime) -> TemplateVersion:
    """Write a new version. It is not said before it is published; the same words as the last are no new one.

    Raises:
        InvalidTemplateError: it cannot be used; the details say why.
    """
    kept = checked(place, text)
    hold_name("wording", place.key)
    versions = versions_of(place)
    last = versions.order_by("-number").first()
    if last is not None and (last.title, last.body) == (kept.title, kept.body):
        return last
    made = TemplateVersion.objects.create(
        kind=place.kind.code,
        channel=place.channel,
        language=place.language,
        number=(versions.aggregate(most=Max("number"))["most"] or 0) + 1,
        title=kept.title,
        body=kept.body,
        author_id=actor_id,
    )
    changes = {"title": (last and last.title, made.title), "body": (last and last.body, made.body)}
    _note("save_template", made, changes, actor_id=actor_id, now=now)
    return made


@transaction.atomic
def publish_version(*, actor_id: UUID, place: Place, number: int, now: datetime) -> TemplateVersion:
    """Have a version said from now on, a new one or one of before. Published already, it stays as it is.

    Raises:
        UnknownTemplateError: there is no such version.
        InvalidTemplateError: it was in order when it was written, and is not any more.
    """
    hold_name("wording", place.key)
    chosen = versions_of(place).filter(number=number).first()
    if chosen is None:
        raise UnknownTemplateError
    checked(place, Text(chosen.title, chosen.body))
    before = versions_of(place).filter(is_published=True).first()
    if before is not None and before.pk == chosen.pk:
        return chosen
    versions_of(place).filter(is_published=True).update(is_published=False, updated_at=now)
    chosen.is_published, chosen.published_at = True, now
    chosen.save(update_fields=["is_published", "published_at", "updated_at"])
    changes = {"published": (before and before.number, chosen.number)}
    _note("publish_template", chosen, changes, actor_id=actor_id, now=now)
    forget_on_commit()
    return chosen


@transaction.atomic
def withdraw(*, actor_id: UUID, place: Place, now: datetime) -> None:
    """Have the shipped words said again. Where they are, nothing happens."""
    hold_name("wording", place.key)
    before = versions_of(place).filter(is_published=True).first()
    if before is None:
        return
    versions_of(place).filter(pk=before.pk).update(is_published=False, updated_at=now)
    _note("withdraw_template", before, {"published": (before.number, None)}, actor_id=actor_id, now=now)
    forget_on_commit()


def versions_of(place: Place) -> QuerySet[TemplateVersion]:
    """All versions of what is said in a place."""
    kind, channel, language = place.key
    return TemplateVersion.objects.filter(kind=kind, channel=channel, language=language)


def _note(
    act: str, version: TemplateVersion, changes: dict[str, tuple[Any, Any]], *, actor_id: UUID, now: datetime
) -> None:
    told = {"of": (None, f"{version.kind} {version.channel} {version.language}")} | changes
    audit.record(actor_id=actor_id, action=f"wording.{act}", target=version, changes=told, now=now)
