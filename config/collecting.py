"""Python's collector of cycles, in processes that serve for long.

It looks at everything that lives each time that enough was made: at the market's code and, in the live process, at
thousands of sockets, whose coming back at once took a third longer for it. What was imported stays anyway, and more
has to be made before it looks again.
"""

import gc

# Containers made and not freed before the youngest are looked at; looks at these before the older, and the oldest, are.
THRESHOLDS = (10_000, 10, 10)


def spare_what_stays() -> None:
    """Have it leave alone what there is now, and look at the rest less often. Call it once all is imported."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
