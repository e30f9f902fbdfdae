"""Finished what-ifs, kept as files: what was asked, of which base, and what came out."""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from planning.refusal import Finding, Refused

FORMAT = "tideshift/what-if/1"
"""Stands in every file of ours."""

FOLDER = Path("data/scenarios")
"""Where they are kept."""


@dataclass(frozen=True)
class WhatIf:
    """One finished what-if.

    Attributes
    ----------
    name, about, overlay : str
        The scenario's name, its sentence, and its file as it was written.
    made_at : datetime
        When it ended, zone-aware.
    base : dict
        `kind` (published or solve), `run` (of the store, or null), `as_of`, `seed`, `horizon_start`, `horizon_end`.
    figures : dict
        As `planning.scenarios.comparing.Comparison.plain` tells them, and the site's `currency`; `took_s` is how long
        it took to solve and to live through [s], absent in files of earlier releases.
    notes : tuple of str
        What to know before reading them.
    """

    name: str
    about: str
    overlay: str
    made_at: datetime
    base: Mapping[str, Any]
    figures: Mapping[str, Any]
    notes: tuple[str, ...] = ()

    def plain(self) -> dict[str, Any]:
        """The file's content."""
        told = {"format": FORMAT, "name": self.name, "about": self.about, "overlay": self.overlay}
        made = self.made_at.astimezone(UTC).isoformat(timespec="seconds")
        rest = {"base": dict(self.base), "figures": dict(self.figures), "notes": list(self.notes)}
        return {**told, "made_at": made, **rest}


def keep(what_if: WhatIf, folder: Path) -> Path:
    """Write a what-if, whole or not at all; the file's name tells scenario, time and content."""
    text = json.dumps(what_if.plain(), ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    digest = hashlib.sha256(text.encode()).hexdigest()[:8]
    path = folder / f"{what_if.name}-{what_if.made_at.astimezone(UTC):%Y%m%dT%H%M%S}-{digest}.json"
    folder.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.part")
    try:
        with draft.open("w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return path


def read(path: Path) -> WhatIf:
    """A kept what-if.

    Raises
    ------
    Refused
        If the file is none of ours.
    """
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        if told["format"] != FORMAT:
            raise ValueError(f"format {told['format']}")
        made = datetime.fromisoformat(told["made_at"])
        notes = tuple(told["notes"])
        return WhatIf(told["name"], told["about"], told["overlay"], made, told["base"], told["figures"], notes)
    except (OSError, ValueError, KeyError, TypeError) as error:
        wrong = Finding(
            str(path), 0, "", "not a kept what-if", str(error), "remove the file, or run the scenario again"
        )
        raise Refused([wrong]) from error


def kept(folder: Path = FOLDER) -> list[WhatIf]:
    """Every what-if of a folder, the newest first; none where there is no folder.

    Raises
    ------
    Refused
        Naming the first file that is none of ours.
    """
    found = [read(path) for path in folder.glob("*.json")] if folder.is_dir() else []
    return sorted(found, key=lambda one: (one.made_at, one.name), reverse=True)
