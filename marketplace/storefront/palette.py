"""The colour tokens, read from the file that the style sheet is built from."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Literal

Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")
TOKENS = Path(__file__).parent / "frontend" / "tokens.json"


def colour(name: str, *, theme: Theme) -> str:
    """A token of the pages, as `#rrggbb`."""
    return _tokens()["color"][name][THEMES.index(theme)]


def names() -> list[str]:
    """Every colour token of the pages."""
    return list(_tokens()["color"])


def map_colours(*, theme: Theme) -> dict[str, str]:
    """What the map is painted with; the pages' own colours are among them."""
    tokens = _tokens()
    return {name: pair[THEMES.index(theme)] for name, pair in (tokens["color"] | tokens["map"]).items()}


@lru_cache
def _tokens() -> dict[str, dict[str, list[str]]]:
    tokens: dict[str, dict[str, list[str]]] = json.loads(TOKENS.read_text())
    return tokens
