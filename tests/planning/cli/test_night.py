"""`tideshift nightly` and `tideshift export`, from the command line to the files, with a planner that takes no time."""

import json
import sys
from functools import cache
from types import ModuleType

import numpy as np
import pandas as pd
import pytest

from planning.cli import main
from planning.exits import Exit
from planning.store import ShiftChange, Store
from tests.planning.small_site import AS_OF, small_plan, write_site

pytestmark = pytest.mark.long


@pytest.fixture
def site(tmp_path, monkeypatch):
    """The small site in a folder of its own; the planner is the stand-in."""
    write_site(tmp_path / "configs")
    monkeypatch.chdir(tmp_path)
    use(monkeypatch)
    return tmp_path


@cache
def planned(how):
    """The stand-in plans the same site for every test: once is enough."""
    made = []

    def plan(*args, progress, executor, **more):
        if not made:
            made.append(small_plan(*args, **more, **dict(how)))
        return made[0]

    return plan


def use(monkeypatch, **how):
    module = ModuleType("planning.plan")
    module.plan = planned(tuple(how.items()))
    monkeypatch.setitem(sys.modules, "planning.plan", module)


def nightly(*more):
    return main(["nightly", "--as-of", AS_OF, *more])


def roster_in_force(site):
    with Store.open(f"sqlite:///{site}/data/tideshift.db") as store:
        publication = store.published()
        return None if publication is None else (publication.id, store.roster(publication.id))


def test_first_night_publishes_and_says_what(site, capsys):
    """A first night ends with 0, a summary at 80 columns, and the published folder."""
    assert nightly() == Exit.PUBLISHED
    out = capsys.readouterr().out
    assert "Small site: 7 days from 2026-03-02T00:00" in out
    for words in ("Service expected", "Agent-hours", "proven gap", "8-week mean", "rule violations 0", "current"):
        assert words in out
    assert max(map(len, out.splitlines())) <= 80
    names = {p.name for p in (site / "data/published/current").iterdir()}
    assert {"agents.csv", "requirement.csv", "forecast.csv", "roster.csv", "result.json", "roster.xlsx"} <= names


def test_totals_are_the_sums_of_the_published_forecast(site):
    """totals.csv stands beside forecast.csv and adds it up by queue and over all, on the site's days."""
    nightly()
    current = site / "data/published/current"
    queue = ["line", "language", "channel"]
    rows, totals = pd.read_csv(current / "forecast.csv"), pd.read_csv(current / "totals.csv")
    rows["day"] = rows["timestamp"].str[:10]
    told = totals.set_index([*queue, "day"])["volume"]
    for sums in (rows, rows.assign(line="*", language="*", channel="*")):
        by_hand = sums.groupby([*queue, "day"])["volume"].sum()
        np.testing.assert_allclose(told[by_hand.index], by_hand, rtol=1e-12)
    assert len(told) == 3 * 7


def test_same_night_again_changes_nothing_and_says_so(site, capsys):
    """The second run of the same inputs writes nothing and calls no planner."""
    nightly()
    before = roster_in_force(site)
    sys.modules["planning.plan"].plan = None
    assert nightly() == Exit.PUBLISHED
    assert "unchanged: run 1" in capsys.readouterr().out
    assert roster_in_force(site)[0] == before[0]


