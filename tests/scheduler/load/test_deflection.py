"""Deflection: what an AI leaves to people, before and after its share changes."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from scheduler.load.deflection import Deflection, at_first_share

CHANGE = datetime(2026, 12, 1, tzinfo=UTC)
HOURS = pd.date_range(CHANGE - timedelta(hours=2), periods=4, freq="h").as_unit("us")
"""Two hours before the change and two after."""


def history(volume: list[float], aht: list[float], language: str = "zh") -> pd.DataFrame:
    return pd.DataFrame(
        {
            "timestamp": HOURS,
            "line": "shop",
            "language": language,
            "channel": "chat",
            "volume": volume,
            "aht_s": aht,
        }
    )


def seen(counts: str, first: float = 0.38, then: float = 0.55) -> Deflection:
    return Deflection(first, ((CHANGE, then),), 200.0, volume_counts=counts, aht_counts=counts)  # type: ignore[arg-type]


def test_a_change_holds_from_its_instant_on() -> None:
    """The interval that begins at the change has the new share, the one before it the old; a later one follows."""
    plan = Deflection(0.1, ((CHANGE, 0.2), (CHANGE + timedelta(hours=1), 0.0)))
    assert plan.shares(HOURS).tolist() == [0.1, 0.1, 0.2, 0.0]


@pytest.mark.parametrize("share", [0.0, 0.999])
def test_shares_at_the_edge_of_their_range_are_legal(share: float) -> None:
    """Nothing, and all but nothing, may be deflected."""
    assert Deflection(share).people_per_contact(HOURS[:1])[0] == pytest.approx(1 - share)
    assert Deflection(0.5, ((CHANGE, share),)).shares(HOURS)[-1] == share


@pytest.mark.parametrize("share", [-0.001, 1.0, float("nan")])
def test_shares_outside_their_range_are_refused(share: float) -> None:
    """A share below nothing, of everything, or unknown is refused, at the start and at a change."""
    with pytest.raises(ValueError, match=r"deflection must lie in \[0, 1\), not"):
        Deflection(share)
    with pytest.raises(ValueError, match=r"deflection must lie in \[0, 1\), not"):
        Deflection(0.5, ((CHANGE, share),))


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        (((CHANGE, 0.2), (CHANGE, 0.3)), "must ascend"),
        (((CHANGE, 0.2), (CHANGE - timedelta(seconds=1), 0.3)), "must ascend"),
        (((CHANGE.replace(tzinfo=None), 0.2),), "must carry an offset"),
    ],
)
def test_changes_stand_in_order_and_on_a_clock(changes: tuple[tuple[datetime, float], ...], says: str) -> None:
    """Two shares at one instant, one before another, and an instant without an offset are refused."""
    with pytest.raises(ValueError, match=says):
        Deflection(0.1, changes)
    assert len(Deflection(0.1, ((CHANGE, 0.2), (CHANGE + timedelta(seconds=1), 0.3))).changes) == 2


def test_reopened_contacts_are_zero_or_more() -> None:
    """None may come back; less than none may not."""
    assert Deflection(0.5, reopen=0.0).people_per_contact(HOURS)[0] == 0.5
    with pytest.raises(ValueError, match=r"reopen must be zero or more, not -0\.1"):
        Deflection(reopen=-0.1)


def test_people_and_ai_together_do_all_the_work() -> None:
    """Whatever the share, people's time and the time AI spares them add up to the time of all contacts."""
    for share in (0.0, 0.2, 0.7):
        plan = Deflection(share, aht_s=150.0)
        aht = plan.handle_time(np.array([300.0, 400.0]), np.array([30.0, 10.0]), HOURS[:2])
        people = plan.people_per_contact(HOURS[:2]) * [30.0, 10.0] @ aht
        assert people + share * 40 * 150 == pytest.approx(30 * 300 + 10 * 400)


def test_the_deflected_may_take_almost_all_the_time_but_not_all() -> None:
    """Of 300 s on average, 38 % that take 789 s leave a second; those that take 790 s leave less than nothing."""
    aht, volume = np.array([300.0]), np.array([10.0])
    assert Deflection(0.38, aht_s=789.0).handle_time(aht, volume, HOURS[:1])[0] > 0
    with pytest.raises(ValueError, match=r"deflected_aht_s must lie below 789\.474 s, not 790"):
        Deflection(0.38, aht_s=790.0).handle_time(aht, volume, HOURS[:1])


def test_an_ai_that_takes_average_contacts_leaves_the_handle_time() -> None:
    """Without a handle time of its own, what AI takes is like the rest, whoever was counted."""
    for counts in ("all", "people"):
        plan = Deflection(0.38, ((CHANGE, 0.55),), aht_counts=counts)  # type: ignore[arg-type]
        said = plan.handle_time(np.full(4, 300.0), np.full(4, 10.0), HOURS)
        assert said.tolist() == [300.0] * 4


