"""What rooms above tell sellers about shops: what is still open with one, so that it cannot close for good.

A room registers from its `apps.py`; sellers never asks which rooms there are.
"""

from collections.abc import Callable, Sequence
from uuid import UUID

from django.utils.functional import Promise

Hold = Callable[[UUID], Sequence[str | Promise]]
_holds: list[Hold] = []


def register(hold: Hold) -> None:
    """Ask it, too, by a shop's id, what is still open with the shop, in words for its owner."""
    _holds.append(hold)


def list_reasons(shop_id: UUID) -> list[str | Promise]:
    """What is still open with a shop; nothing where nothing is."""
    return [reason for hold in _holds for reason in hold(shop_id)]
