"""A browser before the real thing: a stack of its own, as `make up` starts it, with the demo market in it."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect, sync_playwright

from deploy.local import ports
from deploy.local.throw_away import memory

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = "/usr/bin/chromium"
# Off the network, without a sandbox where root runs it, and with painters that need no graphics card. That of WebGL
# draws maps alone: drawing pages by it, as Debian's Chromium would, takes four times as long as all the rest.
FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-gpu-rasterization",
    "--disable-gpu-compositing",
]
PHONE = ViewportSize(width=360, height=780)
DESK = ViewportSize(width=1366, height=860)
# Other tests run beside these. Still well below the fifteen seconds after which pages look by themselves.
expect.set_options(timeout=10_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All that need the stack run in one worker, so that there is one stack."""
    for item in items:
        if "stack" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.e2e)
            item.add_marker(pytest.mark.xdist_group("stack"))


@pytest.fixture(scope="session")
def stack() -> Iterator[dict[str, str]]:
    """The addresses of a running market, as `.haat/run.json` has them."""
    with tempfile.TemporaryDirectory(prefix="haat-e2e-", dir=memory(), ignore_cleanup_errors=True) as folder:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("HAAT_")}
        environment |= {"HAAT_STATE_DIR": folder, "HAAT_RATE_LIMIT_FACTOR": "1000"}
        # Away from the usual ports, which a market beside the tests may be about to take.
        ports.remember(Path(folder) / "ports.json", ports.choose_random(ports.USUAL))
        local = [sys.executable, "-m", "deploy.local"]
        started = subprocess.run([*local, "up"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        try:
            assert started.returncode == 0, started.stdout + started.stderr
            yield json.loads((Path(folder) / "run.json").read_text())
        finally:
            subprocess.run([*local, "reset"], cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, check=True)


@pytest.fixture(scope="session")
def site(stack: dict[str, str]) -> str:
    """The address that a browser opens."""
    return stack["web"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, for one module: Playwright's event loop would make Django refuse the database to tests of others."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A desk with a clean profile."""
    context = browser.new_context(viewport=DESK)
    yield context
    context.close()


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A small phone."""
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    yield context.new_page()
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page on a desk; what its scripts complain about fails the test."""
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    yield page
    assert complaints == []
