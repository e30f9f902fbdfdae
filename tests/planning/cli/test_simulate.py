"""`tideshift simulate`, and what a night with a twin leaves behind, on the small site and its stand-in planner."""

import json
import sys
from dataclasses import replace
from types import ModuleType

import pandas as pd
import pytest

from planning.cli import main
from planning.exits import Exit
from planning.store import Store
from planning.twin.stage import live_through
from scheduler.judging.night_share import night_share
from scheduler.judging.side_by_side import Bill, side_by_side
from scheduler.kpis import plan_kpis
from tests.planning.small_site import AS_OF, small_plan, write_site

pytestmark = pytest.mark.long

DATABASE = "sqlite:///data/tideshift.db"
FUTURES = ["--futures", "5"]


def with_twin(settings, *args, executor, **more):
    """The stand-in's plan lived through, as `planning.plan` would."""
    made = small_plan(settings, *args, **more)
    if not settings.simulation.futures:
        return made
    agents, policies = args[1], settings.policies()
    tables = {name: getattr(made, name) for name in ("forecast", "accuracy", "workload", "requirement")}
    twin = live_through(
        settings, **tables, roster=made.result.roster, agents=agents, horizon=made.horizon, seed=more["seed"]
    )
    told = plan_kpis(made.workload, made.coverage, policies, made.horizon)
    paid_h = made.result.roster["paid_minutes"].sum() / 60
    nights = night_share(made.result.roster, agents)
    bill = Bill(paid_h, made.result.cost_parts["pay"], nights, 100 * settings.site.ai_contact_price)
    return replace(made, twin=twin, side_by_side=side_by_side(told, twin, made.workload, policies, bill))


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A folder with one published night, lived through in five futures; half of the calls go to an AI for 0.20 each."""
    folder = tmp_path_factory.mktemp("simulated")
    write_site(folder / "configs")
    (folder / "configs/simulation.yaml").write_text("futures: 5\n")
    file = folder / "configs/site.yaml"
    text = file.read_text().replace("aht_s: 300, pat", "aht_s: 300, deflection: [{share: 0.5}], pat")
    file.write_text(text.replace("time_zone: UTC\n", "time_zone: UTC\nai_contact_price: 0.2\n", 1))
    planner = ModuleType("planning.plan")
    planner.plan = with_twin
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setitem(sys.modules, "planning.plan", planner)
        assert main(["nightly", "--as-of", AS_OF]) in (Exit.PUBLISHED, Exit.WARNED)
    return folder


@pytest.fixture
def here(site, monkeypatch):
    """That folder, to work in."""
    monkeypatch.chdir(site)
    return site


def answer(capsys, *more):
    assert main(["simulate", *FUTURES, "--json", *more]) == Exit.PUBLISHED
    return json.loads(capsys.readouterr().out)["rosters"]


def refused(capsys, *more):
    assert main(["simulate", *more]) == Exit.REFUSED
    return " ".join(capsys.readouterr().err.split())


def test_a_planner_reads_the_twin_at_80_columns(here, capsys):
    """Planned beside simulated with its interval, queue by queue, then the totals with the day in twenty."""
    assert main(["simulate", *FUTURES]) == Exit.PUBLISHED
    out = capsys.readouterr().out
    for words in ("published: service in 5 futures", "shop/en/voice", "shop/en/message", "±", "1 day in 20"):
        assert words in out
    assert max(map(len, out.splitlines())) <= 80


def test_json_and_files_hold_the_figures_of_the_night(here, capsys, tmp_path):
    """With the night's seed and futures the twin is the night's, in the answer and in each of five files."""
    (told,) = answer(capsys, "--out", str(tmp_path / "deep/twin"))
    with Store.open(DATABASE) as store:
        kept = store.table(1, "twin")
    for row, level in zip(told["queues"], kept["service_level"].tolist(), strict=True):
        assert row["service_level"] is None if pd.isna(level) else row["service_level"] == level
    assert told["futures"] == 5
    assert told["planned"][0]["service_level"] > 0
    files = sorted(path.name for path in (tmp_path / "deep/twin").iterdir())
    assert files == [f"published-{name}.csv" for name in ("bands", "days", "hours", "queues", "totals")]
    written = pd.read_csv(tmp_path / "deep/twin/published-queues.csv")
    levels = written.set_index("channel")["service_level"]
    assert levels["voice"] == pytest.approx(told["queues"][0]["service_level"])


def test_other_rosters_meet_the_same_customers(here, capsys):
    """Three fixed shifts have the same contacts to the last call, and other service."""
    published, habit = answer(capsys, "--against", "three-fixed-shifts")
    assert habit["roster"] == "three-fixed-shifts"
    for one, other in zip(published["queues"], habit["queues"], strict=True):
        assert one["contacts"] == other["contacts"] > 0
    assert published["totals"]["service_level"] != habit["totals"]["service_level"]


def test_a_file_named_as_the_roster_in_force_stands_beside_it(here, capsys, tmp_path):
    """published.csv does not take the place of the published roster; being the same, it has the same service."""
    file = tmp_path / "published.csv"
    file.write_bytes((here / "data/published/current/roster.csv").read_bytes())
    published, again = answer(capsys, "--against", str(file))
    assert (published["roster"], again["roster"]) == ("published", "published-file")
    assert again["queues"] == published["queues"]


def test_routing_and_seed_are_the_planners(here, capsys):
    """Nobody helps where nobody may; another seed brings other customers."""
    (own,) = answer(capsys, "--own-queue", "--no-blend")
    assert {row["helped"] for row in own["queues"]} == {0.0}
    (one,), (other,) = answer(capsys, "--reserve", "0"), answer(capsys, "--seed", "9")
    assert one["queues"][0]["contacts"] != other["queues"][0]["contacts"]


def test_a_broken_roster_is_told_whole_and_nothing_is_written(here, capsys, tmp_path):
    """Every bad row of a file; people in two shifts at once; and no folder of figures either time."""
    head, first, second, *_ = (here / "data/published/current/roster.csv").read_text().splitlines()
    file, out = tmp_path / "other.csv", tmp_path / "twin"
    file.write_text("\n".join([head, first.replace("A1,", "Z9,"), second.replace("T", "x")]) + "\n")
    told = refused(capsys, "--against", str(file), "--out", str(out))
    assert f"{file}:2:agent_id: no such agent in agents.csv" in told
    assert f"{file}:3:start" in told
    start = next(cell for cell in first.split(",") if "T09:00" in cell)
    file.write_text("\n".join([head, first, first.replace(start, start.replace("T09", "T10"))]) + "\n")
    assert "overlap; give every agent one shift at a time" in refused(capsys, "--against", str(file), "--out", str(out))
    assert "No such file" in refused(capsys, "--against", str(tmp_path / "none.csv"), "--out", str(out))
    assert not out.exists()


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (["--futures", "0"], "greater than or equal to 2"),
        (["--futures", "many"], "a valid integer"),
        (["--reserve", "-1"], "greater than or equal to 0"),
        (["--seed", "-1"], "greater than or equal to 0"),
        (["--out", "configs/site.yaml"], "not a folder; give --out another name"),
    ],
)
def test_numbers_and_names_outside_their_range_are_refused(here, capsys, asked, message):
    """Exit code 1 and the legal range, before anything is simulated."""
    assert message in refused(capsys, *asked)


def test_what_cannot_be_simulated_says_what_to_do(tmp_path, monkeypatch, capsys):
    """Before the first night, and where neither the site nor the planner says how many futures."""
    write_site(tmp_path / "configs")
    monkeypatch.chdir(tmp_path)
    assert "run tideshift nightly first" in refused(capsys, *FUTURES)
    planner = ModuleType("planning.plan")
    planner.plan = with_twin
    monkeypatch.setitem(sys.modules, "planning.plan", planner)
    assert main(["nightly", "--as-of", AS_OF]) in (Exit.PUBLISHED, Exit.WARNED)
    capsys.readouterr()
    assert "give --futures, or set futures" in refused(capsys)


def test_settings_that_no_longer_know_the_run_are_named(here, capsys):
    """A queue that was taken out of site.yaml is told with the remedy, not with a traceback."""
    file = here / "configs/site.yaml"
    before = file.read_text()
    try:
        file.write_text(before.replace("  - {line: shop, languages: [en], channel: message}\n", ""))
        assert "a queue the settings do not know (found shop/en/message)" in refused(capsys, *FUTURES)
    finally:
        file.write_text(before)


def test_the_published_folder_holds_twin_and_bill(here):
    """twin.csv has every queue, side_by_side.csv every KPI; the AI's price is what site.yaml says."""
    folder = here / "data/published/current"
    twin, both = (pd.read_csv(folder / f"{name}.csv") for name in ("twin", "side_by_side"))
    assert sorted(twin["channel"]) == ["message", "voice"]
    total = both[both["line"] == "*"].set_index("figure")
    assert total.at["cost_per_ai_contact_cents", "simulated"] == 20.0
    human = total.at["cost_per_human_contact_cents", "planned"]
    assert human > total.at["cost_per_contact_cents", "planned"] > 20.0
    # of every two calls the AI answers one: both costs over both kinds of contacts
    calls = both[(both["channel"] == "voice") & (both["figure"] == "contacts")]["planned"].item()
    contacts = total.at["contacts", "planned"]
    mixed = (human * contacts + 20.0 * calls) / (contacts + calls)
    assert total.at["cost_per_contact_cents", "planned"] == pytest.approx(mixed)


