"""What an entry of the matrix says: how one operation of the API is asked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from marketplace.accounts.models import User

Make = Callable[[User], str]


PASSES = frozenset({200, 201, 202, 204})


@dataclass(frozen=True, slots=True)
class Asking:
    """How one operation is asked.

    Attributes:
        path: what stands for each parameter of the path, made for an owner.
        body: the JSON to send, for an owner; None sends nothing.
        query: the query string.
        passes: the statuses of a request that the permission lets through.
        is_owned: whether what it is done to has an owner; then others' is 404, unless the reach is over any.
        needs_any: only a reach over any lets in; what is owned makes no difference.
        needs_session: only sessions may, whatever the matrix says.
        asks_more: whoever is let in needs a secret that nobody here has (a code, a key from a mail, a recent
            sign-in), and is told so in other words than by the permission.
    """

    path: Mapping[str, Make] = field(default_factory=dict)
    body: Callable[[User], dict[str, Any]] | None = None
    query: str = ""
    passes: frozenset[int] = PASSES
    is_owned: bool = False
    needs_any: bool = False
    needs_session: bool = False
    asks_more: bool = False


NEARBY = "?lat=22.3569&lon=91.7832"


def sends(**body: Any) -> Callable[[User], dict[str, Any]]:
    """The same body, whoever owns what it is done to."""
    return lambda owner: body


def secret(**body: Any) -> Asking:
    """An operation that needs a secret beside the permission."""
    return Asking(body=sends(**body) if body else None, asks_more=True)
