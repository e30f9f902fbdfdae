"""certificate.json and result.json, read strictly: what this program does not know it does not confirm."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from planning.certify.claim import (
    BANDS,
    MAY_BE,
    PARTS,
    PRICED,
    RULES,
    SCHEMA,
    Break,
    Claim,
    Contract,
    Fairness,
    Floats,
    Grid,
    Law,
    Template,
    Wish,
)
from planning.certify.pay import WAGE, Dated, Overtime, Terms
from planning.certify.sheet import Unreadable, day, instant

T = TypeVar("T")

LARGEST = 10**15
"""No whole number of a certificate is larger; sums of such still fit into 64 bits."""

LEAST = {"start_grid": 1}
"""Of fields that hold whole numbers; others are 0 at least."""


def read_json(path: Path) -> dict[str, Any]:
    """A JSON object.

    Raises
    ------
    Unreadable
        For a missing file, or one that holds no JSON object.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Unreadable([f"{path.name}: missing"]) from None
    except OSError as wrong:
        raise Unreadable([f"{path.name}: cannot be read: {wrong.strerror}"]) from None
    except json.JSONDecodeError as wrong:
        raise Unreadable([f"{path.name}:{wrong.lineno}:{wrong.colno}: {wrong.msg}"]) from None
    except UnicodeDecodeError as wrong:
        raise Unreadable([f"{path.name}: not UTF-8 at byte {wrong.start}"]) from None
    if not isinstance(found, dict):
        raise Unreadable([f"{path.name}: not a JSON object"])
    return found


def read_claim(path: Path) -> Claim:
    """Read a certificate.

    Raises
    ------
    Unreadable
        For another schema, a part that is missing or unknown, a rule that cannot be judged here, or a value of the
        wrong kind.
    """
    told = read_json(path)
    if told.get("schema") != SCHEMA:
        raise Unreadable([f"{path.name}: schema {SCHEMA} expected (found {told.get('schema')})"])
    faults = [f"{path.name}: {name} is missing" for name in sorted(PARTS - set(told))]
    faults += [
        f"{path.name}: {name} is unknown here and cannot be confirmed" for name in sorted(set(told) - PARTS - MAY_BE)
    ]
    if faults:
        raise Unreadable(faults)
    try:
        return _claim(told)
    except ValueError as wrong:
        raise Unreadable([f"{path.name}: {wrong}"]) from None


def _claim(told: dict[str, Any]) -> Claim:
    def part(name: str, read: Callable[[Any], T]) -> T:
        try:
            return read(told.get(name, []))
        except ValueError as wrong:
            raise ValueError(f"{name}: {wrong}") from None

    grid = part("horizon", _grid)
    prices = part("prices", lambda found: _fields(found, {"shortage", "surplus"}))
    sets = part("skill_sets", _skill_sets)
    return Claim(
        grid=grid,
        shrinkage=part("shrinkage", _shrinkage),
        hedge=part("hedge", _flag),
        shortage=part("prices", lambda _: _named(prices["shortage"], _number)),
        surplus=part("prices", lambda _: _number(prices["surplus"])),
        rules=part("rules", _rules),
        laws=part("laws", lambda found: tuple(map(_law, _list(found)))),
        templates=part("templates", lambda found: {t.code: t for t in map(_template, _list(found))}),
        contracts=part("contracts", lambda found: _named(found, _contract)),
        wishes=part("wishes", lambda found: tuple(_wish(row) for row in _list(found))),
        absences=part("absences", lambda found: tuple(_absence(row) for row in _list(found))),
        premiums=part("premiums", _dated),
        productivity=part("productivity", lambda found: _named(found, _number)),
        past=part("past", lambda found: tuple(_past(row) for row in _list(found))),
        kept=part("kept", lambda found: frozenset(_kept(row) for row in _list(found))),
        skill_sets=sets,
        duals=part("duals", lambda found: _duals(found, len(sets), grid.ticks)),
        cost=part("cost", _whole),
        cost_parts=part("cost_parts", lambda found: _named(found, _whole)),
        bound=part("bound", _whole),
        gap=part("gap", _number),
        fairness=part("fairness", _fairness) if "fairness" in told else None,
    )


def _grid(found: Any) -> Grid:
    told = _fields(found, {"start", "end", "interval", "tick"})
    grid = Grid(_instant(told["start"]), _instant(told["end"]), _whole(told["interval"], 1), _whole(told["tick"], 1))
    if grid.interval % grid.tick or (grid.end - grid.start) % grid.tick or grid.end <= grid.start:
        raise ValueError(f"{_shown(found)} is no grid of ticks")
    return grid


def _shrinkage(found: Any) -> float:
    share = _number(found)
    if not 0 <= share < 1:
        raise ValueError(f"{share} outside [0, 1)")
    return share


