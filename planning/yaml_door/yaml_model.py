"""From a YAML document to a model: every complaint at its line and column, in words and with a remedy."""

import difflib
import json
import re
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints, ValidationError

from planning.refusal import Finding, Refused
from planning.yaml_door.yaml_file import Document, Loc, read_document


class Door(BaseModel):
    """Base of every model at a door: unknown keys are refused, types are never guessed, values are frozen."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


Name = Annotated[str, StringConstraints(pattern=r"^[^\s/|*,;=]([^/|*,;=]*[^\s/|*,;=])?$", max_length=80)]
"""A name that may stand in `line/language/channel`, in a pattern and in a CSV cell."""

_DATE = re.compile(r"\d{4}-\d\d-\d\d")


def _day(text: object) -> date:
    """Only what looks like a date is one; pydantic would take seconds since 1970 too."""
    if isinstance(text, date):
        return text
    if not isinstance(text, str) or not _DATE.fullmatch(text):
        raise ValueError("not a date; write it as 2026-11-09")
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ValueError("a date no calendar has; write a real date as 2026-11-09") from None
    if not 1990 <= day.year <= 2100:
        raise ValueError("a year outside 1990 to 2100; check the year")
    return day


Day = Annotated[date, BeforeValidator(_day)]
"""A date of the calendar, `YYYY-MM-DD`."""

M = TypeVar("M", bound=Door)

_CLOCK = re.compile(r"\d{1,2}:\d{2}(:\d{2})?")
_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?")


def read_model(path: Path, model: type[M], name: str | None = None) -> M:
    """Read a YAML file as a model.

    Raises
    ------
    Refused
        With every finding of the file: form and content together.
    """
    document = read_document(path, name)
    value, findings = validate(document, model)
    if value is None:
        raise Refused(findings)
    return value


def validate(document: Document, model: type[M]) -> tuple[M | None, list[Finding]]:
    """Judge a document by a model; the model is `None` exactly if there are findings."""
    findings = list(document.findings)
    value = {} if document.value is None and not document.unread else document.value
    try:
        # Strict JSON is the one mode in which text becomes a date but never a number.
        made = model.model_validate_json(json.dumps(value))
    except ValidationError as error:
        found = [{**item, "loc": tuple(item["loc"])} for item in error.errors(include_url=False)]
        findings += _told(document, model, found)
        return None, findings
    return (None if findings else made), findings


def nearest(word: str, legal: Iterable[str]) -> str | None:
    """The legal word most like `word`, if one is near.

    >>> nearest("langauge", ["line", "language", "channel"])
    'language'
    """
    by_lower = {name.lower(): name for name in legal}
    close = difflib.get_close_matches(word.lower(), by_lower, n=1, cutoff=0.6)
    return by_lower[close[0]] if close else None


def suggest(word: str, legal: Iterable[str], many: int = 12) -> str:
    """A remedy that names the nearest legal word, or the first legal ones."""
    names = list(legal)
    close = nearest(word, names)
    if close is not None:
        return f"did you mean {close!r}?"
    return "legal: " + ", ".join(names[:many]) + (f" and {len(names) - many} more" if len(names) > many else "")


def shown(value: object) -> str:
    """A value as a finding shows it: JSON, cut to sixty characters."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:57] + "..."


def _told(document: Document, model: type[Door], errors: Sequence[dict[str, Any]]) -> list[Finding]:
    meant: set[Loc] = set()
    findings = []
    errors = [e for e in errors if not any(e["loc"][: len(u)] == u for u in document.unread)]
    for error in errors:
        loc = error["loc"]
        if error["type"] == "extra_forbidden":
            legal = _keys(_model_at(model, loc[:-1]))
            present = document.keys(loc[:-1])
            close = nearest(str(loc[-1]), [k for k in legal if k not in present]) if legal else None
            remedy = f"did you mean {close!r}?" if close else "remove it; keys here are " + ", ".join(legal)
            if close:
                meant.add((*loc[:-1], close))
            findings.append(document.finding(loc, f"unknown key {loc[-1]!r}", "", remedy, key=True))
    for error in errors:
        loc = error["loc"]
        if error["type"] == "extra_forbidden" or (error["type"] == "missing" and loc in meant):
            continue  # a misspelt key is one mistake, not two
        if error["type"] == "too_short" and len(error["input"]) >= error["ctx"]["min_length"]:
            continue  # pydantic counts good items only, and the bad ones have their own findings
        if error["type"] == "missing":
            about = _description(_model_at(model, loc[:-1]), str(loc[-1]))
            remedy = f"add it{f' ({about})' if about else ''}"
            findings.append(document.finding(loc[:-1], f"missing key {loc[-1]!r}", "", remedy))
        elif loc and loc[-1] == "[key]":
            wrong, remedy = _words(error)
            findings.append(document.finding(loc[:-1], wrong, shown(loc[-2]), remedy, key=True))
        else:
            wrong, remedy = _words(error)
            findings.append(document.finding(loc, wrong, shown(error["input"]), remedy))
    return findings


