"""Every address of the market, walked from Django's own table of them: nothing can be left out of it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from inspect import getclosurevars, unwrap
from typing import Any

from django.urls import URLPattern, URLResolver
from ninja.operation import Operation, PathView

Patterns = list[URLPattern | URLResolver]


@dataclass(frozen=True, slots=True)
class Found:
    """An address: its route from the root, its whole name, and the view it leads to."""

    route: str
    name: str
    view: Callable[..., Any]
    pattern: URLPattern

    @property
    def path_view(self) -> PathView | None:
        """ninja's operations at this address; None where it is none of ninja's."""
        view = unwrap(self.view)
        if getattr(view, "__module__", "") != "ninja.operation":
            return None
        held = getclosurevars(view).nonlocals.get("self")
        return held if isinstance(held, PathView) else None

    @property
    def kwargs(self) -> frozenset[str]:
        return frozenset(self.pattern.pattern.regex.groupindex) | frozenset(self.pattern.pattern.converters)


def walk(patterns: Patterns, route: str = "", namespace: str = "") -> Iterator[Found]:
    """All addresses below these."""
    for pattern in patterns:
        here = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            below = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from walk(pattern.url_patterns, here, below)
        else:
            yield Found(here, f"{namespace}{pattern.name or ''}", pattern.callback, pattern)


def operations(found: list[Found]) -> Iterator[tuple[str, Operation]]:
    """Every operation of the API, those that its document hides included, as `METHOD route`; once each."""
    seen: set[int] = set()
    for address in found:
        for operation in address.path_view.operations if address.path_view else ():
            if id(operation) not in seen:
                seen.add(id(operation))
                for method in operation.methods:
                    yield f"{method} {address.route}", operation
