"""agents.csv, absences.csv and wishes.csv: who there is, who is away, who would like what."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from planning.csv_file import values
from planning.csv_file.column import Objects
from planning.csv_file.sheet import known, open_sheet
from planning.csv_file.values import Wrong
from planning.refusal import Refusals
from planning.settings.fields import is_zone, zone_remedy
from planning.yaml_door.yaml_model import shown, suggest
from scheduler.agents import ABSENCES, AGENTS, WISHES, Agent, Contract, matches
from scheduler.rules.wishes import BANDS

RANK_WEIGHTS = (4.0, 2.0, 1.0)
"""Of bids that say their rank only, unless a site says otherwise."""


@dataclass(frozen=True)
class People:
    """Everybody, as tables and as values.

    Attributes
    ----------
    table, absences, wishes : pandas.DataFrame
        Contracts `AGENTS`, `ABSENCES`, `WISHES`.
    agents : tuple of Agent
        In the order of agents.csv, absences attached.
    """

    table: pd.DataFrame
    absences: pd.DataFrame
    wishes: pd.DataFrame
    agents: tuple[Agent, ...]


def read_people(
    agents: Path,
    absences: Path | None,
    wishes: Path | None,
    *,
    contracts: Mapping[str, Contract],
    queues: Collection[str] | None = None,
    rank_weights: Sequence[float] = RANK_WEIGHTS,
) -> People:
    """Read everybody, with every error of the three files in one message.

    Parameters
    ----------
    agents, absences, wishes : Path
        The files; no absences or no wishes if `None`.
    contracts : mapping of str to Contract
        Contracts by name.
    queues : collection of str, optional
        Queues of the site; a skill must match one of them. Any by default.
    rank_weights : sequence of float
        Weights of wishes that say only their rank.

    Raises
    ------
    Refused
        With every bad row. If agents.csv is refused, ids in the other files are not held against it.
    """
    refusals = Refusals()
    table = refusals.attempt(lambda: read_agents(agents, contracts, queues))
    zones = None if table is None else agent_zones(table)
    away = refusals.attempt(lambda: read_absences(absences, zones)) if absences else no_absences()
    codes = {code for contract in contracts.values() for code in contract.shifts}
    liked = (
        refusals.attempt(lambda: read_wishes(wishes, zones, codes, rank_weights=rank_weights))
        if wishes
        else no_wishes()
    )
    refusals.settle()
    assert table is not None  # settle has refused otherwise
    assert away is not None
    assert liked is not None
    return People(table, away, liked, to_agents(table, contracts, away))


def read_agents(
    path: Path, contracts: Mapping[str, Contract], queues: Collection[str] | None = None, name: str | None = None
) -> pd.DataFrame:
    """Read agents.csv as the table of contract `AGENTS`; see `read_people`.

    `vendor`, `hired_on` and `leaves_on` may be empty; an empty `productivity` is 1.

    Raises
    ------
    Refused
        With every bad row.
    """
    required = ["agent_id", "name", "group", "site", "time_zone", "contract", "skills", "hourly_cost"]
    sheet = open_sheet(path, required, ["vendor", "hired_on", "leaves_on", "productivity"], name=name)
    zone = values.one_of(is_zone, "not a time zone of the IANA database", zone_remedy)
    table = pd.DataFrame(
        {
            **{column: sheet.read(column, values.filled) for column in ("agent_id", "name", "group", "site")},
            "vendor": [text or None for text in sheet.text("vendor")],
            "time_zone": sheet.read("time_zone", zone),
            "contract": sheet.read("contract", known(contracts, "no such contract in shifts.yaml")),
            "skills": sheet.read("skills", lambda text: _skills(text, queues)),
            "hourly_cost": sheet.numbers("hourly_cost", least=0),
            "hired_on": sheet.days("hired_on", required=False),
            "leaves_on": sheet.days("leaves_on", required=False),
            "productivity": sheet.numbers("productivity", empty=1.0, least=0.01, most=1.5),
        }
    )
    early = (table["leaves_on"] < table["hired_on"]).to_numpy()
    sheet.flag(early, "leaves_on", "leaves before being hired", "correct one of the two dates", sheet.cell("leaves_on"))
    if sheet.has("agent_id"):
        sheet.unique([sheet.text("agent_id")], "a second row for the same agent", "agent_id")
    if not len(sheet):
        sheet.whole("a header and no rows", "", "write at least one agent")
    sheet.settle()
    return AGENTS.validate(table, lazy=True)


def read_absences(path: Path, zones: Mapping[str, ZoneInfo] | None, name: str | None = None) -> pd.DataFrame:
    """Read absences.csv as the table of contract `ABSENCES`.

    Parameters
    ----------
    path : Path
        The file.
    zones : mapping of str to ZoneInfo, or None
        Zone of each agent, in which a time without offset is read. `None`: the agents are not known, ids are not
        checked and every time needs its offset.
    name : str, optional
        What findings call the file.

    Raises
    ------
    Refused
        With every bad row.
    """
    sheet = open_sheet(path, ["agent_id", "start", "end", "kind"], name=name)
    ids = sheet.read("agent_id", values.filled if zones is None else known(zones, "no such agent in agents.csv"))
    clock: Objects | ZoneInfo = ZoneInfo("UTC")
    if zones is not None:
        clock = np.array([None if i is None else zones[i] for i in ids] or [None], dtype=object)[: len(ids)]
    start, _ = sheet.instants("start", clock)
    end, _ = sheet.instants("end", clock)
    table = pd.DataFrame({"agent_id": ids, "start": start, "end": end, "kind": sheet.read("kind", values.filled)})
    wrong = "ends no later than it starts"
    sheet.flag((end <= start).to_numpy(), "end", wrong, "swap or correct the two", sheet.cell("end"))
    sheet.unique([sheet.text(c) for c in ("agent_id", "start", "end")], "a second row for the same absence")
    sheet.settle()
    return ABSENCES.validate(table, lazy=True)


def read_wishes(
    path: Path,
    agents: Collection[str] | None,
    codes: Collection[str],
    name: str | None = None,
    *,
    rank_weights: Sequence[float] = RANK_WEIGHTS,
) -> pd.DataFrame:
    """Read wishes.csv as the table of contract `WISHES`.

    Bids come through the same door: with a column `rank`, 1 for what somebody wants most, `weight` may be empty.

    Parameters
    ----------
    path : Path
        The file.
    agents : collection of str, or None
        Ids that may occur; any if `None`.
    codes : collection of str
        Codes of the shift templates; `off` and the start bands may be wished too.
    name : str, optional
        What findings call the file.
    rank_weights : sequence of float
        Weight of a row that says its rank and no weight: first, second, ...; the last holds for all after.

    Raises
    ------
    Refused
        With every bad row.
    """
    sheet = open_sheet(path, ["agent_id", "date", "shift", "weight"], ["rank"], name=name)
    someone = values.filled if agents is None else known(agents, "no such agent in agents.csv")
    table = pd.DataFrame(
        {
            "agent_id": sheet.read("agent_id", someone),
            "date": sheet.days("date"),
            "shift": sheet.read(
                "shift", known(["off", *BANDS, *codes], "neither a shift code, nor a start band, nor off")
            ),
            "weight": sheet.numbers("weight", empty=np.nan if sheet.has("rank") else None),
        }
    )
    if sheet.has("rank"):
        rank = sheet.numbers("rank", empty=0.0, least=0, most=99)
        sheet.flag(
            rank % 1 != 0, "rank", "not a whole rank", "write 1 for what is wanted most, then 2", sheet.cell("rank")
        )
        bare = np.isnan(table["weight"].to_numpy())
        remedy = "write a weight, or a rank from 1 up"
        sheet.flag(bare & (rank < 1), "weight", "a wish with neither weight nor rank", remedy)
        place = np.clip(np.nan_to_num(rank, nan=1.0).astype(np.int64), 1, len(rank_weights)) - 1
        table["weight"] = np.where(bare, np.array(rank_weights)[place], table["weight"])
        table["rank"] = np.nan_to_num(rank).astype(np.int64)
    sheet.unique([table["agent_id"], table["date"], table["shift"]], "a second wish for the same shift")
    sheet.settle()
    return WISHES.validate(table, lazy=True)


def to_agents(
    table: pd.DataFrame, contracts: Mapping[str, Contract], absences: pd.DataFrame | None = None
) -> tuple[Agent, ...]:
    """The people of a checked table, absences attached, in its order."""
    away: dict[str, list[tuple[datetime, datetime]]] = {}
    if absences is not None:
        for row in absences.sort_values(["agent_id", "start"]).to_dict("records"):
            away.setdefault(row["agent_id"], []).append((row["start"].to_pydatetime(), row["end"].to_pydatetime()))
    return tuple(
        Agent(
            agent_id=row["agent_id"],
            name=row["name"],
            group=row["group"],
            site=row["site"],
            vendor=None if pd.isna(row["vendor"]) else row["vendor"],
            time_zone=ZoneInfo(row["time_zone"]),
            contract=contracts[row["contract"]],
            skills=tuple(row["skills"].split("|")),
            hourly_cost_cents=round(100 * row["hourly_cost"]),
            hired_on=None if pd.isna(row["hired_on"]) else row["hired_on"].date(),
            leaves_on=None if pd.isna(row["leaves_on"]) else row["leaves_on"].date(),
            productivity=row["productivity"],
            absences=tuple(away.get(row["agent_id"], ())),
        )
        for row in table.to_dict("records")
    )


def to_table(agents: Iterable[Agent]) -> pd.DataFrame:
    """The people as contract `AGENTS`, in their order; absences and dated premiums are not part of it."""
    rows = [
        {
            "agent_id": a.agent_id,
            "name": a.name,
            "group": a.group,
            "site": a.site,
            "vendor": a.vendor,
            "time_zone": a.time_zone.key,
            "contract": a.contract.name,
            "skills": "|".join(a.skills),
            "hourly_cost": a.hourly_cost_cents / 100,
            "hired_on": pd.NaT if a.hired_on is None else pd.Timestamp(a.hired_on),
            "leaves_on": pd.NaT if a.leaves_on is None else pd.Timestamp(a.leaves_on),
            "productivity": a.productivity,
        }
        for a in agents
    ]
    return AGENTS.validate(pd.DataFrame(rows, columns=list(AGENTS.columns)), lazy=True)


def agent_zones(table: pd.DataFrame) -> dict[str, ZoneInfo]:
    """Zone of each agent of a checked table."""
    return {i: ZoneInfo(z) for i, z in zip(table["agent_id"], table["time_zone"], strict=True)}


def no_absences() -> pd.DataFrame:
    """Nobody is away."""
    return ABSENCES.validate(pd.DataFrame({c: [] for c in ABSENCES.columns}))


def no_wishes() -> pd.DataFrame:
    """Nobody wishes anything."""
    return WISHES.validate(pd.DataFrame({c: [] for c in WISHES.columns}))


def _skills(text: str, queues: Collection[str] | None) -> str | Wrong:
    if not text:
        return Wrong("an agent without a skill", "write line/language/channel patterns joined by |")
    patterns = [part.strip() for part in text.split("|")]
    for pattern in patterns:
        which = f": {shown(pattern)}" if len(patterns) > 1 else ""
        parts = pattern.split("/")
        if len(parts) != 3 or not all(parts):
            return Wrong(f"not a skill{which}", "write line/language/channel, * matching all, joined by |")
        if queues is not None and not any(matches(pattern, queue) for queue in queues):
            return Wrong(f"a skill that matches no queue of site.yaml{which}", suggest(pattern, queues, 3))
    return "|".join(patterns)
