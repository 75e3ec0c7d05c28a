"""How large all-MiniLM-L6-v2 is, from its config.json."""

LAYERS = 6
HEADS = 12
WIDTH = 384
