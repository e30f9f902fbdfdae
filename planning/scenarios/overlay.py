"""A scenario's paths laid over the settings' files: one tree of values, each knowing the file and place it is from.

A path is keys with dots between, or mappings in mappings, or both. Its first key is a settings file (`rules`, `solver`)
or a key of site.yaml. Items of lists are named by their `name`, `code`, `queue`, or line and channel, or counted from
1; an empty value takes a named item away, and `+` adds items. Anything else replaces what it names.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from planning.refusal import Finding, Refused
from planning.scenarios.laying import STEMS, Laying
from planning.scenarios.scenario import Told
from planning.scenarios.tree import tree
from planning.settings import Settings
from planning.settings.load import read_settings, settings_of
from planning.yaml_door.yaml_file import Document
from scheduler.clashing.clash import smallest


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
    keys = list(told.paths)
    laying = _laid(documents, told, keys)
    try:
        settings = settings_of(base.directory, laying.documents(documents))
    except Refused as refused:
        causes = _Causes(base, told, documents)
        raise Refused([causes.ours(finding) for finding in refused.findings]) from refused
    return Laid(settings, tuple(laying.idle), tuple(laying.lost))


def _laid(documents: Mapping[str, Document], told: Told, keys: Sequence[str]) -> Laying:
    """Some of a scenario's paths laid over the settings' trees.

    Raises
    ------
    Refused
        If a path leads nowhere.
    """
    laying = Laying(told, {name: tree(document) for name, document in documents.items()})
    for key in keys:
        laying.route((key,), told.paths[key])
    if laying.findings:
        raise Refused(laying.findings)
    return laying


@dataclass
class _Causes:
    """Which lines of a scenario make wrong what is right in the settings that it is laid over."""

    base: Settings
    told: Told
    documents: Mapping[str, Document]
    _met: dict[tuple[str, ...], frozenset[tuple[str, int, str]]] = field(default_factory=dict)

    def ours(self, finding: Finding) -> Finding:
        """A finding of the settings as one of the scenario: of the last of the fewest paths that bring it about."""
        file = self.told.document.file
        if finding.file == file:
            return finding
        said = finding.file, finding.line, finding.wrong
        few = smallest(list(self.told.paths), lambda keys: said in self._refused(tuple(keys)))
        place = self.told.document.place((few[-1],), key=True)
        where = ":".join(str(p) for p in (finding.file, finding.line or "", finding.column) if p != "")
        wrong = f"makes {where} wrong: {finding.wrong}"
        return replace(finding, file=file, line=place.line, column=str(place.column), wrong=wrong)

    def _refused(self, keys: tuple[str, ...]) -> frozenset[tuple[str, int, str]]:
        if keys not in self._met:
            try:
                settings_of(self.base.directory, _laid(self.documents, self.told, keys).documents(self.documents))
            except Refused as refused:
                self._met[keys] = frozenset((f.file, f.line, f.wrong) for f in refused.findings)
            else:
                self._met[keys] = frozenset()
        return self._met[keys]


def same(a: Settings, b: Settings) -> bool:
    """Whether two settings mean the same, whatever their files look like."""
    return all(getattr(a, stem) == getattr(b, stem) for stem in STEMS)
