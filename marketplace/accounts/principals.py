"""Who is asking, and how far their rights go: known from the request and the cache, without asking the database."""

import time
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final, Self, cast
from uuid import UUID

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.core.cache import cache
from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from marketplace.accounts.errors import (
    InvalidCredentialError,
    SecondFactorRequiredError,
    VerifiedContactRequiredError,
    ViewingOnlyError,
)
from marketplace.accounts.models import User
from marketplace.accounts.permissions import STAFF_ROLES, VERIFIED_ONLY, VIEWABLE, Action, Reach, Role, reach_of
from marketplace.core.access import caller_in
from marketplace.core.errors import ForbiddenError, UnauthenticatedError
from marketplace.core.prepared import PreparedStatement

FACTS_TTL_S = 300
# One more whenever `Facts` changes: what a process of an older version has kept must not be read as these.
FACTS_VERSION = 2
CHANGED, CHANGED_FOR_S = "changed", 5
# Where a session says whom its staff member is looking as, and until when (seconds since 1970).
VIEWED_KEY = "viewed_user_id"
VIEWED_UNTIL_KEY = "viewed_until"
METHODS_KEY = "account_authentication_methods"  # where allauth lists how this session was signed in


@dataclass(frozen=True, slots=True)
class Principal:
    """Whoever asks: a person, a program with a key, or nobody we know (`user_id` None).

    Staff who signed in without a second factor are customers for now. `scopes` narrow a program's rights to what its
    key was made for. `is_refused` marks whoever sent a token or key that is not valid. While staff look at the market
    as somebody else, `user_id` is that person, `viewer_id` the staff member, and nothing but looking is allowed.
    `name` and `avatar` (a name in the public storage) are what every page shows of them; empty without any.
    """

    user_id: UUID | None = None
    roles: frozenset[str] = frozenset()
    scopes: frozenset[str] | None = None
    has_verified_contact: bool = False
    has_second_factor: bool = False
    viewer_id: UUID | None = None
    is_session: bool = False
    is_refused: bool = False
    name: str = ""
    avatar: str = ""

    @property
    def counted_id(self) -> UUID | None:
        """Whose limits their requests count against: whoever really sits there."""
        return self.viewer_id or self.user_id

    @property
    def own_id(self) -> UUID:
        """Whose account it is, behind a permission, which has made sure that there is one."""
        return cast("UUID", self.user_id)

    @property
    def is_signed_in(self) -> bool:
        return self.user_id is not None

    @property
    def lacks_second_factor(self) -> bool:
        """Whether they are staff who must still show a second factor; a program's key is none of a person's."""
        return bool(STAFF_ROLES & self.roles) and not self.has_second_factor and self.scopes is None

    def check(self, action: str | None, *, is_safe: bool) -> None:
        """Let them do it, be it to their own, or say why not; None is what everybody may.

        Raises:
            InvalidCredentialError: they sent a token or key that is not valid, and meant to be known by it.
            UnauthenticatedError: nobody is signed in, and the action is not for strangers.
            SecondFactorRequiredError: their role may, once they have shown a second factor.
            VerifiedContactRequiredError: the action needs a verified address or number.
            ViewingOnlyError: they are looking as somebody else.
            ForbiddenError: none of their roles may.
        """
        if self.is_refused:
            raise InvalidCredentialError
        if self.viewer_id is not None and not is_safe and action != Action.STOP_VIEWING:
            raise ViewingOnlyError
        if action is None:
            return
        if not self.is_signed_in:
            raise UnauthenticatedError
        if self.reach(Action(action)) is None:
            raise ForbiddenError if self._would_reach(Action(action)) is None else SecondFactorRequiredError
        if action in VERIFIED_ONLY and not self.has_verified_contact:
            raise VerifiedContactRequiredError

    def reach(self, action: Action) -> Reach | None:
        """How far they may go with this action; None when not at all."""
        if self.user_id is None:
            return None
        if self.scopes is not None and action not in self.scopes:
            return None
        if self.viewer_id is not None and action not in VIEWABLE:
            return None
        roles = frozenset({Role.CUSTOMER}) if self.lacks_second_factor else self.roles
        return reach_of(roles, action)

    def reaches_any(self, action: Action) -> bool:
        """Whether they may do it to anybody's account, and not to their own alone."""
        return self.reach(action) is Reach.ANY

    def require_any(self, action: Action) -> Self:
        """Themselves, if they may do it to anybody's account; else say why not.

        Raises:
            SecondFactorRequiredError: they may, once they have shown a second factor.
            ForbiddenError: they may do it to their own at most.
        """
        if not self.reaches_any(action):
            raise SecondFactorRequiredError if self._would_reach(action) is Reach.ANY else ForbiddenError
        return self

    def _would_reach(self, action: Action) -> Reach | None:
        """How far they might go if it were not for the second factor that is missing."""
        return reach_of(self.roles, action) if self.lacks_second_factor else None


NOBODY = Principal()
REFUSED = Principal(is_refused=True)


