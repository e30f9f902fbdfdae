"""Playbooks on a small operation: levers that must help are found, and nothing is promised that is not simulated."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

from scheduler.horizon import Horizon, OpeningHours
from scheduler.simulation.measures import Estimate
from scheduler.surge.effect import Other, effect, harm
from scheduler.surge.lever import Lever, positions
from scheduler.surge.playbook import playbook
from scheduler.surge.stage import Stage, stage
from scheduler.surge.surge import Surge, on_grid
from scheduler.workload import QueuePolicy
from tests.scheduler.small_operation import SHANGHAI, agent, at, horizon, roster, shift

CHAT, MAIL = "shop/zh/chat", "shop/zh/message"
ALWAYS = OpeningHours.always(SHANGHAI)
PULL = Lever("pull_deferred", "pull", "manager", 20, 0, 30, 600, 100)
IDLE = Lever("stay_on", "stay", "manager", 20, 0, 30, 3600, 100)
LATE = Lever("pool", "too late", "vendor", 20, 0, 14400, 3600, 100, heads=5)


def workload(span: Horizon) -> pd.DataFrame:
    """60 chats an hour of four minutes, and 80 messages that are due after two."""
    rows = []
    for queue, contacts, kind in ((CHAT, 60.0, "interval"), (MAIL, 80.0, "deferred")):
        line, language, channel = queue.split("/")
        due = pd.Series(span.times + pd.Timedelta(hours=2))
        deadline = due if kind == "deferred" else due.where(due.isna())
        rows.append(
            pd.DataFrame(
                {
                    "timestamp": span.times,
                    "line": line,
                    "language": language,
                    "channel": channel,
                    "kind": kind,
                    "contacts": contacts * span.interval / 60,
                    "aht_s": 240.0,
                    "deadline": deadline,
                }
            )
        )
    table = pd.concat(rows, ignore_index=True)
    for column in ("offered", "contacts_p50", "contacts_p90"):
        table[column] = table["contacts"]
    return table.assign(workload_h=table["contacts"] * table["aht_s"] / 3600, load=0.0)


def ground(*levers: Lever, mail: int = 6, futures: int = 8) -> Stage:
    """Six people on chat and some on messages who can do both, all day; a surge at 14:00."""
    span = replace(horizon(1), interval=30)
    team = [agent(k + 1, (CHAT, MAIL)) for k in range(6 + mail)]
    duties = [shift(a.agent_id, at(0), 1440, work=[(0, 1440, CHAT if k < 6 else MAIL)]) for k, a in enumerate(team)]
    policies = [
        QueuePolicy("shop", "zh", "chat", "interval", ALWAYS, patience_s=180.0),
        QueuePolicy("shop", "zh", "message", "deferred", ALWAYS, deadline_h=2.0),
    ]
    work = workload(span)
    counts = np.random.default_rng(1).poisson(work["contacts"], size=(futures, len(work)))
    return stage(work, counts, roster(team, *duties), team, policies, span, Surge(CHAT, at(14), 3.0), levers, seed=1)


def test_a_surge_brings_its_multiple_of_contacts_and_no_more_elsewhere() -> None:
    """Three times 60 an hour at the height; the message's contacts are the same with and without it."""
    made = ground()
    surged, calm = (made.scene(Surge(CHAT, at(14), factor)).live(()) for factor in (3.0, 1.0))
    height = slice(14 * 12 + 2 - 11 * 12, 14 * 12 + 14 - 11 * 12)
    assert surged.offered[:, 0, height].sum(axis=1).mean() == pytest.approx(180, rel=0.1)
    assert (surged.offered[:, 1] == calm.offered[:, 1]).all()
    before = slice(0, 36)
    assert (surged.offered[:, 0, before] == calm.offered[:, 0, before]).all()


def test_the_lever_that_helps_is_in_the_playbook_and_those_that_do_not_are_not() -> None:
    """Six people on messages double the chat's; nobody goes home, and who comes after four hours comes too late."""
    (book,) = playbook(ground(PULL, IDLE, LATE), [Surge(CHAT, at(14), 3.0)])
    assert [book.levers[s.lever].name for s in book.steps] == ["pull"]
    assert book.idle == (1, 2)
    assert float(book.best.level.mean) > float(book.untouched.level.mean) + 0.2
    assert float(book.best.lost.mean) < 0.5 * float(book.untouched.lost.mean)
    assert book.best.uses[0] >= 6
    assert book.best.price_cents == pytest.approx(100 * book.best.uses[0])
    assert book.surge_10_min == pytest.approx(3 * book.forecast_10_min, rel=0.2)


