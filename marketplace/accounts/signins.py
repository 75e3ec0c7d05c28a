"""Traces of sign-ins, for their owner to look through and for whoever watches for attacks."""

import base64
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from allauth.mfa.webauthn.internal.auth import extract_user_from_response
from django.contrib.sessions.backends.base import SessionBase
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from marketplace.accounts.contacts import read_contact
from marketplace.accounts.events import SignInFailed, SignInSucceeded, UserRegistered
from marketplace.accounts.models import SignIn, User
from marketplace.accounts.principals import METHODS_KEY
from marketplace.accounts.sessions import BEGUN_KEY, SIGNING_IN_KEY
from marketplace.core import encryption
from marketplace.core.clients import client_network
from marketplace.core.ids import uuid7
from marketplace.core.outbox import publish
from marketplace.core.phones import InvalidPhoneError

CONTACT_CONTEXT = "accounts.sign_in_failed"
USER_AGENT_LENGTH = 200


def methods_of(session: SessionBase) -> list[str]:
    """How this session was signed in, in order: password, code, mfa, or a provider's name."""
    records: Iterable[dict[str, str]] = session.get(METHODS_KEY, [])
    return [record.get("provider") or record["method"] for record in records]


def mailed_to(records: Sequence[Mapping[str, Any]]) -> str | None:
    """Where the code went that was typed last in this sign-in; None when it was no code, or one for a number."""
    last = records[-1] if records else {}
    return last.get("email") if last.get("method") == "code" else None


def whose_sign_in(session: SessionBase) -> UUID | None:
    """Whose sign-in is under way in this session; None when it is nobody's, or none."""
    begun = session.get(BEGUN_KEY)
    user_id = session.get(SIGNING_IN_KEY) or (begun.get("user_pk") if isinstance(begun, dict) else None)
    return UUID(user_id) if user_id else None


def owner_of_passkey(credential: Any) -> UUID | None:
    """Whose passkey it says it is, whether or not that is true; None when it says nothing that can be read."""
    try:
        return UUID(str(extract_user_from_response(credential).pk))
    except (ValidationError, AttributeError, LookupError, TypeError, ValueError):
        return None


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
def note_failure(
    *, method: str, network: str, user_agent: str, now: datetime, contact: str = "", user_id: UUID | None = None
) -> None:
    """Tell that an attempt failed, at the same cost whether or not it was made at anybody.

    Args:
        method: what failed: password, code, passkey or second_factor.
        network: from where, as `client_network` tells it.
        user_agent: with which browser or app.
        now: UTC.
        contact: as it was typed, when that is all that is known.
        user_id: whose sign-in it was, once a step before has told.
    """
    sealed = base64.b64encode(encryption.encrypt(contact, context=CONTACT_CONTEXT)).decode()
    publish(
        SignInFailed(
            attempt_id=uuid7(),
            contact=sealed,
            network=network,
            user_agent=user_agent[:USER_AGENT_LENGTH],
            failed_at=now,
            method=method,
            user_id=user_id,
        )
    )


def note_failure_of(user_id: UUID | None, *, request: HttpRequest, method: str) -> None:
    """`note_failure` for a step that was answered wrongly in this request."""
    note_failure(
        method=method,
        user_id=user_id,
        network=client_network(request),
        user_agent=request.headers.get("User-Agent", ""),
        now=timezone.now(),
    )


def keep_failure(event: SignInFailed) -> None:
    """Add the attempt to the history of whoever it was made at, if that is anybody."""
    if event.user_id is not None:
        user = User.objects.filter(pk=event.user_id).first()
    else:
        user = _known_by(encryption.decrypt(base64.b64decode(event.contact), context=CONTACT_CONTEXT))
    if user is not None:
        SignIn.objects.create(
            user=user,
            at=event.failed_at,
            is_successful=False,
            method=event.method,
            network=event.network,
            user_agent=event.user_agent,
        )


def _known_by(text: str) -> User | None:
    try:
        contact = read_contact(text)
    except InvalidPhoneError:
        return None
    people = User.objects
    owners = people.known_by_phone(contact.phone) if contact.phone else people.known_by_email(contact.email or "")
    owner: User | None = owners.first()
    return owner
