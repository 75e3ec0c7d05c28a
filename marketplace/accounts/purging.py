"""Forgetting what is kept no longer than needed: in batches, so that no transaction is long."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, ProtectedError, Q, QuerySet

from marketplace.accounts import exports
from marketplace.accounts.events import FilesDiscarded
from marketplace.accounts.models import ApiKey, Consent, DataExport, SignIn, User
from marketplace.accounts.permissions import STAFF_ROLES
from marketplace.accounts.sessions import SessionStore
from marketplace.core import audit
from marketplace.core.outbox import publish

BATCH = 1000
# A handler tries for hours to make a copy; after that nobody comes for it any more.
EXPORT_GIVES_UP = timedelta(days=1)
State = DataExport.State


def purge(*, now: datetime) -> Mapping[str, int]:
    """Forget all of it, batch by batch.

    Returns:
        How much was forgotten, by kind.
    """
    return {name: _all_batches(step, now) for name, step in STEPS.items()}


def purge_sign_ins(*, now: datetime) -> int:
    """Forget a batch of old traces of sign-ins; as all steps, returns how many."""
    before = now - timedelta(days=settings.SIGN_IN_RETENTION_DAYS)
    old = SignIn.objects.filter(at__lt=before).order_by("at").values("pk")[:BATCH]
    removed, _by_model = SignIn.objects.filter(pk__in=old).delete()
    return removed


def purge_sessions(*, now: datetime) -> int:
    """Forget all rows whose session has ended in Redis; what was used within a day lives, or is forgotten tomorrow."""
    before = now - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    rows = UserSession.objects.filter(last_seen_at__lt=before).values_list("pk", "session_key")
    store = SessionStore()
    dead = [pk for pk, key in rows.iterator(chunk_size=BATCH) if not store.exists(key)]
    for start in range(0, len(dead), BATCH):
        UserSession.objects.filter(pk__in=dead[start : start + BATCH]).delete()
    return len(dead)


def purge_unused_accounts(*, now: datetime) -> int:
    """Delete a batch of accounts that nobody showed to be theirs, and nobody used for long."""
    unused = _unused(before=now - timedelta(days=settings.UNVERIFIED_ACCOUNT_DAYS))
    listed = list(unused.order_by("pk").values_list("pk", flat=True)[:BATCH])
    return sum(_delete(unused.filter(pk=pk)) for pk in listed)


def _unused(*, before: datetime) -> QuerySet[User]:
    unused: QuerySet[User] = User.objects.filter(
        ~Exists(UserSession.objects.filter(user=OuterRef("pk"))),
        ~Exists(ApiKey.objects.filter(owner=OuterRef("pk"), last_used_at__gte=before)),
        Q(last_login=None) | Q(last_login__lt=before),
        created_at__lt=before,
        email_verified_at=None,
        phone_verified_at=None,
        erased_at=None,
    ).exclude(roles__overlap=list(STAFF_ROLES))
    return unused


def expire_exports(*, now: datetime) -> int:
    """Delete a batch of copies whose time is over."""
    with transaction.atomic():
        over = DataExport.objects.select_for_update(skip_locked=True).filter(state=State.READY, expires_at__lte=now)
        expired = list(over.order_by("expires_at")[:BATCH])
        for export in expired:
            publish(FilesDiscarded(user_id=export.user_id, storage="private", names=[export.file], discarded_at=now))
        DataExport.objects.filter(pk__in=[export.pk for export in expired]).update(state=State.EXPIRED, file="")
    return len(expired)


def fail_exports(*, now: datetime) -> int:
    """Give up copies that could not be made, so that another can be asked for."""
    waiting = DataExport.objects.filter(state=State.REQUESTED, created_at__lt=now - EXPORT_GIVES_UP)
    return waiting.update(state=State.FAILED)


def delete_stray_exports(*, now: datetime) -> int:
    """Delete all files of copies that no row knows any more, or ever did."""
    return exports.delete_strays()


def purge_consents(*, now: datetime) -> int:
    """Forget a batch of proofs of what has not been agreed to for years; what still is stays as long as its account."""
    before = now - timedelta(days=settings.RECORD_RETENTION_DAYS)
    same = Consent.objects.filter(user=OuterRef("user"), purpose=OuterRef("purpose"))
    was_followed = Exists(same.filter(pk__gt=OuterRef("pk"), at__lt=before))
    over = Consent.objects.filter(was_followed | Q(is_given=False), at__lt=before).order_by("pk").values("pk")[:BATCH]
    with transaction.atomic():
        removed, _by_model = Consent.objects.filter(pk__in=over).delete()
        if removed:
            audit.record_forgotten(Consent, forgotten=removed, kept_from=before, now=now)
    return removed


def purge_audit_trail(*, now: datetime) -> int:
    """Forget a batch of old entries; the database adds one that says so."""
    return audit.forget(before=now - timedelta(days=settings.RECORD_RETENTION_DAYS), most=BATCH)


# Sessions before accounts: an account with a session is in use. Copies are given up before their files are looked for.
STEPS: Mapping[str, Callable[..., int]] = {
    "sign-ins": purge_sign_ins,
    "ended sessions": purge_sessions,
    "unused accounts": purge_unused_accounts,
    "copies of data": expire_exports,
    "copies given up": fail_exports,
    "stray files of copies": delete_stray_exports,
    "proofs of consent": purge_consents,
    "entries of the audit trail": purge_audit_trail,
}
BATCHED = frozenset({purge_sign_ins, purge_unused_accounts, expire_exports, purge_consents, purge_audit_trail})


def _all_batches(step: Callable[..., int], now: datetime) -> int:
    total = count = step(now=now)
    while step in BATCHED and count == BATCH:
        count = step(now=now)
        total += count
    return total


def _delete(listed: QuerySet[User]) -> int:
    """Delete an account with what hangs on it, unless it is not what was listed any more, for somebody just came back,
    or another room keeps something of it.
    """
    try:
        with transaction.atomic():
            user = listed.select_for_update(skip_locked=True).first()
            if user is None:
                return 0
            user.delete()
    except ProtectedError:
        return 0
    return 1
