"""The demo catalogue: real everyday goods with made-up prices and stock, on sale in the demo market's shops."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

DATA: Final = Path(__file__).resolve().parent.parent / "data"
Progress = Callable[[int, int], None]
