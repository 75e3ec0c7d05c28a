"""API keys: how a program calls in its own name, with no more rights than it was given and its owner still has."""

import hashlib
import hmac
import secrets
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from marketplace.accounts.errors import (
    ApiKeyNotFoundError,
    ExpiryRefusedError,
    ScopeRefusedError,
    UserNotFoundError,
)
from marketplace.accounts.models import ApiKey
from marketplace.accounts.permissions import SCOPES, Action, Reach
from marketplace.accounts.principals import Principal, facts_of
from marketplace.core import audit
from marketplace.core.pagination import Page, paginate

MARK = "haat"  # scanners of leaked secrets find keys by it
PREFIX_LENGTH = 12
# The secret has 256 bits, so a fast hash is enough: nobody can try them out.
SECRET_BYTES = 32
# Ends every key, so that what was made up or cut off is refused without asking the database; it guards nothing.
CHECKSUM_LENGTH = 8
NOTED_EVERY = timedelta(minutes=5)
LONGEST_LIFE = timedelta(days=2 * 365)


@dataclass(frozen=True, slots=True)
class IssuedKey:
    """A key and its secret, which is never to be seen again."""

    key: ApiKey
    secret: str


def list_api_keys(*, actor: Principal, owner_id: UUID | None, cursor: str | None, limit: int) -> Page[ApiKey]:
    """Keys that were not revoked, newest first; of everybody when no owner is named. One statement.

    Raises:
        ForbiddenError: they are not the actor's to see.
    """
    if owner_id is None or owner_id != actor.user_id:
        actor.require_any(Action.MANAGE_API_KEYS)
    keys = ApiKey.objects.filter(revoked_at=None)
    if owner_id is not None:
        keys = keys.filter(owner_id=owner_id)
    return paginate(keys, order_by=["-id"], cursor=cursor, limit=limit, query=str(owner_id))


def get_api_key(*, actor: Principal, key_id: UUID, now: datetime) -> ApiKey:
    """A key that works.

    Raises:
        ApiKeyNotFoundError: there is no such key that works, or it is not the actor's.
    """
    key = ApiKey.objects.usable(now=now).filter(pk=key_id).first()
    if key is None:
        raise ApiKeyNotFoundError
    _require_reach(actor, key.owner_id)
    return key


def list_scopes(actor: Principal) -> list[Action]:
    """What a key of the actor's can be made for."""
    return [action for action in Action if action in SCOPES and actor.reach(action) is not None]


