"""The verdict on a roster's certificate: what it claims beside what comes out when it is computed again."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from planning.certify.cost import cost_parts
from planning.certify.cover import counts_of, cover_of
from planning.certify.demand import demand_of
from planning.certify.folder import Folder
from planning.certify.judging.laws import broken_rules
from planning.certify.proving.bound import Bound, lagrangian

CENT = 1.0
"""Two sums of the same numbers in another order may round to neighbouring cents [cent]."""

SHARE = 1e-8
"""Of the cost that the bound may be off besides: duals are written with six decimals."""

HOURS = 0.02
"""What a count of agent-hours may be off, for it is summed from rounded parts [h]."""


@dataclass(frozen=True)
class Check:
    """One number that is claimed, by which file, and found; money in cents. A claim that is missing is NaN."""

    name: str
    file: str
    claimed: float
    found: float
    tolerance: float
    unit: str

    @property
    def holds(self) -> bool:
        """Whether claim and finding agree within the tolerance."""
        return abs(self.claimed - self.found) <= self.tolerance

    def __str__(self) -> str:
        unit = f" {self.unit}" if self.unit else ""
        digits = ",.6f" if self.name == "gap" else ",.2f" if self.unit == "h" else ",.0f"
        if math.isnan(self.claimed):
            return f"{self.file}: {self.name} is {self.found:{digits}}{unit}, and no number is claimed"
        return f"{self.file}: {self.name} is {self.found:{digits}}{unit}, not {self.claimed:{digits}}{unit} as claimed"


@dataclass(frozen=True)
class Verdict:
    """Everything that was confirmed or not.

    Attributes
    ----------
    checks : tuple of Check
    violations : dict of str to int
        By rule that was judged.
    faults : tuple of str
        A line for each thing that does not hold; empty if all is confirmed.
    agents, shifts, different : int
        Counted, and how many different people the bound asked for their best tour.
    """

    checks: tuple[Check, ...]
    violations: dict[str, int]
    faults: tuple[str, ...]
    agents: int
    shifts: int
    different: int

    @property
    def confirmed(self) -> bool:
        """Whether nothing was found that does not hold."""
        return not self.faults


def certify(folder: Folder) -> Verdict:
    """Compute everything again that a roster's certificate and its result.json claim."""
    claim, result = folder.claim, folder.result
    judged = broken_rules(folder)
    faults = [str(one) for found in judged.values() for one in found]
    faults += list(_facts(folder))
    checks: list[Check] = []
    different = 0
    bound: Bound | None = None
    try:
        demand = demand_of(folder.requirement, claim)
        cover = cover_of(folder, demand)
        parts = cost_parts(folder, demand, cover)
        bound = lagrangian(folder, demand, cover)
    except ValueError as wrong:
        faults.append(f"certificate.json: {wrong}")
    else:
        different = bound.different
        cost = sum(parts.values())
        loose = CENT + SHARE * cost
        # A bound that is above the cost by rounding is the cost.
        proven = min(round(bound.cents), cost)
        gap = max(cost - bound.cents, 0.0) / cost if cost else 0.0
        near = loose / cost if cost else 0.0
        checks += [
            Check("bound", "certificate.json", claim.bound, proven, loose, "cents"),
            Check("cost", "certificate.json", claim.cost, cost, CENT, "cents"),
            Check("gap", "certificate.json", claim.gap, gap, near, ""),
        ]
        for part in sorted({*parts, *claim.cost_parts}):
            checks.append(
                Check(part, "certificate.json", claim.cost_parts.get(part, 0), parts.get(part, 0), CENT, "cents")
            )
        checks += [
            Check("bound", "result.json", _number(result, "bound"), proven, loose, "cents"),
            Check("cost", "result.json", _number(result, "cost"), cost, CENT, "cents"),
            Check("gap", "result.json", _number(result, "gap"), gap, near, ""),
        ]
    counts = counts_of(folder)
    total = sum(len(found) for rule, found in judged.items())
    checks += [
        Check("shortage", "result.json", _number(result, "shortage_agent_hours"), counts.shortage_h, HOURS, "h"),
        Check("surplus", "result.json", _number(result, "surplus_agent_hours"), counts.surplus_h, HOURS, "h"),
    ]
    if bool(_number(result, "violations")) != bool(total):
        checks.append(Check("violations", "result.json", _number(result, "violations"), total, 0, ""))
    faults += [str(check) for check in checks if not check.holds]
    return Verdict(
        tuple(checks),
        {rule: len(found) for rule, found in judged.items()},
        tuple(faults),
        len(folder.agents),
        len(folder.shifts) + len(folder.unknown),
        different,
    )


def _number(result: object, name: str) -> float:
    value = result.get(name) if isinstance(result, dict) else None
    return float(value) if isinstance(value, int | float) else float("nan")


def _facts(folder: Folder) -> Iterator[str]:
    """What the certificate says of people and the files do not."""
    claim = folder.claim
    for agent in folder.agents.values():
        if agent.productivity > agent.listed_productivity + 1e-12:
            yield (
                f"certificate.json: productivity of {agent.agent_id} is at most {agent.listed_productivity:g} by "
                f"agents.csv, not {agent.productivity:g}"
            )
    told = {*claim.productivity, *(who for who, *_ in claim.absences), *(row[0] for row in claim.past)}
    for who in sorted(told - set(folder.agents)):
        yield f"certificate.json: {who} is not in agents.csv"
    there = {(s.agent_id, s.start) for s in folder.shifts}
    for who, _ in sorted(claim.kept - there):
        yield f"certificate.json: a shift of {who} that stood before is not in roster.csv"
    # Every site has these; and as the bound lets nobody start twice on a date, it proves nothing where that is allowed.
    for rule in ("rest", "one shift a day", "week minutes", "week shifts", "run of days", "breaks"):
        if rule not in claim.rules:
            yield f"certificate.json: no rule {rule}; nobody's {rule} was judged"
