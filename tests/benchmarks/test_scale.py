import json
from collections import Counter
from datetime import datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from benchmarks.scale import demand, elastic, growth, pool
from benchmarks.scale.__main__ import main
from benchmarks.scale.elastic import nothing_waits, three_starts
from benchmarks.scale.growth import draw, told
from benchmarks.scale.outcome import rostered
from benchmarks.scale.scenario import scenario
from scheduler.solve import Limits

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def week():
    return scenario(600, 16, 4, 7, 60, 1)


def test_the_smallest_language_is_a_handful_whatever_the_size():
    """Languages follow a power of their rank, from most of the pool down to twelve people."""
    for people, count in ((300, 5), (1_500, 8), (12_000, 8), (12_000, 25)):
        heads = [lang.heads for lang in pool.languages(people, count)]
        assert sum(heads) == people
        assert 8 <= heads[-1] <= 15
        assert heads == sorted(heads, reverse=True)
        log = np.log(np.arange(1, count + 1))
        slope = np.diff(np.log(heads)) / np.diff(log)
        # whole people bend the tail a little
        assert slope[0] == pytest.approx(slope[1], rel=0.1)


def test_about_a_quarter_of_the_groups_speak_two_languages_and_every_language_is_spoken():
    """Nobody is left out and nobody counted twice, also where there is one group for each language."""
    for people, count, languages in ((600, 20, 6), (12_000, 80, 25), (60, 4, 3), (120, 8, 8)):
        spoken = pool.languages(people, languages)
        team = pool.groups(spoken, count, seed=3)
        assert len(team) == count
        assert sum(g.heads for g in team) == people
        assert min(g.heads for g in team) >= 1
        assert {k for g in team for k in g.speaks} == set(range(languages))
        assert sum(len(g.speaks) == 2 for g in team) == pytest.approx(count / 4, abs=0.5)


def test_a_group_is_one_site_contract_and_skill_set_at_one_price(week):
    """Within a group people differ by name, employment and absence only."""
    by_group = {}
    for a in week.agents:
        found = (a.site, a.time_zone, a.contract, a.skills, a.hourly_cost_cents)
        assert by_group.setdefault(a.group, found) == found
    assert len(by_group) == 16
    assert {a.contract.name for a in week.agents} == {"full_time", "part_time", "compressed"}
    away = sum(bool(a.absences) for a in week.agents) / len(week.agents)
    assert 0.02 <= away <= 0.06


def test_a_third_of_chat_falls_late_at_night_on_the_customers_clock(week):
    """35 % between 22:00 and 02:00 of each language's home, in whole heads."""
    chat = week.live[week.live["channel"] == "chat"]
    night = 0.0
    for lang in week.languages:
        own = chat[chat["language"] == lang.code]
        hour = own["timestamp"].dt.tz_convert(lang.time_zone).dt.hour
        night += own["agents"][(hour >= 22) | (hour < 2)].sum()
    assert night / chat["agents"].sum() == pytest.approx(0.35, abs=0.005)
    assert (week.live["agents"] == week.live["agents"].round()).all()


def test_a_fifth_of_the_hours_may_wait_for_twelve_or_two(week):
    """Email is due half a day after its interval, a ticket two hours after; none beyond the horizon."""
    rows = week.requirement[week.requirement["kind"] == "deferred"]
    live = week.live["agents"].sum() * week.horizon.interval / 60
    work = rows["workload_h"].sum()
    assert work / (work + live) == pytest.approx(0.2, abs=0.005)
    waits = (rows["deadline"] - rows["timestamp"]).groupby(rows["channel"]).unique()
    assert list(waits["email"]) == [pd.Timedelta(hours=13)]
    assert list(waits["ticket"]) == [pd.Timedelta(hours=3)]
    assert rows["deadline"].max() <= week.horizon.end
    assert rows["deadline"].min() > week.horizon.start


def test_a_missing_hour_costs_ten_wages_or_more(week):
    """On every queue, deferred ones as well."""
    queues = {f"{r.line}/{r.language}/{r.channel}" for r in week.requirement.itertuples()}
    assert min(week.prices.of(q) for q in queues) >= 10 * week.mean_wage


def test_the_same_seed_draws_the_same_operation_and_another_one_does_not():
    """Requirement and people depend on the arguments alone."""
    first, again, other = (scenario(60, 4, 2, 2, 60, seed) for seed in (1, 1, 2))
    pd.testing.assert_frame_equal(first.requirement, again.requirement)
    assert first.agents == again.agents
    assert not first.requirement.equals(other.requirement)