@transaction.atomic
def create_api_key(
    *, actor: Principal, owner_id: UUID, name: str, scopes: Iterable[Action], expires_at: datetime | None, now: datetime
) -> IssuedKey:
    """Make a key for an owner, who must be the actor unless the actor may do it for anybody.

    Raises:
        ApiKeyNotFoundError: it is not the actor's to make.
        UserNotFoundError: there is no such owner, or their account is closed.
        ScopeRefusedError: a scope that keys cannot have, or that the owner does not have.
        ExpiryRefusedError: it would end in the past, or live longer than two years.
    """
    _require_reach(actor, owner_id)
    if expires_at is not None and not now < expires_at <= now + LONGEST_LIFE:
        raise ExpiryRefusedError
    wanted = sorted(set(scopes))
    _require_scopes(owner_id, wanted)
    prefix = secrets.token_hex(PREFIX_LENGTH // 2)
    secret = _new_secret(prefix)
    key = ApiKey.objects.create(
        name=name, owner_id=owner_id, prefix=prefix, secret_hash=_hash(secret), scopes=wanted, expires_at=expires_at
    )
    changes = {"name": (None, name), "scopes": (None, wanted)}
    audit.record(actor_id=actor.user_id, action="accounts.create_api_key", target=key, changes=changes, now=now)
    return IssuedKey(key, secret)


@transaction.atomic
def rotate_api_key(
    *, actor: Principal, key_id: UUID, overlap: timedelta, now: datetime, owner_id: UUID | None = None
) -> IssuedKey:
    """Give a key a new secret; the one before works for `overlap` more. With `owner_id` the key must be theirs.

    Raises:
        ApiKeyNotFoundError: there is no such key that works, or it is not the actor's.
    """
    key = _locked(actor, key_id, owner_id=owner_id, now=now)
    secret = _new_secret(key.prefix)
    key.previous_hash, key.previous_expires_at = key.secret_hash, now + overlap
    key.secret_hash = _hash(secret)
    key.save(update_fields=["secret_hash", "previous_hash", "previous_expires_at", "updated_at"])
    audit.record(actor_id=actor.user_id, action="accounts.rotate_api_key", target=key, changes={}, now=now)
    return IssuedKey(key, secret)


@transaction.atomic
def revoke_api_key(*, actor: Principal, key_id: UUID, now: datetime, owner_id: UUID | None = None) -> None:
    """End a key at once. With `owner_id` the key must be theirs.

    Raises:
        ApiKeyNotFoundError: there is no such key that works, or it is not the actor's.
    """
    key = _locked(actor, key_id, owner_id=owner_id, now=now)
    key.revoked_at = now
    key.save(update_fields=["revoked_at", "updated_at"])
    audit.record(actor_id=actor.user_id, action="accounts.revoke_api_key", target=key, changes={}, now=now)


def principal_of_key(text: str) -> Principal | None:
    """Who calls with this key; None when it is none of ours that works. One statement, rarely two; none for junk."""
    prefix = _prefix_in(text)
    if prefix is None:
        return None
    now = timezone.now()
    key = ApiKey.objects.usable(now=now).filter(prefix=prefix).first()
    if key is None or not _matches(key, text, now=now):
        return None
    facts = facts_of(str(key.owner_id))
    if facts is None or not facts.is_active:
        return None
    _note_use(key, now=now)
    return Principal(
        user_id=key.owner_id,
        roles=facts.roles,
        scopes=frozenset(key.scopes),
        has_verified_contact=facts.has_verified_contact,
    )


def _prefix_in(text: str) -> str | None:
    """The prefix of what has the form of a key, `haat_<prefix>_<secret and checksum>`; None for what has not."""
    mark, _, rest = text.partition("_")
    prefix, _, secret = rest.partition("_")
    has_parts = mark == MARK and len(prefix) == PREFIX_LENGTH and len(secret) > CHECKSUM_LENGTH
    if not has_parts or _checksum(text[:-CHECKSUM_LENGTH]) != text[-CHECKSUM_LENGTH:]:
        return None
    return prefix


def _matches(key: ApiKey, text: str, *, now: datetime) -> bool:
    given = _hash(text)
    is_current = hmac.compare_digest(given, bytes(key.secret_hash))
    is_previous = bool(
        key.previous_hash
        and key.previous_expires_at
        and key.previous_expires_at > now
        and hmac.compare_digest(given, bytes(key.previous_hash))
    )
    return is_current or is_previous


def _note_use(key: ApiKey, *, now: datetime) -> None:
    """Remember when it was used, to five minutes: a write at every call would cost more than the call."""
    stale = Q(last_used_at__isnull=True) | Q(last_used_at__lt=now - NOTED_EVERY)
    if key.last_used_at is None or key.last_used_at < now - NOTED_EVERY:
        ApiKey.objects.filter(stale, pk=key.pk).update(last_used_at=now)


def _locked(actor: Principal, key_id: UUID, *, owner_id: UUID | None, now: datetime) -> ApiKey:
    key = ApiKey.objects.select_for_update().usable(now=now).filter(pk=key_id).first()
    if key is None or (owner_id is not None and key.owner_id != owner_id):
        raise ApiKeyNotFoundError
    _require_reach(actor, key.owner_id)
    return key


def _require_reach(actor: Principal, owner_id: UUID) -> None:
    reach = actor.reach(Action.MANAGE_API_KEYS)
    if reach is not Reach.ANY and not (reach is Reach.OWN and actor.user_id == owner_id):
        raise ApiKeyNotFoundError


def _require_scopes(owner_id: UUID, scopes: list[Action]) -> None:
    facts = facts_of(str(owner_id))
    if facts is None or not facts.is_active:
        raise UserNotFoundError
    owner = Principal(user_id=owner_id, roles=facts.roles, scopes=frozenset(scopes))
    if not scopes or any(scope not in SCOPES or owner.reach(scope) is None for scope in scopes):
        raise ScopeRefusedError


def _new_secret(prefix: str) -> str:
    text = f"{MARK}_{prefix}_{secrets.token_urlsafe(SECRET_BYTES)}"
    return text + _checksum(text)


def _checksum(text: str) -> str:
    """CRC-32 in hexadecimal digits."""
    return f"{zlib.crc32(text.encode()):0{CHECKSUM_LENGTH}x}"


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
