"""What is sold: categories, shared products and variants, the offers of shops, stock, media, reviews."""
