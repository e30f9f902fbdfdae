"""A planner's word about the forecast, from the command line: say it, list it, switch it, take it back."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from planning.cli.invocation import Invocation
from planning.cli.options import AsJson, Author, Configs, Database, Reason, who
from planning.exits import Exit
from planning.refusal import Finding, Refused

if TYPE_CHECKING:
    from forecast.overrides import Override
    from planning.store import Store

Name = Annotated[str, typer.Argument(metavar="ID", help="An override's id as listed, or how it begins.")]

SHORT = 8
"""Signs of an id that a list shows."""


def add_to(app: typer.Typer) -> None:
    """Put this group's commands on the command line."""
    group = typer.Typer(no_args_is_help=True, help="What planners know better: corrections laid over the forecast.")
    group.command("list")(list_)
    group.command("add")(add)
    group.command("off")(off)
    group.command("on")(on)
    group.command("remove")(remove)
    app.add_typer(group, name="overrides")


def list_(
    context: typer.Context,
    database: Database = "sqlite:///data/tideshift.db",
    configs: Configs = Path("configs"),
    as_json: AsJson = False,
) -> int:
    """Show every override: whether a night planned now obeys it, what it says, who said so and why.

    Example: [bold]tideshift overrides list[/]
    """
    from planning.store import Store

    invocation: Invocation = context.obj
    zone, now = _zone(configs), datetime.now(UTC)
    with Store.open(database) as store:
        kept = store.overrides()
    if as_json:
        invocation.answer({"overrides": [_as_json(override, zone, now) for override in kept]})
    elif kept:
        invocation.show(*(line for override in kept for line in _lines(override, zone, now)))
    else:
        invocation.show("no overrides")
    return Exit.PUBLISHED


def add(
    context: typer.Context,
    queues: Annotated[
        list[str], typer.Option("--queues", help="line/language/channel, * matching all; may be repeated.")
    ],
    reason: Reason,
    day: Annotated[
        str | None, typer.Option("--day", metavar="DATE", help="A whole day of the site's clock, such as 2026-11-20.")
    ] = None,
    start: Annotated[
        str | None, typer.Option("--from", metavar="TIME", help="Or from this date or time, on the site's clock,")
    ] = None,
    end: Annotated[str | None, typer.Option("--until", metavar="TIME", help="until just before this one.")] = None,
    set_: Annotated[float | None, typer.Option("--set", help="Make the total this many contacts.")] = None,
    scale: Annotated[float | None, typer.Option("--scale", help="Or multiply the total.")] = None,
    plus: Annotated[float | None, typer.Option("--add", help="Or add contacts; negative takes away.")] = None,
    uplift: Annotated[
        float | None,
        typer.Option("--uplift", help="Or an event: times an ordinary day, in place of the lift the model knows of."),
    ] = None,
    expires: Annotated[
        str | None, typer.Option("--expires", metavar="DATE", help="Last day on which a night obeys it.")
    ] = None,
    author: Author = None,
    database: Database = "sqlite:///data/tideshift.db",
    configs: Configs = Path("configs"),
    as_json: AsJson = False,
) -> int:
    """Say what you know better about queues and a window; every night obeys it until it is switched off or expires.

    A total is spread along the shape of the forecast and met exactly.

    Example: [bold]tideshift overrides add --queues 'live_commerce/id/*' --day 2026-11-20 --set 2400 --reason "flash
    sale, ops mail of Monday"[/]

    Example: [bold]tideshift overrides add --queues 'live_commerce/zh/chat' --from 2026-11-20T20:00 --until
    2026-11-20T23:00 --uplift 3 --reason "extra live session"[/]
    """
    from planning.desk.override_words import read_override
    from planning.settings import load_settings
    from planning.store import Store

    invocation: Invocation = context.obj
    settings, now = load_settings(configs), datetime.now(UTC)
    zone = ZoneInfo(settings.site.time_zone)
    wanted = read_override(
        settings,
        queues=queues,
        day=day,
        start=start,
        end=end,
        changes={"set": set_, "scale": scale, "add": plus, "uplift": uplift},
        expires=expires,
        author=who(author),
        reason=reason,
        at=now,
    )
    with Store.open(database) as store:
        effect = _effect(store, wanted)
        store.add_override(wanted)
    invocation.log.info("override added", override=wanted.id, author=wanted.author, reason=wanted.reason)
    if as_json:
        invocation.answer(_as_json(wanted, zone, now) | {"forecast_in_force": effect})
    else:
        invocation.show(*_lines(wanted, zone, now))
        if effect is not None:
            invocation.show(
                f"on the forecast in force: {effect['intervals']:,} intervals, "
                f"{effect['before']:,.0f} contacts become {effect['after']:,.0f}"
            )
        invocation.show("the next night plans with it")
    return Exit.PUBLISHED


