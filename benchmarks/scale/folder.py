"""The folder of a scenario's roster, in the files that cross our door."""

import json
from pathlib import Path

import pandas as pd

from benchmarks.scale.outcome import Outcome
from planning.csv_file import to_table
from planning.exchange import write_certificate
from planning.exchange.certificate import NAME as CERTIFICATE
from planning.exchange.tables import write_table
from planning.night.fingerprint import fingerprint, software
from planning.night.report import peak_mb
from scheduler.agents import ABSENCES, Agent


def write(made: Outcome, directory: Path, *, seed: int, arguments: dict[str, object], build_seconds: float) -> None:
    """Write agents, absences, requirement, roster (.csv), result.json and, of a proven roster, certificate.json.

    Parameters
    ----------
    made : Outcome
    directory : Path
        Made if need be; files of an earlier run are replaced.
    seed : int
    arguments : dict
        What the run was asked for: result.json repeats it.
    build_seconds : float
        What drawing the scenario and laying out the problem took [s].
    """
    directory.mkdir(parents=True, exist_ok=True)
    case = made.scenario
    site = case.horizon.time_zone
    own = {a.agent_id: a.time_zone for a in case.agents}
    agents, absences = to_table(case.agents), absences_table(case.agents)
    write_table(agents, directory / "agents.csv", site)
    write_table(absences, directory / "absences.csv", own)
    write_table(case.requirement, directory / "requirement.csv", site)
    write_table(made.result.roster, directory / "roster.csv", own)
    inputs = fingerprint(
        {
            "agents": agents,
            "absences": absences,
            "requirement": case.requirement,
            "arguments": arguments,
            "software": software(),
        }
    )
    text = json.dumps(result_json(made, seed, arguments, build_seconds, inputs), indent=2, allow_nan=False)
    (directory / "result.json").write_text(text + "\n", encoding="utf-8")
    if made.certificate is None:
        (directory / CERTIFICATE).unlink(missing_ok=True)
    else:
        write_certificate(directory, made.certificate)


def result_json(
    made: Outcome, seed: int, arguments: dict[str, object], build_seconds: float, inputs_sha256: str
) -> dict[str, object]:
    """What result.json holds: the fields of every roster, then the scenario's own."""
    result, case = made.result, made.scenario
    return {
        "cost": result.cost,
        "bound": result.bound,
        "gap": result.gap,
        "seconds": round(result.seconds, 2),
        "peak_mb": peak_mb(),
        "status": result.status,
        "seed": seed,
        "inputs_sha256": inputs_sha256,
        "violations": len(made.violations),
        "shortage_agent_hours": round(made.short_hours, 3),
        "surplus_agent_hours": round(made.surplus_hours, 3),
        "reasons": list(result.reasons),
        "cost_parts": dict(result.cost_parts),
        "strategy": made.strategy,
        "arguments": arguments,
        "seconds_build": round(build_seconds, 2),
        "required_agent_hours": round(made.required_hours, 3),
        "shortage_share": made.shortage_share,
        "deferred_hours": round(case.deferred_hours, 3),
        "late_hours": round(made.late_hours, 3),
        "paid_hours": made.paid_hours,
        "contract_hours": case.contract_hours,
        "paid_share": made.paid_share,
        "mean_hourly_cost": round(case.mean_wage / 100, 4),
        "shortage_price": case.prices.default_shortage / 100,
    }


def absences_table(agents: tuple[Agent, ...]) -> pd.DataFrame:
    """When they are away, contract `ABSENCES`."""
    rows = [(a.agent_id, start, end, "leave") for a in agents for start, end in a.absences]
    return ABSENCES.validate(pd.DataFrame(rows, columns=list(ABSENCES.columns)), lazy=True)
