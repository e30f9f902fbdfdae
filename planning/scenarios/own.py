"""Scenarios that planners write at the desk: a few fields become a file, which goes through the door of all of them."""

import json
import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from planning.refusal import Finding, Refused
from planning.scenarios.overlay import lay_over, same
from planning.scenarios.scenario import Told, names, read_scenario
from planning.settings import Settings

MADE_HERE = "# Made at the desk"
"""First words of a file that the desk wrote, and may remove."""

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{1,39}")


@dataclass(frozen=True)
class Fields:
    """What the desk's form asks; what is left empty changes nothing.

    Attributes
    ----------
    name : str
        Of the file: small letters, digits and hyphens.
    about : str
        One sentence for people.
    deflection : mapping of str to float
        Share of contacts that the AI answers, by channel of site.yaml's services.
    queue : str
        Pattern `line/language/channel` of the queues whose demand changes.
    factor : float or None
        Contacts over those forecast.
    days : sequence of int
        Days of the plan, the first is 1; all if empty.
    hours : str
        `HH:MM-HH:MM` on the site's clock.
    vendor : str
        Who takes no more contacts and lends nobody.
    like, more : str and int
        So many people more, like this agent.
    rest_minutes : int or None
        Rest between two shifts [min].
    fixed_shifts : bool
        Whether three fixed shifts are given instead of what the optimizer finds.
    """

    name: str
    about: str
    deflection: tuple[tuple[str, float], ...] = ()
    queue: str = "*/*/*"
    factor: float | None = None
    days: Sequence[int] = ()
    hours: str = ""
    vendor: str = ""
    like: str = ""
    more: int = 0
    rest_minutes: int | None = None
    fixed_shifts: bool = False

    def text(self, author: str) -> str:
        """The file.

        >>> print(Fields("rest", "More rest.", rest_minutes=720).text("li"), end="")
        # Made at the desk by li
        # yaml-language-server: $schema=../../docs/schema/scenario.schema.json
        about: "More rest."
        rules.rest_minutes: 720
        """
        who = " ".join(author.split())
        schema = "# yaml-language-server: $schema=../../docs/schema/scenario.schema.json"
        return "\n".join([f"{MADE_HERE} by {who}", schema, *self._lines(), ""])

    def _lines(self) -> Iterator[str]:
        # JSON's texts are YAML's too, whatever a person typed into them
        yield f"about: {json.dumps(self.about, ensure_ascii=False)}"
        if self.deflection:
            yield "services:"
            for channel, share in self.deflection:
                yield f"  {json.dumps(channel + '.deflection')}: {share:g}"
        if self.vendor:
            yield f"vendors: {{lose: {json.dumps(self.vendor)}}}"
        if self.rest_minutes is not None:
            yield f"rules.rest_minutes: {self.rest_minutes}"
        if self.factor is not None:
            change = {"queue": self.queue, "factor": self.factor}
            more = {"days": list(self.days)} if self.days else {}
            hours = {"hours": self.hours} if self.hours else {}
            yield "demand:"
            yield f"  - {json.dumps({**change, **more, **hours}, ensure_ascii=False)}"
        if self.more:
            added = {"like": self.like, "count": self.more}
            yield f"agents: {{add: [{json.dumps(added, ensure_ascii=False)}]}}"
        if self.fixed_shifts:
            yield "roster: three-fixed-shifts"


def checked(settings: Settings, folder: Path, name: str, text: str) -> Told:
    """A scenario's text as its file would be read, laid over the settings; nothing is written to `folder`.

    Raises
    ------
    Refused
        If the name is taken or none, or with every finding of the text, a scenario that changes nothing among them.
    """
    if not _NAME.fullmatch(name):
        remedy = "2 to 40 small letters, digits and hyphens, such as fewer-nights"
        raise Refused([Finding("name", 0, "", "not the name of a scenario", name, remedy)])
    if name in names(folder):
        raise _taken(name)
    with tempfile.TemporaryDirectory() as aside:
        path = Path(aside) / f"{name}.yaml"
        path.write_text(text, encoding="utf-8")
        try:
            told = read_scenario(path)
            laid = lay_over(settings, told)
        except Refused as refused:
            bare = [replace(one, file=one.file.replace(f"{aside}/", "")) for one in refused.findings]
            raise Refused(bare) from refused
    words = told.words
    others = words.demand or words.agents.add or words.agents.remove or words.roster != "elastic"
    if not others and same(settings, laid.settings):
        remedy = "; ".join(laid.idle).replace(f"{aside}/", "") or "change at least one field"
        raise Refused([Finding(f"{name}.yaml", 0, "", "changes nothing", "", remedy)])
    return told


def write(folder: Path, name: str, text: str) -> Path:
    """Put a checked scenario into the folder, whole or not at all; `Refused` if another came to be called so."""
    folder.mkdir(parents=True, exist_ok=True)
    if name in names(folder):
        raise _taken(name)
    path, draft = folder / f"{name}.yaml", folder / f".{name}.part"
    try:
        draft.write_text(text, encoding="utf-8", newline="\n")
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return path


def made_here(told: Told) -> bool:
    """Whether the desk wrote a scenario, so that it may remove it."""
    return told.text.startswith(MADE_HERE)


def _taken(name: str) -> Refused:
    return Refused([Finding("name", 0, "", "another scenario is called so", name, "take another name")])
