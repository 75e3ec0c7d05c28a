"""Orders on their way at noon: each has a carrier whose phone says where it is, and a buyer whose browser hears it."""

import http.client
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from itertools import cycle
from typing import Any

import orjson
from django.utils import timezone

from bench import database, socket_people
from bench.board_orders import Pattern
from bench.errors import BenchError
from bench.http_clients import post_request
from bench.instants import instant_of
from bench.socket_people import Person
from geo.points import GeoPoint
from marketplace.accounts.models import User
from marketplace.accounts.permissions import Role
from marketplace.accounts.tokens import issue_tokens
from marketplace.core import live
from marketplace.core.live import name_of
from marketplace.delivery.fixes import Position
from marketplace.delivery.models import Leg
from marketplace.delivery.selectors import estimate_from
from marketplace.delivery.services.positions import POSITION, record_fixes, told_of
from marketplace.orders.models import Order, OrderState, Purchase
from sellers.models import Shop, ShopMember, ShopPermission, ShopRole

# Each carries some of them.
LEGS_A_CARRIER = 5
# To and fro, between half a kilometre and one and a half from the door, at the pace of a bicycle.
NEAREST_M, SPAN_M, PACE_MPS = 500.0, 1_000.0, 5.0
METRES_A_DEGREE = 111_320.0
ACCURACY_M = 8.0
TIMEOUT_S = 30


@dataclass(frozen=True, slots=True)
class Ride:
    """An order on its way, shared with its buyer.

    Attributes:
        token: an access token of its carrier's.
    """

    leg: Leg
    door: GeoPoint
    buyer: Person
    carrier: Person
    token: str

    @property
    def topic(self) -> str:
        return name_of("leg", self.leg.pk)

    def position(self, due_at: float) -> Position:
        """Where the phone is when something is due."""
        gone_m = due_at * PACE_MPS % (2 * SPAN_M)
        far_m = NEAREST_M + abs(gone_m - SPAN_M)
        return Position(
            GeoPoint(self.door.lat - far_m / METRES_A_DEGREE, self.door.lon), instant_of(due_at), ACCURACY_M
        )

    def signal(self, due_at: float) -> None:
        """The floor: it is said to whoever listens, and nobody has asked or kept anything."""
        position = self.position(due_at)
        told = told_of(position, estimate_from(position.point, self.door))
        live.signal("leg", self.leg.pk, kind=POSITION, data=told)

    def record(self, due_at: float) -> None:
        """Through the service that the API calls."""
        fixes = [self.position(due_at)]
        recorded = record_fixes(leg_id=self.leg.pk, carrier_id=self.carrier.user_id, fixes=fixes, now=timezone.now())
        if not recorded.taken:
            raise BenchError(f"A position was not believed: {dict(recorded.dropped)}")

    def post(self, address: tuple[str, int], due_at: float) -> None:
        """As a phone does."""
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        status, told = _posted(address, self._path, orjson.dumps(self._said(due_at)), headers)
        if status != HTTPStatus.OK or not told["taken"]:
            raise BenchError(f"A position was not taken: {status} {told}")

    def request(self, address: tuple[str, int], due_at: float) -> bytes:
        """The same, to be sent by whoever keeps the connection."""
        return post_request(address, self._path, self._said(due_at), {"Authorization": f"Bearer {self.token}"})

    @property
    def _path(self) -> str:
        return f"/api/v1/legs/{self.leg.pk}/positions"

    def _said(self, due_at: float) -> dict[str, object]:
        one = self.position(due_at)
        place = {"lat": one.point.lat, "lon": one.point.lon}
        return {"fixes": [place | {"at": one.at.isoformat(), "accuracy_m": one.accuracy_m}]}


def make(number: int) -> list[Ride]:
    """So many orders of one shop on their way, each to a buyer of its own."""
    shop, now = Shop.objects.order_by("pk")[:1].get(), timezone.now()
    door = GeoPoint.from_geos(shop.location)
    Pattern.made(shop).copy(database.URL, shop=shop, first=1, number=number, states=(OrderState.PICKED_UP,))
    orders = list(Order.objects.filter(state=OrderState.PICKED_UP).order_by("pk"))
    buyers, carriers = socket_people.make(number), _carriers(shop, -(-number // LEGS_A_CARRIER))
    Purchase.objects.update(location=door.to_geos())
    for order, buyer in zip(orders, buyers, strict=True):
        Purchase.objects.filter(pk=order.purchase_id).update(user_id=buyer.user_id)
    tokens = [issue_tokens(carrier.cookie.partition("=")[2])[0] for carrier in carriers]
    carried = list(zip(orders, buyers, cycle(zip(carriers, tokens, strict=True)), strict=False))
    legs = [
        Leg(order=order, carrier_id=carrier.user_id, started_at=now, shares_since=now)
        for order, _buyer, (carrier, _token) in carried
    ]
    Leg.objects.bulk_create(legs)
    return [
        Ride(leg, door, buyer, carrier, token)
        for leg, (_order, buyer, (carrier, token)) in zip(legs, carried, strict=True)
    ]


def _carriers(shop: Shop, number: int) -> Sequence[Person]:
    """People of the shop who see to its orders."""
    people = socket_people.make(number, name="carrier")
    User.objects.filter(pk__in=[person.user_id for person in people]).update(roles=[Role.SELLER])
    ShopMember.objects.bulk_create(
        ShopMember(shop=shop, user_id=person.user_id, role=ShopRole.STAFF, granted=[ShopPermission.ORDERS])
        for person in people
    )
    return people


def _posted(address: tuple[str, int], path: str, body: bytes, headers: dict[str, str]) -> tuple[int, dict[str, Any]]:
    """The answer's status and what it says."""
    connection = _connected(address)
    try:
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
    except (http.client.RemoteDisconnected, ConnectionError):  # hung up on while others had their turn
        connection.close()
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
    return answer.status, orjson.loads(answer.read())


@cache
def _connected(address: tuple[str, int]) -> http.client.HTTPConnection:
    """One for each process that posts."""
    return http.client.HTTPConnection(*address, timeout=TIMEOUT_S)
