"""The demo market: real shops of OpenStreetMap with synthetic opening hours."""

from pathlib import Path

DEMO_SHOPS = Path(__file__).resolve().parent.parent / "data" / "demo_shops.csv.gz"
