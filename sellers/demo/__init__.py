"""The demo market: real shops of OpenStreetMap with synthetic opening hours."""

from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "data"
DEMO_SHOPS = DATA / "demo_shops.csv.gz"
SHOP_CATEGORIES = DATA / "shop_categories.csv"
