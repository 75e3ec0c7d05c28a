"""Traces of sign-ins, for their owner to look through and for whoever watches for attacks."""

import base64
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction

from marketplace.accounts.events import SignInFailed, SignInSucceeded, UserRegistered
from marketplace.accounts.models import SignIn, User
from marketplace.accounts.principals import METHODS_KEY
from marketplace.core import encryption
from marketplace.core.ids import uuid7
from marketplace.core.outbox import publish
from marketplace.core.phones import InvalidPhoneError, normalize_phone

CONTACT_CONTEXT = "accounts.sign_in_failed"
USER_AGENT_LENGTH = 200


def methods_of(session: SessionBase) -> list[str]:
    """How this session was signed in, in order: password, code, mfa, or a provider's name."""
    records: Iterable[dict[str, str]] = session.get(METHODS_KEY, [])
    return [record.get("provider") or record["method"] for record in records]


@transaction.atomic
def note_success(
    *, user_id: UUID, methods: Sequence[str], network: str, user_agent: str, is_sign_up: bool, now: datetime
) -> None:
    """Remember that somebody signed in, and tell it; a sign-up is told as that, too."""
    method = "+".join(methods)[:40]
    agent = user_agent[:USER_AGENT_LENGTH]
    SignIn.objects.create(user_id=user_id, at=now, is_successful=True, method=method, network=network, user_agent=agent)
    if is_sign_up:
        language = User.objects.values_list("language", flat=True).get(pk=user_id)
        publish(UserRegistered(user_id=user_id, language=language, registered_at=now))
    publish(SignInSucceeded(user_id=user_id, method=method, network=network, user_agent=agent, signed_in_at=now))


@transaction.atomic
def note_failure(*, contact: str, network: str, user_agent: str, now: datetime) -> None:
    """Tell that an attempt failed, at the same cost whether or not the contact is anybody's."""
    sealed = base64.b64encode(encryption.encrypt(contact, context=CONTACT_CONTEXT)).decode()
    publish(
        SignInFailed(
            attempt_id=uuid7(),
            contact=sealed,
            network=network,
            user_agent=user_agent[:USER_AGENT_LENGTH],
            failed_at=now,
        )
    )


def keep_failure(event: SignInFailed) -> None:
    """Add the attempt to the history of whoever it was made at, if that is anybody."""
    contact = encryption.decrypt(base64.b64decode(event.contact), context=CONTACT_CONTEXT)
    user = _known_by(contact)
    if user is not None:
        SignIn.objects.create(
            user=user,
            at=event.failed_at,
            is_successful=False,
            method="password",
            network=event.network,
            user_agent=event.user_agent,
        )


def _known_by(contact: str) -> User | None:
    if "@" in contact:
        owners = User.objects.known_by_email(contact)
    else:
        try:
            owners = User.objects.known_by_phone(normalize_phone(contact))
        except InvalidPhoneError:
            return None
    owner: User | None = owners.first()
    return owner
