"""Rights: what each role may do, and the refusal of everything else."""

from enum import StrEnum

from planning.store.accounts import ROLES, Account, Role


class Right(StrEnum):
    """What somebody may be let do, in the words of a refusal."""

    READ = "read the plan"
    EDIT = "change the plan"
    PUBLISH = "publish"
    ACCOUNTS = "look after accounts"
    ANSWER = "read and answer what a vendor is asked"


_OF_ROLE: dict[Role, frozenset[Right]] = {
    "viewer": frozenset({Right.READ}),
    "planner": frozenset({Right.READ, Right.EDIT, Right.ANSWER}),
    "publisher": frozenset({Right.READ, Right.EDIT, Right.ANSWER, Right.PUBLISH}),
    "admin": frozenset(Right),
    "vendor": frozenset({Right.ANSWER}),
}


def may(account: Account, right: Right) -> bool:
    """Whether an account has a right; one that is not active has none.

    A vendor's right to answer is of its own demand only, which the guard holds apart.
    """
    return account.active and right in _OF_ROLE[account.role]


def roles_with(right: Right) -> tuple[Role, ...]:
    """Roles that have a right, the least of them first.

    >>> roles_with(Right.PUBLISH)
    ('publisher', 'admin')
    """
    return tuple(role for role in ROLES if right in _OF_ROLE[role])


class Forbidden(Exception):  # noqa: N818  (a refusal is an answer, not a failure of the program)
    """Somebody asked for what their account may not. Nothing was read and nothing was written.

    Attributes
    ----------
    name, role : str
        Of the account.
    right : Right or None
        What it lacks; None for what no account may, or what is another's.
    """

    def __init__(self, account: Account, right: Right | None, what: str = "") -> None:
        self.name, self.role, self.right = account.name, account.role, right
        if right is None:
            remedy = "that is not given to any role" if not what else "it belongs to somebody else"
            what = what or "do this at the desk"
        else:
            what = what or right.value
            remedy = f"it needs the role {roles_with(right)[0]}, which an admin grants"
        state = "" if account.active else ", not active"
        super().__init__(
            f"{account.name} ({account.role}{state}) may not {what}: {remedy}; nothing was read or changed"
        )
