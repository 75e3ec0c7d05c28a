"""What somebody signed in with, in words, out of what browsers say about themselves."""

import re
from collections.abc import Sequence

from django.utils.translation import gettext

# The first that fits counts: browsers name those they descend from as well.
BROWSERS: Sequence[tuple[str, str]] = (
    ("Edge", r"Edg(e|A|iOS)?/"),
    ("Opera", r"OPR/|Opera"),
    ("Samsung Internet", r"SamsungBrowser/"),
    ("Firefox", r"Firefox/|FxiOS/"),
    ("Chrome", r"Chrome/|CriOS/"),
    ("Safari", r"Safari/"),
)
SYSTEMS: Sequence[tuple[str, str]] = (
    ("Android", r"Android"),
    ("iPhone", r"iPhone|iPod"),
    ("iPad", r"iPad"),
    ("Windows", r"Windows"),
    ("macOS", r"Mac OS X|Macintosh"),
    ("ChromeOS", r"CrOS"),
    ("Linux", r"Linux|X11"),
)
HANDHELD = re.compile(r"Android|iPhone|iPod|iPad|Mobile")


def name_device(user_agent: str) -> str:
    """`Chrome on Android`, as far as the user agent tells."""
    browser, system = _first_of(BROWSERS, user_agent), _first_of(SYSTEMS, user_agent)
    if browser and system:
        return gettext("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or gettext("An unknown device or app")


def is_handheld(user_agent: str) -> bool:
    return HANDHELD.search(user_agent) is not None


def _first_of(kinds: Sequence[tuple[str, str]], user_agent: str) -> str | None:
    return next((name for name, pattern in kinds if re.search(pattern, user_agent)), None)