@dataclass(frozen=True, slots=True)
class Facts:
    """What rights depend on beside the credential, and what every page shows of somebody, as the database has it.

    `auth_hash` is Django's session auth hash, which changes with the password.
    """

    roles: frozenset[str]
    is_active: bool
    has_verified_contact: bool
    auth_hash: str
    name: str
    avatar: str


FACT_FIELDS = ("roles", "is_active", "email_verified_at", "phone_verified_at", "password", "name", "avatar")
# All who come after a restart are looked up by it: writing it anew each time took most of a look.
FACTS: Final = PreparedStatement.of(
    f"SELECT {', '.join(FACT_FIELDS)} FROM {User._meta.db_table} WHERE id = %(id)s"  # noqa: S608 -- columns of our own
)


def facts_of(user_id: str) -> Facts | None:
    """The user's facts, from the cache; from the database at most once in five minutes. None when there is no user."""
    key = _facts_key(user_id)
    kept: Facts | str | None = cache.get(key, version=FACTS_VERSION)
    if isinstance(kept, Facts):
        return kept
    rows = FACTS.fetch_all({"id": UUID(user_id)})
    if not rows:
        return None
    user = User(**dict(zip(FACT_FIELDS, rows[0], strict=True)))
    facts = Facts(
        roles=frozenset(user.roles),
        is_active=user.is_active,
        has_verified_contact=user.has_verified_contact,
        auth_hash=user.get_session_auth_hash(),
        name=user.name,
        avatar=user.avatar,
    )
    # Only into an empty place: what was read before a change must not be kept after it.
    cache.add(key, facts, FACTS_TTL_S, version=FACTS_VERSION)
    return facts


def forget_facts(user_id: UUID) -> None:
    """To be called after the commit of any change to what `Facts` tells, so that it holds from the next request on.

    For some seconds nothing is kept: whoever read the row before the change is still on their way to the cache.
    """
    cache.set(_facts_key(str(user_id)), CHANGED, CHANGED_FOR_S, version=FACTS_VERSION)


# No service of ours is asked where Django's commands and forms set a password.
@receiver(post_save, sender=User)
def forget_what_was_saved(
    instance: User, created: bool, update_fields: frozenset[str] | None, **_signal: object
) -> None:
    """Forget a user's facts whenever one of them is saved, whoever does it; only `QuerySet.update` comes past here."""
    if not created and (update_fields is None or not update_fields.isdisjoint(FACT_FIELDS)):
        transaction.on_commit(partial(forget_facts, instance.pk))


def principal_in(request: HttpRequest) -> Principal:
    """Who is asking, as the middleware found out."""
    return cast("Principal", caller_in(request))


def principal_of_session(session: SessionBase) -> Principal:
    """Who is signed in with this session; nobody when their account is closed or gone, or has another password now.

    Sessions live in Redis, and services end them one by one, so what is there counts; a session from before the
    password of today is ended here.
    """
    user_id: str | None = session.get(SESSION_KEY)
    facts = _facts_behind(session, user_id) if user_id else None
    if user_id is None or facts is None or not facts.is_active:
        return NOBODY
    methods: list[dict[str, Any]] = session.get(METHODS_KEY, [])
    own = Principal(
        user_id=UUID(user_id),
        roles=facts.roles,
        has_verified_contact=facts.has_verified_contact,
        has_second_factor=any(record.get("method") == "mfa" for record in methods),
        is_session=True,
        name=facts.name,
        avatar=facts.avatar,
    )
    viewed: str | None = session.get(VIEWED_KEY)
    return _seen_as(own, viewed) if viewed and time.time() < session.get(VIEWED_UNTIL_KEY, 0) else own


def _facts_behind(session: SessionBase, user_id: str) -> Facts | None:
    """The facts of the session's user, unless their password changed since they signed in; then the session ends."""
    facts = facts_of(user_id)
    if facts is None or _knows_password(session, facts):
        return facts
    # What is kept may be older than the session, so the database is asked before anybody is signed out.
    forget_facts(UUID(user_id))
    facts = facts_of(user_id)
    if facts is None or _knows_password(session, facts):
        return facts
    session.flush()
    return None


def _knows_password(session: SessionBase, facts: Facts) -> bool:
    return constant_time_compare(session.get(HASH_SESSION_KEY, ""), facts.auth_hash)


def _seen_as(staff: Principal, viewed_id: str) -> Principal:
    """The viewed person, as long as the staff member may still look; else the staff member themself.

    Nobody looks as staff, not even as somebody who became staff meanwhile.
    """
    facts = facts_of(viewed_id)
    if facts is None or STAFF_ROLES & facts.roles or not staff.reaches_any(Action.VIEW_AS):
        return staff
    return replace(
        staff,
        user_id=UUID(viewed_id),
        roles=facts.roles,
        has_verified_contact=facts.has_verified_contact,
        viewer_id=staff.user_id,
        name=facts.name,
        avatar=facts.avatar,
    )


def _facts_key(user_id: str) -> str:
    return f"accounts:facts:{user_id}"
