"""Contradictions before anything is solved."""

from pathlib import Path

import typer

from planning.cli.in_force import store_as_it_is
from planning.cli.invocation import Invocation
from planning.cli.options import Absences, Agents, AsJson, AsOf, Configs, Database, History, Wishes
from planning.exits import Exit


def add_to(app: typer.Typer) -> None:
    """Put this group's commands on the command line."""
    app.command("check")(check)


def check(
    context: typer.Context,
    configs: Configs = Path("configs"),
    database: Database = "sqlite:///data/tideshift.db",
    as_of: AsOf = None,
    history: History = None,
    agents: Agents = None,
    absences: Absences = None,
    wishes: Wishes = None,
    as_json: AsJson = False,
) -> int:
    """Look for contradictions in what the next night would read, without forecasting or solving anything.

    Each is the smallest set of facts that cannot all hold, with what would mend it: locked shifts against absences,
    laws, contracts, skills and each other; breaks that fit nowhere; contracts that no week can fill; queues nobody can
    serve; posts that cannot be held, with the reckoning.

    Exit codes: 0 none; 1 input refused; 2 something stays open whatever the roster; 3 no roster exists.

    Example: [bold]tideshift check --as-of 2026-11-16T00:00+08:00[/]
    """
    from dataclasses import asdict
    from datetime import UTC, datetime

    from planning.contradictions import contradictory
    from planning.night.inputs import Files, gather

    invocation: Invocation = context.obj
    files = Files(configs, history, agents, absences, wishes)
    with store_as_it_is(database) as store:
        inputs = gather(files, store, as_of=as_of, seed=None, now=datetime.now(UTC))
    found = contradictory(inputs)
    hard = [clash for clash in found if clash.hard]
    ended = Exit.KEPT if hard else Exit.WARNED if found else Exit.PUBLISHED
    if as_json:
        invocation.answer({"exit": int(ended), "clashes": [{**asdict(clash), "told": str(clash)} for clash in found]})
        return ended
    for clash in found:
        invocation.show(f"{'no roster' if clash.hard else 'stays open'}: {clash}")
    if not found:
        invocation.show(
            f"no contradiction among {len(inputs.agents):,} people and {len(inputs.locked):,} locked shifts"
        )
    return ended