def off(
    context: typer.Context,
    override_id: Name,
    reason: Reason = "switched off on the command line",
    author: Author = None,
    database: Database = "sqlite:///data/tideshift.db",
    configs: Configs = Path("configs"),
    as_json: AsJson = False,
) -> int:
    """Switch an override off: the next night shows what the model says.

    Example: [bold]tideshift overrides off 3f2a[/]
    """
    return _switch(context.obj, override_id, False, reason, author, database, configs, as_json)


def on(
    context: typer.Context,
    override_id: Name,
    reason: Reason = "switched on on the command line",
    author: Author = None,
    database: Database = "sqlite:///data/tideshift.db",
    configs: Configs = Path("configs"),
    as_json: AsJson = False,
) -> int:
    """Switch an override on again.

    Example: [bold]tideshift overrides on 3f2a[/]
    """
    return _switch(context.obj, override_id, True, reason, author, database, configs, as_json)


def remove(
    context: typer.Context,
    override_id: Name,
    reason: Reason = "removed on the command line",
    author: Author = None,
    database: Database = "sqlite:///data/tideshift.db",
    configs: Configs = Path("configs"),
    as_json: AsJson = False,
) -> int:
    """Take an override away for good; what it said stays in the audit trail.

    Example: [bold]tideshift overrides remove 3f2a --reason "typed twice"[/]
    """
    from planning.store import Store

    invocation: Invocation = context.obj
    now, zone = datetime.now(UTC), _zone(configs)
    _must_say(reason)
    with Store.open(database) as store:
        gone = store.remove_override(_meant(store, database, override_id).id, who(author), reason, now)
    invocation.log.info("override removed", override=gone.id, author=who(author), reason=reason)
    if as_json:
        invocation.answer(_as_json(gone, zone, now) | {"state": "removed"})
    else:
        invocation.show(f"removed: {gone.change} on {', '.join(gone.queues)} ({gone.reason})")
    return Exit.PUBLISHED


def _switch(
    invocation: Invocation,
    override_id: str,
    active: bool,
    reason: str,
    author: str | None,
    database: str,
    configs: Path,
    as_json: bool,
) -> int:
    from planning.store import Store

    now, zone = datetime.now(UTC), _zone(configs)
    _must_say(reason)
    with Store.open(database) as store:
        meant = _meant(store, database, override_id)
        if meant.active == active:
            state = "on" if active else "off"
            raise Refused([Finding("ID", 0, "", f"already {state}", meant.id[:SHORT], "nothing is to do")])
        switched = store.switch_override(meant.id, active, who(author), reason, now)
    invocation.log.info("override switched", override=switched.id, active=active, author=who(author), reason=reason)
    if as_json:
        invocation.answer(_as_json(switched, zone, now))
    else:
        invocation.show(*_lines(switched, zone, now), "the next night plans with it")
    return Exit.PUBLISHED


def _must_say(reason: str) -> None:
    if not reason.strip():
        remedy = "say why, for whoever reads it later"
        raise Refused([Finding("--reason", 0, "", "no reason", "", remedy)])


def _zone(configs: Path) -> ZoneInfo:
    from planning.settings import load_settings

    return ZoneInfo(load_settings(configs).site.time_zone)


def _meant(store: "Store", database: str, override_id: str) -> "Override":
    """The one override whose id begins so."""
    found = [override for override in store.overrides() if override.id.startswith(override_id)]
    if len(found) == 1:
        return found[0]
    known = ", ".join(override.id[:SHORT] for override in found) or override_id
    wrong = "more than one override begins so" if found else "no such override"
    raise Refused([Finding(database, 0, "", wrong, known, "tideshift overrides list names them")])


def _effect(store: "Store", wanted: "Override") -> dict[str, float] | None:
    """What the override would do to the forecast in force, or None before the first night."""
    from forecast.overrides import apply

    publication = store.published()
    if publication is None:
        return None
    before = store.table(publication.run_id, "forecast")
    at = wanted.created_at
    after = apply(before, [replace(wanted, expires_at=None)], as_of=at)
    changed = (after["volume"] != before["volume"]).to_numpy()
    return {
        "intervals": int(changed.sum()),
        "before": float(before["volume"][changed].sum()),
        "after": float(after["volume"][changed].sum()),
    }


def _lines(override: "Override", zone: ZoneInfo, now: datetime) -> list[str]:
    """Two lines a person reads."""
    start, end = (edge.astimezone(zone).strftime("%Y-%m-%d %H:%M") for edge in (override.start, override.end))
    expiry = override.expires_at
    until = "" if expiry is None else f", expires {expiry.astimezone(zone):%Y-%m-%d %H:%M}"
    return [
        f"{override.id[:SHORT]}  {override.state(now):7}  {override.change}  {', '.join(override.queues)}",
        f"{'':{SHORT}}  {start} to {end}{until}; {override.author}: {override.reason}",
    ]


def _as_json(override: "Override", zone: ZoneInfo, now: datetime) -> dict[str, Any]:
    """Everything an override says, instants with the site's offset."""
    told = {
        name: value.astimezone(zone).isoformat() if isinstance(value, datetime) else value
        for name, value in vars(override).items()
    }
    return told | {"state": override.state(now)}
