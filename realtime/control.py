"""Tells the processes that hold sockets whose rights have changed, and which sessions have ended.

The topic `control` is theirs alone; no client may read it. A message says who must be looked at anew
(`{"user_id": …}`), or which session's sockets are to be closed (`{"session": …}`, the SHA-256 of its key).

It is appended right after the commit of the change, in a transaction of its own: it then finds what is kept of rights
in the cache forgotten already (`accounts.principals`), and the topic's row is not locked while other things are
changed, which would have every such change wait for every other, or for each other. What a process that dies in
between does not tell, sockets find when they look at their rights by themselves.
"""

import hashlib
from uuid import UUID

from allauth.usersessions.models import UserSession
from django.contrib.auth.signals import user_logged_out
from django.db import connection, transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.http import HttpRequest

from marketplace.accounts.models import User
from marketplace.accounts.principals import FACT_FIELDS
from marketplace.accounts.viewing import view_changed
from realtime import topics
from sellers.models import ShopMember

TOPIC = "control"
# What pages show of somebody gives no right, and may be changed a hundred times a minute.
RIGHT_FIELDS = frozenset(FACT_FIELDS) - {"name", "avatar"}
RIGHTS_CHANGED, SESSION_ENDED = "rights.changed", "session.ended"


def digest_of(session_key: str) -> str:
    """What a message says of a session, by which nobody can find it."""
    return hashlib.sha256(session_key.encode()).hexdigest()


def tell_of_rights(user_id: UUID) -> None:
    """Have somebody's sockets looked at anew, once what is being changed is committed."""
    _tell_on_commit(RIGHTS_CHANGED, "user_id", str(user_id))


def tell_of_end(session_key: str) -> None:
    """Have a session's sockets closed, once what is being changed is committed."""
    _tell_on_commit(SESSION_ENDED, "session", digest_of(session_key))


# Whoever saves a user, be it a command of Django's: as for what is kept of rights (`accounts.principals`), which is
# connected before this, and so forgotten before this is told.
@receiver(post_save, sender=User)
def follow_user(instance: User, created: bool, update_fields: frozenset[str] | None, **_signal: object) -> None:
    if not created and (update_fields is None or not update_fields.isdisjoint(RIGHT_FIELDS)):
        tell_of_rights(instance.pk)


@receiver([post_save, post_delete], sender=ShopMember)
def follow_member(instance: ShopMember, **_signal: object) -> None:
    tell_of_rights(instance.user_id)


@receiver(view_changed)
def follow_view(viewer_id: UUID, **_signal: object) -> None:
    tell_of_rights(viewer_id)


@receiver(post_delete, sender=UserSession)
def follow_session(instance: UserSession, **_signal: object) -> None:
    tell_of_end(instance.session_key)


@receiver(user_logged_out)
def follow_sign_out(request: HttpRequest | None, **_signal: object) -> None:
    """Its row is left to be purged; the key is known only now."""
    key = request.session.session_key if request is not None else None
    if key:
        tell_of_end(key)


class _Told(list[tuple[str, str, str]]):
    """What one transaction, or savepoint, changes: told together when it is committed, each of it once."""

    @transaction.atomic
    def tell(self) -> None:
        topics.append_all([topics.NewMessage(TOPIC, kind, {of: value}) for kind, of, value in dict.fromkeys(self)])


def _tell_on_commit(kind: str, of: str, value: str) -> None:
    last = connection.run_on_commit[-1] if connection.run_on_commit else None
    together = getattr(last[1], "__self__", None) if last else None
    if last and isinstance(together, _Told) and last[0] == set(connection.savepoint_ids):
        together.append((kind, of, value))
    else:
        # Not to fail for this: the change stands.
        transaction.on_commit(_Told([(kind, of, value)]).tell, robust=True)
