"""The step of `seed` that fills the demo market with conversations."""

from collections.abc import Callable

from django.utils import timezone

from marketplace.core.outbox import unheard_by
from realtime.chat.demo.rooms import load_demo_rooms


def load_demo_chats(told: Callable[[int, int], None]) -> str:
    """Load them; nobody is written to about what was never said, and no assistant answers it."""
    with unheard_by("marketplace.notifications", "realtime"):
        there = load_demo_rooms(progress=told, now=timezone.now())
    return f"{there} conversations added; they are samples, and marked so"
