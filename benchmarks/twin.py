"""The twin's engine: contacts per second beside plain Python and Ciw on the same contacts, and a day of the peak."""

import heapq
import resource
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from scheduler.queueing import agents_for_service_level
from scheduler.simulation.engine import run as live
from scheduler.simulation.floor import Customers, Duty, Queues, Routing, Tally
from tests.scheduler.simulation.ciw_floor import lived_in_ciw, three_queues, three_streams
from tests.scheduler.simulation.plain_twin import FIELDS, PlainTwin
from tests.scheduler.simulation.small_floor import crowd, poisson, queues

Array = npt.NDArray[np.float64]

AHT_S, PATIENCE_S, WITHIN_S, LEVEL = 300.0, 120.0, 30.0, 0.9
SEED = 20261111

# hours 00 to 23 over the busiest: a campaign's day with its rush at midnight and in the evening
DAY_SHAPE = np.array(
    [
        [0.95, 0.62, 0.38, 0.22, 0.14, 0.11, 0.14, 0.22, 0.32, 0.41, 0.46, 0.44],
        [0.43, 0.40, 0.39, 0.40, 0.43, 0.47, 0.54, 0.66, 0.82, 1.00, 0.64, 0.45],
    ]
).ravel()
BUSIEST_HOUR = 1_500_000