def test_a_finer_interval_asks_for_the_same_hours():
    """A quarter of an hour, half of one and a whole one are the same demand."""
    hours = []
    for minutes in (15, 30, 60):
        case = scenario(300, 4, 1, 3, minutes, 1)
        hours.append(case.live["agents"].sum() * minutes / 60)
    assert max(hours) / min(hours) == pytest.approx(1.0, abs=0.02)


def test_whole_heads_keep_the_total_of_each_part():
    """Rounding neither adds people nor loses them."""
    level = np.random.default_rng(1).gamma(1.0, 1.0, 2_000)
    parts = (np.arange(2_000) < 700, np.arange(2_000) >= 700)
    heads = demand.whole_heads(level, parts)
    for part in parts:
        assert heads[part].sum() == pytest.approx(level[part].sum(), abs=1.0)
    assert (heads == np.rint(heads)).all()


def test_fewer_groups_than_languages_are_refused():
    """A language without a group would have nobody."""
    with pytest.raises(ValueError, match="cannot form 3 groups"):
        scenario(60, 3, 4, 2, 60, 1)


def test_more_people_need_not_more_of_their_hours():
    """The demand that a pool is given grows with the pool."""
    small, large = (scenario(n, 8, 2, 3, 60, 1) for n in (300, 1_200))
    used = [(c.live["agents"].sum() + c.deferred_hours) / c.contract_hours for c in (small, large)]
    assert used[0] == pytest.approx(used[1], abs=0.03)
    assert all(0.6 < u < 0.85 for u in used)


def test_where_nothing_waits_fresh_work_is_due_an_interval_later(week):
    """The same hours of work; what was waiting before the horizon keeps its deadline."""
    before, after = (c.requirement[c.requirement["kind"] == "deferred"] for c in (week, nothing_waits(week)))
    assert before["workload_h"].equals(after["workload_h"])
    fresh = before["timestamp"] >= week.horizon.start
    assert set((after["deadline"] - after["timestamp"])[fresh]) == {pd.Timedelta(minutes=2 * week.horizon.interval)}
    assert after["deadline"][~fresh].equals(before["deadline"][~fresh])


def test_three_starts_leave_everybody_eight_hours_at_three_times_of_day(week):
    """Same people, same demand; only the shifts they may be given differ."""
    bound = three_starts(week)
    assert [(t.minutes, list(t.starts())) for t in bound.templates] == [(480, [0, 480, 960])]
    assert {a.contract.shifts for a in bound.agents} == {("F8",)}
    assert [a.contract.week_minutes for a in bound.agents] == [a.contract.week_minutes for a in week.agents]
    assert bound.requirement is week.requirement


def test_three_fixed_shifts_leave_the_late_evening_short():
    """The habit that the demand is made to embarrass: shortage at night many times that of the afternoon."""
    case = scenario(60, 4, 2, 2, 60, 1)
    made = rostered(case, case.problem(), "three-fixed-shifts", Limits(), seed=1)
    bands = made.short_by_band(3)
    assert made.violations == ()
    assert max(bands[0], bands[7]) > 0.05
    assert bands[5] < 0.2 * max(bands[0], bands[7])
    assert 0.5 < made.utilisation < 0.95
    assert made.short_hours == pytest.approx(made.shortage_share * made.required_hours)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    out = tmp_path_factory.mktemp("scale")
    sizes = ["--agents=60", "--groups=4", "--languages=2", "--days=2", "--interval=60", "--seconds=60"]
    assert main([*sizes, f"--out={out}"]) == 0
    return out


