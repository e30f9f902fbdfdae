"""The nodes above the queues, and what is known of their past."""

import numpy as np
import pandas as pd
import pytest

from forecast.hierarchy.nodes import aggregate, any_open, as_history, hierarchy
from forecast.history import Series, complete, queue_names
from forecast.opening.opening_hours import ENDED_DAYS
from tests.forecast.synthetic import AS_OF, rows

NAN = float("nan")


def series(queue: str, volume: list[float], is_open: list[bool] | None = None, end: str = "2026-11-16") -> Series:
    """A queue of days; hours would say no more."""
    size = len(volume)
    starts = pd.date_range(end=end, periods=size, freq="D", tz="UTC", unit="us")
    opened = np.ones(size, dtype=bool) if is_open is None else np.array(is_open)
    return Series(queue, starts, np.array(volume, dtype=float), opened, np.full(size, NAN))


def total(*known: Series) -> list[float]:
    return aggregate(known, hierarchy([one.queue for one in known]))[0].volume.tolist()


def test_no_node_twice() -> None:
    """Nodes of one member, or with the members of a wider one, are left out."""
    tree = hierarchy(["shop/en/chat", "shop/zh/chat", "shop/zh/voice"])
    assert tree.nodes == ("*/*/*", "*/zh/*", "*/*/chat")
    assert tree.members == ((0, 1, 2), (1, 2), (0, 1))
    assert len(set(tree.members)) == len(tree.members)
    assert hierarchy(["shop/en/chat"]).nodes == ()


def test_summing() -> None:
    """S sums queues to every node, in the order of the names, and ends with the queues themselves."""
    tree = hierarchy(["shop/en/chat", "shop/zh/chat", "shop/zh/voice"])
    said = dict(zip(tree.names, tree.summing @ [1.0, 10.0, 100.0], strict=True))
    assert said["*/*/*"] == 111.0
    assert said["*/zh/*"] == 110.0
    assert said["*/*/chat"] == 11.0
    assert said["shop/zh/voice"] == 100.0


def test_an_undivided_part_is_no_wildcard() -> None:
    """A queue that calls itself `all` is not mistaken for the sum of all."""
    tree = hierarchy(["shop/all/chat", "shop/zh/chat"])
    assert tree.nodes == ("*/*/*",)
    assert "shop/all/chat" in tree.queues


@pytest.mark.parametrize("wrong", [["shop/*/chat"], ["shop/zh"], ["shop/zh/chat", "shop/zh/chat"]])
def test_refused(wrong: list[str]) -> None:
    """A name that is a pattern, has not three parts, or comes twice is refused and named."""
    with pytest.raises(ValueError, match="shop/"):
        hierarchy(wrong)


def test_a_hole_is_not_less_demand() -> None:
    """An interval that one member does not know is unknown for the sum, wherever the hole lies."""
    a, b = series("s/a/c", [1, 2, 3, 4]), series("s/b/c", [10, NAN, 30, NAN])
    np.testing.assert_equal(total(a, b), [11, NAN, 33, NAN])


def test_closed_is_known() -> None:
    """A closed member adds zero, and the node is open while any member is."""
    a, b = series("s/a/c", [1, 2, 3]), series("s/b/c", [10, 0, 0], [True, False, False])
    node = aggregate([a, b], hierarchy(["s/a/c", "s/b/c"]))[0]
    assert node.volume.tolist() == [11, 2, 3]
    assert node.is_open.all()


def test_a_queue_that_starts() -> None:
    """Before its first known interval a queue adds nothing, whether its rows are missing or empty."""
    a = series("s/a/c", [1, 2, 3, 4])
    assert total(a, series("s/b/c", [30, 40])) == [1, 2, 33, 44]
    assert total(a, series("s/b/c", [NAN, 20, 30, 40])) == [1, 22, 33, 44]


def test_a_queue_that_dies() -> None:
    """A queue silent for four weeks has ended and is zero; a shorter silence is data not yet in."""
    days = ENDED_DAYS + 2
    alive = series("s/a/c", [1.0] * days)
    ended = total(alive, series("s/b/c", [5.0] + [NAN] * (days - 1)))
    late = total(alive, series("s/b/c", [5.0] * 3 + [NAN] * (days - 3)))
    assert ended == [6.0] + [1.0] * (days - 1)
    assert late[:3] == [6.0] * 3
    assert np.isnan(late[3:]).all()


def test_a_queue_never_known() -> None:
    """A queue of which nothing is known does not make its sums unknown."""
    assert total(series("s/a/c", [1, 2]), series("s/b/c", [NAN, NAN])) == [1, 2]


def test_refuses_other_series() -> None:
    """Series of other queues, or on another grid, are refused."""
    tree = hierarchy(["s/a/c", "s/b/c"])
    with pytest.raises(ValueError, match="s/x/c"):
        aggregate([series("s/a/c", [1]), series("s/x/c", [1])], tree)
    with pytest.raises(ValueError, match="s/b/c is not"):
        aggregate([series("s/a/c", [1, 2]), series("s/b/c", [1], end="2026-11-15")], tree)


def test_a_history_of_the_nodes() -> None:
    """The table of the nodes reads back to the same series, unknown hours included, and closed ones by `any_open`."""
    history = pd.concat([rows(weeks=2, queue="s/a/c"), rows(weeks=1, queue="s/b/c", seed=2)], ignore_index=True)
    history = history.drop(index=[5, 390])

    def mornings(_: str, starts: pd.DatetimeIndex) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        return np.asarray(starts.hour < 12)

    known = complete(history, interval_minutes=60, as_of=AS_OF, is_open=mornings)
    tree = hierarchy([one.queue for one in known])
    summed = aggregate(known, tree)
    table = as_history(summed)
    assert set(queue_names(table)) == {"*/*/*"}
    back = complete(table, interval_minutes=60, as_of=AS_OF, is_open=any_open(tree, mornings))
    np.testing.assert_equal(back[0].volume, summed[0].volume)
    assert back[0].starts.equals(summed[0].starts)
    assert np.isnan(summed[0].volume).sum() == 2
    assert as_history([]).empty
