"""`tideshift playbook`: what it tells of a surge on a roster in force, the page for the wall, and what it refuses."""

import json

import pytest

from planning.cli import main
from planning.exits import Exit

TUESDAY = ["--at", "2026-03-03T12:00", "--futures", "20"]


def test_a_higher_surge_loses_more_and_the_page_tells_of_both(in_night, capsys):
    """Six times the calls lose more than twice; each lever is a step or brings nothing; the page tells of both."""
    wall = in_night / "wall"
    asked = ["playbook", "--queue", "shop/en/voice", "--factor", "2", "--factor", "6", *TUESDAY]
    assert main([*asked, "--out", str(wall), "--json"]) == Exit.PUBLISHED
    low, high = json.loads(capsys.readouterr().out)["playbooks"]
    assert (low["factor"], high["factor"], high["at"]) == (2, 6, "2026-03-03T12:00+00:00")
    assert high["untouched"]["lost"]["mean"] > low["untouched"]["lost"]["mean"]
    assert high["contacts_in_10_min"]["surge"] > low["contacts_in_10_min"]["surge"]
    levers = {"pull deferred work", "move breaks and meetings", "cross-line skills", "bot first", "offer call-backs"}
    for book in (low, high):
        told = {step["name"] for step in book["steps"]} | set(book["bring_nothing_more"])
        assert told == levers | {"stay on", "guard phone queues"}, "a queue of calls has no chats to hold more of"
    best = high["steps"][-1]["effect_with_all_before"]
    assert best["lost"]["mean"] < high["untouched"]["lost"]["mean"]
    page = (wall / "shop-en-voice.md").read_text()
    assert page.count("## shop/en/voice x") == 2
    assert all(step["trigger"] in page for step in high["steps"])


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (["--queue", "shop/en/message"], "not a live queue"),
        (["--queue", "shop/fr/voice"], "a queue that site.yaml does not know"),
        (["--queue", "shop/en/voice", "--at", "2026-03-03T03:00"], "shop/en/voice is closed then"),
        (["--queue", "shop/en/voice", "--at", "2026-03-08T23:30"], "the surge does not lie inside the plan"),
    ],
)
def test_where_there_is_no_rush_to_answer_nothing_is_made_up(in_night, capsys, asked, why):
    """Deferred work, strangers, closed hours and the end of the plan are refused with what to ask instead."""
    assert main(["playbook", *asked]) == Exit.REFUSED
    assert why in capsys.readouterr().err
