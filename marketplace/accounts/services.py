"""Writes to one's own profile: name, language, preferences, consent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from marketplace.accounts.errors import UserNotFoundError
from marketplace.accounts.events import ConsentChanged, ProfileUpdated
from marketplace.accounts.models import Consent, Language, Purpose, User
from marketplace.accounts.preferences import Preferences
from marketplace.core import audit
from marketplace.core.bilingual import Language as PageLanguage
from marketplace.core.outbox import publish

# The trail stays when an account is erased, so it says which personal field changed and never from or to what.
KEPT_OUT_OF_THE_TRAIL = "[personal]"


@dataclass(frozen=True, slots=True)
class ProfileChanges:
    """What is to be different; None leaves it as it is."""

    name: str | None = None
    language: Language | None = None
    preferences: Preferences | None = None

    def values(self, user: User) -> dict[str, Any]:
        """The columns to write, of whom they are to change."""
        preferences = self.preferences.over(user.preferences) if self.preferences else None
        values = {"name": self.name, "language": self.language, "preferences": preferences}
        return {name: value for name, value in values.items() if value is not None}


@transaction.atomic
def update_profile(*, user_id: UUID, changes: ProfileChanges, now: datetime) -> User:
    """Change somebody's own profile.

    Raises:
        UserNotFoundError: the account was erased meanwhile.
    """
    user = locked_user(user_id)
    values = changes.values(user)
    changed = {name for name, value in values.items() if getattr(user, name) != value}
    if not changed:
        return user
    before = {name: getattr(user, name) for name in changed}
    for name in changed:
        setattr(user, name, values[name])
    user.save(update_fields=[*changed, "updated_at"])
    _record(user, "accounts.update_profile", before, {name: values[name] for name in changed}, now=now)
    publish(ProfileUpdated(user_id=user_id, fields=sorted(changed), updated_at=now))
    return user


@transaction.atomic
def set_newsletter(*, user_id: UUID, is_given: bool, source: str, now: datetime) -> User:
    """Agree to the newsletter, or withdraw; each time that this changes is kept as proof.

    Raises:
        UserNotFoundError: the account was erased meanwhile.
    """
    user = locked_user(user_id)
    if user.wants_newsletter is is_given:
        return user
    user.wants_newsletter = is_given
    user.save(update_fields=["wants_newsletter", "updated_at"])
    purpose = Purpose.NEWSLETTER
    Consent.objects.create(user=user, purpose=purpose, is_given=is_given, source=source, at=now)
    publish(ConsentChanged(user_id=user_id, purpose=purpose, is_given=is_given, changed_at=now))
    audit.record(
        actor_id=user_id,
        action="accounts.change_consent",
        target=user,
        changes={purpose: (not is_given, is_given)},
        now=now,
    )
    return user


def language_of(user: User) -> PageLanguage:
    """What they read pages and messages in."""
    return "en" if user.language == Language.ENGLISH else "bn"


def locked_user(user_id: UUID) -> User:
    """The user's row, held until the transaction ends, so that what hangs on it changes one by one.

    Raises:
        UserNotFoundError: there is none, or it was erased.
    """
    user: User | None = User.objects.select_for_update(no_key=True).filter(pk=user_id, erased_at=None).first()
    if user is None:
        raise UserNotFoundError
    return user


def _record(user: User, action: str, before: Mapping[str, Any], after: Mapping[str, Any], *, now: datetime) -> None:
    changes = {
        name: (KEPT_OUT_OF_THE_TRAIL, KEPT_OUT_OF_THE_TRAIL) if name == "name" else (before[name], after[name])
        for name in after
    }
    audit.record(actor_id=user.pk, action=action, target=user, changes=changes, now=now)
