"""Every contradiction of a problem: those that leave no roster, and those that leave something unfilled."""

from collections.abc import Iterable

import pandas as pd

from scheduler.clashing.clash import Clash
from scheduler.clashing.cover import unfilled, unserved
from scheduler.clashing.profiles import break_clashes, contract_clashes
from scheduler.clashing.standing_shifts import AbsenceNames, lock_clashes, template_clashes
from scheduler.optimizer.problem import RosterProblem


def contradictions(problem: RosterProblem, absences: AbsenceNames | None = None) -> list[Clash]:
    """Facts that allow no roster at all: a solve stops before them.

    Parameters
    ----------
    problem : RosterProblem
    absences : mapping, optional
        What absences are called.

    Returns
    -------
    list of Clash
        All hard, in the order of whom they are about; empty when the input is consistent.
    """
    found = [*lock_clashes(problem, absences), *break_clashes(problem)]
    return sorted(found, key=str)


def left_open(
    problem: RosterProblem,
    requirement: pd.DataFrame,
    queues: Iterable[str] = (),
    absences: AbsenceNames | None = None,
) -> list[Clash]:
    """Facts that leave something unfilled, or paid for nothing, whatever the roster: a planner is warned.

    Parameters
    ----------
    problem : RosterProblem
    requirement : pandas.DataFrame
        Contract `REQUIREMENT`; posts are read.
    queues : iterable of str
        Queues besides posts that somebody must be able to serve.
    absences : mapping, optional
        What absences are called.

    Returns
    -------
    list of Clash
        None of them hard.
    """
    posts = requirement[requirement["kind"] == "post"]
    of_posts = set(posts["line"] + "/" + posts["language"] + "/" + posts["channel"])
    return [
        *template_clashes(problem),
        *contract_clashes(problem),
        *unserved(problem, [q for q in queues if q not in of_posts]),
        *unfilled(problem, posts, absences),
    ]