def _rules(found: Any) -> dict[str, dict[str, int]]:
    return {rule: _limits(rule, limits) for rule, limits in _object(found).items()}


def _limits(rule: str, found: Any) -> dict[str, int]:
    if rule not in RULES:
        raise ValueError(f"rule {rule} is unknown here and cannot be judged")
    try:
        return _wholes(_fields(found, RULES[rule]), RULES[rule])
    except ValueError as wrong:
        raise ValueError(f"rule {rule}: {wrong}") from None


def _law(found: Any) -> Law:
    told = _fields(found, {"rule", "limits", "sites", "exempt", "law"})
    rule, sites = _text(told["rule"]), frozenset(map(_text, _list(told["sites"])))
    if rule in PRICED or not sites:
        raise ValueError(f"rule {rule} cannot be one of {', '.join(sorted(sites)) or 'no site'}")
    exempt = frozenset(map(_text, _list(told["exempt"])))
    return Law(rule, _limits(rule, told["limits"]), sites, exempt, _text(told["law"]))


def _template(found: Any) -> Template:
    told = _fields(found, {"code", "minutes", "earliest_start", "latest_start", "start_grid", "breaks"})
    own = _wholes(told, {"minutes", "earliest_start", "latest_start", "start_grid"})
    return Template(code=_text(told["code"]), breaks=tuple(map(_break, _list(told["breaks"]))), **own)


def _break(found: Any) -> Break:
    told = _fields(found, {"minutes", "earliest", "latest", "paid"})
    own = _wholes(told, {"minutes", "earliest", "latest"})
    return Break(paid=_flag(told["paid"]), **own)


def _contract(found: Any) -> Contract:
    told = dict(_object(found))
    pay = _terms(told.pop("pay", {}))
    told = _fields(told, {"week_minutes", "week_shifts", "shifts", "guaranteed_minutes"})
    own = _wholes(told, {"week_minutes", "week_shifts", "guaranteed_minutes"})
    return Contract(shifts=tuple(map(_text, _list(told["shifts"]))), pay=pay, **own)


def _terms(found: Any) -> Terms:
    told = _object(found)
    if unknown := sorted(set(told) - {"day", "week", "premiums", "time_off"}):
        raise ValueError(f"{', '.join(unknown)} of pay unknown here")
    time_off = (0, 0)
    if "time_off" in told:
        offered = _fields(told["time_off"], {"minutes", "share"})
        time_off = _whole(offered["minutes"], 0), _share(offered["share"])
        if time_off[1] > WAGE:
            raise ValueError("time off saves more than its pay")
    return Terms(
        day=_overtime(told["day"]) if "day" in told else None,
        week=_overtime(told["week"]) if "week" in told else None,
        hours=tuple(map(_hours, _list(told.get("premiums", [])))),
        time_off=time_off,
    )


def _overtime(found: Any) -> Overtime:
    told = _fields(found, {"after", "steps"})
    rates = [(_whole(since, 0), _share(rate)) for since, rate in (_row(step, 2) for step in _list(told["steps"]))]
    # Only rates that rise with the minutes leave the best tour what the bound takes it for.
    if not rates or rates[0][0] or rates != sorted(rates) or sorted(r for _, r in rates) != [r for _, r in rates]:
        raise ValueError(f"steps of overtime must begin at 0 and rise (found {_shown(told['steps'])})")
    if rates[0][1] < WAGE:
        raise ValueError("overtime is paid less than its wage")
    return Overtime(_whole(told["after"], 0), tuple(rates))


def _hours(found: Any) -> tuple[int, int, int]:
    told = _fields(found, {"start", "end", "share"})
    return _whole(told["start"], 0), _whole(told["end"], 0), _share(told["share"])


def _dated(found: Any) -> Dated:
    spans: dict[str, list[tuple[int, int, int]]] = {}
    for who, first, last, share in (_row(row, 4) for row in _list(found)):
        spans.setdefault(_text(who), []).append((day(_text(first)), day(_text(last)), _share(share)))
    return Dated({who: tuple(sorted(own)) for who, own in spans.items()})


def _share(found: Any) -> int:
    """A share of a wage in ten-thousandths, of which it must be a whole number."""
    share = round(_number(found) * WAGE)
    if share < 0 or abs(_number(found) * WAGE - share) > 1e-6:
        raise ValueError(f"not a share in ten-thousandths (found {_shown(found)})")
    return share


def _wish(found: Any) -> Wish:
    who, on, shift, weight = _row(found, 4)
    return Wish(_text(who), day(_text(on)), _text(shift), _number(weight))


