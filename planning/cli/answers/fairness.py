"""Fair lives from the command line: what people have borne, how evenly, and whose wishes were met."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from planning.cli.in_force import roster_in_force
from planning.cli.invocation import Invocation
from planning.cli.options import AsJson, Configs, Database
from planning.exits import Exit

if TYPE_CHECKING:
    import pandas as pd
    from rich.table import Table

    from planning.fair_report import FairLives

SHARES = ("met", "weight_met", "first", "first_or_second")


def add_to(app: typer.Typer) -> None:
    """Put this group's command on the command line."""
    app.command("fairness")(fairness)


def fairness(
    context: typer.Context,
    people: Annotated[
        int, typer.Option("--people", min=0, help="Accounts to show, those who have borne most nights first.")
    ] = 10,
    team: Annotated[str | None, typer.Option("--team", help="Only people of this group of agents.csv.")] = None,
    database: Database = "sqlite:///data/tideshift.db",
    configs: Configs = Path("configs"),
    as_json: AsJson = False,
) -> int:
    """Show what people have borne over the weeks that fairness.yaml remembers, the roster in force included.

    How evenly nights, weekends, unwanted starts and hours on posts fall on people who could all have borne them (Gini
    coefficient within peers, and the least that whole burdens allow), the accounts of single people, and of whose wish
    lists the first, and the first or second, wish is met.

    Example: [bold]tideshift fairness --people 20[/]
    """
    from planning.fair_report import published_lives
    from planning.refusal import Finding, Refused
    from planning.settings import load_settings

    invocation: Invocation = context.obj
    settings = load_settings(configs)
    with roster_in_force(database) as (store, publication):
        lives = published_lives(store, publication, settings)
        members = store.table(publication.run_id, "agents")
    if team is not None:
        groups = sorted(set(members["group"]))
        if team not in groups:
            raise Refused([Finding("--team", 0, "", "no such group", team, f"there are {', '.join(groups)}")])
        lives = _of_team(lives, set(members.loc[members["group"] == team, "agent_id"]), team)
    accounts = lives.accounts.sort_values(["nights", "weekends", "agent_id"], ascending=[False, False, True])
    if as_json:
        from planning.fair_report import wishes_told

        invocation.answer(
            {
                "evenness": lives.even.to_dict("records"),
                "accounts": accounts.to_dict("records"),
                "wishes": wishes_told(lives.lists),
            }
        )
        return Exit.PUBLISHED
    invocation.show(_evenness(lives.even, settings.fairness.weeks))
    if people and len(accounts):
        invocation.show(_accounts(accounts.head(people), len(accounts)))
    invocation.show(_wishes(lives.lists) if len(lives.lists) else "nobody wished anything")
    return Exit.PUBLISHED


def _of_team(lives: "FairLives", members: set[str], team: str) -> "FairLives":
    from planning.fair_report import FairLives
    from scheduler.fairness.evenness import evenness

    accounts = lives.accounts[lives.accounts["agent_id"].isin(members)]
    return FairLives(accounts, evenness(accounts), lives.lists[lives.lists["group"] == team])


def _table(title: str, first: str, *others: str) -> "Table":
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    table.add_column(first)
    for heading in others:
        table.add_column(heading, justify="right")
    return table


def _evenness(even: "pd.DataFrame", weeks: int) -> "Table":
    table = _table(f"Borne in up to {weeks} weeks, within peers", "burden", "in all", "Gini", "at least", "people")
    for row in even.to_dict("records"):
        table.add_row(
            row["kind"], f"{row['borne']:,.1f}", f"{row['gini']:.3f}", f"{row['least']:.3f}", f"{row['people']:,}"
        )
    return table


def _accounts(rows: "pd.DataFrame", count: int) -> "Table":
    title = f"Accounts, {len(rows):,} of {count:,}"
    table = _table(title, "agent", "days", "nights", "weekends", "unwanted", "posts [h]", "refused")
    for row in rows.to_dict("records"):
        kinds = (f"{row[kind]:.1f}" for kind in ("nights", "weekends", "unwanted", "posts", "refused"))
        table.add_row(row["agent_id"], str(row["days"]), *kinds)
    return table


def _wishes(lists: "pd.DataFrame") -> "Table":
    from scheduler.fairness.wishes_met import shares_met

    table = _table("Wish lists", "team", "month", "lists", "all met", "by weight", "first", "1st or 2nd")
    whole = shares_met(lists).assign(group="all", month="")
    for shares in (shares_met(lists, ["group", "month"]), whole):
        for row in shares.to_dict("records"):
            told = (f"{100 * row[name]:.1f} %" for name in SHARES)
            table.add_row(row["group"], row["month"], str(row["lists"]), *told)
    return table
