"""`tideshift scenario` and `tideshift check` on the small site, with its stand-in planner."""

import json
from pathlib import Path

import pandas as pd
import pytest

import planning.scenarios.running
from planning.cli import main
from planning.exits import Exit
from planning.scenarios.kept import kept
from planning.store import ShiftChange, Store
from tests.planning.cli.test_simulate import with_twin
from tests.planning.small_site import AS_OF, write_site

pytestmark = pytest.mark.long

DATABASE = "sqlite:///data/tideshift.db"
SCENARIOS = {
    "more": "about: half again\ndemand:\n  - {queue: shop/en/voice, factor: 1.5, days: [1], hours: 12:00-14:00}\n",
    "people": "about: two more and one less\nagents: {add: [{like: A1, count: 2}], remove: [A6]}\n",
    "rest": "about: more rest\nrules.rest_minutes: 720\n",
    "idle": "about: nothing\nrules.rest_minutes: 660\n",
    "strange": "about: nobody\nagents: {add: [{like: B1}], remove: [Z*]}\n",
    "never": "about: never\ndemand: [{queue: shop/en/voice, factor: 2, from: 2031-01-01}]\n",
}


class Planner:
    """The stand-in, lived through, remembering what it was asked."""

    def __init__(self):
        self.asked = []

    def __call__(self, settings, history, agents, wishes, **more):
        self.asked.append({"settings": settings, "agents": agents, **more})
        return with_twin(settings, history, agents, wishes, **{k: v for k, v in more.items() if k != "strategy"})


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A folder with the small site in configs, and its scenarios."""
    write_site(tmp_path / "configs")
    (tmp_path / "configs/simulation.yaml").write_text("futures: 4\n")
    (tmp_path / "configs/scenarios").mkdir()
    for name, text in SCENARIOS.items():
        (tmp_path / f"configs/scenarios/{name}.yaml").write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def planner(monkeypatch):
    """The planner that scenarios are solved by."""
    planner = Planner()
    monkeypatch.setattr(planning.scenarios.running, "plan", planner)
    return planner


@pytest.fixture
def published(here, monkeypatch):
    """The small site with one night published."""
    import sys
    from types import ModuleType

    module = ModuleType("planning.plan")
    module.plan = with_twin
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "planning.plan", module)
        assert main(["nightly", "--as-of", AS_OF]) in (Exit.PUBLISHED, Exit.WARNED)
    return here


def answer(capsys, *args):
    assert main(["scenario", "run", *args, "--json"]) == Exit.PUBLISHED
    return json.loads(capsys.readouterr().out)["scenarios"]


def files(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_a_scenario_is_solved_beside_the_roster_in_force(published, planner, capsys):
    """Same instant, seed and forecast; only the demand it names is more; kept, and nothing published is touched."""
    capsys.readouterr()
    before = files(published / "data/published")
    (told,) = answer(capsys, "more")
    assert files(published / "data/published") == before
    with Store.open(DATABASE) as store:
        assert len(store.runs()) == 1
        run = store.runs()[0]
        base = store.table(run.id, "forecast")
    (asked,) = planner.asked
    assert (asked["as_of"], asked["seed"]) == (run.as_of, run.seed)
    forecast, _ = asked["forecast"]
    both = base.merge(forecast, on=["timestamp", "line", "language", "channel"], suffixes=("", "_more"))
    ratio = (both["volume_more"] / both["volume"].where(both["volume"] > 0)).fillna(1.0)
    hit = (both["channel"] == "voice") & (both["timestamp"].dt.day == 2) & both["timestamp"].dt.hour.isin([12, 13])
    assert ratio[hit].tolist() == pytest.approx([1.5, 1.5])
    assert (ratio[~hit] - 1).abs().max() < 1e-9
    assert told["figures"]["forecast"] == "the base's"
    assert told["base"] == told["base"] | {"kind": "published", "run": run.id, "seed": run.seed}
    assert told["figures"]["futures"] == 4
    assert told["notes"] == [note for note in told["notes"] if "have changed since" not in note]
    (one,) = kept(Path("data/scenarios"))
    assert (one.name, one.overlay) == ("more", SCENARIOS["more"])


def test_people_come_and_go(here, planner, capsys):
    """Two like A1 without A1's identifier, A6 gone, everybody else as they were."""
    answer(capsys, "people", "--base", "solve", "--as-of", AS_OF)
    base, other = (asked["agents"] for asked in planner.asked)
    assert [a.agent_id for a in other] == ["A1", "A2", "A3", "A4", "A5", "A1+01", "A1+02"]
    assert other[:5] == base[:5]
    assert other[5].skills == base[0].skills
    assert other[5].contract == base[0].contract


