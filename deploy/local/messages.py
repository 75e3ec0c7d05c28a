"""Translations: every room's `django.po` compiled where Django looks for it."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from deploy.local import console
from deploy.local.places import CHECKOUT, SETUP
from deploy.local.stamps import Stamp

NOT_ROOMS = {"node_modules", "build"}


def ensure() -> None:
    """Compile the catalogues whose source changed or whose compiled file is gone."""
    for source in catalogues():
        compiled = source.with_suffix(".mo")
        stamp = Stamp.of(SETUP / "messages" / "-".join(source.relative_to(CHECKOUT).parts), files=[source])
        if not compiled.exists():
            stamp.path.unlink(missing_ok=True)
        stamp.ensure(partial(_compile, source, compiled))


def _compile(source: Path, compiled: Path) -> None:
    console.run(["msgfmt", "--check-format", "--output-file", compiled, source], log=SETUP / "messages.log")


def catalogues() -> Iterator[Path]:
    """The sources of all rooms."""
    for top in sorted(CHECKOUT.glob("[!.]*/")):
        if top.name not in NOT_ROOMS:
            yield from sorted(top.glob("**/locale/*/LC_MESSAGES/django.po"))
