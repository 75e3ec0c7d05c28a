"""What rooms above tell accounts about people: what they keep of them, what still binds them, and
what is done when it is known who they are.

A room registers from its `apps.py`; accounts never asks which rooms there are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from django.http import HttpRequest
from django.utils.functional import Promise

# Values that JSON has, and instants and ids.
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of one kind, for a file of their own in the copy of somebody's data; `name` is a file's name."""

    name: str
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file of somebody's, as it goes into the copy."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class PersonalData:
    """All that one room keeps of somebody."""

    tables: Sequence[Table]
    files: Sequence[AttachedFile] = ()


class PersonalDataSource(Protocol):
    """A room that keeps something of people."""

    @property
    def name(self) -> str:
        """The room's, which is a folder's in the copy."""

    def collect(self, user_id: UUID) -> PersonalData:
        """All of it, in clear."""


class ErasureHold(Protocol):
    """A room in which something may have to come to its end before an account can."""

    @property
    def name(self) -> str:
        """The room's."""

    def reasons(self, user_id: UUID) -> Sequence[str | Promise]:
        """What is still open, in words for the person; nothing when nothing is."""


class ProfileFigure(Protocol):
    """A number about somebody that a room adds to their profile."""

    @property
    def name(self) -> str:
        """The field's name in the API."""

    def count(self, user_id: UUID) -> int:
        """The number now."""


class SignInFollower(Protocol):
    """A room in which something is done as soon as it is known who somebody is."""

    @property
    def name(self) -> str:
        """The room's."""

    def follow(self, request: HttpRequest, *, user_id: UUID, now: datetime) -> None:
        """Do it, in the transaction of whoever asks; what the request holds is the guest's of a moment before."""


@dataclass(frozen=True, slots=True)
class RequestedMessage:
    """A mail or a text message that somebody asked for.

    Attributes:
        channel: `mail` or `sms`.
        kind: what it is about, in a word.
        to: the address or number.
        user_id: whose that is; None where who asks does not know.
        about: the number of the order that it is about.
    """

    channel: str
    event_id: UUID
    kind: str
    to: str = field(repr=False)
    user_id: UUID | None
    about: str
    requested_at: datetime


class MessageLog(Protocol):
    """A room that keeps count of messages."""

    @property
    def name(self) -> str:
        """The room's."""

    def queued(self, message: RequestedMessage) -> None:
        """Write it down, in the transaction that asks for it."""


Registered = TypeVar("Registered", PersonalDataSource, ErasureHold, ProfileFigure, SignInFollower, MessageLog)


@dataclass
class Registry(Generic[Registered]):
    """What rooms have registered, in that order; each name once."""

    _entries: dict[str, Registered] = field(default_factory=dict)

    def register(self, entry: Registered) -> None:
        """Add it.

        Raises:
            ValueError: the name is taken.
        """
        if entry.name in self._entries:
            raise ValueError(f"{entry.name} is registered already")
        self._entries[entry.name] = entry

    def remove(self, name: str) -> None:
        """Forget it; tests do."""
        del self._entries[name]

    def all(self) -> Sequence[Registered]:
        return list(self._entries.values())


personal_data: Registry[PersonalDataSource] = Registry()
erasure_holds: Registry[ErasureHold] = Registry()
profile_figures: Registry[ProfileFigure] = Registry()
sign_in_followers: Registry[SignInFollower] = Registry()
message_logs: Registry[MessageLog] = Registry()
