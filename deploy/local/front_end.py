"""Front-end modules from npm, and what is built from them into `build/static/`."""

from collections.abc import Iterator
from pathlib import Path

from deploy.local import console
from deploy.local.places import BUILD, CHECKOUT, NODE_MODULES, SETUP
from deploy.local.stamps import Stamp

LOG = SETUP / "npm.log"
MANIFESTS = (CHECKOUT / "package.json", CHECKOUT / "package-lock.json")
# What the build reads: styles and scripts, and the markup and code that name the classes in use.
SOURCES = {".html", ".css", ".js", ".mjs", ".json", ".svg", ".py"}
NOT_SOURCES = {"node_modules", "build", "tests", "bench", "deploy", "docs", "migrations", "__pycache__"}


def ensure() -> None:
    """Install the modules and build the static files, each only when its inputs changed."""
    modules = Stamp.of(NODE_MODULES / ".stamp", files=MANIFESTS)
    if not modules.is_fresh():
        with console.step("Front-end modules"):
            modules.ensure(lambda: _npm("ci", "--ignore-scripts", "--no-progress"))
    built = Stamp.of(BUILD / ".stamp", files=[*MANIFESTS, *sources()])
    if not built.is_fresh():
        with console.step("Styles and scripts"):
            built.ensure(lambda: _npm("run", "build"))


def _npm(*arguments: str) -> None:
    console.run(["npm", *arguments], log=LOG, cwd=CHECKOUT)


def sources() -> Iterator[Path]:
    """Files of the rooms that a build may read."""
    for top in CHECKOUT.iterdir():
        if top.is_dir() and top.name not in NOT_SOURCES and not top.name.startswith("."):
            for file in top.rglob("*"):
                if file.suffix in SOURCES and NOT_SOURCES.isdisjoint(file.parts[len(CHECKOUT.parts) :]):
                    yield file
