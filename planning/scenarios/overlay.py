"""A scenario's paths laid over the settings' files: one tree of values, each knowing the file and place it is from.

A path is keys with dots between, or mappings in mappings, or both. Its first key is a settings file (`rules`, `solver`)
or a key of site.yaml. Items of lists are named by their `name`, `code`, `queue`, or line and channel, or counted from
1; an empty value takes a named item away, and `+` adds items. Anything else replaces what it names.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from planning.refusal import Finding, Refused
from planning.scenarios.scenario import WORDS, Told
from planning.settings import MODELS, Settings
from planning.settings.load import read_settings, settings_of
from planning.settings.site import Site
from planning.yaml_door.yaml_file import Document, Loc, Place, Value
from planning.yaml_door.yaml_model import shown, suggest

STEMS = {name.removesuffix(".yaml"): name for name in MODELS}
"""Settings files by the key that a path begins with."""

LOSE, ADD = "lose", "+"
"""`vendors: {lose: NAME}` takes a vendor away; `+` under a list adds items to it."""


@dataclass(frozen=True)
class Spot:
    """Where a value, or its key, stands, and whether the scenario's file says so."""

    place: Place
    ours: bool


@dataclass
class Node:
    """A value of a tree that is being changed."""

    value: "Scalar | list[Node] | dict[str, Entry]"
    spot: Spot


@dataclass
class Entry:
    """A key of a mapping and what it holds."""

    key: Spot
    node: Node


Scalar: TypeAlias = str | int | float | bool | None


@dataclass(frozen=True)
class Overlaid(Document):
    """A settings document with a scenario laid over it; what is wrong with it is told at the scenario's place.

    Attributes
    ----------
    scenario : str
        The scenario's file.
    ours, our_keys : frozenset of Loc
        Values and keys that the scenario says.
    changes : tuple of Place
        Where the scenario changes this document.
    """

    scenario: str = ""
    ours: frozenset[Loc] = frozenset()
    our_keys: frozenset[Loc] = frozenset()
    changes: tuple[Place, ...] = ()

    def finding(self, loc: Sequence[str | int], wrong: str, found: str, remedy: str, *, key: bool = False) -> Finding:
        """A finding at the scenario's line, or, where the file it changes shows it, at its first change there."""
        path = tuple(loc)
        named = key and path in self.key_places
        at = path
        while not named and at and at not in self.places:
            at = at[:-1]
        place = self.key_places[path] if named else self.places.get(at, Place(1, 1))
        ours = path in self.our_keys if named else at in self.ours
        if ours or not self.changes:
            file = self.scenario if ours else self.file
            return Finding(file, place.line, str(place.column), wrong, found, remedy)
        first = self.changes[0]
        told = f"{wrong}, at {self.file}:{place.line}:{place.column}, where this is laid over it"
        return Finding(self.scenario, first.line, str(first.column), told, found, remedy)


@dataclass(frozen=True)
class Laid:
    """Settings with a scenario laid over them.

    Attributes
    ----------
    settings : Settings
    idle : tuple of str
        Changes that change nothing, each a sentence with its place.
    lost : tuple of str
        Vendors that the scenario loses.
    """

    settings: Settings
    idle: tuple[str, ...]
    lost: tuple[str, ...]


def lay_over(base: Settings, told: Told) -> Laid:
    """The settings of a folder with a scenario's paths laid over them, judged as any settings.

    Raises
    ------
    Refused
        With every finding, at the scenario's lines.
    """
    documents, findings = read_settings(base.directory)
    if findings:
        raise Refused(findings)
    laying = _Laying(told, {name: _tree(document) for name, document in documents.items()})
    for key, value in told.paths.items():
        laying.route((key,), value)
    if laying.findings:
        raise Refused(laying.findings)
    overlaid = {name: laying.document(name, documents[name]) for name in documents}
    settings = settings_of(base.directory, overlaid)
    return Laid(settings, tuple(laying.idle), tuple(laying.lost))


