"""YAML as our doors read it: the YAML 1.2 core and nothing that could surprise, with the place of every value.

`22:00` and `NO` are text, `true` and `false` the only booleans. Duplicate keys, anchors, aliases, tags, and a
second document are refused, each with line and column, and reading goes on behind them, so that one message
carries everything that is wrong with a file. Parsing itself is libyaml's, through PyYAML's event stream; no
constructor of PyYAML ever runs.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import yaml
from yaml import events

from planning.refusal import Finding, Refused

Value: TypeAlias = "str | int | float | bool | list[Value] | dict[str, Value] | None"
"""What a YAML 1.2 core document holds."""

Loc: TypeAlias = "tuple[str | int, ...]"
"""Path to a value: keys of mappings and numbers of items, from the root."""

MOST_BYTES = 1_000_000
"""Largest YAML file read; a year of one vendor's demand is a tenth of it."""

MOST_DEPTH = 32
"""Deepest nesting read; ours need six."""

_INT = re.compile(r"[-+]?[0-9]{1,400}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_BASED = re.compile(r"0o[0-7]{1,400}|0x[0-9a-fA-F]{1,400}")
_WORDS: dict[str, bool | None] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip


@dataclass(frozen=True)
class Place:
    """Line and column of a character, both counted from 1."""

    line: int
    column: int


@dataclass(frozen=True)
class Document:
    """A YAML file once read: its value, where everything stands, and what is wrong with its form.

    Attributes
    ----------
    file : str
        Name used in findings.
    value : Value
        The root; duplicate keys keep their first value, an alias reads as empty.
    places, key_places : dict of Loc to Place
        Where each value and each mapping key begins.
    unread : frozenset of Loc
        Values that could not be read (aliases); complaints about them would only repeat the cause.
    findings : tuple of Finding
        Everything refused so far.
    """

    file: str
    value: Value = None
    places: dict[Loc, Place] = field(default_factory=dict)
    key_places: dict[Loc, Place] = field(default_factory=dict)
    unread: frozenset[Loc] = frozenset()
    findings: tuple[Finding, ...] = ()

    def place(self, loc: Sequence[str | int], *, key: bool = False) -> Place:
        """Where `loc`, or its key, stands; of the nearest enclosing value if it stands nowhere."""
        path = tuple(loc)
        if key and path in self.key_places:
            return self.key_places[path]
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, Place(1, 1))

    def keys(self, loc: Sequence[str | int]) -> list[str]:
        """Keys of the mapping at `loc`; none where there is no mapping."""
        here: Value = self.value
        for step in loc:
            here = here[step]  # type: ignore[index]
        return list(here) if isinstance(here, dict) else []

    def finding(self, loc: Sequence[str | int], wrong: str, found: str, remedy: str, *, key: bool = False) -> Finding:
        """A finding at `loc`, or at its key."""
        place = self.place(loc, key=key)
        return Finding(self.file, place.line, str(place.column), wrong, found, remedy)


def scalar(text: str) -> str | int | float | bool | None:
    """Value of a plain scalar under the YAML 1.2 core schema (YAML 1.2.2, section 10.3.2).

    >>> [scalar(t) for t in ("22:00", "NO", "0o14", "1e3", "True", "~", "1_000")]
    ['22:00', 'NO', 12, 1000.0, True, None, '1_000']
    """
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text):
        return int(text)
    if _BASED.fullmatch(text):
        return int(text, 0)
    if _FLOAT.fullmatch(text):
        return float(text)
    if text in (".nan", ".NaN", ".NAN"):
        return math.nan
    if text.lstrip("+-") in (".inf", ".Inf", ".INF") and len(text) <= 5:
        return -math.inf if text[0] == "-" else math.inf
    return text


def read_document(path: Path, name: str | None = None) -> Document:
    """Read a YAML file without judging what it says.

    Parameters
    ----------
    path : Path
        File to read.
    name : str, optional
        What findings call it; the path as given by default.

    Returns
    -------
    Document
        With `findings` if its form is refused.

    Raises
    ------
    Refused
        If nothing in it can be read: missing, too big, binary, not UTF-8.
    """
    file = name or str(path)
    try:
        with path.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise Refused(
            [Finding(file, 0, "", "cannot be read", error.strerror or str(error), "check the path and its permissions")]
        ) from error
    return parse(data, file)


