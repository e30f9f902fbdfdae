"""What certify confirms, and every kind of error that it finds."""

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest

from scheduler.agents import Contract
from scheduler.rules import GuaranteedMinutes, Nights, StartConsistency, StartToStart, WeekRest, Wish, Wishes
from scheduler.solve import solve
from tests.planning.certify import example
from tests.scheduler.small_operation import CHAT, agent, flat, horizon, laws, problem, requirement, roster, shift

pytestmark = pytest.mark.long

MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """A folder in which everything holds."""
    return example.solved(tmp_path_factory.mktemp("sound"))


@pytest.fixture
def folder(sound, tmp_path):
    """A copy of it, to be spoilt."""
    return example.copy(sound, tmp_path / "spoilt")


def faults(folder):
    """The lines that certify says, as one text."""
    return "\n".join(example.verdict(folder).faults)


def first(rows, **wanted):
    """The first row of roster.csv with these cells."""
    return next(row for row in rows if all(row[k] == v for k, v in wanted.items()))


def moved(row, minutes):
    """A row of roster.csv whose shift lies so many minutes later, breaks and work with it."""
    move = timedelta(minutes=minutes)

    def clock(text):
        return (datetime.strptime(text, "%H:%M") + move).strftime("%H:%M")  # noqa: DTZ007  (a clock has no zone)

    def spans(text):
        head, _, queue = text.partition(" ")
        return "-".join(clock(c) for c in head.split("-")) + " " + queue

    return {
        **row,
        "start": (datetime.fromisoformat(row["start"]) + move).isoformat(timespec="minutes"),
        "end": (datetime.fromisoformat(row["end"]) + move).isoformat(timespec="minutes"),
        "breaks": "|".join(f"{clock(b[:5])}{b[5:]}" for b in row["breaks"].split("|") if b),
        "work": "|".join(spans(w) for w in row["work"].split("|") if w),
    }


@pytest.mark.parametrize(
    ("rules", "more"),
    [
        ((), {}),
        ((), {"hedge": True}),
        ((StartToStart(1320), WeekRest(2100), Nights(1380, 360, 120, 2, 2)), {}),
        ((GuaranteedMinutes(), StartConsistency(180, 500)), {"days": 9}),
    ],
    ids=["plain", "hedged", "laws", "prices"],
)
def test_what_the_solver_claims_is_confirmed(tmp_path, rules, more):
    """Bound, cost by part, gap, counts and rules come out as claimed, to the cent."""
    verdict = example.verdict(example.solved(tmp_path, *rules, **more))
    assert verdict.confirmed, verdict.faults
    assert {check.name for check in verdict.checks} >= {"bound", "cost", "gap", "pay", "shortage", "late", "surplus"}
    assert {
        "rest",
        "skill",
        "breaks",
        "one place",
        *(rule.name for rule in rules if rule.name in verdict.violations),
    } <= (verdict.violations.keys())


def test_a_first_date_that_is_half_over_is_counted_alike(tmp_path):
    """Where the horizon begins at noon, a shift over by then is still its date's, for wishes and guarantees."""
    half = Contract("half", 2400, 5, ("D8", "P4"), guaranteed_minutes=1500)
    team = [agent(1, time_zone=example.CAIRO), agent(2, contract=half, time_zone=example.CAIRO)]
    span = horizon(2, date(2026, 11, 18))
    needed = requirement(span, {CHAT: flat(1.0, 9, 20)})
    over = [shift(a.agent_id, span.start - timedelta(hours=9), 240, code="P4", zone=example.CAIRO) for a in team]
    wishes = Wishes([Wish("a01", date(2026, 11, 17), "off", 3.0)], 200)
    rules = laws(wishes, GuaranteedMinutes(), StartConsistency(60, 700))
    past = roster(team, *over)
    made = problem(team, needed, span, rules, past=past)
    verdict = example.verdict(example.write(tmp_path, made, needed, past, solve(made)))
    assert verdict.confirmed, verdict.faults


