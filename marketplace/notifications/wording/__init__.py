"""What messages say: the shipped words, and what the market's staff say instead."""
