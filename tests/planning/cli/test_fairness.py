"""`tideshift fairness`: accounts, evenness and wishes of the roster in force."""

import json

from planning.cli import main
from planning.exits import Exit
from planning.settings import load_settings
from planning.store import Store
from scheduler.rules.fairness import KINDS
from tests.planning.small_site import write_site

DATABASE = "sqlite:///data/tideshift.db"


def answered(capsys, *more):
    capsys.readouterr()
    assert main(["fairness", "--json", *more]) == Exit.PUBLISHED
    return json.loads(capsys.readouterr().out)


def test_accounts_are_of_the_roster_in_force(in_night, capsys):
    """Nights and weekend shifts of all accounts are those of the published shifts of people who have peers."""
    told = answered(capsys)
    with Store.open(DATABASE) as store:
        roster = store.roster(store.published().id)
    known = {row["agent_id"] for row in told["accounts"]}
    assert known
    worked = roster[roster["agent_id"].isin(known)]
    borne = sum(row["weekends"] for row in told["accounts"])
    assert borne == (worked["date"].dt.day_of_week >= 5).sum()
    assert [row["kind"] for row in told["evenness"]] == list(KINDS)


def test_the_answer_fits_a_terminal_and_says_who_may_be_asked_for(in_night, capsys):
    """Every line has at most 80 columns, and a team that is none is refused with those there are."""
    capsys.readouterr()
    assert main(["fairness", "--people", "3"]) == Exit.PUBLISHED
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 80
    assert main(["fairness", "--team", "nobody"]) == Exit.REFUSED
    assert "no such group (found nobody); there are" in capsys.readouterr().err


def test_without_a_published_roster_nothing_is_told(tmp_path, monkeypatch, capsys):
    """A store that is not there is refused, not made."""
    monkeypatch.chdir(tmp_path)
    write_site(tmp_path / "configs")
    assert load_settings(tmp_path / "configs").fairness.weeks == 12
    assert main(["fairness"]) == Exit.REFUSED
    assert "no roster has been published" in capsys.readouterr().err
    assert not (tmp_path / "data" / "tideshift.db").exists()
