"""A pytest plugin, loaded before Django reads its settings: each worker of a parallel run has a Redis of its own."""

import os
from urllib.parse import urlsplit

FIRST_DATABASE = 2  # 0 and 1 are those that the addresses name, left as they are

if "HAAT_REDIS_URL" in os.environ:
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    address = urlsplit(os.environ["HAAT_REDIS_URL"])
    # One for the queues, the next for the cache.
    queues = FIRST_DATABASE + 2 * worker
    os.environ["HAAT_REDIS_URL"] = address._replace(path=f"/{queues}").geturl()
    os.environ["HAAT_CACHE_URL"] = address._replace(path=f"/{queues + 1}").geturl()

# Where tests are at all cores, half a second may pass before Redis gets one; then nobody would be signed in.
os.environ["HAAT_REDIS_TIMEOUT_S"] = "20"

# Tests of limits set the factor back; all others ask as often as they like.
os.environ["HAAT_RATE_LIMIT_FACTOR"] = "1000"
