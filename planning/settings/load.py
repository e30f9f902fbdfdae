"""Loading the settings of a site: every file, every error of all of them in one message."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pandas as pd

from forecast.events.special_days import Calendar, Market
from planning.refusal import Finding, Refused
from planning.settings import checks
from planning.settings.activities import Activities
from planning.settings.events import Events
from planning.settings.fairness import Fairness
from planning.settings.fields import zone
from planning.settings.forecast import Forecast
from planning.settings.laws import Laws
from planning.settings.rules import Rules
from planning.settings.shifts import Shifts
from planning.settings.simulation import Simulation
from planning.settings.site import Site
from planning.settings.solver import Solver
from planning.settings.surge import SurgeLevers
from planning.settings.vendors import Vendors
from planning.yaml_door.yaml_file import Document, read_document
from planning.yaml_door.yaml_model import Door, suggest, validate
from scheduler.agents import Contract
from scheduler.load.deflection import at_first_share
from scheduler.shifts import ShiftTemplate
from scheduler.workload import QueuePolicy

if TYPE_CHECKING:
    from forecast.options import ForecastOptions

MODELS: dict[str, type[Door]] = {
    "site.yaml": Site,
    "forecast.yaml": Forecast,
    "events.yaml": Events,
    "shifts.yaml": Shifts,
    "rules.yaml": Rules,
    "laws.yaml": Laws,
    "vendors.yaml": Vendors,
    "solver.yaml": Solver,
    "simulation.yaml": Simulation,
    "surge.yaml": SurgeLevers,
    "activities.yaml": Activities,
    "fairness.yaml": Fairness,
}
"""The model of each settings file."""

REQUIRED = ("site.yaml", "shifts.yaml", "rules.yaml")
"""Files a site must have; the others have defaults that mean `none` or are the sample's."""

M = TypeVar("M", bound=Door)


@dataclass(frozen=True)
class Settings:
    """Everything a site may change, checked as a whole.

    Attributes
    ----------
    directory : Path
        Folder of the files; the paths in site.yaml are relative to it.
    site, forecast, events, shifts, rules, vendors, solver, simulation, surge, activities, laws
        One model a file.
    """

    directory: Path
    site: Site
    forecast: Forecast
    events: Events
    shifts: Shifts
    rules: Rules
    vendors: Vendors
    solver: Solver
    simulation: Simulation = field(default_factory=Simulation)
    surge: SurgeLevers = field(default_factory=SurgeLevers)
    activities: Activities = field(default_factory=Activities)
    fairness: Fairness = field(default_factory=Fairness)
    laws: Laws = field(default_factory=Laws)

    def path(self, file: str) -> Path:
        """The path of an input file named in site.yaml."""
        return self.directory / file

    def policies(self) -> tuple[QueuePolicy, ...]:
        """How each queue is served, in the order of site.yaml."""
        return self.site.policies()

    def counted_alike(self, history: pd.DataFrame) -> pd.DataFrame:
        """A history that counts what people saw, as if each queue's first share of deflection had always held.

        Raises
        ------
        Refused
            If `deflected_aht_s` of a queue leaves its people no time; every such queue is named.
        """
        try:
            return at_first_share(history, {policy.queue: policy.deflection for policy in self.policies()})
        except ValueError as error:
            remedy = "lower deflected_aht_s or a share of deflection"
            raise Refused([Finding(str(self.path("site.yaml")), 0, "", str(error), "", remedy)]) from error

    def templates(self) -> tuple[ShiftTemplate, ...]:
        """Shift templates, in the order of shifts.yaml."""
        return self.shifts.shift_templates()

    def contracts(self) -> dict[str, Contract]:
        """Contracts by name: those of shifts.yaml, and those of vendors' seats."""
        seats = {c.name: c for offer in self.vendors.offers() for c in offer.contracts()}
        return {**self.shifts.contract_terms(), **seats}

    def forecast_options(self, seed: int | None = None) -> "ForecastOptions":
        """How to forecast: forecast.yaml, the sparse queues of site.yaml, and a seed (default: solver.yaml's)."""
        sparse = tuple(sorted(self.site.sparse_queues))
        return self.forecast.options(sparse, self.solver.seed if seed is None else seed)

    def calendar(self, begin: date, end: date) -> Calendar:
        """Markets, and the events that touch the days from `begin` to `end`, both included, on the site's clock."""
        markets = {name: Market(zone(m.time_zone), m.country) for name, m in self.site.languages.items()}
        fallback = self.site.market("*")
        markets.setdefault("*", Market(zone(fallback.time_zone), fallback.country))
        return Calendar(markets, self.events.between(begin, end, self.site.time_zone))


