"""Shifts given by hand, several at once: each is placed where those before it left people missing."""

from collections.abc import Iterable, Sequence

import pandas as pd

from planning.desk.placing import place
from planning.desk.roster.gantt import Cell, Wanted
from planning.desk.roster_edit import Draft, Standing, drafted, recovered, worth
from planning.settings import Settings
from scheduler.roster import Shift


def given(
    standing: Standing,
    draft: Draft,
    cover: pd.DataFrame,
    wanted: Sequence[Wanted],
    settings: Settings,
    *,
    cleared: Iterable[Cell] = (),
    locked: bool = True,
) -> dict[Cell, Shift | None]:
    """Breaks and work of the shifts a planner wants, each seeing what those before it have covered.

    Parameters
    ----------
    standing : Standing
        The roster as saved.
    draft : mapping of (str, date) to Shift or None
        What lies over it already.
    cover : pandas.DataFrame
        Required against scheduled with the draft, as `Judgement.coverage` or `Standing.coverage` count it.
    wanted : sequence of Wanted
        Which shifts, in the order in which they are placed.
    settings : Settings
        Templates, prices and rules.
    cleared : iterable of (str, date)
        Further cells that are emptied before anything is placed.
    locked : bool
        Whether the next night keeps the shifts.

    Returns
    -------
    dict of (str, date) to Shift or None
        Every cell that changes, `None` where it becomes a day off.

    Raises
    ------
    KeyError
        If a person or a template is unknown.
    ValueError
        If a template may not start then, or has no legal placement of its breaks.
    """
    interval = int(settings.site.interval_minutes)
    prices = {p.queue: p.shortage_cents for p in settings.policies()}
    templates = {t.code: t for t in settings.templates()}
    made: dict[Cell, Shift | None] = dict.fromkeys([*cleared, *(w.cell for w in wanted)])
    people = [standing.agents[who] for who in sorted({who for who, _ in made})]
    names = {a.agent_id for a in people}
    own = drafted(standing.rows_of(names), {cell: s for cell, s in draft.items() if cell[0] in names}, people)
    rows = drafted(own, made, people)
    cover = recovered(cover, own, rows, people, interval)
    for number, want in enumerate(wanted):
        who, day = want.cell
        agent = standing.agents[who]
        shift = place(
            agent,
            templates[want.code],
            day,
            want.start,
            worth(cover, prices, 1 - settings.site.shrinkage.present),
            interval=interval,
            longest_stretch=settings.rules.longest_stretch_minutes,
            locked=locked,
        )
        made[want.cell] = shift
        if number + 1 < len(wanted):
            after = drafted(rows, {want.cell: shift}, [agent])
            cover, rows = recovered(cover, _of(rows, who), _of(after, who), [agent], interval), after
    return made


def _of(rows: pd.DataFrame, who: str) -> pd.DataFrame:
    return rows[rows["agent_id"] == who]
