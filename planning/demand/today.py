"""An intraday update, from files: the forecast of the night, what has been counted since, and how errors move."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from forecast.history import queue_names
from forecast.intraday import TODAY, interval_of, update_intraday
from forecast.uncertainty.dependence import Dependence, dependence_of_width
from planning.demand.dependence_file import read_dependence
from planning.demand.question import Question
from planning.refusal import Finding, Refusals, Refused
from planning.settings.fields import INTERVALS
from planning.stage_file import read_forecast


@dataclass(frozen=True, eq=False)
class Today:
    """Everything an update wants to know, checked.

    Attributes
    ----------
    forecast : pandas.DataFrame
        Contract `FORECAST`, not updated yet.
    question : Question
        The contacts counted, as known at its `as_of`.
    dependence : mapping of str to Dependence
        By queue.
    counted : int
        Intervals of the forecast that ended and have a count.
    source : str
        What findings call the counts.
    notes : tuple of str
        How the files were read where that is not plain.
    """

    forecast: pd.DataFrame
    question: Question
    dependence: Mapping[str, Dependence]
    counted: int
    source: str
    notes: tuple[str, ...]

    def updated(self) -> pd.DataFrame:
        """The forecast with what has come so far in it.

        Raises
        ------
        planning.refusal.Refused
            If the counts are not of the forecast's intervals.
        """
        markets = self.question.calendar_to(self.question.as_of)
        try:
            return update_intraday(
                self.forecast,
                self.question.history,
                now=self.question.as_of,
                dependence=self.dependence,
                zone_of=lambda queue: markets.market(queue.split("/")[1]).time_zone,
                sparse=self.question.options.sparse,
            )
        except ValueError as wrong:
            remedy = "count contacts in the intervals of the forecast"
            raise Refused([Finding(self.source, 0, "timestamp", str(wrong), "", remedy)]) from wrong

    def rest(self, table: pd.DataFrame) -> float:
        """Contacts that a forecast expects from now to the end of the planners' day."""
        now = pd.Timestamp(self.question.as_of)
        ahead = table["timestamp"] + interval_of(self.forecast) > now
        day = table["timestamp"].dt.tz_convert(self.question.time_zone).dt.date
        return float(table["volume"][ahead & (day == now.tz_convert(self.question.time_zone).date())].sum())


def of_files(
    forecast: Path, accuracy: Path | None, ask: Callable[[int | None], Question], history: Path | None
) -> Today:
    """Read and check the files of an update.

    Parameters
    ----------
    forecast : Path
        forecast.csv.
    accuracy : Path, optional
        The accuracy table written with it. Without one the size of the errors is taken from the forecast's quantiles
        and their correlations are the typical ones.
    ask : callable
        From the forecast's interval [min] to the question of the counts; from `None` where it is unknown or none that
        contacts are counted by.
    history : Path, optional
        What findings call the counts; the site's history if left out.

    Raises
    ------
    planning.refusal.Refused
        With every finding of every file, and if no interval of the forecast has been counted.
    """
    refusals = Refusals()
    table = refusals.attempt(lambda: _not_updated(read_forecast(forecast), forecast))
    minutes = None if table is None else interval_of(table) // pd.Timedelta(minutes=1)
    question = refusals.attempt(lambda: ask(minutes if minutes in INTERVALS else None))
    queues = [] if table is None else sorted(set(queue_names(table)))
    known = None if accuracy is None else refusals.attempt(lambda: read_dependence(accuracy, queues))
    refusals.settle()
    assert table is not None
    assert question is not None
    source = str(history) if history else "the site's history"
    if question.interval_minutes != minutes:
        wrong = "counts of another interval than the forecast's"
        found = f"{question.interval_minutes} min, forecast {minutes} min"
        raise Refused([Finding(source, 0, "timestamp", wrong, found, "count by the forecast's, or forecast by these")])
    counts = question.history[question.history["volume"].notna()]
    counts = counts[counts["timestamp"] + pd.Timedelta(minutes=minutes) <= pd.Timestamp(question.as_of)]
    seen, wanted = (
        pd.DataFrame({"queue": queue_names(rows), "timestamp": rows["timestamp"]}) for rows in (counts, table)
    )
    both = wanted.merge(seen)
    if both.empty:
        wrong = f"no count of an interval that is forecast and ended by {question.as_of.isoformat()}"
        remedy = "give counts of the queues and hours of a forecast that begins before now"
        raise Refused([Finding(source, 0, "timestamp", wrong, "", remedy)])
    notes = list(question.notes)
    for names, told in (
        (sorted(set(seen["queue"]) - set(queues)), "counted but not forecast"),
        (sorted(set(queues) - set(both["queue"])), "forecast but not counted yet"),
    ):
        if names:
            more = f" and {len(names) - 3} more" if len(names) > 3 else ""
            notes.append(f"{told}: {', '.join(names[:3])}{more}")
    return Today(table, question, known or dependence_of_width(table), len(both), source, tuple(notes))


def _not_updated(table: pd.DataFrame, path: Path) -> pd.DataFrame:
    again = table["model"].str.endswith(TODAY)
    if again.any():
        remedy = "give the forecast of the night: each update starts from it"
        wrong = f"{int(again.sum()):,} rows have counts of today in them already"
        raise Refused([Finding(str(path), 0, "model", wrong, str(table["model"][again].iloc[0]), remedy)])
    return table
