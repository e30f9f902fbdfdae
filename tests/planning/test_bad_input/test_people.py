"""Broken agents, absences and wishes are refused whole, every bad row with its place and remedy."""

from collections.abc import Callable
from pathlib import Path

import pytest

from planning.csv_file import read_people
from planning.settings import Settings

AGENTS = "agent_id,name,group,site,vendor,time_zone,contract,skills,hourly_cost,hired_on,leaves_on,productivity\n"
LI = "A1,Li,g,s,,Asia/Shanghai,full_time,live_commerce/zh/*,10,,,\n"
OMAR = "A2,Omar,g,s,,Africa/Cairo,part_time,*/ar/chat,9.5,2026-01-01,,0.8\n"

Said = Callable[[Callable[[], object]], list[str]]


class Desk:
    """Writes the three files and reads them."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self.folder, self.settings = folder, settings

    def read(self, agents: str, absences: str | None = None, wishes: str | None = None) -> Callable[[], object]:
        texts = {"agents.csv": agents, "absences.csv": absences, "wishes.csv": wishes}
        paths = {name: self.folder / name for name, text in texts.items() if text is not None}
        for name, path in paths.items():
            path.write_text(texts[name] or "", encoding="utf-8")
        return lambda: read_people(
            paths["agents.csv"],
            paths.get("absences.csv"),
            paths.get("wishes.csv"),
            contracts=self.settings.contracts(),
            queues=self.settings.site.queue_names,
        )


@pytest.fixture
def desk(tmp_path: Path, settings: Settings) -> Desk:
    return Desk(tmp_path, settings)


def test_every_bad_agent_is_told_at_once(desk: Desk, said: Said) -> None:
    """No contract, an unknown one, an unknown skill, no skill, a bad zone, cost, date and share, and a double."""
    text = AGENTS + LI
    text += "A3,Ann,g,s,,Asia/Shanghai,,live_commerce/zh/chat,10,,,\n"
    text += "A4,Ben,g,s,,Asia/Shanghai,fulltime,live_commerce/zh/chat,10,,,\n"
    text += "A5,Cem,g,s,,Asia/Shanghai,full_time,live_commerce/zh/chatt,10,,,\n"
    text += "A6,Dan,g,s,,Asia/Shanghai,full_time,,10,,,\n"
    text += "A7,Eva,g,s,,Shanghai,full_time,live_commerce/zh/chat|zh,10,,,\n"
    text += "A8,Fay,g,s,,Asia/Shanghai,full_time,live_commerce/zh/chat,ten,,,\n"
    text += 'A9,Gus,g,s,,Asia/Shanghai,full_time,live_commerce/zh/chat,"9,50",2026-02-30,,\n'
    text += "A10,Hal,g,s,,Asia/Shanghai,full_time,live_commerce/zh/chat,10,2026-05-01,2026-04-01,2\n"
    text += "A1,Ida,g,s,,Asia/Shanghai,full_time,live_commerce/zh/chat,10,,,\n"
    text += ",Joy,g,s,,Asia/Shanghai,full_time,live_commerce/zh/chat,10,,,\n"
    assert said(desk.read(text)) == [
        "agents.csv:3:contract: an empty cell; fill it in",
        "agents.csv:4:contract: no such contract in shifts.yaml (found \"fulltime\"); did you mean 'full_time'?",
        (
            "agents.csv:5:skills: a skill that matches no queue of site.yaml "
            "(found \"live_commerce/zh/chatt\"); did you mean 'live_commerce/zh/chat'?"
        ),
        "agents.csv:6:skills: an agent without a skill; write line/language/channel patterns joined by |",
        (
            'agents.csv:7:skills: not a skill: "zh" (found "live_commerce/zh/chat|zh"); '
            "write line/language/channel, * matching all, joined by |"
        ),
        (
            'agents.csv:7:time_zone: not a time zone of the IANA database (found "Shanghai"); '
            "did you mean 'Asia/Shanghai'?"
        ),
        'agents.csv:8:hourly_cost: not a number (found "ten"); write a number',
        'agents.csv:9:hired_on: a date no calendar has (found "2026-02-30"); write a real date as 2026-11-16',
        (
            'agents.csv:9:hourly_cost: a comma in a number (found "9,50"); '
            "write a decimal point, and nothing between thousands"
        ),
        "agents.csv:10:leaves_on: leaves before being hired (found 2026-04-01); correct one of the two dates",
        'agents.csv:10:productivity: more than 1.5 (found "2"); write 1.5 or less',
        "agents.csv:11:agent_id: a second row for the same agent (found the first is on line 2); keep one of the two",
        "agents.csv:12:agent_id: an empty cell; fill it in",
    ]


def test_every_bad_absence_is_told_at_once(desk: Desk, said: Said) -> None:
    """Unknown person, end before start, impossible date, no clock, a clock that the person's zone skips or repeats."""
    text = "agent_id,start,end,kind\n"
    text += "A1,2026-11-16T00:00,2026-11-17T00:00,leave\n"
    text += "A9,2026-11-16T00:00,2026-11-17T00:00,leave\n"
    text += "A1,2026-11-18T00:00,2026-11-17T00:00,leave\n"
    text += "A1,2026-11-31T00:00,2026-12-01T00:00,leave\n"
    text += "A1,2026-11-20,2026-11-21T00:00,leave\n"
    text += "A2,2026-04-24T00:30,2026-04-25T00:00,sick\n"
    text += "A2,2026-10-29T23:30,2026-10-31T00:00,\n"
    text += "A1,2026-11-16T00:00,2026-11-17T00:00,leave\n"
    assert said(desk.read(AGENTS + LI + OMAR, text)) == [
        'absences.csv:3:agent_id: no such agent in agents.csv (found "A9"); legal: A1, A2',
        "absences.csv:4:end: ends no later than it starts (found 2026-11-17T00:00); swap or correct the two",
        (
            'absences.csv:5:start: a date or time that does not exist (found "2026-11-31T00:00"); '
            "write it as 2026-11-16T09:00+08:00"
        ),
        'absences.csv:6:start: not a date with a time (found "2026-11-20"); write it as 2026-11-16T09:00+08:00',
        (
            "absences.csv:7:start: a clock time that Africa/Cairo skips when clocks are set forward "
            '(found "2026-04-24T00:30"); write the instant with its offset, as in 2026-04-24T00:30+02:00'
        ),
        "absences.csv:8:kind: an empty cell; fill it in",
        (
            "absences.csv:8:start: a clock time that comes twice when clocks are set back "
            '(found "2026-10-29T23:30"); write the offset, as in 2026-10-29T23:30+03:00'
        ),
        "absences.csv:9: a second row for the same absence (found the first is on line 2); keep one of the two",
    ]


