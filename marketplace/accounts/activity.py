"""Sign-ins and changes of an account, as one list for its owner to look through."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import SignIn, User
from marketplace.core.models import AuditEntry
from marketplace.core.pagination import Cursor, InvalidCursorError, Page

Kind = Literal["sign_in", "failed_sign_in", "change"]
# Where instants are the same: changes after sign-ins, in a list that begins with the newest.
SIGN_IN_RANK, CHANGE_RANK = 1, 0

WORDS: Mapping[str, str | Promise] = {
    "accounts.update_profile": _("Your profile was changed."),
    "accounts.change_contact": _("Your e-mail address or phone number was changed."),
    "accounts.change_avatar": _("Your picture was changed."),
    "accounts.change_consent": _("Your consent to the newsletter was changed."),
    "accounts.create_address": _("An address was added."),
    "accounts.update_address": _("An address was changed."),
    "accounts.delete_address": _("An address was deleted."),
    "accounts.set_default_address": _("Another address became the default."),
    "accounts.request_export": _("A copy of your data was asked for."),
    "accounts.change_roles": _("Your roles on the market were changed."),
    "accounts.close_account": _("Your account was closed."),
    "accounts.reopen_account": _("Your account was opened again."),
    "accounts.accept_invitation": _("An invitation to work for the market was accepted."),
    "accounts.create_api_key": _("An API key was made."),
    "accounts.rotate_api_key": _("An API key got a new secret."),
    "accounts.revoke_api_key": _("An API key was ended."),
    "accounts.set_password": _("A password was set."),
    "accounts.change_password": _("Your password was changed."),
    "accounts.reset_password": _("Your password was replaced by a link from a mail."),
    "accounts.turn_on_totp": _("Two-step sign-in with an app was turned on."),
    "accounts.turn_off_totp": _("Two-step sign-in with an app was turned off."),
    "accounts.make_recovery_codes": _("New recovery codes were made."),
    "accounts.add_passkey": _("A passkey was added."),
    "accounts.rename_passkey": _("A passkey got another name."),
    "accounts.remove_passkey": _("A passkey was removed."),
    "accounts.connect_provider": _("Another account was connected for signing in."),
    "accounts.disconnect_provider": _("An account for signing in was disconnected."),
    "accounts.end_session": _("A device was signed out."),
    "accounts.hand_over": _("You showed that the address is yours, and all other ways in were ended."),
    "accounts.start_viewing": _("Our support began to see the market as you do."),
    "accounts.stop_viewing": _("Our support stopped seeing the market as you do."),
    "accounts.disown_email": _("The owner of an e-mail address said that they are not you, and it left your account."),
    "accounts.invite": _("You invited somebody to work for the market."),
    "accounts.erase_account": _("Your account was erased."),
}
# What staff did to somebody else's account, in their own list.
WORDS_ABOUT_OTHERS: Mapping[str, str | Promise] = {
    "accounts.change_roles": _("You changed somebody's roles."),
    "accounts.close_account": _("You closed somebody's account."),
    "accounts.reopen_account": _("You opened somebody's account again."),
    "accounts.erase_account": _("You erased somebody's account."),
    "accounts.start_viewing": _("You began to see the market as somebody else does."),
    "accounts.stop_viewing": _("You stopped seeing the market as somebody else does."),
}


@dataclass(frozen=True, slots=True)
class ActivityEntry:
    """One line of the list. `is_own` tells whether the account's owner did it; network and device are a sign-in's.

    `is_about_other` marks what they did, as staff, to somebody else's account.
    """

    at: datetime
    kind: Kind
    action: str
    is_own: bool
    network: str
    user_agent: str
    is_about_other: bool = False

    @property
    def words(self) -> str:
        """What happened, in the active language."""
        if self.kind == "failed_sign_in":
            return gettext("Somebody tried to sign in and failed.")
        if self.kind == "sign_in":
            return gettext("You signed in.")
        words = (WORDS_ABOUT_OTHERS if self.is_about_other else WORDS).get(self.action)
        return str(words or gettext("Something was changed.")).strip()


def list_activity(*, user_id: UUID, cursor: str | None, limit: int, query: str = "") -> Page[ActivityEntry]:
    """What happened to and by somebody's account, the newest first, in two statements.

    Raises:
        InvalidCursorError: the cursor is not one of this list.
    """
    bound_query = f"accounts.activity|{user_id}|{query}"
    after = _read(cursor, bound_query) if cursor else None
    rows = sorted(
        (*_sign_ins(user_id, after, limit), *_changes(user_id, after, limit)),
        key=lambda row: row[:3],
        reverse=True,
    )
    items = [entry for *_key, entry in rows[:limit]]
    if len(rows) <= limit:
        return Page(items=items, next=None)
    at, rank, key, _entry = rows[limit - 1]
    return Page(items=items, next=Cursor((at, rank, key)).encode(query=bound_query))


Row = tuple[datetime, int, str, ActivityEntry]
After = tuple[datetime, int, str]


def _read(cursor: str, query: str) -> After:
    at, rank, key = Cursor.decode(cursor, query=query).values
    if not isinstance(at, datetime) or not isinstance(rank, int) or not isinstance(key, str):
        raise InvalidCursorError
    return at, rank, key


def _sign_ins(user_id: UUID, after: After | None, limit: int) -> list[Row]:
    found = _beyond(SignIn.objects.filter(user_id=user_id), after, SIGN_IN_RANK)
    return [
        (
            row.at,
            SIGN_IN_RANK,
            f"{row.pk:020d}",
            ActivityEntry(
                at=row.at,
                kind="sign_in" if row.is_successful else "failed_sign_in",
                action=row.method,
                is_own=row.is_successful,
                network=row.network,
                user_agent=row.user_agent,
            ),
        )
        for row in found.order_by("-at", "-id")[: limit + 1]
    ]


def _changes(user_id: UUID, after: After | None, limit: int) -> list[Row]:
    account, own_id = User._meta.label_lower, str(user_id)
    about = Q(actor_id=user_id) | Q(target_type=account, target_id=own_id)
    found = _beyond(AuditEntry.objects.filter(about), after, CHANGE_RANK)
    return [
        (
            row.at,
            CHANGE_RANK,
            str(row.pk),
            ActivityEntry(
                at=row.at,
                kind="change",
                action=row.action,
                is_own=row.actor_id == user_id,
                network="",
                user_agent="",
                is_about_other=row.target_type == account and row.target_id != own_id,
            ),
        )
        for row in found.order_by("-at", "-id")[: limit + 1]
    ]


def _beyond(rows: "QuerySet[SignIn] | QuerySet[AuditEntry]", after: After | None, rank: int) -> "QuerySet[Any]":
    """Those that come after the cursor in a list that falls by instant, rank and key."""
    if after is None:
        return rows
    at, after_rank, key = after
    if rank == after_rank:
        same = Q(id__lt=int(key) if rank == SIGN_IN_RANK else UUID(key))
    else:
        same = Q() if rank < after_rank else Q(pk__in=[])
    return rows.filter(Q(at__lt=at) | (Q(at=at) & same))