def test_both_ways_of_counting_tell_the_same_future() -> None:
    """A past counted before AI and one counted after it lead to the same people's contacts and handle times."""
    everyone, people = seen("all"), seen("people")
    offered = np.full(4, 100.0)
    left = everyone.handle_time(np.full(4, 300.0), offered, HOURS)
    assert people.people_per_contact(HOURS) * 62 == pytest.approx(everyone.people_per_contact(HOURS) * 100)
    assert people.handle_time(np.full(4, left[0]), np.full(4, 62.0), HOURS) == pytest.approx(left)


def test_an_ai_withdrawn_gives_the_easy_contacts_back() -> None:
    """Counted after AI at 38 %, a future without it has all contacts, and a shorter mean."""
    plan = seen("people", then=0.0)
    assert plan.people_per_contact(HOURS)[-1] * 62 == pytest.approx(100)
    said = plan.handle_time(np.full(4, (300 - 0.38 * 200) / 0.62), np.full(4, 62.0), HOURS)
    assert said[-1] == pytest.approx(300)


def test_a_past_under_two_shares_is_made_one() -> None:
    """What people saw after the change is raised to the first share: the same contacts, the same handle time."""
    before, after = (300 - 0.38 * 200) / 0.62, (300 - 0.55 * 200) / 0.45
    rows = history([62, 62, 45, 45], [before, before, after, after])
    table = at_first_share(rows, {"shop/zh/chat": seen("people")})
    assert table["volume"].to_numpy() == pytest.approx(62)
    assert table["aht_s"].to_numpy() == pytest.approx(before)


def test_there_and_back_is_where_it_was() -> None:
    """An hour raised to the first share and planned at its own has the contacts and handle time recorded."""
    rows = history([60, 70, 40, 50], [350.0, 380.0, 430.0, 400.0])
    plan = seen("people")
    table = at_first_share(rows, {"shop/zh/chat": plan})
    back = table["volume"].to_numpy() * plan.people_per_contact(HOURS)
    assert back == pytest.approx(rows["volume"].to_numpy())
    late = slice(2, 4)
    aht, volume = table["aht_s"].to_numpy()[late], table["volume"].to_numpy()[late]
    assert plan.handle_time(aht, volume, HOURS[late]) == pytest.approx(rows["aht_s"].to_numpy()[late])


def test_what_counts_everybody_stays_as_it_was() -> None:
    """A past counted before AI, a share that never changes, and other queues are left alone; so are unknown hours."""
    rows = history([62, np.nan, 45, 45], [np.nan, 300, np.nan, 300])
    for plan in (seen("all"), Deflection(0.38, volume_counts="people", aht_counts="people")):
        pd.testing.assert_frame_equal(at_first_share(rows, {"shop/zh/chat": plan}), rows)
    pd.testing.assert_frame_equal(at_first_share(rows, {"shop/en/chat": seen("people")}), rows)
    moved = at_first_share(rows, {"shop/zh/chat": seen("people")})
    assert moved[["volume", "aht_s"]].isna().equals(rows[["volume", "aht_s"]].isna())


def test_volume_and_handle_time_may_count_differently() -> None:
    """A system that counts every chat but times only people's: volumes stay, handle times are raised."""
    plan = Deflection(0.0, ((CHANGE, 0.5),), 200.0, volume_counts="all", aht_counts="people")
    table = at_first_share(history([100] * 4, [300, 300, 400, 400]), {"shop/zh/chat": plan})
    assert table["volume"].tolist() == [100] * 4
    assert table["aht_s"].to_numpy() == pytest.approx(300)


def test_a_history_without_handle_times_keeps_its_columns() -> None:
    """Volumes are raised where no handle time is recorded at all."""
    rows = history([62, 62, 45, 45], [0.0] * 4).drop(columns="aht_s")
    table = at_first_share(rows, {"shop/zh/chat": seen("people")})
    assert list(table.columns) == list(rows.columns)
    assert table["volume"].to_numpy() == pytest.approx(62)


def test_every_queue_whose_past_cannot_be_is_named() -> None:
    """Deflected contacts longer than what there was to handle are told for each queue."""
    rows = pd.concat([history([10] * 4, [100] * 4), history([10] * 4, [100] * 4, "en")])
    plan = Deflection(0.9, ((CHANGE, 0.0),), 200.0, volume_counts="people", aht_counts="people")
    with pytest.raises(ValueError, match="shop/zh/chat: deflected_aht_s must lie below") as caught:
        at_first_share(rows, {"shop/zh/chat": plan, "shop/en/chat": plan})
    assert "shop/en/chat: deflected_aht_s must lie below 111.111 s, not 200" in str(caught.value)