def test_too_short_a_rest_is_found(folder):
    """A shift moved to eight hours after the one before breaks the rest of eleven."""

    def move(rows):
        pair = next((a, b) for a, b in pairwise(rows) if a["agent_id"] == b["agent_id"] and b["date"] > a["date"])
        gap = datetime.fromisoformat(pair[1]["start"]) - datetime.fromisoformat(pair[0]["end"])
        pair[1].update(moved(pair[1], 480 - gap // MINUTE))

    assert "480 min between shifts, at least 660 needed" in faults(example.spoil_csv(folder, "roster.csv", move))


def test_work_without_the_skill_is_found(folder):
    """The voice specialist who works on chat lacks the skill, and the heads are missing elsewhere."""

    def swap(rows):
        row = first(rows, agent_id="a02")
        row["work"] = row["work"].replace("shop/zh/voice", "shop/zh/chat")

    said = faults(example.spoil_csv(folder, "roster.csv", swap))
    assert "skill: a02" in said
    assert "no skill for shop/zh/chat" in said


def test_a_break_that_is_left_out_is_found(folder):
    """A shift of eight hours without its break works too long a stretch, and lies not as its template says."""

    def work_through(rows):
        first(rows, agent_id="a01")["breaks"] = ""

    said = faults(example.spoil_csv(folder, "roster.csv", work_through))
    assert "480 min without a break, at most 300" in said
    assert "the breaks of shift" in said


def test_work_in_a_break_is_found(folder):
    """A break laid over work is work in a break."""

    def lay_over(rows):
        row = next(r for r in rows if r["breaks"] and r["work"])
        row["breaks"] = f"{row['work'][:5]}/60"

    assert "works in a break" in faults(example.spoil_csv(folder, "roster.csv", lay_over))


def test_a_wrong_count_is_found(folder):
    """Shortage hours that are not those of the work column are named with both numbers."""
    example.spoil_json(folder, "result.json", lambda told: told.update(shortage_agent_hours=1.5))
    said = faults(folder)
    assert "result.json: shortage is" in said
    assert "not 1.50 h as claimed" in said


@pytest.mark.parametrize("file", ["certificate.json", "result.json"])
def test_a_wrong_cost_is_found(folder, file):
    """A cost that is a hundred cents lower than the roster's is named in the file that claims it."""
    example.spoil_json(folder, file, lambda told: told.update(cost=told["cost"] - 100))
    assert f"{file}: cost is" in faults(folder)


def test_a_part_of_the_cost_that_moved_to_another_is_found(folder):
    """The sum may be right while its parts are not."""

    def shuffle(told):
        told["cost_parts"]["pay"] -= 500
        told["cost_parts"]["shortage"] += 500

    said = faults(example.spoil_json(folder, "certificate.json", shuffle))
    assert "pay is" in said
    assert "shortage is" in said


@pytest.mark.parametrize("file", ["certificate.json", "result.json"])
def test_a_bound_that_is_too_good_is_found(folder, file):
    """A bound three cents higher than its prices prove is not confirmed."""
    example.spoil_json(folder, file, lambda told: told.update(bound=told["bound"] + 3))
    assert f"{file}: bound is" in faults(folder)


def test_tampered_prices_prove_another_bound(folder):
    """Any prices are valid, but they prove their own bound and not the one claimed."""

    def tamper(told):
        told["duals"][0] = [price + 100 for price in told["duals"][0]]

    said = faults(example.spoil_json(folder, "certificate.json", tamper))
    assert "certificate.json: bound is" in said
    assert "cost is" not in said


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"agent_id": "a06", "date": "2026-11-17", "day": 1}, "left on 2026-11-16"),
        ({"agent_id": "a05", "date": "2026-11-17", "day": 1}, "absent from"),
        ({"agent_id": "nobody", "date": "2026-11-17", "day": 1}, "is of no known agent"),
        ({"agent_id": "a06", "date": "2026-11-17", "day": 0}, "is on another local date"),
        ({"agent_id": "a06", "date": "2026-11-16", "day": 0, "shift": "X9"}, "knows no shift X9"),
        ({"agent_id": "a06", "date": "2026-11-16", "day": 0, "paid_minutes": "240"}, "pays 480 min, not 240"),
        ({"agent_id": "a06", "date": "2026-11-16", "day": 0, "hour": 9}, "may not start at"),
    ],
    ids=["left", "absent", "nobody", "date", "shift", "paid", "start"],
)
def test_a_shift_that_may_not_be_is_found(folder, row, said):
    """Rows of people who are gone, away or unknown, on wrong dates, or of shifts that nobody knows."""

    def add(rows):
        own = [r for r in rows if r["agent_id"] == row["agent_id"]]
        for r in own:
            rows.remove(r)
        start = datetime.fromisoformat(f"2026-11-{16 + row['day']}T{row.get('hour', 8):02d}:00+08:00")
        end = start + timedelta(hours=8)
        rows.append(
            {
                "agent_id": row["agent_id"],
                "date": row["date"],
                "shift": row.get("shift", "D8"),
                "start": start.isoformat(timespec="minutes"),
                "end": end.isoformat(timespec="minutes"),
                "paid_minutes": row.get("paid_minutes", "480"),
                "breaks": f"{row.get('hour', 8) + 4:02d}:00/60",
                "work": "",
                "locked": "false",
            }
        )

    assert said in faults(example.spoil_csv(folder, "roster.csv", add))