def _words(error: dict[str, Any]) -> tuple[str, str]:
    """What is wrong and what to do, for one of pydantic's error types."""
    kind, context, value = error["type"], error.get("ctx", {}), error["input"]
    if kind.startswith(("int_", "float_")):
        number = "whole number" if kind.startswith("int_") else "number"
        if isinstance(value, str) and _CLOCK.fullmatch(value):
            return f"a clock time where a {number} belongs", f"write a {number}, such as 240"
        if isinstance(value, str) and _NUMBER.fullmatch(value):
            return f"text where a {number} belongs", "remove the quotes"
        return f"not a {number}", f"write a {number}, such as 240"
    if kind == "literal_error":
        legal = re.findall(r"'([^']*)'|(\d+)", context["expected"])
        names = [a or b for a, b in legal]
        close = nearest(value, names) if isinstance(value, str) else None
        return "not one of " + ", ".join(names), f"did you mean {close!r}?" if close else "write one of them"
    if kind == "value_error":
        wrong, _, remedy = str(context["error"]).partition("; ")
        return wrong, remedy or "correct it"
    limits = {"greater_than_equal": ("ge", "at least"), "greater_than": ("gt", "more than"),
              "less_than_equal": ("le", "at most"), "less_than": ("lt", "less than")}  # fmt: skip
    if kind in limits:
        key, phrase = limits[kind]
        if key in ("ge", "gt") and isinstance(value, int | float) and value < 0 <= context[key]:
            return "a negative number", f"write a number of {phrase} {context[key]:g}"
        return f"must be {phrase} {context[key]:g}", "write a number in that range"
    plain = {
        "string_type": ("not text", "put it in quotes"),
        "bool_type": ("neither true nor false", "write true or false, without quotes"),
        "tuple_type": ("not a list", "write [a, b, c], or one item a line behind '- '"),
        "dict_type": ("not a mapping", "write `name: value` lines"),
        "model_type": ("not a mapping", "write `name: value` lines"),
        "model_attributes_type": ("not a mapping", "write `name: value` lines"),
        "finite_number": ("not a finite number", "write a number"),
        "string_pattern_mismatch": ("not a legal name", "use no space at its ends and none of / | * , ; ="),
        "string_too_short": ("empty", "write a text"),
        "string_too_long": ("too long", "shorten it"),
    }
    if kind in plain:
        return plain[kind]
    if kind == "too_short":
        return "too few items", f"write at least {context['min_length']}"
    if kind == "too_long":
        return "too many items", f"write at most {context['max_length']}"
    return str(error["msg"]), "correct it"


def _model_at(model: Any, loc: Sequence[str | int]) -> Any:
    """The annotation reached from a model along `loc`."""
    here: Any = model
    for step in loc:
        here = _bare(here)
        if isinstance(here, type) and issubclass(here, BaseModel):
            by_key = {f.alias or n: f.annotation for n, f in here.model_fields.items()}
            here = by_key.get(str(step))
        elif get_origin(here) is dict:
            here = get_args(here)[1]
        elif get_origin(here) is tuple:
            here = get_args(here)[0]
        else:
            return None
    return _bare(here)


def _bare(annotation: Any) -> Any:
    """An annotation without `Annotated` and without `| None`."""
    if get_origin(annotation) is Annotated:
        return _bare(get_args(annotation)[0])
    some = [a for a in get_args(annotation) if a is not type(None)]
    if type(None) in get_args(annotation) and len(some) == 1:
        return _bare(some[0])
    return annotation


def _keys(model: Any) -> list[str]:
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        return []
    return [f.alias or n for n, f in model.model_fields.items()]


def _description(model: Any, key: str) -> str:
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        return ""
    return next((f.description or "" for n, f in model.model_fields.items() if (f.alias or n) == key), "")