@dataclass
class _Laying:
    """Lays paths over the trees of the settings files."""

    told: Told
    trees: dict[str, Node]
    findings: list[Finding] = field(default_factory=list)
    idle: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    changes: dict[str, list[Place]] = field(default_factory=dict)
    _taken: dict[Loc, int] = field(default_factory=dict)
    _file: str = ""

    def route(self, loc: Loc, value: Value) -> None:
        """Find the settings file that a path of the scenario speaks of, and lay the path there."""
        steps = str(loc[0]).split(".")
        site = {f.alias or n for n, f in Site.model_fields.items()}
        if steps[0] in STEMS:
            file, rest = STEMS[steps[0]], steps[1:]
        elif steps[0] in site:
            file, rest = STEMS["site"], steps
        else:
            legal = [*WORDS, *STEMS, *sorted(site)]
            self.refuse(loc, f"unknown key {steps[0]!r}", "", suggest(steps[0], legal), key=True)
            return
        self._file = file
        if not rest and isinstance(value, dict):
            for key, inner in value.items():
                self.within(steps[0], (*loc, key), key.split("."), inner)
        elif not rest:
            self.refuse(loc, "a whole settings file", shown(value), "write keys of it, such as rules.rest_minutes")
        else:
            self.within(steps[0], loc, rest, value)

    def within(self, stem: str, loc: Loc, steps: list[str], value: Value) -> None:
        """Lay a path over one file; a file whose one list is called like it needs no word for the list."""
        fields = {f.alias or n for n, f in MODELS[self._file].model_fields.items()}
        if stem == "vendors" and steps == [LOSE]:
            self.lose(loc, value)
            return
        if steps[0] not in fields and stem in fields:
            steps = [stem, *steps]
        self.lay(self.trees[self._file], steps, loc, value, (self._file,))

    def lose(self, loc: Loc, value: Value) -> None:
        """Take vendors away."""
        for name in value if isinstance(value, list) else [value]:
            vendors = self.trees[self._file].value
            assert isinstance(vendors, dict)
            before = len(self.findings)
            listed = vendors.get("vendors")
            if listed is None or not isinstance(listed.node.value, list):
                self.refuse(loc, "no vendor to lose", str(name), "leave it out; vendors.yaml has none")
                continue
            self.item(listed.node, [str(name)], loc, None, (self._file, "vendors"))
            if len(self.findings) == before:
                self.lost.append(str(name))

    def lay(self, node: Node, steps: list[str], loc: Loc, value: Value, target: Loc) -> None:
        """Lay a value at the end of some steps below a node."""
        if isinstance(node.value, list):
            self.item(node, steps, loc, value, target)
            return
        if not isinstance(node.value, dict):
            node.value = {}
            node.spot = self.spot(loc)
        # Names may hold dots: the longest run of steps that is a key is one.
        length = next((n for n in range(len(steps), 0, -1) if ".".join(steps[:n]) in node.value), 1)
        key, rest = ".".join(steps[:length]), steps[length:]
        entry = node.value.get(key)
        if entry is None:
            entry = node.value[key] = Entry(self.spot(loc, key=True), Node(None, self.spot(loc)))
        here = (*target, key)
        if rest:
            self.lay(entry.node, rest, loc, value, here)
        else:
            self.settle(entry.node, loc, value, here)

    def item(self, node: Node, steps: list[str], loc: Loc, value: Value, target: Loc) -> None:
        """Lay a value over an item of a list."""
        items = node.value
        assert isinstance(items, list)
        if steps == [ADD]:
            for k, one in enumerate(value if isinstance(value, list) else [value]):
                items.append(self.grown(one, (*loc, k) if isinstance(value, list) else loc))
            self.note(loc)
            return
        called = [_called(one, k) for k, one in enumerate(items)]
        for length in range(len(steps), 0, -1):
            name, rest = ".".join(steps[:length]), steps[length:]
            meant = [k for k, names in enumerate(called) if name in names]
            if len(meant) > 1:
                self.refuse(loc, f"more than one item called {name!r}", "", "count them from 1 instead", key=True)
                return
            if meant:
                here = (*target, meant[0])
                if rest:
                    self.lay(items[meant[0]], rest, loc, value, here)
                elif value is None:
                    del items[meant[0]]
                    self.note(loc)
                else:
                    self.settle(items[meant[0]], loc, value, here)
                return
        known = [names[0] for names in called]
        wrong = f"no {target[-1]} called {steps[0]!r}" if len(target) > 1 else f"no item called {steps[0]!r}"
        self.refuse(loc, wrong, "", suggest(".".join(steps), known), key=True)

    def settle(self, node: Node, loc: Loc, value: Value, target: Loc) -> None:
        """Merge mappings, and replace anything else."""
        if isinstance(value, dict) and isinstance(node.value, dict | list):
            for key, inner in value.items():
                if isinstance(node.value, list):
                    self.item(node, [ADD] if key == ADD else key.split("."), (*loc, key), inner, target)
                else:
                    self.lay(node, key.split("."), (*loc, key), inner, target)
            return
        line = self.told.document.place(loc).line
        if target in self._taken:
            self.refuse(loc, "changed twice", f"the first is on line {self._taken[target]}", "keep one of the two")
            return
        self._taken[target] = line
        new = self.grown(value, loc)
        if not node.spot.ours and _plain(node) == value:
            name = ".".join(str(step) for step in target[1:])
            file = self.told.document.file
            self.idle.append(f"{file}:{line}: changes nothing: {name} in {target[0]} is {shown(value)} already")
        node.value, node.spot = new.value, new.spot
        self.note(loc)

    def grown(self, value: Value, loc: Loc) -> Node:
        """A tree of the scenario's own values; keys with dots are mappings in mappings here too."""
        spot = self.spot(loc)
        if isinstance(value, list):
            return Node([self.grown(one, (*loc, k)) for k, one in enumerate(value)], spot)
        if isinstance(value, dict):
            node = Node({}, spot)
            for key, inner in value.items():
                assert isinstance(node.value, dict)
                node.value[key] = Entry(self.spot((*loc, key), key=True), self.grown(inner, (*loc, key)))
            return node
        return Node(value, spot)

    def note(self, loc: Loc) -> None:
        """Remember that the current file is changed at a place of the scenario."""
        self.changes.setdefault(self._file, []).append(self.told.document.place(loc, key=True))

    def spot(self, loc: Loc, *, key: bool = False) -> Spot:
        """A place of the scenario's file."""
        return Spot(self.told.document.place(loc, key=key), ours=True)

    def refuse(self, loc: Loc, wrong: str, found: str, remedy: str, *, key: bool = False) -> None:
        """Note what is wrong at a place of the scenario's file."""
        self.findings.append(self.told.finding(loc, wrong, found, remedy, key=key))

    def document(self, name: str, base: Document) -> Document:
        """The document of a changed tree; of one that nothing changed, the file's own."""
        if name not in self.changes:
            return base
        places: dict[Loc, Place] = {}
        keys: dict[Loc, Place] = {}
        ours: set[Loc] = set()
        our_keys: set[Loc] = set()
        for loc, spot, is_key in _spots(self.trees[name], ()):
            (keys if is_key else places)[loc] = spot.place
            if spot.ours:
                (our_keys if is_key else ours).add(loc)
        return Overlaid(
            base.file,
            _plain(self.trees[name]),
            places,
            keys,
            base.unread,
            base.findings,
            scenario=self.told.document.file,
            ours=frozenset(ours),
            our_keys=frozenset(our_keys),
            changes=tuple(self.changes[name]),
        )


