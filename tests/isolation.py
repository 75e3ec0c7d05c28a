"""A pytest plugin, loaded before Django reads its settings: each worker of a parallel run has a Redis of its own."""

import os
from urllib.parse import urlsplit

FIRST_DATABASE = 1  # 0 is the one the address names, left as it is

if "HAAT_REDIS_URL" in os.environ:
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    address = urlsplit(os.environ["HAAT_REDIS_URL"])
    os.environ["HAAT_REDIS_URL"] = address._replace(path=f"/{FIRST_DATABASE + worker}").geturl()

# Tests of limits set the factor back; all others ask as often as they like.
os.environ["HAAT_RATE_LIMIT_FACTOR"] = "1000"
