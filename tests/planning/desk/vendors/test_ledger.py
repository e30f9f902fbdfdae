"""Asked against committed, day by day."""

from datetime import date, timedelta

import pandas as pd
import pytest

from planning.desk.vendors.intake import typed
from planning.desk.vendors.ledger import asked_hours, committed_hours, due_by, in_force, ledger, of_days
from tests.planning.desk.vendors.example import CHAT, DAYS, NOW, TICKET, VENDOR, demand, document

ASKED = {"asked": asked_hours(demand()), "more": asked_hours(demand(4.0))}


def asked(*documents: tuple[int, date, date, str]) -> pd.DataFrame:
    return in_force([document(*one[:3], text=one[3]) for one in documents], lambda one: ASKED[one.text])


def said(**hours: float) -> pd.DataFrame:
    """What is committed on the first day, by channel."""
    promised = {(DAYS[0], f"shop/en/{channel}"): value for channel, value in hours.items()}
    told = committed_hours(typed(VENDOR, promised))
    return in_force([document(9, DAYS[0], DAYS[0], "commitment")], lambda _: told)


WHOLE = (1, DAYS[0], DAYS[-1], "asked")


def test_people_and_work_that_waits_are_hours() -> None:
    """Two people over three hours are six agent-hours; an hour of tickets is one; a quiet queue has its row."""
    table = asked_hours(demand()).set_index(["day", "queue"])["hours"]
    assert table[DAYS[0], CHAT] == 6.0
    assert table[DAYS[0], TICKET] == 1.0
    assert len(table) == 6


def test_the_newest_paper_of_a_day_holds() -> None:
    """A later demand for one day replaces that day, and leaves the others as they were asked."""
    table = asked((2, DAYS[1], DAYS[1], "more"), WHOLE)
    chat = table[table["queue"] == CHAT].set_index("day")
    assert chat["hours"].tolist() == [6.0, 12.0, 6.0]
    assert chat["document"].tolist() == [1, 2, 1]


def test_hours_too_many_on_one_queue_do_not_serve_another() -> None:
    """Eight hours of chat and none of tickets are an hour short, though seven were asked in all."""
    day = ledger(asked(WHOLE), said(chat=8.0, ticket=0.0), NOW).iloc[0]
    assert (day["asked_h"], day["committed_h"], day["short_h"], day["state"]) == (7.0, 8.0, 1.0, "short")


def test_an_answer_in_full_is_kept() -> None:
    """What is committed to the hour is not short; a queue the answer leaves out is."""
    assert ledger(asked(WHOLE), said(chat=6.0, ticket=1.0), NOW)["state"].tolist() == ["kept", "open", "open"]
    assert ledger(asked(WHOLE), said(chat=6.0), NOW).iloc[0]["short_h"] == 1.0


def test_silence_is_open_until_it_is_due() -> None:
    """Without an answer nothing is called short; after its time the day is overdue."""
    before, after = (ledger(asked(WHOLE), in_force([], committed_hours), NOW + timedelta(days=k)) for k in (0, 30))
    assert before["state"].tolist() == ["open"] * 3
    assert after["state"].tolist() == ["overdue"] * 3
    assert before["short_h"].isna().all()


def test_nothing_asked_is_an_empty_ledger() -> None:
    """A vendor that was sent nothing has no days, whatever it said."""
    assert ledger(in_force([], asked_hours), said(chat=1.0), NOW).empty


def test_part_of_a_demand_is_cut_at_its_days() -> None:
    """The days that are sent are those that were chosen; days outside the forecast are refused."""
    part = of_days(demand(), DAYS[1], DAYS[1])
    assert (part.first, part.last, list(part.queues[0].volume)) == (DAYS[1], DAYS[1], [DAYS[1]])
    with pytest.raises(ValueError, match="does not lie within"):
        of_days(demand(), DAYS[0] - timedelta(days=1), DAYS[0])


def test_answers_are_due_by_the_vendors_midnight() -> None:
    """48 hours before midnight in Manila, whatever the site's clock says."""
    assert due_by(VENDOR, DAYS[0]).isoformat() == "2026-11-14T00:00:00+08:00"
