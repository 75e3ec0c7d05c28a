"""What `zones` is asked: shops that deliver to a pin now, the 20 nearest, with the fee for a basket or without one."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from urllib.parse import urlencode

from bench import nearby_questions
from bench.http_clients import get_request
from bench.nearby_questions import LIMIT
from bench.sql_clients import Question
from bench.zone_scan import scan_statement
from geo.points import GeoPoint
from sellers.shops_at import ShopsAtQuery

PATH = "/api/v1/shops/at"
SUBTOTALS = (None, Decimal("750.00"))


@dataclass(frozen=True, slots=True)
class ZoneQuestion:
    """A pin and a basket, to be asked over HTTP and in SQL alike."""

    pin: GeoPoint
    subtotal: Decimal | None

    @property
    def path(self) -> str:
        """The address with its query string."""
        asked = {"lat": self.pin.lat, "lon": self.pin.lon, "limit": LIMIT, "open_now": "true"}
        return f"{PATH}?{urlencode(asked | ({'subtotal': str(self.subtotal)} if self.subtotal else {}))}"

    def request(self, address: tuple[str, int]) -> bytes:
        return get_request(address, self.path)

    def query(self, now: datetime) -> ShopsAtQuery:
        return ShopsAtQuery(pin=self.pin, now=now, limit=LIMIT, open_now=True, subtotal=self.subtotal)

    def statement(self, *, now: datetime) -> Question:
        """The statement that the endpoint runs, with its parameters."""
        query = self.query(now)
        return Question(query.statement.text, query.statement.values(query.parameters))

    def scan(self, *, now: datetime) -> Question:
        """The same by whole shapes."""
        statement = scan_statement()
        return Question(statement.text, statement.values(self.query(now).parameters))


def questions() -> list[ZoneQuestion]:
    """The pins of `nearby`, by turns in a city and anywhere in the country; every second pair with a basket."""
    pins = [question.pin for question in nearby_questions.questions()]
    return [ZoneQuestion(pin, SUBTOTALS[number // 2 % 2]) for number, pin in enumerate(pins)]