def _tree(document: Document, loc: Loc = ()) -> Node:
    """The tree of a document."""

    def grown(value: Value, loc: Loc) -> Node:
        spot = Spot(document.place(loc), ours=False)
        if isinstance(value, list):
            return Node([grown(one, (*loc, k)) for k, one in enumerate(value)], spot)
        if isinstance(value, dict):
            entries = {
                key: Entry(Spot(document.place((*loc, key), key=True), ours=False), grown(inner, (*loc, key)))
                for key, inner in value.items()
            }
            return Node(entries, spot)
        return Node(value, spot)

    root = grown(document.value, loc)
    return Node({}, root.spot) if root.value is None else root


def _plain(node: Node) -> Value:
    if isinstance(node.value, list):
        return [_plain(one) for one in node.value]
    if isinstance(node.value, dict):
        return {key: _plain(entry.node) for key, entry in node.value.items()}
    return node.value


def _spots(node: Node, loc: Loc) -> Iterator[tuple[Loc, Spot, bool]]:
    """Every place of a tree: where it is in the tree, where it stands, and whether it is that of a key."""
    yield loc, node.spot, False
    if isinstance(node.value, list):
        for k, one in enumerate(node.value):
            yield from _spots(one, (*loc, k))
    elif isinstance(node.value, dict):
        for key, entry in node.value.items():
            yield (*loc, key), entry.key, True
            yield from _spots(entry.node, (*loc, key))


def _called(node: Node, number: int) -> list[str]:
    """What an item of a list may be called: a name of its own, and its number."""
    plain = _plain(node)
    if not isinstance(plain, dict):
        return [str(number + 1)]
    own = [str(plain[key]) for key in ("name", "code", "queue") if key in plain]
    if "line" in plain and "channel" in plain:
        own.append(f"{plain['line']}/{plain['channel']}")
    return [*own, str(number + 1)]


def same(a: Settings, b: Settings) -> bool:
    """Whether two settings mean the same, whatever their files look like."""
    return all(getattr(a, stem) == getattr(b, stem) for stem in STEMS)
