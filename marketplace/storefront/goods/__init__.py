"""Pages of goods: one product, the aisles, what a search found."""
