"""What goods of a category are described by: category, key, both names, kind, unit."""

from typing import Final

ATTRIBUTES: Final = (
    ("dairy", "fat_percent", "Fat", "চর্বি", "number", "%"),
    ("drinks", "caffeine_mg", "Caffeine", "ক্যাফেইন", "number", "mg"),
    ("ready-food", "caffeine_mg", "Caffeine", "ক্যাফেইন", "number", "mg"),
    ("ready-food", "portion", "Portion", "পরিমাণ", "choice", ""),
    ("ready-food", "size", "Size", "মাপ", "choice", ""),
    ("diapers", "size", "Size", "মাপ", "choice", ""),
    ("health", "size", "Size", "মাপ", "choice", ""),
    ("home-kitchen", "size", "Size", "মাপ", "choice", ""),
    ("home-kitchen", "colour", "Colour", "রং", "choice", ""),
    ("make-up", "colour", "Colour", "রং", "choice", ""),
    ("clothing", "size", "Size", "মাপ", "choice", ""),
    ("clothing", "colour", "Colour", "রং", "choice", ""),
    ("clothing", "material", "Material", "কাপড়", "text", ""),
    ("electronics", "colour", "Colour", "রং", "choice", ""),
    ("hardware", "size", "Size", "মাপ", "choice", ""),
    ("hardware", "colour", "Colour", "রং", "choice", ""),
    ("books-play", "size", "Size", "মাপ", "choice", ""),
    ("books-play", "colour", "Colour", "রং", "choice", ""),
)