def test_unchanged_night_mends_the_folder(site):
    """A removed folder is there again after the next night, byte for byte."""
    nightly()
    current = site / "data/published/current"
    before = {p.name: p.read_bytes() for p in current.iterdir() if p.is_file() and p.suffix != ".xlsx"}
    for path in sorted(current.resolve().rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    current.resolve().rmdir()
    assert nightly() == Exit.PUBLISHED
    assert {p.name: p.read_bytes() for p in current.iterdir() if p.is_file() and p.suffix != ".xlsx"} == before


@pytest.mark.parametrize(("asked", "folder"), [((), "data/models"), (("--kept-models", "mine"), "mine")])
def test_the_planner_is_told_where_models_are_kept(site, monkeypatch, asked, folder):
    """The choice of models is kept beside the database, or where a person says."""
    told = {}
    planner = sys.modules["planning.plan"].plan
    monkeypatch.setattr(sys.modules["planning.plan"], "plan", lambda *a, **k: told.update(k) or planner(*a, **k))
    assert nightly(*asked) == Exit.PUBLISHED
    assert told["shelf"].path.as_posix() == folder


def test_another_seed_is_another_night(site):
    """A changed input publishes anew."""
    nightly()
    assert nightly("--seed", "5") == Exit.PUBLISHED
    assert roster_in_force(site)[0] == 2


def test_fallback_forecast_is_a_warning(site, monkeypatch, capsys):
    """A roster on a fallback forecast is published with exit code 2 and names the queues."""
    use(monkeypatch, quality="fallback")
    assert nightly() == Exit.WARNED
    assert "2 queues rest on a fallback forecast" in " ".join(capsys.readouterr().out.split())
    assert nightly() == Exit.WARNED


def test_below_target_is_a_warning(site, monkeypatch, capsys):
    """Too few people for the promise: published, exit code 2, with the queue and both shares."""
    use(monkeypatch, shifts_each=1)
    assert nightly() == Exit.WARNED
    assert "1 of 1 live queues below target: shop/en/voice" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("how", [{"status": "contradictory"}, {"shifts_each": 6}])
def test_nothing_bad_is_ever_published(site, monkeypatch, capsys, how):
    """Contradictory facts and a roster that breaks a rule leave the last good roster in force, with exit code 3."""
    nightly()
    before = roster_in_force(site)
    use(monkeypatch, **how)
    assert nightly("--seed", "7") == Exit.KEPT
    assert "the last good roster stays" in capsys.readouterr().err
    assert roster_in_force(site)[0] == before[0]
    with Store.open(f"sqlite:///{site}/data/tideshift.db") as store:
        assert store.runs()[0].status == "failed"


def test_a_failure_is_one_line_for_people_and_a_traceback_in_the_log(site, monkeypatch, capsys):
    """An unexpected exception ends with 3; the person reads a line, the log has the rest."""

    def broken(*_, **__):
        raise RuntimeError("the planner fell over")

    monkeypatch.setattr(sys.modules["planning.plan"], "plan", broken)
    assert nightly() == Exit.KEPT
    err = capsys.readouterr().err
    assert "RuntimeError: the planner fell over" in err
    assert "Traceback" not in err
    lines = [json.loads(line) for path in (site / "data/logs").iterdir() for line in path.read_text().splitlines()]
    assert "Traceback" in lines[-1]["exception"]
    assert {line["run"] for line in lines} == {lines[0]["run"]}


def test_bad_input_is_told_whole_and_nothing_is_written(site, capsys):
    """Two broken files are told in one message, with exit code 1 and an untouched store."""
    nightly()
    before = roster_in_force(site)[0]
    agents = site / "configs/agents.csv"
    agents.write_text(agents.read_text().replace(",full,", ",ful,"))
    history = site / "configs/history.csv"
    history.write_text(history.read_text() + "2026-02-30T00:00+00:00,voice,1,shop,en\n")
    assert nightly() == Exit.REFUSED
    err = capsys.readouterr().err
    assert "agents.csv:2:contract" in err
    assert "history.csv:1010:timestamp" in err
    assert "nothing was written" in err
    assert roster_in_force(site)[0] == before


def test_stopped_night_is_clean(site, monkeypatch, capsys):
    """Ctrl-C ends with 130 and a word, and publishes nothing."""

    def stopped(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(sys.modules["planning.plan"], "plan", stopped)
    assert nightly() == Exit.STOPPED
    assert "what was published stays" in capsys.readouterr().err
    assert roster_in_force(site) is None


def test_json_carries_the_numbers_of_the_summary(site, capsys):
    """--json answers one document with exit code, cost, bound, service and bands."""
    assert nightly("--json") == Exit.PUBLISHED
    answer = json.loads(capsys.readouterr().out)
    assert (answer["exit"], answer["status"]) == (0, "published")
    assert answer["cost"]["bound_cents"] <= answer["cost"]["total_cents"]
    assert [b["clock"] for b in answer["bands"]][:2] == ["00-03", "03-06"]
    assert {row["channel"] for row in answer["served"]} == {"voice", "message"}


def test_a_second_night_at_once_is_told_to_wait(site, capsys):
    """While one night runs, another ends with 3 and says who is at work."""
    from planning.night.turn import turn

    with turn("sqlite:///data/tideshift.db"):
        assert nightly() == Exit.KEPT
    assert "another night is at work: process" in capsys.readouterr().err


def test_usage_mistakes_are_refusals(site, capsys):
    """A wrong option is input refused, not a warning: exit code 1."""
    assert main(["nightly", "--sead", "3"]) == Exit.REFUSED
    assert "--seed" in capsys.readouterr().err


VENDORS = """
vendors:
  - name: helpers
    time_zone: UTC
    queues: [{queue: shop/en/voice, share: 0.5}]
    contracted_hours: 20
    lead_times: [{notice_hours: 0, most: 2.0}]
    price_tiers: [{up_to: 2.0, price: 9}]
"""


def test_vendor_is_asked_for_its_share_of_the_forecast_in_force(site, capsys):
    """The exported demand is canonical: importing it keeps its bytes, and hours and price are said."""
    (site / "configs/vendors.yaml").write_text(VENDORS)
    nightly()
    capsys.readouterr()
    assert main(["demand", "export", "--vendor", "helpers", "--out", "d.yaml", "--json"]) in (0, 2)
    week = json.loads(capsys.readouterr().out)["weeks"][0]
    assert week["contracted_h"] == 20
    assert week["price_cents"] > 0
    assert main(["demand", "import", "d.yaml", "--json"]) == Exit.PUBLISHED
    kept = site / json.loads(capsys.readouterr().out)["file"]
    assert kept.read_bytes() == (site / "d.yaml").read_bytes()
    assert main(["demand", "export", "--vendor", "helper"]) == Exit.REFUSED
    assert "did you mean 'helpers'?" in capsys.readouterr().err


def test_export_is_the_published_folder_with_a_planners_edit(site, capsys):
    """An edit makes a new version: the export has it, the next command mends the folder people use."""
    nightly()
    with Store.open(f"sqlite:///{site}/data/tideshift.db") as store:
        publication = store.published()
        row = store.roster(publication.id).iloc[0]
        change = ShiftChange(row["agent_id"], row["start"].to_pydatetime(), None)
        at = publication.published_at
        store.edit_roster(publication.id, expected_version=1, changes=[change], author="li", reason="sick", at=at)
    assert main(["export", "--out", "export", "--kind", "csv", "--json"]) == Exit.PUBLISHED
    answer = json.loads(capsys.readouterr().out.split("files: data/published/current\n")[-1])
    assert answer["version"] == 2
    assert {name.rsplit(".", 1)[1] for name in answer["files"]} == {"csv", "json"}
    assert len((site / "export/roster.csv").read_text().splitlines()) == 30
    assert main(["export", "--out", "export"]) == Exit.PUBLISHED
    assert (site / "export/roster.xlsx").exists()
    # The planner's day off is an input: the next night plans anew.
    assert nightly() in (Exit.PUBLISHED, Exit.WARNED)
    assert roster_in_force(site)[0] == 2
