"""One search over text, meaning and place."""
