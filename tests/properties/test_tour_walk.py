"""A walk along given choices accepts exactly what the best tours may choose from."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.optimizer.tour_paths import TourPaths
from scheduler.optimizer.tour_walk import Walks
from tests.properties.test_tours import World, worlds

pytestmark = pytest.mark.long


@settings(deadline=None, derandomize=True, max_examples=40)
@given(world=worlds(), data=st.data())
def test_a_walk_agrees_with_the_best_tour_of_no_other_choice(world: World, data: st.DataObject):
    """Choices are legal to the walk if and only if the dynamic programme finds a tour when it is left nothing else."""
    ((_, network),) = world.problem.networks()
    days = len(network.days)
    stands = {s.day for s in network.histories[0].fixed}
    choice = np.full((1, days), -1, dtype=np.int64)
    for d, day in enumerate(network.days):
        options = np.flatnonzero((network.day == d) & network.allowed[0]).tolist()
        if day not in stands and options and data.draw(st.booleans()):
            choice[0, d] = data.draw(st.sampled_from(options))
    values = np.full((1, len(network.start)), -np.inf)
    chosen = choice[choice >= 0]
    values[0, chosen] = 0.0
    off = np.where(np.isin(np.arange(days), network.day[chosen]), -np.inf, 0.0)
    worth, _ = network.best(values, off[None, :])
    whole = np.ones(days, dtype=bool)
    walks = Walks.of(network, TourPaths(network).tables, [list(world.past)])
    legal, _ = walks.offered(np.array([0]), choice, choice, whole)
    assert legal[0, 0] == np.isfinite(worth[0])
