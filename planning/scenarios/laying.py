"""Laying a scenario's paths over the trees of the settings files: where each path leads, and what it replaces."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from planning.refusal import Finding
from planning.scenarios.scenario import WORDS, Told
from planning.scenarios.tree import Entry, Node, Overlaid, Spot, called, plain, spots
from planning.settings import MODELS
from planning.settings.site import Site
from planning.yaml_door.yaml_file import Document, Loc, Place, Value
from planning.yaml_door.yaml_model import shown, suggest

STEMS = {name.removesuffix(".yaml"): name for name in MODELS}
"""Settings files by the key that a path begins with."""

LOSE, ADD = "lose", "+"
"""`vendors: {lose: NAME}` takes a vendor away; `+` under a list adds items to it."""


@dataclass
class Laying:
    """Lays paths over the trees of the settings files."""

    told: Told
    trees: dict[str, Node]
    findings: list[Finding] = field(default_factory=list)
    idle: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    changes: set[str] = field(default_factory=set)
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
            self.changes.add(self._file)
            return
        calls = [called(one, k) for k, one in enumerate(items)]
        for length in range(len(steps), 0, -1):
            name, rest = ".".join(steps[:length]), steps[length:]
            meant = [k for k, names in enumerate(calls) if name in names]
            if len(meant) > 1:
                self.refuse(loc, f"more than one item called {name!r}", "", "count them from 1 instead", key=True)
                return
            if meant:
                here = (*target, meant[0])
                if rest:
                    self.lay(items[meant[0]], rest, loc, value, here)
                elif value is None:
                    del items[meant[0]]
                    self.changes.add(self._file)
                else:
                    self.settle(items[meant[0]], loc, value, here)
                return
        known = [names[0] for names in calls]
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
        if not node.spot.ours and plain(node) == value:
            name = ".".join(str(step) for step in target[1:])
            file = self.told.document.file
            self.idle.append(f"{file}:{line}: changes nothing: {name} in {target[0]} is {shown(value)} already")
        node.value, node.spot = new.value, new.spot
        self.changes.add(self._file)

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

    def spot(self, loc: Loc, *, key: bool = False) -> Spot:
        """A place of the scenario's file."""
        return Spot(self.told.document.place(loc, key=key), ours=True)

    def refuse(self, loc: Loc, wrong: str, found: str, remedy: str, *, key: bool = False) -> None:
        """Note what is wrong at a place of the scenario's file."""
        self.findings.append(self.told.finding(loc, wrong, found, remedy, key=key))

    def documents(self, base: Mapping[str, Document]) -> dict[str, Document]:
        """The settings' documents as they are now."""
        return {name: self.document(name, document) for name, document in base.items()}

    def document(self, name: str, base: Document) -> Document:
        """The document of a changed tree; of one that nothing changed, the file's own."""
        if name not in self.changes:
            return base
        places: dict[Loc, Place] = {}
        keys: dict[Loc, Place] = {}
        ours: set[Loc] = set()
        our_keys: set[Loc] = set()
        for loc, spot, is_key in spots(self.trees[name], ()):
            (keys if is_key else places)[loc] = spot.place
            if spot.ours:
                (our_keys if is_key else ours).add(loc)
        return Overlaid(
            base.file,
            plain(self.trees[name]),
            places,
            keys,
            base.unread,
            base.findings,
            scenario=self.told.document.file,
            ours=frozenset(ours),
            our_keys=frozenset(our_keys),
        )
