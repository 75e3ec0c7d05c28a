"""Staff see the market as somebody else sees it: for half an hour at most, to look and not to touch, and on record.

What a session holds about it is read with every request (`principals`); that nothing can be changed meanwhile, the
principal makes sure of.
"""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID

from django.contrib.auth import get_user
from django.contrib.sessions.backends.base import SessionBase, UpdateError
from django.db import transaction
from django.dispatch import Signal
from django.http import HttpRequest

from marketplace.accounts.errors import NotViewableError, SessionRequiredError, UserNotFoundError
from marketplace.accounts.models import User
from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import (
    VIEWED_KEY,
    VIEWED_UNTIL_KEY,
    Principal,
    principal_in,
    principal_of_session,
)
from marketplace.core import audit

LONGEST = timedelta(minutes=30)
REASON_KEY = "viewed_reason"
VIEWER_KEY = "viewed_by"
START, STOP = "accounts.start_viewing", "accounts.stop_viewing"
# Sent with `viewer_id` when a staff member has begun or stopped, and whoever reads the session finds it so.
view_changed = Signal()


@transaction.atomic
def start_viewing(session: SessionBase, *, actor: Principal, user_id: UUID, reason: str, now: datetime) -> datetime:
    """Let a staff member's session see the market as a customer, seller or courier does.

    Args:
        session: the staff member's own, which carries it.
        reason: why, in words, for the audit trail.

    Returns:
        When it ends by itself.

    Raises:
        ForbiddenError: the actor may not look as others.
        SessionRequiredError: they are not known by a session.
        UserNotFoundError: there is no such account, or it is closed.
        NotViewableError: it belongs to staff, or to the actor.
    """
    actor.require_any(Action.VIEW_AS)
    if not actor.is_session:
        raise SessionRequiredError
    user = _viewable(user_id, actor)
    close_lapsed(session, now=now)
    until = now + LONGEST
    changes = {"reason": (None, reason), "until": (None, until)}
    audit.record(actor_id=actor.user_id, action=START, target=user, changes=changes, now=now)
    session.update(
        {
            VIEWED_KEY: str(user.pk),
            VIEWED_UNTIL_KEY: until.timestamp(),
            REASON_KEY: reason,
            VIEWER_KEY: str(actor.user_id),
        }
    )
    transaction.on_commit(partial(_tell, session, actor.own_id))
    return until


def stop_viewing(session: SessionBase, *, now: datetime) -> None:
    """Go back to one's own view; nothing happens to who is not looking as somebody."""
    until: float | None = session.get(VIEWED_UNTIL_KEY)
    if until is not None:
        # Whoever comes back late had stopped seeing anything when the time was up.
        _end(session, at=min(now, datetime.fromtimestamp(until, UTC)))


def is_viewing(request: HttpRequest) -> bool:
    """Whether whoever asks is looking as somebody else."""
    return principal_in(request).viewer_id is not None


def be_oneself(request: HttpRequest, *, now: datetime) -> None:
    """Stop looking as somebody else, for the rest of this request too."""
    if is_viewing(request):
        stop_viewing(request.session, now=now)
        request.principal = principal_of_session(request.session)  # type: ignore[attr-defined]  # as the middleware
        request.user = get_user(request)


def close_lapsed(session: SessionBase, *, now: datetime) -> None:
    """Put the end on record of what ended by itself since the session was last used."""
    until: float | None = session.get(VIEWED_UNTIL_KEY)
    if until is not None and until <= now.timestamp():
        stop_viewing(session, now=now)


@transaction.atomic
def _end(session: SessionBase, *, at: datetime) -> None:
    """Record the end, then forget whom it was about."""
    changes = {"reason": (session.get(REASON_KEY), None)}
    viewer_id, user_id = UUID(session[VIEWER_KEY]), UUID(session[VIEWED_KEY])
    audit.record(actor_id=viewer_id, action=STOP, target=User(pk=user_id), changes=changes, now=at)
    for key in (VIEWED_KEY, VIEWED_UNTIL_KEY, REASON_KEY, VIEWER_KEY):
        session.pop(key, None)
    transaction.on_commit(partial(_tell, session, viewer_id))


def _tell(session: SessionBase, viewer_id: UUID) -> None:
    with suppress(UpdateError):  # it was ended meanwhile, which the middleware answers
        session.save()
    view_changed.send(sender=None, viewer_id=viewer_id)


def is_viewable(user: User, actor: Principal) -> bool:
    """Whether the actor may look as this person, who must be neither staff nor the actor, nor shut out."""
    is_free = user.is_active and not user.is_staff and user.pk != actor.user_id
    return is_free and actor.reaches_any(Action.VIEW_AS)


def _viewable(user_id: UUID, actor: Principal) -> User:
    user: User | None = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        raise UserNotFoundError
    if not is_viewable(user, actor):
        raise NotViewableError
    return user