def test_a_law_of_the_scenario_is_the_plan_s(here, planner, capsys):
    """The overlay's settings make the scenario's plan, the folder's the base's; the proof goes with the difference."""
    (told,) = answer(capsys, "rest", "--base", "solve", "--as-of", AS_OF, "--out", "out")
    assert [asked["settings"].rules.rest_minutes for asked in planner.asked] == [660, 720]
    assert planner.asked[0]["forecast"] is None
    assert planner.asked[1]["forecast"] is not None
    (cost,) = (a for a in told["figures"]["amounts"] if a["name"] == "cost")
    assert cost["difference"] == 0
    # The stand-in's bound lies 1.00 below its cost.
    assert told["figures"]["proof"] == {"low": -100, "high": 100, "habit": False, "sure": False}
    (live,) = (s for s in told["figures"]["service"] if s["name"] == "live answered in time")
    assert live["difference"] == [0.0, 0.0, 0.0]
    assert {q["queue"] for q in told["figures"]["queues"]} == {"shop/en/voice", "shop/en/message"}
    assert sorted(path.name for path in Path("out").iterdir()) == ["rest", "rest.csv", "rest.json"]
    assert (Path("out/rest") / "roster.csv").is_file()
    table = pd.read_csv("out/rest.csv")
    assert {"cost", "live answered in time"} <= set(table["figure"])


def test_every_scenario_is_checked_before_one_is_solved(here, planner, capsys):
    """One that changes nothing, people nobody is, hours outside the plan: all told at once, and no solve."""
    assert main(["scenario", "run", "idle", "strange", "never", "--base", "solve", "--as-of", AS_OF]) == Exit.REFUSED
    told = capsys.readouterr().err
    assert "idle.yaml:1:1: changes nothing" in told
    assert "strange.yaml:2:23: nobody is called so" in told
    assert "strange.yaml:2:38: nobody is called so" in told
    assert "never.yaml:2:10: meets no hour of the plan" in told
    assert not planner.asked
    assert not Path("data/scenarios").exists()


def test_a_folder_that_is_no_roster_s_is_refused_before_anything_is_solved(here, planner, capsys):
    """What --out would replace is looked at first: minutes of solving are not thrown away for a name that is taken."""
    Path("out/rest").mkdir(parents=True)
    Path("out/rest/letter.txt").write_text("mine")
    assert main(["scenario", "run", "rest", "--base", "solve", "--as-of", AS_OF, "--out", "out"]) == Exit.REFUSED
    assert "holds something else than a roster" in capsys.readouterr().err
    assert not planner.asked
    assert [path.name for path in Path("out/rest").iterdir()] == ["letter.txt"]


def test_an_unknown_scenario_is_told_with_the_nearest(here, capsys):
    """A misspelt name is no silent nothing."""
    assert main(["scenario", "run", "rset"]) == Exit.REFUSED
    assert "no such scenario (found rset); did you mean 'rest'?" in capsys.readouterr().err


def test_no_base_is_told(here, capsys):
    """Without a published roster --base published has nothing, and makes no database."""
    assert main(["scenario", "run", "rest", "--base", "published"]) == Exit.REFUSED
    assert "no roster has been published" in capsys.readouterr().err
    assert not Path("data/tideshift.db").exists()


def test_scenarios_are_listed_and_shown(here, capsys):
    """Every scenario with its sentence; shown with what changes nothing."""
    assert main(["scenario", "list"]) == Exit.PUBLISHED
    assert "people   two more and one less" in capsys.readouterr().out
    assert main(["scenario", "show", "idle"]) == Exit.PUBLISHED
    assert "changes nothing: rest_minutes in rules.yaml is 660 already" in capsys.readouterr().out


def test_check_finds_nothing_where_nothing_is(here, capsys):
    """A consistent site: exit 0, and no database is made."""
    assert main(["check", "--as-of", AS_OF]) == Exit.PUBLISHED
    assert capsys.readouterr().out.startswith("no contradiction among 6 people")
    assert not Path("data").exists() or not Path("data/tideshift.db").exists()


def test_check_tells_a_lock_against_an_absence(published, capsys):
    """A planner locks a shift, then the person is away: no roster, both facts by name, and the night says the same."""
    with Store.open(DATABASE) as store:
        publication = store.published()
        row = store.roster(publication.id).iloc[0]
        same = {name: row[name] for name in row.index if name != "locked"}
        change = ShiftChange(row["agent_id"], row["start"].to_pydatetime(), same)
        told = {"changes": [change], "author": "li", "reason": "keep", "at": row["start"].to_pydatetime()}
        store.edit_roster(publication.id, expected_version=publication.version, **told)
    day = f"{row['date']:%Y-%m-%d}"
    Path("absences.csv").write_text(f"agent_id,start,end,kind\n{row['agent_id']},{day}T10:00Z,{day}T12:00Z,dentist\n")
    args = ["check", "--as-of", AS_OF, "--agents", "configs/agents.csv", "--absences", "absences.csv"]
    capsys.readouterr()
    assert main([*args, "--json"]) == Exit.KEPT
    (clash,) = json.loads(capsys.readouterr().out)["clashes"]
    assert [fact["kind"] for fact in clash["facts"]] == ["lock", "absence"]
    assert "dentist" in clash["told"]
    assert clash["hard"]


def test_check_warns_of_what_stays_open(here, capsys):
    """A queue nobody can serve leaves a roster possible: exit 2."""
    agents = Path("configs/agents.csv")
    agents.write_text(agents.read_text().replace("shop/en/*", "shop/en/voice"))
    assert main(["check", "--as-of", AS_OF]) == Exit.WARNED
    assert "stays open: shop/en/message: contacts come" in capsys.readouterr().out