def test_a_run_of_an_earlier_release_is_exported_and_not_simulated(here, tmp_path, capsys):
    """Without its later tables and words a run still makes a folder; that it kept no workload is said in words."""
    url = f"sqlite:///{tmp_path / 'old.db'}"
    with Store.open(DATABASE) as store:
        published = store.published()
        run = store.run(published.run_id)
        names = (
            "forecast",
            "requirement",
            "coverage",
            "violations",
            "kpis",
            "agents",
            "absences",
            "wishes",
            "accuracy",
        )
        tables = {name: store.table(published.run_id, name) for name in names}
        tables["roster"] = store.roster(published.id)
    summary = {k: v for k, v in run.summary.items() if k not in ("twin", "bill", "rounds", "posts")}
    summary["served"] = [{k: v for k, v in row.items() if "simulated" not in k} for row in summary["served"]]
    with Store.open(url) as store:
        span = (published.horizon_start, published.horizon_end)
        store.save_run(replace(run, id=None, summary=summary), tables, publish=True, horizon=span)
    assert main(["export", "--database", url, "--out", str(tmp_path / "old")]) == Exit.PUBLISHED
    files = {path.name for path in (tmp_path / "old").rglob("*.*")}
    assert {"roster.csv", "kpis.csv", "roster.xlsx"} <= files
    assert files.isdisjoint({"twin.csv", "side_by_side.csv", "posts.csv", "totals.csv"})
    told = refused(capsys, *FUTURES, "--database", url)
    assert "run 1: kept no workload; run tideshift nightly with this release" in told
