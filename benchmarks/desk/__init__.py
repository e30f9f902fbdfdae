"""How long a planner waits: the desk's pages and an edit in a real browser, at 300 people and at 12,000 for 28 days.

`python -m benchmarks.desk` makes both worlds and drives Chromium at a real server; asked are 2 s to a page's first
useful picture and 1 s from an edit to its verdict, medians of 20. `python -m benchmarks desk --smoke` turns to
each page once on a night of two days.

- **First useful picture**: the page's main chart, grid or figures are in sight. *Turned to* by a click in the
  navigation of an open desk; *come back to* by its address, in a new tab of a browser that has been here before; and
  *opened* in a browser that has seen nothing yet, where scripts, styles and fonts are fetched and compiled anew: a
  planner's first day, and the day after a new version. Opened in every fourth round, the others in each.
- **An edit**: from the click on "Day off" to the verdict on it, with cost and rules; it is a durable step of the draft.
- The server is warm: everybody's plan was read and counted once. What that takes is told apart, as the cold start.

The 12,000 are the sample's night grown (`grown`): every person forty times over, three times the lines and queues,
and the fortnight twice. Nothing is solved, so that roster is as legal as its parts are.
"""

import tempfile
from pathlib import Path
from typing import Any

from benchmarks.desk.driving import browser, measured
from benchmarks.desk.nights import light_night
from benchmarks.desk.serving import serving

PAGE_S, EDIT_S = 2.0, 1.0
"""What is asked of a page and of an edit [s]."""

ALTERNATIVE = "asked"


def run(smoke: bool) -> list[dict[str, Any]]:
    """Drive the desk on a small night, once each; 20 times each unless `smoke`."""
    if browser() is None:
        return [{"what": "no browser is installed: nothing was driven", "against": "a browser", "ratio": "-"}]
    with tempfile.TemporaryDirectory() as folder:
        night = light_night(Path(folder), days=2 if smoke else None)
        with serving(night, Path(folder)) as desk:
            found = measured(desk, repeats=1, warm_up=0, anew=False) if smoke else measured(desk, repeats=20)
        return rows(f"300 people{' x 2 days' if smoke else ''}", found, desk.cold_s)


def rows(world: str, found: dict[str, list[float]], cold_s: float) -> list[dict[str, Any]]:
    """The table of one world: medians against what is asked, and the cold start by itself."""
    table: list[dict[str, Any]] = [
        {
            "world": world,
            "what": "cold start",
            "median_s": round(cold_s, 2),
            "worst_s": round(cold_s, 2),
            "times": 1,
            "against": "nothing asked",
            "ratio": "-",
        }
    ]
    for what, seconds in found.items():
        limit = EDIT_S if what.startswith("edit") else PAGE_S
        ordered = sorted(seconds)
        middle = (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2
        table.append(
            {
                "world": world,
                "what": what,
                "median_s": round(middle, 2),
                "worst_s": round(ordered[-1], 2),
                "times": len(ordered),
                "against": f"{limit:g} s {ALTERNATIVE}",
                "ratio": f"{middle / limit:.2f}",
            }
        )
    return table