def test_every_bad_wish_is_told_at_once(desk: Desk, said: Said) -> None:
    """Unknown person, impossible date, unknown shift, text for a weight, and a second wish for the same shift."""
    text = "agent_id,date,shift,weight\nA1,2026-11-16,off,1\n"
    text += (
        "Z,2026-11-16,off,1\nA1,2026-13-01,off,1\nA1,2026-11-17,F88,1\nA1,2026-11-18,late,high\nA1,2026-11-16,off,2\n"
    )
    assert said(desk.read(AGENTS + LI, None, text)) == [
        'wishes.csv:3:agent_id: no such agent in agents.csv (found "Z"); legal: A1',
        'wishes.csv:4:date: a date no calendar has (found "2026-13-01"); write a real date as 2026-11-16',
        "wishes.csv:5:shift: neither a shift code, nor a start band, nor off (found \"F88\"); did you mean 'F8'?",
        'wishes.csv:6:weight: not a number (found "high"); write a number',
        "wishes.csv:7: a second wish for the same shift (found the first is on line 2); keep one of the two",
    ]


def test_three_broken_files_are_one_message(desk: Desk, said: Said) -> None:
    """What is wrong in all three files is told together; ids are not held against a file while agents.csv is broken."""
    told = said(
        desk.read(
            AGENTS + LI.replace("full_time", "x"),
            "agent_id,start,end,kind\nA9,2026-11-16T00:00+08:00,soon,leave\n",
            "agent_id,date,shift,weigth\nA9,2026-11-16,off,1\n",
        )
    )
    assert [t.split(": ")[0] for t in told] == ["absences.csv:2:end", "agents.csv:2:contract", "wishes.csv:1:weight"]


def test_a_renamed_column_is_told_with_its_name(desk: Desk, said: Said) -> None:
    """A required column under another name is missing, with the name that was probably meant."""
    assert said(desk.read(AGENTS.replace("contract", "contracts") + LI)) == [
        "agents.csv:1:contract: missing column 'contract'; did you mean 'contracts' by it? rename that"
    ]