def test_with_nobody_to_pull_there_is_no_step_and_the_book_says_so() -> None:
    """A lever without people to move saves nothing."""
    (book,) = playbook(ground(PULL, mail=0), [Surge(CHAT, at(14), 3.0)])
    assert (book.steps, book.idle, book.enough) == ((), (0,), None)
    assert book.best is book.untouched


def test_a_quiet_queue_is_never_away() -> None:
    """Without a surge service is back at once, and pulling everybody harms nobody else's promise."""
    made = ground(PULL)
    calm = made.scene(Surge(CHAT, at(14), 1.0))
    found = effect(calm, calm.live(()), calm.live(()))
    assert float(found.put_off_h.mean) == 0
    assert (harm(calm, calm.live(())) >= 0).all()
    assert found.others_held


def interval(middle: float, half: float) -> Estimate:
    return Estimate(*(np.asarray(value) for value in (middle, middle - half, middle + half)))


@pytest.mark.parametrize(
    ("calm", "level", "change", "held", "by_mean"),
    [
        ((0.95, 0.01), (0.91, 0.02), (-0.04, 0.01), True, True),  # loses, and keeps its promise
        ((0.95, 0.01), (0.89, 0.02), (-0.06, 0.01), True, False),  # not surely below the promise
        ((0.95, 0.01), (0.87, 0.02), (-0.08, 0.01), False, False),  # surely below both
        ((0.80, 0.01), (0.80, 0.02), (0.0, 0.01), True, True),  # below its promise anyway, and no worse
        ((0.80, 0.01), (0.79, 0.02), (-0.01, 0.005), False, False),  # and surely worse
    ],
)
def test_another_queue_is_held_unless_surely_below_both_promise_and_calm(calm, level, change, held, by_mean) -> None:
    """With a promise of 90 %."""
    other = Other("shop/zh/voice", 0.9, interval(*calm), interval(*level), interval(*change))
    assert (other.held, other.held_by_mean) == (held, by_mean)


def test_phone_queues_are_guarded_by_the_root_of_their_people_and_chats_are_not() -> None:
    """Half of the root of nine is rounded up to two; who holds several at once has room for more; mail waits."""
    policies = [
        QueuePolicy("shop", "zh", "chat", "interval", ALWAYS, patience_s=180.0, concurrency=3),
        QueuePolicy("shop", "zh", "voice", "interval", ALWAYS, patience_s=180.0),
        QueuePolicy("shop", "zh", "message", "deferred", ALWAYS, deadline_h=2.0),
    ]
    span = replace(horizon(1), interval=30)
    team = [agent(k + 1, ("shop/zh/voice", CHAT)) for k in range(9)]
    work = workload(span)
    on_phone = roster(team, *(shift(a.agent_id, at(0), 1440, work=[(0, 1440, "shop/zh/voice")]) for a in team))
    guard = Lever("guard", "guard", "manager", 20, 0, 0, 0.5)
    made = stage(
        work, np.zeros((1, len(work))), on_phone, team, policies, span, Surge(CHAT, at(14), 3.0), (guard,), seed=1
    )
    assert made.guarded.tolist() == [0, 2, 0]
    assert made.roomier.tolist() == [True, False, False]


def test_the_grid_keeps_all_work() -> None:
    """Six rows of five minutes hold what one of thirty held."""
    work = workload(replace(horizon(1), interval=30))
    fine = on_grid(work, 30)
    assert len(fine) == 6 * len(work)
    assert fine["contacts"].sum() == pytest.approx(work["contacts"].sum())
    with pytest.raises(ValueError, match="multiple of 5 minutes, not 12"):
        on_grid(work, 12)


def outside() -> None:
    span = replace(horizon(1), interval=30)
    late = Surge(CHAT, at(23) + timedelta(minutes=30), 2.0)
    policy = QueuePolicy("shop", "zh", "chat", "interval", ALWAYS)
    stage(workload(span), np.zeros((1, 96)), roster([]), [], [policy], span, late, (), seed=1)


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (lambda: Surge(CHAT, at(14), 0.5), "factor must be 1 or more"),
        (lambda: Lever("magic", "x", "y", 1, 1, 1, 1), "kind must be one of"),
        (lambda: Lever("pool", "x", "y", 1, 1, 1, 1), "a pool has heads"),
        (lambda: positions((PULL, PULL)), "not several of pull_deferred"),
        (lambda: ground(Lever("concurrency", "c", "y", 1, 1, 1, 3)), "people hold several contacts at once"),
        (outside, "does not lie inside"),
    ],
)
def test_what_does_not_fit_is_refused(wrong, why) -> None:
    """Each with a message of its own."""
    with pytest.raises(ValueError, match=why):
        wrong()