def _fairness(found: Any) -> Fairness:
    told = _fields(found, {"night", "weekend", "unwanted", "posts", "cents", "most", "most_cents", "people"})
    night, unwanted = _row(told["night"], 2), tuple(map(_text, _list(told["unwanted"])))
    weekend, posts = tuple(_whole(d, 0) for d in _list(told["weekend"])), tuple(map(_text, _list(told["posts"])))
    if strange := [*(b for b in unwanted if b not in BANDS), *(p for p in posts if p.count("/") != 2)]:
        raise ValueError(f"{', '.join(strange)} unknown here")
    return Fairness(
        night=(_whole(night[0], 0), _whole(night[1], 0)),
        weekend=weekend,
        unwanted=unwanted,
        posts=posts,
        cents=tuple(_whole(c, 0) for c in _row(told["cents"], 4)),
        most=tuple(None if m is None else _number(m) for m in _row(told["most"], 4)),
        most_cents=_whole(told["most_cents"], 0),
        people=_named(told["people"], _balance),
    )


def _balance(found: Any) -> tuple[tuple[float, ...], tuple[float, ...]]:
    before, at = _row(found, 2)
    return tuple(map(_number, _row(before, 4))), tuple(map(_number, _row(at, 4)))


def _absence(found: Any) -> tuple[str, int, int]:
    who, start, end = _row(found, 3)
    return _text(who), _instant(start), _instant(end)


def _past(found: Any) -> tuple[str, str, int, int, int, str, str]:
    who, code, start, end, paid, breaks, work = _row(found, 7)
    span = _instant(start), _instant(end)
    return _text(who), _text(code), *span, _whole(paid, 0), _text(breaks), _text(work)


def _kept(found: Any) -> tuple[str, int]:
    who, start = _row(found, 2)
    return _text(who), _instant(start)


def _skill_sets(found: Any) -> dict[frozenset[str], int]:
    listed = [frozenset(map(_text, _list(queues))) for queues in _list(found)]
    if len(set(listed)) != len(listed):
        raise ValueError("two are the same")
    return {queues: g for g, queues in enumerate(listed)}


def _duals(found: Any, sets: int, ticks: int) -> Floats:
    rows = [[_number(price) for price in _list(row)] for row in _list(found)]
    if len(rows) != sets or any(len(row) != ticks for row in rows):
        raise ValueError(f"{sets} lists of {ticks} numbers expected, one for each skill set")
    return np.array(rows, dtype=float).reshape(sets, ticks)


def _fields(found: Any, names: frozenset[str] | set[str]) -> dict[str, Any]:
    """An object of these fields and no other."""
    told = _object(found)
    if missing := sorted(names - set(told)):
        raise ValueError(f"{', '.join(missing)} missing in {_shown(found)}")
    if unknown := sorted(set(told) - names):
        raise ValueError(f"{', '.join(unknown)} unknown here")
    return told


def _wholes(told: dict[str, Any], names: frozenset[str] | set[str]) -> dict[str, int]:
    """These fields as whole numbers, none below its least."""
    whole = {}
    for name in sorted(names):
        try:
            whole[name] = _whole(told[name], LEAST.get(name, 0))
        except ValueError as wrong:
            raise ValueError(f"{name} is {wrong}") from None
    return whole


def _named(found: Any, read: Callable[[Any], T]) -> dict[str, T]:
    return {name: read(value) for name, value in _object(found).items()}


def _object(found: Any) -> dict[str, Any]:
    if not isinstance(found, dict):
        raise ValueError(f"not an object (found {_shown(found)})")
    return found


def _list(found: Any) -> list[Any]:
    if not isinstance(found, list):
        raise ValueError(f"not a list (found {_shown(found)})")
    return found


def _row(found: Any, length: int) -> list[Any]:
    if len(_list(found)) != length:
        raise ValueError(f"{length} values expected (found {_shown(found)})")
    return _list(found)


def _text(found: Any) -> str:
    if not isinstance(found, str):
        raise ValueError(f"not a text (found {_shown(found)})")
    return found


def _instant(found: Any) -> int:
    try:
        return instant(_text(found))
    except ValueError as wrong:
        raise ValueError(f"{wrong} (found {_shown(found)})") from None


def _flag(found: Any) -> bool:
    if not isinstance(found, bool):
        raise ValueError(f"neither true nor false (found {_shown(found)})")
    return found


def _whole(found: Any, least: int = -LARGEST) -> int:
    if type(found) is not int or not least <= found <= LARGEST:
        floor = "" if least == -LARGEST else f" from {least} up"
        raise ValueError(f"not a whole number{floor} (found {_shown(found)})")
    return found


def _number(found: Any) -> float:
    if isinstance(found, bool) or not isinstance(found, int | float) or not abs(found) <= LARGEST:
        raise ValueError(f"not a number (found {_shown(found)})")
    return float(found)


def _shown(found: Any) -> str:
    text = json.dumps(found, ensure_ascii=False)
    return text if len(text) <= 60 else text[:57] + "..."
