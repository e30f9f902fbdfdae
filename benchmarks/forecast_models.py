"""Every forecasting candidate, and the judged choice among them, side by side on the same rolling origins.

`python -m benchmarks.forecast_models FOLDER_OR_FILE ...` runs it on other histories, of any form that `tideshift
forecast --history` reads; in a folder every file that reads as a history. Without a file the sample's history is used.
Each origin sees only what was known then, and the choice is made anew there, so its row is out of sample like the
others'. `ratio` is the best simple average's error, or plain Prophet's, over the model's: above 1 the model is better.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from forecast.history import queue_names
from forecast.honesty import BASELINES, OURS, POOLED, sheet
from forecast.options import CANDIDATES
from forecast.rolling import roll
from planning.demand.question import Question, of_file, of_site
from planning.refusal import Refused
from planning.workers import executor

ROOT = Path(__file__).parents[1]
CONFIGS = ROOT / "configs"
SAMPLE = ROOT / "data" / "sample" / "history.csv.gz"

RIVALS = (*BASELINES, "prophet_hourly_default", "prophet_hourly_weekly")
"""What the choice must not lose to: the averages, plain Prophet, and Prophet with a weekly season."""

SUFFIXES = (".csv", ".csv.gz", ".xlsx")

PROCESSES = 2

WIDTH = ("wape", "bias", "pinball_to_poisson", "coverage_90")
"""Figures of the sample that stand beside the ratio."""


@dataclass(frozen=True)
class Folds:
    """Where the origins lie.

    Attributes
    ----------
    days : int
        Horizon [days].
    every_days : int
        Distance between origins [days].
    origins : int
        How many, the last of them a horizon before the end of the history.
    """

    days: int = 28
    every_days: int = 28
    origins: int = 3

    def of(self, question: Question) -> list[datetime]:
        """The origins, at midnights of the customers' clock, that leave something to learn from."""
        zone = question.calendar(question.as_of.date(), question.as_of.date()).market("*").time_zone
        last = (question.as_of.astimezone(zone) - timedelta(days=self.days)).replace(hour=0, minute=0)
        found = [last - timedelta(days=self.every_days * number) for number in range(self.origins)]
        begin = question.history["timestamp"].min()
        return [at.astimezone(UTC) for at in reversed(found) if at > begin + timedelta(weeks=1)]


def run(smoke: bool) -> list[dict[str, Any]]:
    """Figures of the sample site: two queues, one week ahead and no slow candidate when smoking."""
    question, folds, against = of_site(CONFIGS, None, None, 1), Folds(), tuple(CANDIDATES)
    if smoke:
        few = queue_names(question.history).isin(["live_commerce/zh/chat", "enterprise/en/ticket"])
        question = replace(question, history=question.history[few].reset_index(drop=True)).with_models("level_28d")
        question = replace(question, options=replace(question.options, folds=2))
        folds, against = Folds(7, 7, 1), (*BASELINES, "level_28d", "prophet")
    told = rows("sample", compare(question, folds, against=against), pooled=True)
    return [{key: row[key] for key in ("data", "model", *WIDTH, "against", "ratio") if key in row} for row in told]


def compare(question: Question, folds: Folds, *, against: Sequence[str]) -> pd.DataFrame:
    """The honesty sheet of one history, a row a queue and model.

    Raises
    ------
    ValueError
        When the history is too short for a single origin.
    """
    at = folds.of(question)
    if not at:
        raise ValueError(f"the history is too short for an origin {folds.days} days before its end")
    horizon, refit = timedelta(days=folds.days), timedelta(0)
    with executor(PROCESSES) as pool:
        past = question.past_to(question.as_of)
        said = roll(past, at, horizon=horizon, refit_every=refit, against=tuple(against), executor=pool)
        tallies = [origin.tallies for origin in said if len(origin.tallies)]
    return sheet(tallies, RIVALS)


