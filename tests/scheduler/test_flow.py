import numpy as np
import pytest
from scipy.optimize import linprog

from scheduler.flow import HeadFlow


def least_cost(skills, want, price, idle_worth, heads):
    """Cost of one tick by a linear program that shares no code with the flow."""
    sets, queues = skills.shape
    arcs = [(g, q) for g in range(sets) for q in range(queues) if skills[g, q]]
    cost = [0.0] * len(arcs) + list(price) + list(-idle_worth)
    rows, right = [], []
    for q in range(queues):
        rows.append([float(a[1] == q) for a in arcs] + [float(k == q) for k in range(queues)] + [0.0] * sets)
        right.append(want[q])
    for g in range(sets):
        rows.append([float(a[0] == g) for a in arcs] + [0.0] * queues + [float(k == g) for k in range(sets)])
        right.append(heads[g])
    return linprog(cost, A_eq=rows, b_eq=right, method="highs").fun


@pytest.mark.parametrize("seed", range(12))
def test_flow_stays_optimal_while_people_come_and_go(seed):
    """After any sequence of arrivals and departures the spread of heads costs what a linear program says."""
    random = np.random.default_rng(seed)
    sets, queues, ticks = 4, 5, 6
    skills = random.random((sets, queues)) < 0.5
    want = random.integers(0, 4, (queues, ticks))
    price = random.integers(5, 60, (queues, ticks)).astype(float)
    idle_worth = random.integers(-4, 6, (sets, ticks)).astype(float)
    flow = HeadFlow.empty(skills, want, price, idle_worth)
    heads = np.zeros((sets, ticks), dtype=int)
    for _ in range(60):
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
        assert (flow.flow.sum(axis=0) + flow.short == want).all()
        assert (flow.flow.sum(axis=1) + flow.idle == heads).all()
        assert min(flow.flow.min(), flow.idle.min(), flow.short.min()) >= 0
        exact = sum(least_cost(skills, want[:, t], price[:, t], idle_worth[:, t], heads[:, t]) for t in range(ticks))
        assert flow.cost() == pytest.approx(exact)
