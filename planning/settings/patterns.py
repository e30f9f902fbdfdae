"""Patterns of queues that point nowhere."""

from collections.abc import Iterator, Sequence

from planning.refusal import Finding
from planning.yaml_door.yaml_file import Document
from planning.yaml_door.yaml_model import shown, suggest
from scheduler.agents import matches


def reaches(document: Document, loc: Sequence[str | int], pattern: str, queues: Sequence[str]) -> Iterator[Finding]:
    """A finding if a pattern matches none of the site's queues."""
    if not any(matches(pattern, queue) for queue in queues):
        remedy = suggest(pattern, queues, 3)
        yield document.finding(loc, "a pattern that matches no queue of site.yaml", shown(pattern), remedy)
