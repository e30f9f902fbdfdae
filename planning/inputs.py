"""Everything a night reads besides its settings: history and people, with every error of all files in one message."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from planning.csv_file import People, read_history, read_people
from planning.refusal import Refusals
from planning.settings import Settings
from planning.settings.fields import zone


@dataclass(frozen=True)
class Inputs:
    """What a night starts from.

    Attributes
    ----------
    history : pandas.DataFrame
        Contract `HISTORY`.
    people : People
        Everybody, their absences and wishes.
    """

    history: pd.DataFrame
    people: People


def read_inputs(settings: Settings, *, history: Path | None = None, agents: Path | None = None) -> Inputs:
    """Read the input files that site.yaml names.

    Parameters
    ----------
    settings : Settings
        The site.
    history, agents : Path, optional
        Files to read instead of the settings' own; the history is read with the settings' column map.

    Raises
    ------
    Refused
        With every bad row of every file.
    """
    named = settings.site.inputs
    queues = settings.site.queue_names
    refusals = Refusals()
    past = refusals.attempt(
        lambda: read_history(
            history or settings.path(named.history.file),
            zone(settings.site.time_zone),
            source=named.history,
            queues=queues,
        )
    )
    people = refusals.attempt(
        lambda: read_people(
            agents or settings.path(named.agents),
            settings.path(named.absences) if named.absences else None,
            settings.path(named.wishes) if named.wishes else None,
            contracts=settings.contracts(),
            queues=queues,
        )
    )
    refusals.settle()
    assert past is not None  # settle has refused otherwise
    assert people is not None
    return Inputs(past, people)
