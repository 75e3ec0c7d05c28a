"""Colours that text is written in can be read on what they are written on: WCAG 2.2, contrast (minimum) 4.5 to 1."""

from itertools import product

import pytest

from marketplace.storefront import palette

# Ink → the grounds it is written on.
PAIRS = {
    "ink": ("ground", "surface", "sunken", "accent-soft", "caution-soft", "danger-soft"),
    "ink-soft": ("ground", "surface", "sunken", "accent-soft"),
    "accent": ("ground", "surface", "accent-soft"),
    "accent-hover": ("ground", "surface"),
    "on-accent": ("accent", "accent-hover"),
    "on-sign": ("sign", "sign-line"),
    "danger": ("ground", "surface"),
    "on-craft": tuple(name for name in palette.names() if name.startswith("craft-")),
}


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb` in sRGB (WCAG 2.2, definitions)."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in channels]
    return sum(weight * channel for weight, channel in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", palette.THEMES)
@pytest.mark.parametrize(
    ("ink", "ground"), [pair for ink, grounds in PAIRS.items() for pair in product([ink], grounds)]
)
def test_text_can_be_read(ink: str, ground: str, theme: palette.Theme) -> None:
    required = 3.0 if ink == "on-craft" else 4.5  # icons are large shapes (contrast of graphics)

    assert contrast(palette.colour(ink, theme=theme), palette.colour(ground, theme=theme)) >= required


@pytest.mark.parametrize("theme", palette.THEMES)
@pytest.mark.parametrize("ground", ["ground", "surface"])
def test_edges_of_controls_can_be_seen(ground: str, theme: palette.Theme) -> None:
    assert contrast(palette.colour("line-strong", theme=theme), palette.colour(ground, theme=theme)) >= 3.0
