"""Everybody who can ask: strangers, each role with and without a second factor, by session and by token, and keys."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal

from allauth.headless.tokens.strategies.jwt.internal import create_access_token
from django.test import Client
from django.utils import timezone

from marketplace.accounts import apikeys
from marketplace.accounts.models import ApiKey, User
from marketplace.accounts.permissions import MATRIX, SCOPES, VERIFIED_ONLY, VIEWABLE, Action, Reach, Role
from marketplace.accounts.principals import METHODS_KEY, VIEWED_KEY, VIEWED_UNTIL_KEY, Principal
from marketplace.accounts.viewing import REASON_KEY, VIEWER_KEY
from marketplace.core.ids import uuid7

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
STAFF = (Role.SUPPORT, Role.ANALYST, Role.ADMIN)
Credential = Literal["none", "session", "token", "key", "viewing"]


@dataclass(frozen=True, slots=True)
class Actor:
    """One kind of caller.

    Attributes:
        scopes: what their key was made for, when they come with a key.
    """

    name: str
    roles: tuple[Role, ...] = (Role.CUSTOMER,)
    credential: Credential = "session"
    has_second_factor: bool = False
    is_verified: bool = True
    scopes: tuple[Action, ...] = ()

    def may(self, action: Action) -> Reach | None:
        """What the table says, read here once more and in other words than the code that is tested."""
        if self.credential == "none" or (self.credential == "key" and action not in self.scopes):
            return None
        if self.credential == "viewing" and action not in VIEWABLE:
            return None
        is_weak_staff = bool(set(STAFF) & set(self.roles)) and not self.has_second_factor and self.credential != "key"
        roles = {Role.CUSTOMER} if is_weak_staff else {Role.CUSTOMER, *self.roles}
        granted = {MATRIX[role][action] for role in roles if action in MATRIX[role]}
        return next((reach for reach in (Reach.ANY, Reach.OWN) if reach in granted), None)

    def refusal(self, action: Action | None, *, is_safe: bool) -> int | None:
        """The status by which the permission alone refuses; None when it lets them in."""
        if self.credential == "viewing" and not is_safe and action is not Action.STOP_VIEWING:
            return 403
        if action is None:
            return None
        if self.credential == "none":
            return 401
        is_unverified = action in VERIFIED_ONLY and not self.is_verified
        return 403 if self.may(action) is None or is_unverified else None

    def __str__(self) -> str:
        return self.name


def _actors() -> Iterator[Actor]:
    yield Actor("stranger", credential="none")
    for role in Role:
        plain = Actor(role.value, roles=(role,))
        yield plain
        yield replace(plain, name=f"{role.value} with second factor", has_second_factor=True)
        yield replace(plain, name=f"{role.value} by token", credential="token", has_second_factor=True)
    yield Actor("unverified seller", roles=(Role.SELLER,), is_verified=False)
    for scope in sorted(SCOPES):
        yield Actor(f"key for {scope}", roles=(Role.SELLER,), credential="key", scopes=(scope,))
    yield Actor("support viewing as a seller", roles=(Role.SELLER,), credential="viewing", has_second_factor=True)


ACTORS = tuple(_actors())


def make_user(*roles: Role, is_verified: bool = True, **fields: Any) -> User:
    values = {"email": f"{uuid7().hex}@example.com", "email_verified_at": LONG_AGO if is_verified else None}
    return User.objects.create_user(**(values | fields), roles=list(roles or (Role.CUSTOMER,)))


def come_in(actor: Actor) -> tuple[User, dict[str, Any]]:
    """Make the person, and what to build a `Client` with so that they are known.

    While staff are viewing, the person is whom they look as.
    """
    user = make_user(*actor.roles, is_verified=actor.is_verified)
    if actor.credential == "none":
        return user, {}
    if actor.credential == "key":
        return user, {"headers": {"X-API-Key": issue_key(user, actor.scopes).secret}}
    if actor.credential == "token":
        client = signed_in(user, has_second_factor=actor.has_second_factor)
        return user, {"headers": {"Authorization": f"Bearer {create_access_token(user, client.session, {})}"}}
    if actor.credential == "viewing":
        client = signed_in(make_user(Role.SUPPORT), has_second_factor=True)
        look_as(client, user)
        return user, {"cookies": client.cookies}
    return user, {"cookies": signed_in(user, has_second_factor=actor.has_second_factor).cookies}


def client_of(kept: dict[str, Any], **options: Any) -> Client:
    """A client of whoever `come_in` let in; a crash answers 500, as in the open."""
    client = Client(headers=kept.get("headers"), raise_request_exception=False, **options)
    client.cookies.update(kept.get("cookies", {}))
    return client


def signed_in(user: User, *, has_second_factor: bool = False) -> Client:
    """A browser with a session of theirs, signed in just now as allauth notes it."""
    client = Client()
    client.force_login(user)
    session = client.session
    methods = [{"method": "password", "at": time.time()}]
    if has_second_factor:
        methods.append({"method": "mfa", "type": "totp", "at": time.time()})
    session[METHODS_KEY] = methods
    session.save()
    return client


def signed_in_long_ago(user: User) -> Client:
    """A browser whose session has every right of theirs, and was left open for too long to prove who sits there."""
    client = signed_in(user, has_second_factor=True)
    session = client.session
    session[METHODS_KEY] = [record | {"at": time.time() - 16 * 60} for record in session[METHODS_KEY]]
    session.save()
    return client


def look_as(client: Client, user: User, *, left_s: float = 60) -> None:
    """Put into the client's session what `start_viewing` would."""
    session = client.session
    session[VIEWER_KEY] = session["_auth_user_id"]
    session[VIEWED_KEY], session[REASON_KEY] = str(user.pk), "to see what they see"
    session[VIEWED_UNTIL_KEY] = time.time() + left_s
    session.save()


def issue_key(owner: User, scopes: tuple[Action, ...]) -> apikeys.IssuedKey:
    """A key as admins make it for anybody."""
    admin = Principal(user_id=uuid7(), roles=frozenset({Role.ADMIN}), has_second_factor=True)
    issued = apikeys.create_api_key(
        actor=admin, owner_id=owner.pk, name="till", scopes=scopes, expires_at=None, now=timezone.now()
    )
    # Its first use is noted, which would count as a statement of the first request.
    ApiKey.objects.filter(pk=issued.key.pk).update(last_used_at=timezone.now())
    return issued
