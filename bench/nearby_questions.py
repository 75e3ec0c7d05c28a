"""What `nearby` is asked: the same pins and filters in each run, dense and sparse, plain and filtered."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from bench.http_clients import get_request
from bench.sql_clients import Question
from geo.points import GeoPoint
from sellers.nearby import NearbyQuery

PATH = "/api/v1/shops/nearby"
PINS = 240
SEED = 1971
LIMIT = 20
CITIES = (
    (23.7806, 90.4070), (22.3569, 91.7832), (24.8949, 91.8687), (22.8456, 89.5403),
    (24.3745, 88.6042), (22.7010, 90.3535), (25.7439, 89.2752), (24.7471, 90.4203),
)  # fmt: skip
CITY_SPREAD_DEG = 0.03
# A part of the country whose corners all lie inside it; outside the towns, shops are few.
COUNTRY_LAT, COUNTRY_LON = (22.9, 25.0), (89.2, 90.9)
# Of every eight pins four ask plainly, the others with one filter or both; a root stands for all its leaves.
FILTERS: tuple[tuple[str | None, bool], ...] = (
    (None, False), ("pharmacies", False), (None, False), (None, True),
    (None, False), ("groceries", False), (None, False), ("restaurants", True),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class NearbyQuestion:
    """A pin and filters, to be asked over HTTP and in SQL alike."""

    pin: GeoPoint
    category: str | None
    open_now: bool

    @property
    def path(self) -> str:
        """The address with its query string."""
        asked: dict[str, float | str] = {"lat": self.pin.lat, "lon": self.pin.lon, "limit": LIMIT}
        asked |= {"category": self.category} if self.category else {}
        asked |= {"open_now": "true"} if self.open_now else {}
        return f"{PATH}?{urlencode(asked)}"

    def request(self, address: tuple[str, int], headers: Mapping[str, str] | None = None) -> bytes:
        return get_request(address, self.path, headers)

    def statement(self, *, now: datetime) -> Question:
        """The statement that the endpoint runs, with its parameters."""
        query = NearbyQuery(pin=self.pin, now=now, limit=LIMIT, category=self.category, open_now=self.open_now)
        return Question(query.statement.text, query.statement.values(query.parameters))


def questions() -> list[NearbyQuestion]:
    """Pins by turns in a city and anywhere in the country, each pair with the next filter."""
    chance = random.Random(SEED)  # noqa: S311 -- the same in every run
    return [_question(number, chance) for number in range(PINS)]


def _question(number: int, chance: random.Random) -> NearbyQuestion:
    if number % 2:
        lat, lon = chance.uniform(*COUNTRY_LAT), chance.uniform(*COUNTRY_LON)
    else:
        city = CITIES[number // 2 // len(FILTERS) % len(CITIES)]
        lat, lon = (chance.gauss(middle, CITY_SPREAD_DEG) for middle in city)
    category, open_now = FILTERS[number // 2 % len(FILTERS)]
    return NearbyQuestion(GeoPoint(lat=round(lat, 6), lon=round(lon, 6)), category, open_now)
