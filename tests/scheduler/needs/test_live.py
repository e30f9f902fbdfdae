"""What live queues need, from the workload on."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from scheduler.load.peak_cover import PeakCover
from scheduler.needs.asks import BINDS
from scheduler.needs.live import live_needs
from scheduler.requirement import requirement
from scheduler.workload import QueuePolicy, workload
from tests.scheduler.test_workload import CHAT, HORIZON, SHANGHAI, TICKET, forecast

VOICE = replace(CHAT, channel="voice", patience_s=180.0)
ZH, EN = VOICE, replace(VOICE, language="en")
EVERYBODY = [("shop/*/voice",)] * 40


def work(*policies: QueuePolicy, volume: float = 90.0) -> pd.DataFrame:
    rows = [forecast(p.channel, volume=volume).assign(language=p.language) for p in policies]
    return workload(pd.concat(rows), policies, HORIZON)


def test_cases_stand_around_the_mean() -> None:
    """The rate varies by what the forecast's quantiles exceed Poisson counts by; the middle case is the mean's."""
    table = requirement(work(ZH), [ZH], HORIZON)
    cases = table[["agents_p10", "agents_p30", "agents_p50", "agents_p70", "agents_p90"]].to_numpy()
    assert (np.diff(cases, axis=1) >= 0).all()
    assert (cases[:, 0] < table["agents"]).all()
    assert (table["agents"] < cases[:, 4]).all()


def test_a_forecast_of_poisson_counts_has_one_case() -> None:
    """Where counts vary as customers do by chance alone, every case is the mean: no noise is counted twice."""
    rows = forecast("voice", volume=100.0).assign(p50=100.0, p90=112.0)
    table = requirement(workload(rows, [ZH], HORIZON), [ZH], HORIZON)
    assert (table[["agents_p10", "agents_p90"]].to_numpy() == table[["agents"]].to_numpy()).all()


def test_pooled_queues_need_less_together_and_none_more() -> None:
    """Two voice queues that everybody serves give heads up in every case, and say why."""
    rows = work(ZH, EN)
    alone, pooled = (live_needs(rows, [ZH, EN], skills=skills) for skills in (None, EVERYBODY))
    for queue, need in pooled.items():
        assert (need.asks.agents <= alone[queue].asks.agents).all()
        assert (need.cases <= alone[queue].cases).all()
        assert (need.asks.alone == alone[queue].asks.agents).all()
    assert sum(n.asks.agents.sum() for n in pooled.values()) < sum(n.asks.agents.sum() for n in alone.values())
    assert "pooled" in {BINDS[b] for b in np.concatenate([n.asks.binds for n in pooled.values()])}
    strangers = [("shop/zh/voice",), ("shop/en/voice",)] * 20
    apart = live_needs(rows, [ZH, EN], skills=strangers)
    assert all((apart[q].asks.agents == alone[q].asks.agents).all() for q in alone)


def test_a_minimum_outlasts_pooling_and_a_closed_queue_needs_nobody() -> None:
    """Quiet queues keep their minimum; where one is closed the other stands alone."""
    shut = replace(EN, minimum_agents=3, opening=replace(EN.opening, hours=(((480, 1200),),) * 7))
    rows = work(ZH, shut, volume=2.0)
    need = live_needs(rows, [ZH, shut], skills=EVERYBODY)
    assert (need[shut.queue].asks.agents >= 3).all()
    assert len(need[shut.queue].times) == 2 * 24
    outside = ~need[ZH.queue].times.isin(need[shut.queue].times)
    assert (need[ZH.queue].asks.agents[outside] == need[ZH.queue].asks.alone[outside]).all()


def test_peaks_ask_for_more_than_pooling_leaves_in_every_case() -> None:
    """19:00 to 23:00 of the first day need 120 % of what is needed, whatever the case; other hours nothing more."""
    first = date(2026, 11, 16)
    rush = replace(ZH, peak_cover=(PeakCover(1.2, (1140, 1380), SHANGHAI, first, first),))
    rows = work(ZH, EN)
    plain, more = (live_needs(rows, [policy, EN], skills=EVERYBODY)[ZH.queue] for policy in (ZH, rush))
    peak = np.arange(96) // 2
    flagged = (peak >= 19) & (peak < 23)
    assert (more.asks.agents[flagged] == np.ceil(1.2 * plain.asks.agents[flagged] - 1e-9)).all()
    assert (more.cases[:, flagged] >= more.asks.agents[flagged]).all()
    assert (more.asks.agents[~flagged] == plain.asks.agents[~flagged]).all()
    assert {BINDS[b] for b in more.asks.binds[flagged]} == {"peak cover"}


def test_how_busy_people_may_be_is_asked_of_the_work_itself() -> None:
    """A simulation that saw slack lowers what waiting asks for, never what the work itself asks for."""
    big = workload(forecast("voice", volume=6000.0), [ZH], HORIZON)
    plain, less = (live_needs(big, [ZH], load_factor=f)[ZH.queue] for f in (None, np.full(96, 0.5)))
    assert (less.asks.occupancy == plain.asks.occupancy).all()
    assert (less.asks.service_level < plain.asks.service_level).all()
    assert (less.asks.agents == plain.asks.occupancy).all()
    assert (less.cases == plain.cases).all()


def test_heads_are_the_same_whether_cases_are_told_or_not() -> None:
    """Whoever asks for no cases gets none, and the same heads, pooled and alone."""
    for skills in (None, EVERYBODY):
        full = live_needs(work(ZH, EN), [ZH, EN], skills=skills)
        bare = live_needs(work(ZH, EN), [ZH, EN], skills=skills, cases=False)
        for queue, need in full.items():
            assert (bare[queue].asks.agents == need.asks.agents).all()
            assert bare[queue].cases.shape == (0, len(need.times))


def test_factors_multiply_the_load_of_live_rows() -> None:
    """A factor of 1.5 is 1.5 times the load, whether given by position or by label; deferred work has none."""
    rows = workload(pd.concat([forecast("ticket"), forecast("voice", volume=90.0)]), [TICKET, ZH], HORIZON)
    live = rows["kind"] == "interval"
    by_label = pd.Series(1.5, index=rows.index[live]).sample(frac=1, random_state=1)
    heavier = rows.assign(load=rows["load"].where(~live, 1.5 * rows["load"]))
    patient = replace(ZH, target=replace(ZH.target, max_occupancy=None))
    found = [requirement(rows, [TICKET, patient], HORIZON, load_factor=f) for f in (np.full(96, 1.5), by_label)]
    for table in found:
        pd.testing.assert_frame_equal(table, requirement(heavier, [TICKET, patient], HORIZON))


@pytest.mark.parametrize(
    ("factor", "said"),
    [(np.ones(95), "one number for each of the 96 live rows"), (np.zeros(96), "above 0, not 0")],
)
def test_factors_that_fit_nothing_are_refused(factor: np.ndarray, said: str) -> None:
    """As many as there are live rows, and above zero."""
    with pytest.raises(ValueError, match=said):
        live_needs(work(ZH), [ZH], load_factor=factor)
    with pytest.raises(ValueError, match="above 0, not nan"):
        live_needs(work(ZH), [ZH], load_factor=pd.Series([1.0], index=[0]))
