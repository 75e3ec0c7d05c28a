"""What holds for every page in both appearances: nothing to complain about for axe, no sideways scroll."""

from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Page

AXE = (Path(__file__).resolve().parents[2] / "node_modules/axe-core/axe.min.js").read_text()
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
# What the appearance has a part in: everything else is the same in both.
OF_COLOURS = ("color-contrast", "link-in-text-block")
# Colours on their way from one appearance to the other are those of neither.
ARRIVED = """Promise.allSettled(
  document.getAnimations().filter((each) => each instanceof CSSTransition).map((each) => each.finished),
)"""
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def violations(page: Page, *, rules: tuple[str, ...] = ()) -> list[str]:
    """What axe finds on a page as it stands, by all rules or by some."""
    page.evaluate(AXE)
    chosen = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": TAGS}
    found: dict[str, Any] = page.evaluate("(chosen) => axe.run({runOnly: chosen})", chosen)
    return [
        f"{violation['id']}: {node['html'][:160]} {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def assert_sound(page: Page) -> None:
    """See that a page, as it stands, is accessible in both appearances and fits its screen."""
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)
        page.evaluate(ARRIVED)
        found = violations(page, rules=() if theme == THEMES[0] else OF_COLOURS)
        assert not found, (theme, page.url, found)
    assert page.viewport_size is not None
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= page.viewport_size["width"], page.url
