"""A YAML document as a tree that can be changed, each value knowing which file it is from and where it stands there."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from planning.refusal import Finding
from planning.yaml_door.yaml_file import Document, Loc, Place, Value

Scalar: TypeAlias = str | int | float | bool | None


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


@dataclass(frozen=True)
class Overlaid(Document):
    """A settings document with a scenario laid over it; what is wrong with it is told at the scenario's place.

    Attributes
    ----------
    scenario : str
        The scenario's file.
    ours, our_keys : frozenset of Loc
        Values and keys that the scenario says.
    """

    scenario: str = ""
    ours: frozenset[Loc] = frozenset()
    our_keys: frozenset[Loc] = frozenset()

    def finding(self, loc: Sequence[str | int], wrong: str, found: str, remedy: str, *, key: bool = False) -> Finding:
        """A finding at `loc`, or at its key, in the file that says it."""
        at = tuple(loc)
        if key and at in self.key_places:
            ours = at in self.our_keys
        else:
            while at and at not in self.places:
                at = at[:-1]
            ours = at in self.ours
        told = super().finding(loc, wrong, found, remedy, key=key)
        return replace(told, file=self.scenario) if ours else told

    def keys(self, loc: Sequence[str | int]) -> list[str]:
        """Keys of a mapping that the scenario says: of the others it may mean any."""
        return [key for key in super().keys(loc) if (*loc, key) in self.our_keys]


def tree(document: Document) -> Node:
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

    root = grown(document.value, ())
    return Node({}, root.spot) if root.value is None else root


def plain(node: Node) -> Value:
    """The value of a tree, without places."""
    if isinstance(node.value, list):
        return [plain(one) for one in node.value]
    if isinstance(node.value, dict):
        return {key: plain(entry.node) for key, entry in node.value.items()}
    return node.value


def spots(node: Node, loc: Loc) -> Iterator[tuple[Loc, Spot, bool]]:
    """Every place of a tree: where it is in the tree, where it stands, and whether it is that of a key."""
    yield loc, node.spot, False
    if isinstance(node.value, list):
        for k, one in enumerate(node.value):
            yield from spots(one, (*loc, k))
    elif isinstance(node.value, dict):
        for key, entry in node.value.items():
            yield (*loc, key), entry.key, True
            yield from spots(entry.node, (*loc, key))


def called(node: Node, number: int) -> list[str]:
    """What an item of a list may be called: a name of its own, and its number."""
    item = plain(node)
    if not isinstance(item, dict):
        return [str(number + 1)]
    own = [str(item[key]) for key in ("name", "code", "queue") if key in item]
    if "line" in item and "channel" in item:
        own.append(f"{item['line']}/{item['channel']}")
    return [*own, str(number + 1)]
