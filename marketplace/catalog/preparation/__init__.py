"""How the demo catalogue was made from lists of names with prices, and from goods that we wrote down ourselves."""