def run(smoke: bool) -> list[dict[str, Any]]:
    """Rows `what, agents, contacts, seconds, per_s, against, against_contacts, ratio`.

    The alternative lives through the first `against_contacts` of the same contacts in the same run, and both must tally
    the same; `ratio` is its seconds per contact over ours. Seconds are those of the one core that works. `ready_s` is
    how long the loop took to compile, or to load if it is kept from before. The day of the peak, which no alternative
    here can live through, has its ratio to the speed of the heap of one queue in the first row, a far simpler thing.
    "The rules in plain Python" look through everybody at every event: an oracle, not a competitor.
    """
    began = time.process_time()
    live(queues(), crowd(1, 1.0), poisson(np.random.default_rng(0), 0, 1, 1, 1), Routing(), interval_s=1.0, intervals=1)
    ready = time.process_time() - began
    many, few = (20_000, 2_000) if smoke else (2_000_000, 100_000)
    rows = [_one_queue(n, many, few) for n in (98, 1010, 10_050)]
    rows += [_chat(many, few // 20), _three_queues(many, few // 20), _ciw(many, few // 5), _interval_of_ciw(smoke)]
    rows.append(_peak_day(0.001 if smoke else 1.0, few, rows[0]["against_s_each"] * few))
    return [{**row, "ready_s": round(ready, 2)} for row in rows]


def _row(
    what: str, agents: int, contacts: int, ours_s: float, against: str, others: int, theirs_s: float
) -> dict[str, Any]:
    return {
        "what": what,
        "agents": agents,
        "contacts": contacts,
        "seconds": round(ours_s, 3),
        "per_s": round(contacts / ours_s),
        "against": against,
        "against_contacts": others,
        "against_s_each": theirs_s / others,
        "ratio": round(theirs_s / others / (ours_s / contacts), 1),
    }


def _timed(what: Callable[[], Any]) -> tuple[Any, float]:
    began = time.process_time()
    answer = what()
    return answer, time.process_time() - began


FREE_HELP = Routing(reserve=0)
"""Nobody stands by: Ciw's server choice, as it is told here, knows no reserve."""


def _lived(floor: Queues, duty: Duty, contacts: Customers, routing: Routing | None = None) -> Tally:
    end_s = float(contacts.at_s[-1]) + 1
    return live(floor, duty, contacts, routing or Routing(), interval_s=end_s, intervals=1)


def _first(contacts: Customers, count: int) -> Customers:
    return Customers(*(getattr(contacts, name)[:count] for name in ("at_s", "queue", "work_s", "patience_s", "due_s")))


def _one_queue(agents: int, many: int, few: int) -> dict[str, Any]:
    """One queue of calls, against a heap of the moments at which agents become free."""
    rng = np.random.default_rng([SEED, agents])
    contacts = poisson(rng, many, agents * 0.98 / AHT_S, AHT_S, PATIENCE_S)
    floor, duty, some = queues(within_s=WITHIN_S), crowd(agents, _end_after(contacts)), _first(contacts, few)
    theirs, theirs_s = _timed(lambda: _heap_of_free_moments(some, agents))
    ours = _lived(floor, duty, some)
    if not np.allclose(theirs, [ours.in_time.sum(), ours.abandoned.sum(), ours.wait_s.sum()], rtol=1e-9):
        raise AssertionError(f"one queue: {theirs} in plain Python, {ours} in the engine")
    _, ours_s = _timed(lambda: _lived(floor, duty, contacts))
    return _row("one queue", agents, many, ours_s, "heapq of free moments", few, theirs_s)


def _end_after(contacts: Customers) -> float:
    """End of a shift that outlasts the contacts."""
    return float(contacts.at_s[-1]) + 1e6


def _heap_of_free_moments(contacts: Customers, agents: int) -> list[float]:
    """Kiefer and Wolfowitz (1955) in the fewest lines: in time, given up, summed wait of one patient line."""
    free = [0.0] * agents
    in_time, gave_up, waited = 0, 0, 0.0
    for at, work, patience in zip(
        contacts.at_s.tolist(), contacts.work_s.tolist(), contacts.patience_s.tolist(), strict=True
    ):
        wait = max(free[0] - at, 0.0)
        if wait > 0 and wait >= patience:
            gave_up += 1
            waited += patience
        else:
            heapq.heapreplace(free, at + wait + work)
            in_time += wait <= WITHIN_S
            waited += wait
    return [in_time, gave_up, waited]


def _same(what: str, floor: Queues, duty: Duty, contacts: Customers) -> float:
    """Seconds of plain Python, after the engine has tallied the same."""
    ours, end = _lived(floor, duty, contacts), float(contacts.at_s[-1]) + 1
    theirs, seconds = _timed(lambda: PlainTwin(floor, duty, contacts, Routing(), end, 1).tally)
    for name in FIELDS:
        if not np.allclose(getattr(ours, name), getattr(theirs, name), rtol=1e-9, atol=1e-6):
            raise AssertionError(
                f"{what}: {name} is {getattr(theirs, name)} in plain Python, {getattr(ours, name)} here"
            )
    return float(seconds)


def _chat(many: int, few: int) -> dict[str, Any]:
    agents = 124
    contacts = poisson(np.random.default_rng([SEED, 2]), many, 2000 / 3600, 480, PATIENCE_S)
    floor = queues(concurrency=[3], think=[0.625], within_s=WITHIN_S)
    duty = crowd(agents, _end_after(contacts))
    theirs_s = _same("chat", floor, duty, _first(contacts, few))
    _, ours_s = _timed(lambda: _lived(floor, duty, contacts))
    return _row("chat, three at once", agents, many, ours_s, "the rules in plain Python", few, theirs_s)


def _three_queues(many: int, few: int) -> dict[str, Any]:
    agents = 100
    contacts = three_streams(np.random.default_rng([SEED, 3]), agents, many)
    floor, duty = three_queues(agents, _end_after(contacts))
    theirs_s = _same("three queues", floor, duty, _first(contacts, few))
    _, ours_s = _timed(lambda: _lived(floor, duty, contacts))
    return _row("three queues", agents, len(contacts.at_s), ours_s, "the rules in plain Python", few, theirs_s)


def _ciw(many: int, few: int) -> dict[str, Any]:
    agents = 100
    contacts = three_streams(np.random.default_rng([SEED, 4]), agents, many)
    floor, duty = three_queues(agents, _end_after(contacts))
    some = _first(contacts, few)
    theirs, theirs_s = _timed(lambda: lived_in_ciw(floor, duty, some))
    ours = _lived(floor, duty, some, FREE_HELP)
    if not np.allclose(_by_queue(ours), theirs, rtol=1e-9):
        raise AssertionError(f"three queues: {theirs} in Ciw, {ours} here")
    _, ours_s = _timed(lambda: _lived(floor, duty, contacts, FREE_HELP))
    return _row("three queues", agents, len(contacts.at_s), ours_s, "Ciw", few, theirs_s)


def _by_queue(tally: Tally) -> Array:
    return np.column_stack([tally.answered, tally.in_time, tally.abandoned, tally.wait_s])


def _interval_of_ciw(smoke: bool) -> dict[str, Any]:
    """Other contacts in Ciw than here: the figure farthest from agreeing, in standard errors of the difference."""
    agents, contacts, replications = (10, 400, 4) if smoke else (30, 4000, 20)
    floor, duty = three_queues(agents, 1e9)
    futures = [
        [three_streams(np.random.default_rng([SEED, side, n]), agents, contacts) for n in range(replications)]
        for side in (5, 6)
    ]
    theirs, theirs_s = _timed(lambda: np.array([lived_in_ciw(floor, duty, c) for c in futures[0]]))
    ours, ours_s = _timed(lambda: np.array([_by_queue(_lived(floor, duty, c, FREE_HELP)) for c in futures[1]]))
    error = np.sqrt((theirs.var(axis=0, ddof=1) + ours.var(axis=0, ddof=1)) / replications)
    apart = abs(theirs.mean(axis=0) - ours.mean(axis=0)) / error
    if not smoke and apart.max() > 3:
        raise AssertionError(f"Ciw and the engine differ by {apart} standard errors")
    total = contacts * replications
    row = _row("three queues, other contacts", agents, total, ours_s, "Ciw", total, theirs_s)
    return {**row, "apart_se": round(float(apart.max()), 2)}


def _peak_day(scale: float, plain: int, plain_s: float) -> dict[str, Any]:
    """A day of the peak of the reference operation, staffed in each quarter of an hour by requirement."""
    (floor, duty, contacts), made_s = _timed(lambda: peak_day(scale))
    tally, seconds = _timed(lambda: live(floor, duty, contacts, Routing(), interval_s=900.0, intervals=96))
    row = _row(
        "day of the peak",
        len(duty.skill_set),
        len(contacts.at_s),
        seconds,
        "heapq of free moments, row 1",
        plain,
        plain_s,
    )
    calls = ~floor.deferred
    return {
        **row,
        "queues": len(floor.deferred),
        "busiest_hour": int(tally.offered.reshape(len(calls), 24, 4).sum(axis=(0, 2)).max()),
        "on_duty": round(float(tally.staffed_s.sum(axis=0).max() / 900)),
        "live_in_time": round(float(tally.in_time[calls].sum() / tally.offered[calls].sum()), 4),
        "deferred_in_time": round(float(tally.in_time[~calls].sum() / tally.offered[~calls].sum()), 4),
        "helped": round(float(tally.helped.sum() / tally.answered.sum()), 4),
        "sampled_s": round(made_s, 1),
        "contacts_mb": round(sum(part.nbytes for part in vars(contacts).values() if part is not None) / 1e6),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3),
    }


def peak_day(scale: float) -> tuple[Queues, Duty, Customers]:
    """Twelve languages, each with chat, calls and tickets, of very different size; half of the people serve all."""
    rng = np.random.default_rng(SEED)
    sizes = 1 / np.arange(1, 13)
    shares = np.outer(sizes / sizes.sum(), [0.55, 0.25, 0.20]).ravel()
    channel = np.tile([0, 1, 2], 12)
    aht = np.array([480.0, 300.0, 600.0])[channel]
    skills = np.array(
        [[k] for k in range(36)] + [[k - k % 3, k - k % 3 + 1, k - k % 3 + 2] for k in range(36)], dtype=object
    )
    floor = queues(
        36,
        deferred=np.flatnonzero(channel == 2).tolist(),
        within_s=WITHIN_S,
        concurrency=np.array([3, 1, 1])[channel].tolist(),
        think=np.array([0.625, 0.0, 0.0])[channel].tolist(),
        priority=channel.tolist(),
        skills=skills.tolist(),
    )
    by_quarter = np.repeat(DAY_SHAPE, 4) / 4 * BUSIEST_HOUR * scale
    counts = rng.poisson(np.outer(shares, by_quarter))
    queue = np.repeat(np.repeat(np.arange(36), 96), counts.ravel())
    at = np.repeat(np.tile(np.arange(96) * 900.0, 36), counts.ravel()) + rng.uniform(0, 900, len(queue))
    order = np.argsort(at)
    at, queue = at[order], queue[order]
    work = rng.exponential(1.0, len(at)) * aht[queue]
    contacts = Customers(at, queue, work, rng.exponential(PATIENCE_S, len(at)), at + 2 * 3600.0)
    load = np.outer(shares, by_quarter / 900) * aht[:, None]
    heads = np.zeros((36, 96), dtype=np.int64)
    for kind, slots, think in ((0, 3, 0.625), (1, 1, 0.0)):
        rows = channel == kind
        heads[rows] = agents_for_service_level(
            load[rows], aht[rows][:, None], PATIENCE_S, LEVEL, WITHIN_S, concurrency=slots, think_share=think
        )
    heads[channel == 2] = np.ceil(load[channel == 2])
    return floor, _staffed(heads), contacts


def _staffed(heads: npt.NDArray[np.int64]) -> Duty:
    """Person i of a queue is on duty in the quarters that need more than i; every other one serves all channels."""
    starts, people = [], 0
    for queue, need in enumerate(heads):
        present = np.arange(need.max())[:, None] < np.append(need, 0)[None, :]
        edges = np.diff(present.astype(np.int8), axis=1, prepend=0)
        agent, start = np.nonzero(edges == 1)
        _, end = np.nonzero(edges == -1)
        starts.append(np.column_stack([agent + people, start, end, np.full(len(agent), queue)]))
        people += int(need.max())
    spans = np.concatenate(starts)
    home = np.repeat(np.arange(len(heads)), heads.max(axis=1))
    number = np.arange(people)
    return Duty(
        spans[:, 0], spans[:, 1] * 900.0, spans[:, 2] * 900.0, spans[:, 3], home + 36 * (number % 2), np.ones(people)
    )
