"""Make the sample operation: history, people and a vendor's demand, every byte decided by the seed.

    python data/sample/make_sample.py --out data/sample

Volumes are sized, not tuned: `sizing` estimates by plain arithmetic how many paid hours the fortnight after the
as-of asks for and sets them against the contracts. It knows nothing of the forecaster or of the optimizer.

- A live queue needs `load + max(load / 9, safety)` people, rounded up: the cap of 90 % occupancy where pools are large,
  square-root safety (Halfin & Whitt 1981) where they are small: 0.65 sqrt(load) in chat, 0.3 + 1.25 sqrt(load) in
  voice, which follow the exact models within a head. A chat at concurrency 3 asks 195/420 of its handle time of an
  agent (closed network of one agent and customers who think 60 % of the time).
- The vendors' shares of English queues are theirs to staff.
- Messages and tickets ask contacts x handle time, worked at 90 % occupancy; the AI answers 38 % of chats and messages
  before a person sees them, and 3 % of the rest come back.
- Two posts with two seats each, 16 hours a day.
- 5 % unplanned shrinkage and 12 % paid breaks on top; absences below.
"""

import argparse
import gzip
import io
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
from operation import (
    AHT_S,
    AS_OF,
    DEFLECTED_AHT_S,
    DEFLECTION,
    EFFECTS,
    GAPS,
    GROWTH,
    HISTORY_START,
    HORIZON_END,
    LEVEL,
    LEVEL_SHIFT,
    OUTLIER,
    POSTS,
    REOPEN,
    VENDOR_SHARE,
)
from people import absences, agents, vendor_agents, wishes
from vendor import demand_yaml
from volumes import DAY_AR1, DAY_CV, HOUR_CV, expected, handle_time, history

SEED = 20261116
WEEK_HOURS = {"full_time": 40.0, "compressed": 40.0, "part_time": 20.0}
CHAT_WORK_SHARE = 195 / 420
"""Agent time a chat takes at concurrency 3, as a share of its handle time."""


def files(seed: int) -> Iterator[tuple[str, bytes]]:
    """Path below the output folder and content of every file."""
    people = agents(seed)
    away = absences(seed, people)
    yield "history.csv.gz", _gzip(_csv(history(seed)))
    yield "agents.csv", _csv(people)
    yield "absences.csv", _csv(away)
    yield "wishes.csv", _csv(wishes(seed, people))
    yield "manila-one/agents.csv", _csv(vendor_agents(seed))
    yield "manila-one/demand.yaml", demand_yaml().encode()
    yield "truth.json", (json.dumps(truth(seed), indent=1, ensure_ascii=False) + "\n").encode()


def workload(queue: str, hours: pd.DatetimeIndex) -> npt.NDArray[np.float64]:
    """Handle time our own people are asked for in each hour [h]."""
    channel = queue.rsplit("/", 1)[1]
    share = (1 - DEFLECTION[channel]) * (1 + REOPEN[channel]) * (1 - VENDOR_SHARE.get(queue, 0.0))
    return expected(queue, hours) * share * handle_time(queue, hours) / 3600


def heads(queue: str, hours: pd.DatetimeIndex) -> npt.NDArray[np.float64]:
    """People a live queue needs in each hour, by the rule of thumb of this file's docstring."""
    load = workload(queue, hours)
    if queue.endswith("/chat"):
        load = load * CHAT_WORK_SHARE
        safety = 0.65 * np.sqrt(load)
    else:
        safety = 0.3 + 1.25 * np.sqrt(load)
    return np.where(load > 0, np.ceil(load + np.maximum(load / 9, safety)), 0.0)


def sizing(people: pd.DataFrame, away: pd.DataFrame) -> dict[str, float]:
    """Paid hours the horizon needs and has [h], by the arithmetic of this file's docstring."""
    hours = pd.date_range(AS_OF, HORIZON_END, freq="h", inclusive="left")
    live = deferred = 0.0
    for queue in LEVEL:
        channel = queue.rsplit("/", 1)[1]
        if channel in ("message", "ticket"):
            deferred += workload(queue, hours).sum() / 0.9
        else:
            live += heads(queue, hours).sum()
    posts = len(POSTS) * 2 * 16 * 14
    needed = (live + deferred + posts) / (1 - 0.05) / (1 - 0.12)
    contracts = 2 * sum(WEEK_HOURS[c] for c in people["contract"])
    start, end = (pd.to_datetime(away[edge], utc=True) for edge in ("start", "end"))
    first, last = pd.Timestamp(AS_OF), pd.Timestamp(HORIZON_END)
    start, end = start.where(start > first, first), end.where(end < last, last)
    absent_days = ((end - start) / pd.Timedelta(days=1)).clip(lower=0).where(away["kind"] != "training", 4 / 8)
    absent = float(absent_days.sum() * 5 / 7 * 8 * contracts / (2 * 40 * len(people)))
    figures = {
        "live_h": live,
        "deferred_h": deferred,
        "posts_h": posts,
        "needed_paid_h": needed,
        "contract_h": contracts,
        "absent_h": absent,
        "needed_over_contract": needed / contracts,
        "needed_over_present": needed / (contracts - absent),
    }
    return {name: round(float(value), 3) for name, value in figures.items()}


def truth(seed: int) -> dict[str, object]:
    """What the generator knows and a forecaster must find out."""
    people = agents(seed)
    return {
        "seed": seed,
        "as_of": AS_OF.isoformat(),
        "history_start": HISTORY_START.isoformat(),
        "horizon_end": HORIZON_END.isoformat(),
        "level_per_day": LEVEL,
        "growth_in_26_weeks": GROWTH,
        "day_cv": DAY_CV,
        "day_ar1": DAY_AR1,
        "hour_cv": HOUR_CV,
        "aht_s": AHT_S,
        "deflected_aht_s": DEFLECTED_AHT_S,
        "deflection": DEFLECTION,
        "level_shift": {
            "queue": LEVEL_SHIFT.queues[0],
            "at": LEVEL_SHIFT.start.isoformat(),
            "factor": LEVEL_SHIFT.lift,
        },
        "gaps": [{"queue": q, "start": s.isoformat(), "hours": h} for q, s, h in GAPS],
        "outlier": {"queue": OUTLIER[0], "at": OUTLIER[1].isoformat(), "factor": OUTLIER[2]},
        "effects": [
            {
                "name": e.name,
                "kind": e.kind,
                "start": e.start.isoformat(),
                "end": e.end.isoformat(),
                "queues": list(e.queues),
                "lift": round(e.lift, 4),
            }
            for e in EFFECTS
        ],
        "sizing": sizing(people, absences(seed, people)),
    }


def _csv(table: pd.DataFrame) -> bytes:
    return table.to_csv(index=False, lineterminator="\n").encode()


def _gzip(content: bytes) -> bytes:
    buffer = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=buffer, compresslevel=9, mtime=0) as file:
        file.write(content)
    return buffer.getvalue()


def main() -> None:
    """Write the files and print what was written."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent)
    arguments = parser.parse_args()
    for name, content in files(arguments.seed):
        path = arguments.out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        print(f"{path}  {len(content):,} bytes")  # noqa: T201  (a script's answer)


if __name__ == "__main__":
    main()