def rows(name: str, found: pd.DataFrame, *, pooled: bool) -> list[dict[str, Any]]:
    """The sheet's figures as rows of the benchmark; every queue's, or the pooled ones only."""
    found = found[(found["queue"] == POOLED) == pooled]
    weeks = [column for column in found.columns if column.startswith("coverage_w")]
    told = []
    for row in found.to_dict("records"):
        days = row["judged_by"] == "days"
        figures = {
            "data": name,
            "queue": row["queue"],
            "model": row["model"],
            "wape": row["wape_days" if days else "wape"],
            "floor": row["poisson_floor_days" if days else "poisson_floor"],
            "bias": row["bias"],
            "pinball": row["pinball"],
            "pinball_to_poisson": row["ratio_poisson"],
            "coverage_90": row["coverage_90"],
            **{week: row[week] for week in weeks},
            "to_mean_8w": row["ratio_mean_8w"],
            "against": row["best"],
            "ratio": 1.0 / row["ratio"] if row["ratio"] else np.inf,
        }
        told.append({key: value for key, value in figures.items() if not pd.isna(value)})
    return told


def histories(paths: Sequence[Path]) -> Iterator[Path]:
    """The files, and those in the folders, in the order of their names."""
    for path in paths:
        if path.is_dir():
            yield from sorted(one for one in path.rglob("*") if one.name.endswith(SUFFIXES))
        else:
            yield path


def verdict(told: pd.DataFrame) -> str:
    """What the choice did over all queues of all files."""
    ours = told[told["model"] == OURS]
    weeks = [column for column in told.columns if column.startswith("coverage_w")]
    inside = ours[weeks].to_numpy(float)
    lost = ours.loc[ours["ratio"] < 1.0, ["data", "queue", "against"]].to_numpy(str)
    return "\n".join(
        [
            f"error to the 8-week mean's, geometric mean: {np.exp(np.log(ours['to_mean_8w']).mean()):.3f}",
            f"pinball to a Poisson's around it, worst: {ours['pinball_to_poisson'].max():.3f}",
            f"in the 90 % band by week of the horizon: {np.nanmin(inside):.1%} to {np.nanmax(inside):.1%}",
            f"loses on {len(lost)} of {len(ours)} queues" + "".join(f"\n  {' '.join(one)}" for one in lost),
        ]
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table of every history; 1 if one that was named could not be read."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.forecast_models", description=__doc__)
    parser.add_argument("paths", nargs="*", type=Path, default=[SAMPLE], metavar="FOLDER_OR_FILE")
    parser.add_argument("--time-zone", default="UTC", help="of the customers' clock")
    parser.add_argument("--country", help="whose holidays count")
    parser.add_argument("--days", type=int, default=28, help="horizon")
    parser.add_argument("--every-days", type=int, default=28, help="distance between origins")
    parser.add_argument("--origins", type=int, default=3)
    parser.add_argument("--masked-hour", type=int, action="append", default=[], help="counted wrongly at the source")
    parser.add_argument("--against", action="append", metavar="NAME", help="candidates beside ours; default: all")
    asked = parser.parse_args(arguments)
    folds = Folds(asked.days, asked.every_days, asked.origins)
    told, failed = [], False
    for path in histories(asked.paths):
        try:
            question = of_file(
                path, None, 1, time_zone=asked.time_zone, country=asked.country, masked_hours=asked.masked_hour
            )
            found = compare(question, folds, against=tuple(asked.against or CANDIDATES))
        except (Refused, ValueError) as error:
            # A folder holds other files too; one that was named must be read.
            print(f"{path} left out: {str(error).removeprefix(f'{path}:').splitlines()[0]}", file=sys.stderr)
            failed = failed or path in asked.paths
            continue
        told += rows(path.name, found, pooled=False)
        print(pd.DataFrame(told[-len(found) :]).dropna(axis=1, how="all").round(4).to_string(index=False), flush=True)
    if told:
        print(verdict(pd.DataFrame(told)))
    return int(failed or not told)


if __name__ == "__main__":
    sys.exit(main())
