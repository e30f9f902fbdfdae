import numpy as np
import pytest
from scipy.optimize import linprog

from scheduler.optimizer.flow import HeadFlow


def least_cost(skills, want, price, idle_worth, heads):
    """Cost of one tick by a linear program that shares no code with the flow; `want` and `price` have shape (J, Q)."""
    sets, queues = skills.shape
    arcs = [(g, q) for g in range(sets) for q in range(queues) if skills[g, q]]
    missing = len(want) * queues
    cost = [0.0] * len(arcs) + list(price.ravel()) + list(-idle_worth)
    rows, right = [], []
    for q in range(queues):
        rows.append([float(a[1] == q) for a in arcs] + [float(k % queues == q) for k in range(missing)] + [0.0] * sets)
        right.append(want[:, q].sum())
    for g in range(sets):
        rows.append([float(a[0] == g) for a in arcs] + [0.0] * missing + [float(k == g) for k in range(sets)])
        right.append(heads[g])
    bounds = [(0, None)] * len(arcs) + [(0, most) for most in want.ravel()] + [(0, None)] * sets
    return linprog(cost, A_eq=rows, b_eq=right, bounds=bounds, method="highs").fun


@pytest.mark.parametrize("steps", [1, 3])
@pytest.mark.parametrize("seed", range(8))
def test_flow_stays_optimal_while_people_come_and_go(seed, steps):
    """After any arrivals and departures the spread costs what a linear program says, on flat and convex shortages."""
    random = np.random.default_rng(seed)
    sets, queues, ticks = 4, 5, 6
    skills = random.random((sets, queues)) < 0.5
    want = random.integers(0, 4, (steps, queues, ticks))
    price = -np.sort(-random.integers(5, 60, (steps, queues, ticks)).astype(float), axis=0)
    idle_worth = random.integers(-4, 6, (sets, ticks)).astype(float)
    flow = HeadFlow.empty(skills, want.cumsum(axis=0), price, idle_worth)
    heads = np.zeros((sets, ticks), dtype=int)
    for step in range(60):
        g = int(random.integers(sets))
        chosen = np.flatnonzero(random.random(ticks) < 0.6)
        if random.random() < 0.4:
            chosen = chosen[heads[g, chosen] > 0]
            flow.remove(g, chosen)
            heads[g, chosen] -= 1
        else:
            before = flow.cost()
            gain = flow.gains()[g, chosen].sum()
            flow.add(g, chosen)
            heads[g, chosen] += 1
            assert flow.cost() == pytest.approx(before - gain)
        assert (flow.flow.sum(axis=0) + flow.short == want.sum(axis=0)).all()
        assert (flow.flow.sum(axis=1) + flow.idle == heads).all()
        assert min(flow.flow.min(), flow.idle.min(), flow.short.min()) >= 0
        if step % 6 < 5:  # a program takes longer than all the rest; ten states of each history are judged
            continue
        exact = sum(
            least_cost(skills, want[..., t], price[..., t], idle_worth[:, t], heads[:, t]) for t in range(ticks)
        )
        assert flow.cost() == pytest.approx(exact)


@pytest.mark.parametrize("skills", [np.zeros((2, 0), bool), np.zeros((2, 3), bool)], ids=["no queue", "no skill"])
def test_whoever_knows_no_queue_is_idle(skills):
    """Heads that can serve nothing come and go idle, each worth what an idle head is, and leave all wanted short."""
    upto = np.ones((1, skills.shape[1], 4), dtype=np.int64)
    flow = HeadFlow.empty(skills, upto, upto * 9.0, np.full((2, 4), -0.5))
    flow.add(1, np.array([0, 2]))
    assert flow.gains().tolist() == [[-0.5] * 4] * 2
    assert flow.idle.tolist() == [[0, 0, 0, 0], [1, 0, 1, 0]]
    assert flow.cost() == 9.0 * upto.sum() + 1.0
    flow.remove(1, np.array([2]))
    assert flow.idle.tolist() == [[0, 0, 0, 0], [1, 0, 0, 0]]
    assert (flow.short == 1).all()
