"""Rounds: a sale into which somebody kills at a point that its seed decides, and what is found afterwards."""

import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from marketplace.core import outbox
from marketplace.core.models import EventDelivery, OutboxEvent
from tests.faults.orders.kills.checks import findings
from tests.faults.orders.kills.market import Market
from tests.faults.orders.kills.people import RoundFailedError, steadily
from tests.faults.orders.kills.sale import BUYERS, Sale
from tests.faults.orders.kills.traps import Trap, sprung

# One after the other, so that a few seeds in a row have one of each.
VICTIMS = ("web", "postgres", "worker", "redis that forgets", "one web process", "redis")
ACTS = ("checkout", "acceptance", "cancellation")
# A few more than an act has: then somebody dies when all is done, in web just before the answer goes.
MOST_STEPS = {"web": 36, "worker": 90}
# How long the worker has for what follows by itself, before the time until the next attempt is cut short.
BY_ITSELF_S = 1.5
# Not so often that what waits for Redis has used up its attempts before it is asked again.
PASSES_EVERY_S = 1.0
DRAINED_WITHIN_S = 60


@dataclass(frozen=True, slots=True)
class Plan:
    """What a seed decides.

    Attributes:
        program: in which the steps are counted.
        buyer: whose checkout it is, where it is one.
    """

    seed: int
    victim: str
    act: str
    program: str
    step: int
    buyer: int

    @classmethod
    def of(cls, seed: int) -> "Plan":
        chance = random.Random(seed)  # noqa: S311 -- must come again
        victim = VICTIMS[seed % len(VICTIMS)]
        of_itself = {"worker": "worker", "web": "web", "one web process": "web"}
        program = of_itself.get(victim) or chance.choice(("web", "web", "worker"))
        step = chance.randint(1, MOST_STEPS[program])
        return cls(seed, victim, chance.choice(ACTS), program, step, chance.randrange(BUYERS))

    def __str__(self) -> str:
        return f"seed {self.seed}: {self.victim} at step {self.step} of {self.act} in {self.program}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a round went.

    Attributes:
        was_reached: the step was; else the kill came when the act was over.
        statuses: what was answered to whoever asked in between.
        wrong: what must not be.
    """

    plan: Plan
    was_reached: bool
    statuses: Sequence[int]
    seconds: float
    wrong: Sequence[str]

    def __str__(self) -> str:
        late = "" if self.was_reached else " (after it was over)"
        answers = Counter(self.statuses).items()
        between = "".join(f", {times} × {status} in between" for status, times in sorted(answers))
        return f"{self.plan}{late}, {self.seconds:.1f} s{between}: {'; '.join(self.wrong) or 'all is there, once'}"


def play(market: Market, seed: int) -> Outcome:
    """One round."""
    started, plan = time.monotonic(), Plan.of(seed)
    market.chance = random.Random(seed)  # noqa: S311 -- must come again
    sale = steadily(lambda: Sale.opened(market.url, market.chance))
    market.forgets = plan.victim == "redis that forgets"
    was_reached, wrong = True, []
    try:
        was_reached = _play(market, plan, sale)
        _drain()
        wrong += findings(sale, market.mails)
    except RoundFailedError as error:
        wrong.append(str(error))
    statuses = [status for person in sale.people for status in person.statuses]
    return Outcome(plan, was_reached, statuses, time.monotonic() - started, wrong)


def _play(market: Market, plan: Plan, sale: Sale) -> bool:
    name = f"round-{plan.seed}-{time.monotonic_ns()}"
    trap = Trap(name, plan.program, plan.step, _roots(market, plan.victim))
    if plan.act == "checkout":
        _set(trap, market)
    cut_off = plan.buyer if plan.act == "checkout" else None
    _at_once([buyer.order for buyer in sale.buyers], [name if place == cut_off else "" for place in range(BUYERS)])
    if plan.act != "checkout":
        _set(trap, market)
    _at_once([sale.accept, sale.cancel], [name if plan.act == act else "" for act in ("acceptance", "cancellation")])
    was_reached = _is_sprung(trap, market)
    if not was_reached:
        trap.spring(market.trap_file)
    market.wait_until_ready()
    return was_reached


def _roots(market: Market, victim: str) -> list[int]:
    """First processes of whoever is killed; none where the process that gets there is to die alone."""
    return [] if victim == "one web process" else [market.programs[victim.split(maxsplit=1)[0]].pid]


def _set(trap: Trap, market: Market) -> None:
    """Have what follows from what was done before be over, so that only what comes now is counted."""
    _drain()
    trap.set(market.trap_file)


def _is_sprung(trap: Trap, market: Market) -> bool:
    """Whether the step is reached; in the worker, in what follows by itself."""
    deadline = time.monotonic() + (2 * BY_ITSELF_S if trap.program == "worker" else 0)
    while not sprung(market.trap_file).exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    return sprung(market.trap_file).exists()


def _at_once(acts: Sequence[Callable[[str], None]], traps: Sequence[str]) -> None:
    def run(act: Callable[[str], None], trap: str) -> None:
        try:
            act(trap)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        for future in [pool.submit(run, act, trap) for act, trap in zip(acts, traps, strict=True)]:
            future.result()


def _drain() -> None:
    """Wait until nothing is left to be told, as if the time until each next attempt passed quickly.

    Raises:
        RoundFailedError: it is never empty.
    """
    started, let_pass_at = time.monotonic(), BY_ITSELF_S
    while steadily(_count_waiting):
        passed = time.monotonic() - started
        if passed > DRAINED_WITHIN_S:
            raise RoundFailedError(f"events still wait after {DRAINED_WITHIN_S} s")
        if passed > let_pass_at:
            steadily(_let_time_pass)
            let_pass_at = passed + PASSES_EVERY_S
        time.sleep(0.2)


def _count_waiting() -> int:
    pending = EventDelivery.objects.filter(state=EventDelivery.State.PENDING).count()
    return pending + OutboxEvent.objects.filter(fanned_out_at=None).count()


def _let_time_pass() -> None:
    """Have everything be due that nobody has in hand, and queue it anew as the sweep does by the minute."""
    now = timezone.now()
    long_ago = now - timedelta(minutes=2)
    pending = EventDelivery.objects.filter(state=EventDelivery.State.PENDING)
    with transaction.atomic():
        free = list(pending.select_for_update(skip_locked=True).values_list("pk", "event_id"))
        EventDelivery.objects.filter(pk__in=[pk for pk, _event_id in free]).update(next_attempt_at=now)
        OutboxEvent.objects.filter(pk__in=[event_id for _pk, event_id in free]).update(queued_at=long_ago)
        OutboxEvent.objects.filter(fanned_out_at=None).update(queued_at=long_ago)
    outbox.sweep(now=now)
