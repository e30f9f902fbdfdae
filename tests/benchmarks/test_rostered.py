"""What the reference tables read off a roster as it is rostered, on days small enough to count by hand."""

import numpy as np
import pandas as pd
import pytest

from benchmarks.reference.case import Case
from benchmarks.reference.figures import Figure
from benchmarks.reference.peak_cover import EVENING, covered
from benchmarks.reference.rostered import longest_run, rostered
from scheduler.horizon import OpeningHours
from scheduler.optimizer.problem import Prices
from scheduler.requirement import requirement as required
from scheduler.simulation.absence import Absence
from scheduler.workload import QueuePolicy, workload
from tests.scheduler.simulation.two_days import rows
from tests.scheduler.small_operation import SHANGHAI, agent, at, flat, horizon, problem, requirement, roster, shift
from tests.scheduler.test_workload import CHAT, HORIZON, TICKET, forecast

FIRM, ENGLISH, POST = "enterprise/zh/chat", "enterprise/en/chat", "live_commerce/zh/moderation"
OPEN = OpeningHours(SHANGHAI, (((540, 1320),),) * 7)


def policy(queue):
    line, language, channel = queue.split("/")
    kind = "post" if queue == POST else "interval"
    return QueuePolicy(line, language, channel, kind, OPEN, posts=int(kind == "post"))


def case(agents, queues, days=1):
    """Days of queues open from 09:00 to 22:00, one contact an hour for the firms."""
    day = horizon(days)
    needed = requirement(day, {queue: flat(1, 9, 22, days) for queue in queues})
    policies = tuple(policy(queue) for queue in queues)
    problems = {"all": problem(agents, needed, day)}
    return Case(
        "small",
        day,
        policies,
        rows(policy(FIRM), flat(1, 9, 22, 1), span=day),
        needed,
        tuple(agents),
        problems,
        Prices({}),
        np.zeros((2, 0), dtype=np.int32),
        Absence(),
    )


def test_a_gap_is_the_longest_time_an_open_queue_is_left_alone():
    """Two shifts leave an hour at noon and the last three; before nine and after ten nobody is missed."""
    staff = [agent(1, skills=(FIRM,)), agent(2, skills=(FIRM,))]
    made = roster(
        staff,
        shift("a01", at(8), work=[(0, 240, FIRM)]),
        shift("a02", at(13), work=[(0, 360, FIRM)]),
    )
    found = rostered(case(staff, [FIRM]), made)
    assert found["longest gap, rostered [min]"].value == 180
    assert found["longest gap in 48 h, rostered [min]"].value == 180
    full = roster(staff, shift("a01", at(8), work=[(0, 480, FIRM)]), shift("a02", at(16), work=[(0, 360, FIRM)]))
    assert rostered(case(staff, [FIRM]), full)["longest gap, rostered [min]"].value == 0


def test_a_post_with_one_of_two_is_held_and_still_short_of_a_seat():
    """A alone for an hour: no gap, but an hour without B."""
    staff = [agent(1, skills=(POST,)), agent(2, skills=(POST,))]
    made = roster(
        staff,
        shift("a01", at(9), 780, work=[(0, 780, POST)]),
        shift("a02", at(9), 780, work=[(0, 300, POST), (360, 780, POST)]),
    )
    found = rostered(case(staff, [POST]), made)
    assert found["longest gap, rostered [min]"].value == 0
    assert found["posts short of a seat at most, rostered [min]"].value == 60


def test_cover_of_a_peak_is_counted_in_intervals_after_the_first_day():
    """One head wanted from 19:00 to 22:00: two people for one of three hours, and one the day before."""
    staff = [agent(k, skills=(FIRM,)) for k in (1, 2)]
    work = ((1, 19, 180), (1, 43, 180), (2, 44, 60))
    made = roster(staff, *(shift(f"a0{k}", at(begin), m, work=[(0, m, FIRM)]) for k, begin, m in work))
    assert rostered(case(staff, [FIRM], days=2), made)["19-23 at 120 %, rostered"].value == pytest.approx(1 / 3)


def test_two_languages_are_spoken_by_one_person_at_work():
    """A bilingual's three hours of thirteen count for each of the two languages; two people of one language do not."""
    alone = [agent(1, skills=(FIRM,)), agent(2, skills=(ENGLISH,))]
    both = agent(3, skills=(FIRM, ENGLISH))
    shifts = [shift("a01", at(9), work=[(0, 480, FIRM)]), shift("a02", at(9), work=[(0, 480, ENGLISH)])]
    assert rostered(case(alone, [FIRM, ENGLISH]), roster(alone, *shifts))["two languages 09-22, rostered"].value == 0
    staff = [*alone, both]
    made = roster(staff, *shifts, shift("a03", at(8), work=[(0, 240, FIRM)]))
    assert rostered(case(staff, [FIRM, ENGLISH]), made)["two languages 09-22, rostered"].value == pytest.approx(3 / 13)


def test_people_lent_are_told_by_hours_of_a_day():
    """Two of six hours on another line."""
    staff = [agent(1, skills=(FIRM, POST))]
    made = roster(staff, shift("a01", at(9), work=[(0, 240, FIRM), (240, 360, POST)]))
    found = rostered(case(staff, [FIRM, POST]), made)
    assert found["lent across lines, planned"].value == pytest.approx(1 / 3)
    assert found["contacts across lines, planned"].value == 0.0
    assert found["hours lent across lines a day, planned"].value == pytest.approx(2.0)


def test_the_longest_run_ends_with_its_row():
    """Runs do not go on from one row to the next."""
    assert longest_run(np.array([[False, True, True], [True, False, False]])) == 2
    assert longest_run(np.zeros((2, 3), dtype=bool)) == 0
    assert longest_run(np.zeros((0, 3), dtype=bool)) == 0


def test_a_certain_figure_has_no_interval():
    """Neither of its own nor of its difference to another."""
    assert Figure.certain(0.5).half() == 0.0
    assert Figure.certain(0.5).less(Figure.certain(0.2)) == (pytest.approx(0.3), 0.0)


def test_only_the_evening_of_live_queues_asks_for_a_fifth_more():
    """From 19:00 to 23:00 chat needs 120 % in whole heads, at other times and for tickets as much as before."""
    expected = pd.concat([forecast(volume=90.0), forecast("ticket", hours_before=24)], ignore_index=True)
    work = workload(expected, [CHAT, TICKET], HORIZON)
    need = required(work, [CHAT, TICKET], HORIZON)
    before = problem([agent()], need, HORIZON, prices=Prices({}))
    asked = Case(
        "x", HORIZON, (CHAT, TICKET), work, need, (agent(),), {"all": before}, Prices({}), np.zeros((2, 0)), Absence()
    )
    (after,) = covered(asked).values()
    minute = np.arange(after.ticks) * after.tick % 1440
    evening = (minute >= EVENING[0]) & (minute < EVENING[1])
    assert after.need[0, evening].tolist() == np.ceil(1.2 * before.need[0, evening]).tolist()
    assert after.need[0, ~evening].tolist() == before.need[0, ~evening].tolist()
    assert after.jobs.work.tolist() == before.jobs.work.tolist()
