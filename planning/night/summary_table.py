"""The summary of a night as a person reads it, at 80 columns."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

_CHANNEL_KIND = {"interval": "live", "deferred": "by deadline", "post": "posts"}

PAID = ("pay", "overtime", "premiums")
"""Parts of a roster's cost that somebody is paid; the others are prices of what one would rather not have."""


def render(summary: Mapping[str, Any], folder: str) -> RenderableType:
    """The report of a night.

    Parameters
    ----------
    summary : mapping
        As `planning.night.report.summarize` makes it, or as the store kept it.
    folder : str
        Where the published files are.
    """
    parts: list[RenderableType] = [_head(summary), _served(summary), _bands(summary), _cost(summary), _figures(summary)]
    parts += [Text(f"! {warning}", style="bold yellow") for warning in summary["warnings"]]
    # Runs kept by an older version know of no laws.
    if unchecked := summary.get("unchecked_laws"):
        told = ", ".join(f"{site} ({profile})" for site, profile in unchecked.items())
        parts.append(Text(f"laws of {len(unchecked)} sites are unchecked by any lawyer: {told}", style="bold red"))
    # A run of an earlier release does not know it.
    parts += [Text(f"- {sentence}") for sentence in bare(summary.get("post_watch", ()))]
    parts += [Text(f"- {reason}") for reason in summary["reasons"]]
    parts.append(Text(f"files: {folder}"))
    return Group(*parts)


def _head(summary: Mapping[str, Any]) -> RenderableType:
    return Text(
        f"{summary['site']}: {summary['days']} days from {summary['horizon_start'][:16]}, "
        f"{summary['agents']} people, {summary['shifts']:,} shifts, {summary['paid_h']:,.0f} paid hours",
        style="bold",
    )


def _served(summary: Mapping[str, Any]) -> RenderableType:
    table = _table("Service expected", "channel", "kind", "contacts", "planned", "simulated", "target", "busy")
    for row in summary["served"]:
        # What was simulated knows who helps and who is missing; a run of an earlier release has only its plan.
        simulated = row.get("simulated")
        told = row["service_level"] if simulated is None else row.get("simulated_high", simulated)
        missed = _short_of(told, row["target"])
        table.add_row(
            row["channel"],
            _CHANNEL_KIND[row["kind"]],
            f"{row['contacts']:,.0f}" if row["contacts"] is not None else "",
            _percent(row["service_level"]),
            _percent(simulated),
            _percent(row["target"]),
            _percent(row["occupancy"]),
            style="yellow" if missed else None,
        )
    return table


def _bands(summary: Mapping[str, Any]) -> RenderableType:
    title = f"Agent-hours at hand by clock of {summary['time_zone']}: live queues and posts"
    table = _table(title, "clock", "required", "rostered", "shortage", "surplus")
    rows = [*summary["bands"], _total(summary["bands"])]
    for row in rows:
        table.add_row(
            row["clock"],
            f"{row['required_h']:,.1f}",
            f"{row['rostered_h']:,.1f}",
            _of(row["shortage_h"], row["required_h"]),
            _of(row["surplus_h"], row["required_h"]),
            style="bold" if row["clock"] == "all" else None,
        )
    return table


def _cost(summary: Mapping[str, Any]) -> RenderableType:
    cost, currency = summary["cost"], summary["currency"]
    table = _table(f"Cost [{currency}]", "part", "amount")
    for part, cents in cost["parts_cents"].items():
        table.add_row(part if part in PAID else f"{part}, priced", _money(cents))
    table.add_row("all", _money(cost["total_cents"]), style="bold")
    table.add_row("proven: no roster costs less than", _money(cost["bound_cents"]))
    return table


def _figures(summary: Mapping[str, Any]) -> RenderableType:
    cost, forecast = summary["cost"], summary["forecast"]
    lines = [f"proven gap {_percent(cost['gap'], 2)} after {cost['seconds']:,.1f} s of search ({cost['status']})"]
    if forecast["wape"] is not None:
        lines.append(
            f"forecast error {_percent(forecast['wape'])} of contacts in the back-test "
            f"(8-week mean {_percent(forecast['wape_mean_8w'])})"
        )
    twin = summary.get("twin")
    if twin is not None:
        total = twin["totals"]
        if total["service_level"] is not None:
            lines.append(
                f"simulated in {twin['futures']} futures: {_percent(total['service_level'])} of live contacts in time "
                f"[{100 * total['service_level_low']:.1f}, {100 * total['service_level_high']:.1f}], "
                f"on {_percent(total['meets'], 0)} of days as promised"
            )
    bill = summary.get("bill")
    if bill is not None and bill["cost_per_human_contact_cents"] is not None:
        human = f"{bill['cost_per_human_contact_cents'] / 100:,.2f} {summary['currency']}"
        costs = f"a contact that people answer costs {human}"
        if bill["cost_per_ai_contact_cents"] is not None:
            costs += f", {bill['cost_per_contact_cents'] / 100:,.2f} with the AI's"
        night = "" if bill["night_share"] is None else f"; {_percent(bill['night_share'], 0)} night work"
        lines.append(costs + night)
    agreed = [one["agreement"] for one in summary.get("rounds", []) if one["agreement"] is not None]
    if agreed:
        then = "" if len(agreed) == 1 else f", {_percent(agreed[0])} before calibration"
        lines.append(f"plan and simulation agree in {_percent(agreed[-1])} of live queue-hours (-1 to +2 points){then}")
    wishes = summary.get("wishes")
    if wishes is not None:
        lines.append(
            f"of {wishes['lists']:,} wish lists {_percent(wishes['first'], 0)} have their first wish met, "
            f"{_percent(wishes['first_or_second'], 0)} the first or second"
        )
    # A run of an earlier release does not know it.
    if forecast.get("chosen_at") is not None:
        lines.append(f"its models were chosen on what was known at {forecast['chosen_at'][:16].replace('T', ' ')}")
    lines.append(f"rule violations {summary['violations']}")
    return Text("\n".join(lines))


def bare(told: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Posts that stand short if one of their people is missing, of a summary's `post_watch`.

    >>> bare([{"queue": "live/zh/moderation", "open_h": 16.0, "relief_h": {"spare": 12.0, "none": 4.0}}])
    ('live/zh/moderation: nobody could stand in for one missing in 4.0 of 16.0 h',)
    """
    short = [(one["queue"], one["relief_h"].get("none", 0.0), one["open_h"]) for one in told]
    return tuple(
        f"{queue}: nobody could stand in for one missing in {none:,.1f} of {whole:,.1f} h"
        for queue, none, whole in short
        if none
    )


def _table(title: str, first: str, *rest: str) -> Table:
    table = Table(title=Text(title), title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, min_width=78)
    table.add_column(first, ratio=2)
    for name in rest:
        table.add_column(name, justify="left" if name == "kind" else "right", ratio=2, no_wrap=True)
    return table


def _total(bands: list[Mapping[str, Any]]) -> dict[str, Any]:
    columns = ("required_h", "rostered_h", "shortage_h", "surplus_h")
    return {"clock": "all", **{c: sum(b[c] for b in bands) for c in columns}}


def _short_of(value: float | None, target: float | None) -> bool:
    return value is not None and target is not None and value < target


def _percent(share: float | None, digits: int = 1) -> str:
    return "" if share is None else f"{100 * share:.{digits}f} %"


def _of(hours: float, all_hours: float) -> str:
    share = f" ({100 * hours / all_hours:4.1f} %)" if all_hours else ""
    return f"{hours:,.1f}{share}"


def _money(cents: int) -> str:
    return f"{cents / 100:,.2f}"
