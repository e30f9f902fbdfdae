"""The labour law of a site: each value, what enforces it, and who has checked it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from planning.cli.invocation import Invocation
from planning.cli.options import AsJson, Configs
from planning.exits import Exit
from planning.refusal import Finding, Refused

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

    from planning.law_pack import Reading
    from planning.settings import Settings
    from planning.settings.laws import Profile


def add_to(app: typer.Typer) -> None:
    """Put this group's command on the command line."""
    app.command("laws")(laws)


def laws(
    context: typer.Context,
    site: Annotated[
        str | None, typer.Argument(metavar="[SITE]", help="A site of agents.csv, or a profile of laws.yaml.")
    ] = None,
    configs: Configs = Path("configs"),
    as_json: AsJson = False,
) -> int:
    """Tell what the law of a site says, which rule enforces it, who has checked it; without SITE, which sites have one.

    Example: [bold]tideshift laws indonesia[/]
    """
    from planning.csv_file import read_people
    from planning.law_findings import law_warnings
    from planning.law_pack import readings
    from planning.settings import load_settings
    from planning.yaml_door.yaml_model import suggest

    invocation: Invocation = context.obj
    settings = load_settings(configs)
    told = settings.site.inputs
    path = settings.path(told.agents)
    people = read_people(path, None, None, contracts=settings.contracts(), queues=settings.site.queue_names)
    if site is None:
        return _sites(invocation, settings, sorted({a.site for a in people.agents}), as_json=as_json)
    name = settings.rules.laws.get(site, site)
    if name not in settings.laws.profiles:
        known = [*settings.rules.laws, *settings.laws.profiles]
        remedy = suggest(site, known) if known else "choose a profile under `laws` in rules.yaml"
        raise Refused([Finding("SITE", 0, "", "neither a site with a law nor a profile of laws.yaml", site, remedy)])
    profile = settings.laws.profiles[name]
    read = readings(profile, settings.rules, settings.contracts().values())
    chosen = site in settings.rules.laws
    warnings = law_warnings(settings, [a for a in people.agents if a.site == site]) if chosen else ()
    own = [w for w in warnings if f"of site {site}" in w]
    if as_json:
        invocation.answer(
            {
                "site": site if chosen else None,
                "profile": name,
                "name": profile.name,
                "in_force": chosen,
                "values": [
                    {
                        "key": r.key,
                        "value": r.value,
                        "house": r.house or None,
                        "standing": r.standing,
                        "why": r.why,
                        **r.stated.model_dump(mode="json", exclude={"value"}),
                    }
                    for r in read
                ],
                "warnings": own,
            }
        )
    else:
        invocation.show(_table(profile, read, site if chosen else None), *_sources(read), *own, *_verdict(read))
    return Exit.WARNED if own else Exit.PUBLISHED


def _sites(invocation: Invocation, settings: "Settings", sites: list[str], *, as_json: bool) -> int:
    """Which sites have a law, and which profiles there are."""
    chosen = settings.rules.laws
    if as_json:
        none = [s for s in sites if s not in chosen]
        invocation.answer({"laws": dict(chosen), "without": none, "profiles": list(settings.laws.profiles)})
        return Exit.PUBLISHED
    invocation.show(*(f"{site}: {chosen.get(site, 'no law chosen; the house rules alone hold')}" for site in sites))
    profiles = ", ".join(settings.laws.profiles) or "none: laws.yaml is missing or empty"
    invocation.show(f"profiles: {profiles}")
    return Exit.PUBLISHED


def _table(profile: "Profile", read: "tuple[Reading, ...]", site: str | None) -> "Table":
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    where = f"in force at {site}" if site else "chosen for no site of this name"
    table = Table(title=f"{profile.name}, {where}", title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("value", no_wrap=True)
    table.add_column("law", justify="right", no_wrap=True)
    table.add_column("house", justify="right", no_wrap=True)
    table.add_column("standing")
    for r in read:
        colour = {"enforced": "green", "kept": "green", "notice": "yellow"}[r.standing]
        table.add_row(r.key, r.value, r.house or "-", Text(f"{r.standing}: {r.why}", style=colour))
    return table


def _sources(read: "tuple[Reading, ...]") -> list[str]:
    """Where each value is written, since when, and who has checked it."""
    lines = []
    for r in read:
        since = f", since {r.stated.valid_from}" if r.stated.valid_from else ""
        doubt = "; UNVERIFIED" if r.stated.unverified else ""
        note = f". {r.stated.note}" if r.stated.note else ""
        lines.append(f"{r.key}: {r.stated.source}{since}; checked by {r.stated.checked_by}{doubt}{note}")
    return lines


def _verdict(read: "tuple[Reading, ...]") -> "list[Text]":
    """Who answers for the profile, in red where nobody does."""
    from rich.text import Text

    open_ = sum(not r.stated.is_checked for r in read)
    if not open_:
        return []
    return [Text(f"{open_} of {len(read)} values are checked by nobody: no legal advice", style="bold red")]
