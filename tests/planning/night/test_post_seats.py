"""Seats of fixed posts are published with the roster, and follow the planners' edits."""

import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import ModuleType
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from planning.cli import main
from planning.exits import Exit
from planning.night.post_seats import posts_told, published_seats
from planning.store import ShiftChange, Store
from scheduler.horizon import OpeningHours
from scheduler.workload import QueuePolicy
from tests.planning.small_site import AS_OF, SITE, small_plan, write_site

POSTS = "  moderation: {kind: post, posts: 2, seats: 2}\nqueues:\n"
QUEUE = "  - {line: shop, languages: [en], channel: moderation, daily: 10:00-16:00}\n"


def on_the_posts(*args, executor, **more):
    """The stand-in's plan, but that who answered the phone holds the posts."""
    made = small_plan(*args, **more)
    roster = made.result.roster
    moved = roster.assign(work=roster["work"].str.replace("shop/en/voice", "shop/en/moderation"))
    return replace(made, result=replace(made.result, roster=moved))


@pytest.fixture
def site(tmp_path, monkeypatch):
    """The small site with two posts to hold; the planner is the stand-in."""
    write_site(tmp_path / "configs")
    text = SITE.lstrip().replace("queues:\n", POSTS) + QUEUE
    (tmp_path / "configs" / "site.yaml").write_text(text, encoding="utf-8")
    planner = ModuleType("planning.plan")
    planner.plan = on_the_posts
    monkeypatch.setitem(sys.modules, "planning.plan", planner)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def published():
    table = pd.read_csv("data/published/current/posts.csv", keep_default_na=False)
    for name in ("start", "end"):
        table[name] = pd.to_datetime(table[name], utc=True)
    return table.assign(hours=(table["end"] - table["start"]).dt.total_seconds() / 3600)


def test_the_night_publishes_seats_and_an_edit_seats_anew(site):
    """Every seat is told for every open hour of the week; who is sent home is on no seat of the next version."""
    assert main(["nightly", "--as-of", AS_OF]) in (Exit.PUBLISHED, Exit.WARNED)
    before = published()
    assert before.groupby(["post", "seat"])["hours"].sum().to_dict() == dict.fromkeys(
        [(1, "A"), (1, "B"), (2, "A"), (2, "B")], 7 * 6
    )
    held = before[before["agent_id"] != ""]
    who, day = held["agent_id"].iloc[0], held["start"].iloc[0].date()
    with Store.open("sqlite:///data/tideshift.db") as store:
        publication = store.published()
        roster = store.roster(publication.id)
        start = roster[(roster["agent_id"] == who) & (roster["start"].dt.date == day)]["start"].iloc[0]
        change = ShiftChange(who, start.to_pydatetime(), None)
        store.edit_roster(
            publication.id, expected_version=1, changes=[change], author="li", reason="ill", at=datetime.now(UTC)
        )
    assert main(["export", "--out", "out", "--kind", "csv"]) == Exit.PUBLISHED
    after = pd.read_csv("out/posts.csv", keep_default_na=False)
    gone = after[(after["agent_id"] == who) & after["start"].str.startswith(f"{day}")]
    assert gone.empty
    assert set(after["agent_id"]) <= set(before["agent_id"])
    assert who in set(after["agent_id"])


def test_a_site_without_posts_has_no_such_file():
    """Nothing is told, nothing is seated."""
    empty = pd.DataFrame()
    start = datetime(2026, 3, 2, tzinfo=UTC)
    assert published_seats([], empty, empty, (start, start + timedelta(days=1)), 60, ZoneInfo("UTC")) is None


def test_posts_survive_json():
    """What is kept with the run says all that seating reads: posts, seats, and hours by weekday."""
    hours = OpeningHours(ZoneInfo("Asia/Shanghai"), ((), *(((600, 720), (780, 1560)),) * 6))
    (told,) = posts_told([QueuePolicy("live", "zh", "moderation", "post", hours, posts=3, seats=1)])
    assert told["hours"][:2] == [[], [[600, 720], [780, 1560]]]
    assert (told["posts"], told["seats"], told["time_zone"]) == (3, 1, "Asia/Shanghai")
