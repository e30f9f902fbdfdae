"""Accounts of the desk, from the command line: the first admin is made here, for nobody can sign in before."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from planning.cli.in_force import store_as_it_is
from planning.cli.invocation import Invocation
from planning.cli.options import AsJson, Author, Configs, Database, Reason, who
from planning.exits import Exit
from planning.refusal import Finding, Refused

if TYPE_CHECKING:
    from rich.table import Table

    from planning.store import Account

Name = Annotated[str, typer.Argument(metavar="NAME", help="E-mail address or user name, as sign-in tells it.")]
RoleName = Annotated[str | None, typer.Option("--role", help="viewer, planner, publisher, admin or vendor.")]
OfVendor = Annotated[
    str | None, typer.Option("--vendor", help="Whose, as in vendors.yaml; for the role vendor and no other.")
]


def add_to(app: typer.Typer) -> None:
    """Put this group's commands on the command line."""
    group = typer.Typer(no_args_is_help=True, help="Who may sign in to the desk, and as what.")
    group.command("list")(list_)
    group.command("add")(add)
    group.command("set")(set_)
    group.command("remove")(remove)
    app.add_typer(group, name="account")


def list_(context: typer.Context, database: Database = "sqlite:///data/tideshift.db", as_json: AsJson = False) -> int:
    """Show every account with its role.

    Example: [bold]tideshift account list[/]
    """
    invocation: Invocation = context.obj
    with store_as_it_is(database) as store:
        known = store.accounts()
    if as_json:
        invocation.answer({"accounts": [_as_json(account) for account in known]})
    elif known:
        invocation.show(_table(known))
    else:
        invocation.show("no accounts; the first is an admin: tideshift account add you@example.org --role admin")
    return Exit.PUBLISHED


def add(
    context: typer.Context,
    name: Name,
    role: RoleName = "viewer",
    vendor: OfVendor = None,
    reason: Reason = "new account",
    author: Author = None,
    configs: Configs = Path("configs"),
    database: Database = "sqlite:///data/tideshift.db",
    as_json: AsJson = False,
) -> int:
    """Let somebody sign in.

    A viewer reads the plan; a planner changes it too; a publisher may also publish; an admin also looks after accounts.
    A vendor sees what it is asked for and answers, and nothing else.

    Example: [bold]tideshift account add li@example.org --role admin[/]

    Example: [bold]tideshift account add ana@manila.example --role vendor --vendor manila-one[/]
    """
    from planning.store import Account, Store, account_name

    at = datetime.now(UTC)
    _known_vendor(configs, vendor)
    try:
        fresh = Account(account_name(name), role, vendor, None, True, at)  # type: ignore[arg-type]  # it looks itself
        with Store.open(database) as store:
            kept = store.add_account(fresh, who(author), reason)
    except ValueError as wrong:
        raise _refused(name, wrong) from wrong
    return _told(context.obj, kept, "may sign in", as_json)


def set_(
    context: typer.Context,
    name: Name,
    role: RoleName = None,
    vendor: OfVendor = None,
    active: Annotated[
        bool | None, typer.Option("--active/--inactive", help="Whether they may sign in; default: as it is.")
    ] = None,
    reason: Reason = "changed",
    author: Author = None,
    configs: Configs = Path("configs"),
    database: Database = "sqlite:///data/tideshift.db",
    as_json: AsJson = False,
) -> int:
    """Give an account another role, or switch it off or on. It counts from their next click.

    Example: [bold]tideshift account set li@example.org --role publisher[/]
    """
    from planning.store import account_name

    _known_vendor(configs, vendor)
    try:
        with store_as_it_is(database) as store:
            before = store.account(name)
            if before is None:
                raise KeyError(f"there is no account {account_name(name)}")
            into = role or before.role
            after = replace(
                before,
                role=into,  # type: ignore[arg-type]  # it looks itself
                vendor=(vendor or before.vendor) if into == "vendor" else vendor,
                active=before.active if active is None else active,
            )
            kept = store.change_account(after, who(author), reason, datetime.now(UTC))
    except (ValueError, KeyError) as wrong:
        raise _refused(name, wrong) from wrong
    return _told(context.obj, kept, "may sign in" if kept.active else "may not sign in", as_json)


def remove(
    context: typer.Context,
    name: Name,
    reason: Reason = "removed",
    author: Author = None,
    database: Database = "sqlite:///data/tideshift.db",
    as_json: AsJson = False,
) -> int:
    """Take an account away. What it changed stays, with its name; `set --inactive` keeps the account too.

    Example: [bold]tideshift account remove li@example.org --reason "left us"[/]
    """
    try:
        with store_as_it_is(database) as store:
            gone = store.remove_account(name, who(author), reason, datetime.now(UTC))
    except (ValueError, KeyError) as wrong:
        raise _refused(name, wrong) from wrong
    return _told(context.obj, gone, "is gone", as_json)


def _known_vendor(configs: Path, vendor: str | None) -> None:
    """Refuse a vendor that the site does not know: an account of it would see nothing and nobody would know why."""
    if vendor is None:
        return
    from planning.settings import load_settings
    from planning.yaml_door.yaml_model import suggest

    names = [known.name for known in load_settings(configs).vendors.vendors]
    if vendor not in names:
        wrong = "no such vendor in vendors.yaml"
        raise Refused([Finding("--vendor", 0, "", wrong, vendor, suggest(vendor, names))])


def _refused(name: str, wrong: Exception) -> Refused:
    # what a KeyError says stands in quotes of its own
    why = str(wrong.args[0]) if wrong.args else str(wrong)
    return Refused([Finding("account", 0, "", why, name, "see tideshift account list, and --help")])


def _told(invocation: Invocation, account: "Account", what: str, as_json: bool) -> int:
    if as_json:
        invocation.answer(_as_json(account))
    else:
        invocation.show(f"{account.name} ({_role(account)}) {what}")
    return Exit.PUBLISHED


def _role(account: "Account") -> str:
    return account.role if account.vendor is None else f"{account.role} {account.vendor}"


def _as_json(account: "Account") -> dict[str, Any]:
    return {
        "name": account.name,
        "role": account.role,
        "vendor": account.vendor,
        "language": account.language,
        "active": account.active,
        "created_at": account.created_at.isoformat(),
    }


def _table(known: "list[Account]") -> "Table":
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for heading in ("name", "role", "may sign in", "since"):
        table.add_column(heading, no_wrap=True)
    for account in known:
        active = "yes" if account.active else "no"
        table.add_row(account.name, _role(account), active, f"{account.created_at:%Y-%m-%d}")
    return table
