"""The folder of one problem that all competitors are given, and that the judge reads."""

import json
import pickle
from pathlib import Path

from benchmarks.scale.folder import absences_table
from benchmarks.scale.scenario import Scenario
from benchmarks.side_by_side.terms import terms_of
from planning.csv_file import to_table
from planning.exchange.tables import write_table

PICKLE = "scenario.pickle"


def write_case(case: Scenario, directory: Path) -> None:
    """Write agents.csv, absences.csv, requirement.csv and terms.json, and the scenario for the competitors' processes.

    terms.json holds what the files that cross our door do not say: rules, contracts and prices.
    """
    directory.mkdir(parents=True, exist_ok=True)
    site = case.horizon.time_zone
    write_table(to_table(case.agents), directory / "agents.csv", site)
    write_table(absences_table(case.agents), directory / "absences.csv", {a.agent_id: a.time_zone for a in case.agents})
    write_table(case.requirement, directory / "requirement.csv", site)
    problem = case.problem()
    rules = terms_of(problem)
    templates = {t.code: [t.minutes, t.paid_minutes] for t in problem.templates}
    contracts = {a.contract.name: a.contract for a in case.agents}
    terms = {
        "rest_minutes": rules.rest_minutes,
        "week_minutes": rules.week_minutes,
        "week_shifts": rules.week_shifts,
        "run_days": rules.run_days,
        "longest_stretch": rules.longest_stretch,
        "interval": case.horizon.interval,
        "horizon": [case.horizon.start.isoformat(), case.horizon.end.isoformat()],
        "price": {queue: case.prices.of(queue) for queue in problem.queues},
        "surplus": case.prices.surplus,
        "contracts": {
            name: {
                "week_minutes": contract.week_minutes,
                "week_shifts": contract.week_shifts,
                "shifts": {code: templates[code] for code in contract.shifts},
            }
            for name, contract in contracts.items()
        },
    }
    (directory / "terms.json").write_text(json.dumps(terms, indent=1) + "\n", encoding="utf-8")
    (directory / PICKLE).write_bytes(pickle.dumps(case))


def read_case(directory: Path) -> Scenario:
    """The scenario of a folder that `write_case` made in this run.

    Raises
    ------
    TypeError
        If the folder holds something else.
    """
    case = pickle.loads((directory / PICKLE).read_bytes())
    if not isinstance(case, Scenario):
        raise TypeError(f"{directory / PICKLE} holds a {type(case).__name__}, not a scenario")
    return case