def parse(data: bytes, file: str) -> Document:
    """Parse the bytes of a YAML file; see `read_document`."""
    if len(data) > MOST_BYTES:
        wrong = f"larger than {MOST_BYTES:,} bytes"
        raise Refused([Finding(file, 0, "", wrong, "", "check that it is the right file, or split it")])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        found = f"byte 0x{data[error.start]:02x}"
        raise Refused([Finding(file, line, "", "not UTF-8 text", found, "save the file as UTF-8 text")]) from error
    control = re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", text)
    if control:
        line = text[: control.start()].count("\n") + 1
        found = f"character U+{ord(control.group()):04X}"
        raise Refused([Finding(file, line, "", "not a text file", found, "save the file as UTF-8 text")])
    reader = _Reader(file)
    try:
        reader.document(yaml.parse(text, Loader=yaml.CSafeLoader))
    except yaml.YAMLError as error:
        reader.syntax(error)
    return reader.result()


class _Reader:
    """Builds a Document from libyaml's events, noting what is refused and reading on."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.value: Value = None
        self.places: dict[Loc, Place] = {}
        self.keys: dict[Loc, Place] = {}
        self.unread: set[Loc] = set()
        self.findings: list[Finding] = []

    def result(self) -> Document:
        unread = frozenset(self.unread)
        return Document(self.file, self.value, self.places, self.keys, unread, tuple(self.findings))

    def refuse(self, place: Place, wrong: str, found: str, remedy: str) -> None:
        self.findings.append(Finding(self.file, place.line, str(place.column), wrong, found, remedy))

    def syntax(self, error: yaml.YAMLError) -> None:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        place = Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)
        problem = getattr(error, "problem", None) or str(error)
        # Behind a syntax error nothing is known, so what the rest lacks is not held against it.
        self.unread.add(())
        self.refuse(place, "not YAML", problem, "check indentation, colons, quotes and brackets on this line and above")

    def document(self, stream: Iterator[events.Event]) -> None:
        documents = 0
        for event in stream:
            if isinstance(event, events.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self.refuse(_place(event), "a second document", "---", "keep one document in a file")
                    return
            elif isinstance(event, events.NodeEvent):
                self.value = self.node(event, stream, ())

    def node(self, event: events.Event, stream: Iterator[events.Event], loc: Loc) -> Value:
        place = _place(event)
        self.places.setdefault(loc, place)
        if isinstance(event, events.AliasEvent):
            self.unread.add(loc)
            self.refuse(place, "an alias", f"*{event.anchor}", "write the value out")
            return None
        anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
        if anchor is not None:
            self.refuse(place, "an anchor", f"&{anchor}", "remove it and write the value out where it is needed")
        if tag is not None:
            self.refuse(place, "a tag", tag.replace("tag:yaml.org,2002:", "!!"), "remove it; quotes make a text")
        if isinstance(event, events.ScalarEvent):
            return scalar(event.value) if event.implicit[0] and event.style in (None, "") else event.value
        if len(loc) > MOST_DEPTH:
            wrong = f"nested deeper than {MOST_DEPTH} levels"
            raise Refused([*self.findings, Finding(self.file, place.line, str(place.column), wrong, "", "flatten it")])
        if isinstance(event, events.SequenceStartEvent):
            return self.sequence(stream, loc)
        return self.mapping(stream, loc)

    def sequence(self, stream: Iterator[events.Event], loc: Loc) -> list[Value]:
        items: list[Value] = []
        for event in stream:
            if isinstance(event, events.SequenceEndEvent):
                break
            items.append(self.node(event, stream, (*loc, len(items))))
        return items

    def mapping(self, stream: Iterator[events.Event], loc: Loc) -> dict[str, Value]:
        pairs: dict[str, Value] = {}
        for event in stream:
            if isinstance(event, events.MappingEndEvent):
                break
            place = _place(event)
            if not isinstance(event, events.ScalarEvent):
                self.refuse(place, "a key that is not plain text", "", "write a name as the key")
                self.aside(event, stream, loc)
                self.aside(next(stream), stream, loc)
                continue
            if event.anchor is not None:
                self.refuse(place, "an anchor", f"&{event.anchor}", "remove it")
            name = event.value
            if name in pairs:
                first = self.keys[(*loc, name)].line
                wrong = f"duplicate key {name!r}"
                self.refuse(place, wrong, f"the first is on line {first}", "keep one of the two")
                self.aside(next(stream), stream, loc)
                continue
            self.keys[(*loc, name)] = place
            pairs[name] = self.node(next(stream), stream, (*loc, name))
        return pairs

    def aside(self, event: events.Event, stream: Iterator[events.Event], loc: Loc) -> None:
        """Read a node whose value does not count, still noting what is refused inside it, and how deep it lies."""
        other = _Reader(self.file)
        other.node(event, stream, (*loc, "?"))
        self.findings += other.findings


def _place(event: events.Event) -> Place:
    mark = event.start_mark
    assert mark is not None, "libyaml marks every event"
    return Place(mark.line + 1, mark.column + 1)