def test_the_files_of_a_run_hold_what_its_result_says(folder):
    """Shortage, paid hours and rest, counted again from roster.csv and requirement.csv alone."""
    told_ = json.loads((folder / "result.json").read_text())
    roster = pd.read_csv(folder / "roster.csv", keep_default_na=False)
    need = pd.read_csv(folder / "requirement.csv")
    people = pd.read_csv(folder / "agents.csv", keep_default_na=False).set_index("agent_id")
    counted = Counter()
    ends = {}
    for shift in roster.sort_values("start").itertuples():
        start, end = datetime.fromisoformat(shift.start), datetime.fromisoformat(shift.end)
        assert start >= ends.get(shift.agent_id, start - timedelta(hours=11)) + timedelta(hours=11)
        ends[shift.agent_id] = end
        for part in shift.work.split("|"):
            clocks, queue = part.split(" ")
            assert any(_matches(s, queue) for s in people.loc[shift.agent_id, "skills"].split("|"))
            begin, finish = (_placed(start, clock) for clock in clocks.split("-"))
            finish += timedelta(days=finish <= begin)
            while begin < finish:
                counted[queue, begin.timestamp() // 3600 * 3600] += 0.5
                begin += timedelta(minutes=30)
        assert end > start
    live = need[need["kind"] == "interval"]
    short = 0.0
    for row in live.itertuples():
        at = datetime.fromisoformat(row.timestamp).timestamp()
        short += max(0.0, row.agents - counted[f"{row.line}/{row.language}/{row.channel}", at])
    assert short == pytest.approx(told_["shortage_agent_hours"], abs=1e-3)
    assert roster["paid_minutes"].sum() / 60 == pytest.approx(told_["paid_hours"])
    wage = people["hourly_cost"].loc[roster["agent_id"]].to_numpy()
    assert (wage * roster["paid_minutes"] / 60).sum() * 100 == pytest.approx(told_["cost_parts"]["pay"], abs=1)
    assert told_["bound"] <= told_["cost"] == sum(told_["cost_parts"].values())
    assert told_["violations"] == 0


def _matches(pattern, queue):
    return all(p in ("*", q) for p, q in zip(pattern.split("/"), queue.split("/"), strict=True))


def _placed(start, clock):
    """The first instant from `start` on whose clock, in the offset of `start`, reads so."""
    hour, minute = map(int, clock.split(":"))
    at = start.replace(hour=hour, minute=minute)
    return at if at >= start else at + timedelta(days=1)


def test_a_run_writes_the_certificate_of_its_bound(folder):
    """Everything a stranger needs stands beside the roster."""
    names = {"agents.csv", "absences.csv", "requirement.csv", "roster.csv", "result.json", "certificate.json"}
    assert names == {p.name for p in folder.iterdir()}
    assert "duals" in json.loads((folder / "certificate.json").read_text())


def test_fixed_shifts_leave_no_certificate_of_another_roster(tmp_path):
    """What a folder held before is replaced as a whole; the habit proves nothing."""
    (tmp_path / "certificate.json").write_text("{}")
    sizes = ["--agents=60", "--groups=4", "--languages=2", "--days=2", "--interval=60"]
    assert main([*sizes, "--strategy=three-fixed-shifts", f"--out={tmp_path}"]) == 0
    assert not (tmp_path / "certificate.json").exists()
    assert json.loads((tmp_path / "result.json").read_text())["strategy"] == "three-fixed-shifts"


def test_sizes_that_make_no_operation_are_told_in_one_line(tmp_path, capsys):
    """Exit code 1, the reason on the error stream, and no file."""
    assert main(["--agents=60", "--groups=2", "--languages=5", f"--out={tmp_path / 'none'}"]) == 1
    assert "cannot form 2 groups" in capsys.readouterr().err
    assert not (tmp_path / "none").exists()


def test_growth_is_drawn_the_same_twice(tmp_path):
    """The same figures give the same bytes."""
    line = "agents={n} interval={m} seconds={s} peak_mb=2000"
    rows = [told(line.format(n=n, m=m, s=s)) for n, m, s in ((1500, 30, 9), (3000, 30, 19), (3000, 15, 30))]
    for name in ("a.svg", "b.svg"):
        draw(rows, tmp_path / name)
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()


def test_growth_keeps_what_it_measured_before_a_run_failed(tmp_path, monkeypatch, capsys):
    """Hours of measuring are not lost to the largest pool: exit code 1, and the table holds what came before."""

    def measured(people, interval, common):
        if people > 60:
            raise RuntimeError(f"{people} people at {interval} min: exit code 1")
        return told(f"agents={people} interval={interval} seconds=3 peak_mb=200")

    monkeypatch.setattr(growth, "measured", measured)
    table = tmp_path / "growth.csv"
    assert growth.main(["--agents", "60", "90", "--intervals", "--table", str(table)]) == 1
    assert [line.split(",")[0] for line in table.read_text().splitlines()] == ["agents", "60"]
    assert "90 people at 30 min" in capsys.readouterr().err


def test_the_freedoms_refuse_sizes_that_make_no_operation(capsys):
    """One line says why, and no traceback."""
    assert elastic.main(["--agents", "10"]) == 1
    assert capsys.readouterr().err.startswith("benchmarks.scale.elastic: ")
