"""A scenario's own words: what changes besides settings. Every other key of its file is a path into the settings."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import ConfigDict, Field

from planning.refusal import Finding, Refused
from planning.settings.fields import Pattern, Span
from planning.yaml_door.yaml_file import Document, Value, read_document
from planning.yaml_door.yaml_model import Day, Door, Name, suggest, validate

FOLDER = Path("configs/scenarios")
"""Where a site's scenarios lie."""


class DemandChange(Door):
    """More or fewer contacts than forecast, on some queues, at some hours."""

    queue: Pattern = Field(description="line/language/channel, * matching all")
    factor: float = Field(ge=0, le=100, description="contacts over those forecast; 1.1 is 10 % more")
    days: tuple[int, ...] = Field(default=(), description="days of the plan, the first is 1; all if left out")
    first: Day | None = Field(default=None, alias="from", description="first date; no limit if left out")
    last: Day | None = Field(default=None, alias="to", description="last date; no limit if left out")
    hours: Span = Field(default="00:00-24:00", description="hours of those days, on the site's clock")


class MorePeople(Door):
    """People like somebody who is there."""

    like: str = Field(description="agent_id whose contract, skills, cost and site they have")
    count: int = Field(default=1, ge=1, le=20_000, description="how many")
    skills: tuple[Pattern, ...] | None = Field(default=None, description="other skills")
    contract: Name | None = Field(default=None, description="another contract of shifts.yaml")
    hourly_cost: float | None = Field(default=None, ge=0, description="another paid hour [currency]")
    hired_on: Day | None = Field(default=None, description="first day; theirs whom they are like if left out")


class PeopleChange(Door):
    """Who comes and who goes."""

    add: tuple[MorePeople, ...] = Field(default=(), description="people more")
    remove: tuple[str, ...] = Field(default=(), description="agent_ids, * and ? matching; their locked shifts go too")


class Scenario(Door):
    """One what-if. Besides these keys a file has paths into the settings, such as `services.chat.deflection`."""

    model_config = ConfigDict(extra="allow")

    about: str = Field(min_length=1, max_length=200, description="one sentence for people")
    demand: tuple[DemandChange, ...] = Field(default=(), description="demand over the forecast's")
    agents: PeopleChange = Field(default=PeopleChange(), description="people more or fewer")
    roster: Literal["elastic", "three-fixed-shifts"] = Field(default="elastic", description="how shifts are given")


WORDS = tuple(Scenario.model_fields)
"""The keys of a scenario that are no paths."""


@dataclass(frozen=True)
class Told:
    """A scenario as its file tells it.

    Attributes
    ----------
    name : str
        The file's, without its ending.
    document : Document
        The whole file, with the place of everything.
    text : str
        As it was written.
    words : Scenario
        What changes besides settings.
    """

    name: str
    document: Document
    text: str
    words: Scenario

    @property
    def paths(self) -> dict[str, Value]:
        """What changes in the settings: path to value, as written."""
        value = self.document.value
        assert isinstance(value, dict)
        return {key: value for key, value in value.items() if key not in WORDS}

    def finding(self, loc: tuple[str | int, ...], wrong: str, found: str, remedy: str, *, key: bool = False) -> Finding:
        """A finding at a place of the file."""
        return self.document.finding(loc, wrong, found, remedy, key=key)


def read_scenario(path: Path) -> Told:
    """Read a scenario's file; its paths are judged with the settings they change.

    Raises
    ------
    Refused
        With every finding of its form and of its own words.
    """
    document = read_document(path)
    if not isinstance(document.value, dict | None):
        raise Refused([*document.findings, document.finding((), "not a mapping", "", "write `name: value` lines")])
    value: dict[str, Value] = document.value or {}
    own = {key: value for key, value in value.items() if key in WORDS}
    words, findings = validate(
        Document(document.file, own, document.places, document.key_places, document.unread, document.findings), Scenario
    )
    if words is None:
        raise Refused(findings)
    return Told(path.stem, document, path.read_text(encoding="utf-8-sig"), words)


def names(folder: Path) -> list[str]:
    """Scenarios of a folder; none where there is no folder."""
    return sorted(path.stem for path in folder.glob("*.yaml")) if folder.is_dir() else []


def find(name: str, folder: Path) -> Path:
    """The file of a scenario: one of the folder by its name, or any by its path.

    Raises
    ------
    Refused
        If there is none, with the name most like it.
    """
    here = folder / f"{name}.yaml"
    if here.is_file():
        return here
    if name.endswith((".yaml", ".yml")) and Path(name).is_file():
        return Path(name)
    known = names(folder)
    remedy = suggest(name, known) if known else "write one; tideshift scenario --help says how"
    raise Refused([Finding(str(folder), 0, "", "no such scenario", name, remedy)])