def test_a_second_shift_on_a_date_is_found(folder):
    """Two shifts at once start on one date and overlap."""
    said = faults(example.spoil_csv(folder, "roster.csv", lambda rows: rows.append(dict(first(rows, agent_id="a01")))))
    assert "one shift a day: a01" in said
    assert "one place: a01" in said


def test_limits_of_weeks_and_runs_are_judged_with_the_past(folder):
    """With four days worked before the horizon, a run of four at most leaves no day of work on the fifth."""

    def tighten(told):
        told["rules"]["run of days"]["most"] = 3
        told["rules"]["week shifts"]["most"] = 1
        told["rules"]["week minutes"]["most"] = 480

    said = faults(example.spoil_json(folder, "certificate.json", tighten))
    assert "shifts in the week from 2026-11-16, at most 1" in said
    assert "paid minutes in the week from 2026-11-16, at most 480" in said
    example.spoil_json(folder, "certificate.json", lambda told: told["rules"]["run of days"].update(most=2))
    assert "in a row, at most 2" in faults(folder)


def test_more_productivity_than_the_file_of_people_says_is_found(folder):
    """A certificate may not make people better than agents.csv does."""
    example.spoil_json(folder, "certificate.json", lambda told: told["productivity"].update(a01=1.4))
    assert "productivity of a01 is at most 1 by agents.csv, not 1.4" in faults(folder)


def test_a_dropped_law_is_found(folder):
    """A certificate that names no rest judges none, and says so."""
    example.spoil_json(folder, "certificate.json", lambda told: told["rules"].pop("rest"))
    assert "no rule rest" in faults(folder)


def test_duals_must_know_every_skill_set(folder):
    """A person with a skill set that has no prices cannot be bounded."""
    example.spoil_csv(folder, "agents.csv", lambda rows: rows[0].update(skills="shop/zh/chat"))
    assert "no duals for the skill set of a01" in faults(folder)


@pytest.mark.parametrize("rule", ["rest", "one shift a day", "week minutes", "week shifts", "run of days", "breaks"])
def test_a_rule_that_the_certificate_keeps_silent_about_is_missed(folder, rule):
    """A roster is not confirmed under fewer rules than every site has."""
    example.spoil_json(folder, "certificate.json", lambda told: told["rules"].pop(rule))
    assert f"certificate.json: no rule {rule}; nobody's {rule} was judged" in faults(folder)
