"""What rooms above add to the demo market; each step says how far it is, and in the end what there is.

A room registers from its `apps.py`; `seed` never asks which rooms there are.
"""

from collections.abc import Callable

Told = Callable[[int, int], None]
Step = Callable[[Told], str]

_steps: dict[str, Step] = {}


def register(label: str, step: Step) -> None:
    """Have a step done after those of the rooms below, once there are goods and orders.

    Raises:
        ValueError: there is one of this name.
    """
    if label in _steps:
        raise ValueError(f"{label} is registered already")
    _steps[label] = step


def steps() -> tuple[tuple[str, Step], ...]:
    return tuple(_steps.items())
