"""The web process of a market with traps."""

from deploy.local.web import application as plain
from tests.faults.orders.kills.traps import file_of_market, guard_requests

application = guard_requests(plain, file_of_market())