def load_settings(directory: Path) -> Settings:
    """Read and check every settings file of a folder.

    Parameters
    ----------
    directory : Path
        Holds site.yaml, shifts.yaml and rules.yaml, and may hold the other files of `MODELS`.

    Returns
    -------
    Settings

    Raises
    ------
    Refused
        With every finding of every file, of form, of content, and of files that contradict each other.
    """
    documents, findings = read_settings(directory)
    return settings_of(directory, documents, findings)


def read_settings(directory: Path) -> tuple[dict[str, Document], list[Finding]]:
    """The settings files of a folder, unjudged, and what is wrong with their form; a file that may lack reads as empty.

    Raises
    ------
    Refused
        If there is no such folder.
    """
    if not directory.is_dir():
        raise Refused([Finding(str(directory), 0, "", "no such folder of settings", "", "check the path")])
    findings = _strangers(directory)
    documents: dict[str, Document] = {}
    for name in MODELS:
        path = directory / name
        if not path.exists():
            if name in REQUIRED:
                findings.append(Finding(str(path), 0, "", "missing file", "", "add it; every site needs one"))
            else:
                documents[name] = Document(str(path))
            continue
        try:
            documents[name] = read_document(path)
        except Refused as refused:
            findings += refused.findings
    return documents, findings


def settings_of(directory: Path, documents: Mapping[str, Document], found: Sequence[Finding] = ()) -> Settings:
    """Settings from the documents of a folder, judged each and all together.

    Parameters
    ----------
    directory : Path
    documents : mapping of str to Document
        By the names of `MODELS`; one that could not be read is left out.
    found : sequence of Finding
        What is known to be wrong already.

    Raises
    ------
    Refused
        With every finding.
    """
    findings = list(found)
    values: dict[str, Door] = {}
    for name, model in MODELS.items():
        if name in documents:
            value, wrong = validate(documents[name], model)
            findings += wrong
            if value is not None:
                values[name] = value

    def have(name: str, model: type[M]) -> checks.Read[M] | None:
        value = values.get(name)
        return checks.Read(documents[name], value) if isinstance(value, model) else None

    findings += checks.check(
        have("site.yaml", Site),
        have("events.yaml", Events),
        have("shifts.yaml", Shifts),
        have("rules.yaml", Rules),
        have("laws.yaml", Laws),
        have("vendors.yaml", Vendors),
        have("solver.yaml", Solver),
        have("simulation.yaml", Simulation),
        have("activities.yaml", Activities),
        have("fairness.yaml", Fairness),
    )
    if findings:
        raise Refused(findings)
    return Settings(directory, **{name.removesuffix(".yaml"): value for name, value in values.items()})  # type: ignore[arg-type]


def _strangers(directory: Path) -> list[Finding]:
    """Files that look like settings but are none: most likely a misspelt name, whose content would be ignored."""
    strange = sorted(p for p in directory.iterdir() if p.suffix in (".yaml", ".yml") and p.name not in MODELS)
    return [Finding(str(p), 0, "", "not a settings file", p.name, suggest(p.name, MODELS)) for p in strange]
