"""`tideshift explain roster` and `explain person`: why a published roster is short, and what a day could be."""

import json

import pytest

from planning.cli import main
from planning.exits import Exit
from planning.published_problem import published_problem
from planning.settings import load_settings
from planning.store import Store
from scheduler.optimizer.cost import cost_parts
from scheduler.reasons.shortfalls import shortfalls

DATABASE = "sqlite:///data/tideshift.db"


@pytest.fixture
def published(in_night):
    """The problem behind its roster."""
    with Store.open(DATABASE) as store:
        return published_problem(store, store.published(), load_settings(in_night / "configs"))


def test_the_stored_problem_holds_the_published_roster(published):
    """Read from the store, every shift is there, all rules of the settings hold, and its cost is counted anew."""
    problem, shifts = published.problem, published.shifts
    assert published.counted_cents == sum(cost_parts(problem, shifts).values())
    assert {s.agent_id for s in shifts} <= {a.agent_id for a in problem.agents}
    assert len(problem.past) == 0
    # The stand-in planner of this test has counted nothing.
    assert published.drifted


def test_who_counts_otherwise_today_says_so(in_night, capsys):
    """Where the roster costs something else by today's settings, that is said on the side."""
    assert main(["explain", "roster", "--changes", "0", "--most", "1"]) == Exit.PUBLISHED
    assert "reasons are today's" in capsys.readouterr().err


def test_stretches_are_told_with_their_causes(in_night, published, capsys):
    """Every short stretch is told, the dearest first, with a cause and its price."""
    assert main(["explain", "roster", "--changes", "0", "--most", "3", "--json"]) == Exit.PUBLISHED
    told = json.loads(capsys.readouterr().out)
    found = shortfalls(published.problem, published.shifts)
    assert told["stretches"] == len(found)
    assert [s["cents"] for s in told["short"]] == [s.cents for s in found[:3]]
    assert all(s["cause"] and s["why"].startswith(s["cause"]) for s in told["short"])


def test_changes_are_priced_for_the_dearest(in_night, published, capsys):
    """For the dearest stretch changes are listed from the cheapest up, each leaving less of it open."""
    assert shortfalls(published.problem, published.shifts)
    assert main(["explain", "roster", "--most", "1"]) == Exit.PUBLISHED
    shown = capsys.readouterr().out
    assert "stretches short" in shown
    assert "priced by solving these dates anew" in shown


def test_a_queue_and_a_day_may_be_asked_for(in_night, published, capsys):
    """Asked for one queue and day, nothing else is told; unknown ones are refused in one message."""
    queue = published.problem.queues[0]
    day = published.problem.horizon.start.astimezone(published.problem.horizon.time_zone).date()
    place = ["--queue", queue, "--day", day.isoformat()]
    assert main(["explain", "roster", "--changes", "0", "--json", *place]) == Exit.PUBLISHED
    assert {s["queue"] for s in json.loads(capsys.readouterr().out)["short"]} <= {queue}
    assert main(["explain", "roster", "--queue", "no/such/queue"]) == Exit.REFUSED
    assert "no queue 'no/such/queue' in this plan" in capsys.readouterr().err
    assert main(["explain", "roster", "--day", "2031-01-01"]) == Exit.REFUSED
    assert "2031-01-01 lies outside the plan" in capsys.readouterr().err


def test_a_persons_day_is_told_option_by_option(in_night, published, capsys):
    """One choice is the roster's; all others are forbidden by name or have a price."""
    shift = published.shifts[0]
    assert main(["explain", "person", shift.agent_id, "--day", shift.day.isoformat(), "--json"]) == Exit.PUBLISHED
    choices = json.loads(capsys.readouterr().out)["choices"]
    assert (choices[0]["status"], choices[0]["shift"]) == ("chosen", shift.code)
    assert all(c["forbidden_by"] if c["status"] == "forbidden" else c["cents"] is not None for c in choices)
    assert main(["explain", "person", shift.agent_id, "--day", shift.day.isoformat()]) == Exit.PUBLISHED
    assert "chosen" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("who", "day", "told"),
    [("nobody", None, "no agent 'nobody' in this plan"), (None, "2031-01-01", "2031-01-01 lies outside the plan")],
)
def test_strangers_and_other_days_are_refused(in_night, published, capsys, who, day, told):
    """An unknown agent and a day outside the plan are one message each."""
    shift = published.shifts[0]
    asked = ["explain", "person", who or shift.agent_id, "--day", day or shift.day.isoformat()]
    assert main(asked) == Exit.REFUSED
    assert told in capsys.readouterr().err


def test_more_agents_and_looser_rules_are_solved_anew(in_night, capsys):
    """Asked for, five more agents are never worth more each, two numbers of them and the loosest rule solved anew."""
    asked = ["explain", "roster", "--changes", "0", "--most", "1", "--agents", "1", "--rules", "1"]
    assert main([*asked, "--json"]) == Exit.PUBLISHED
    told = json.loads(capsys.readouterr().out)
    (more,) = told["more"]
    assert len(more["predicted_cents"]) == 5
    assert more["predicted_cents"][4] <= 5 * more["marginal_cents"] + 5
    assert more["solved_anew"][-1] == 5
    assert all(more["error_cents"][k - 1] == 0 for k in more["solved_anew"])
    assert min(more["error_cents"]) >= 0
    dear = told["relaxing"][0]
    assert dear["solved"] is None or dear["solved"] <= dear["at_most"] + 1
    assert main(asked) == Exit.PUBLISHED
    assert "rule made looser for everybody" in capsys.readouterr().out
