"""Comparisons and rosters of what-ifs as files, for whoever works on with them."""

import csv
import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from planning.exchange import write_folder
from planning.lone_roster import must_be_ours

if TYPE_CHECKING:
    from planning.scenarios.running import Outcome


def write(outcomes: "Sequence[Outcome]", folder: Path) -> None:
    """Write `NAME.json`, `NAME.csv` of the amounts and shares, and the roster's folder `NAME/`, for each what-if.

    Raises
    ------
    planning.refusal.Refused
        If a folder of that name holds something else than a roster: nothing is written.
    """
    for one in outcomes:
        must_be_ours(folder / one.what_if.name)
    folder.mkdir(parents=True, exist_ok=True)
    for one in outcomes:
        name = one.what_if.name
        text = json.dumps(one.what_if.plain(), ensure_ascii=False, indent=2, allow_nan=False) + "\n"
        _replace(folder / f"{name}.json", text)
        with (folder / f".{name}.csv.part").open("w", encoding="utf-8", newline="") as stream:
            _table(one, stream)
        (folder / f".{name}.csv.part").replace(folder / f"{name}.csv")
        if one.side.folder is not None:
            fresh = write_folder(
                folder / f".{name}.{one.side.summary['result']['inputs_sha256'][:12]}", one.side.folder
            )
            if (folder / name).exists():
                shutil.rmtree(folder / name)
            fresh.rename(folder / name)


def _replace(path: Path, text: str) -> None:
    draft = path.with_name(f".{path.name}.part")
    draft.write_text(text, encoding="utf-8", newline="\n")
    draft.replace(path)


def _table(one: "Outcome", stream: object) -> None:
    rows = csv.writer(stream)  # type: ignore[arg-type]
    rows.writerow(["figure", "queue", "unit", "base", "scenario", "difference", "low", "high"])
    for amount in one.comparison.amounts:
        rows.writerow([amount.name, "*", amount.unit, amount.base, amount.other, amount.difference, "", ""])
    of_queues = [(queue, share) for queue, _, share in one.comparison.queues]
    for queue, share in [("*", share) for share in one.comparison.service] + of_queues:
        numbers = (share.of_base[0], share.of_other[0], share.difference, share.low, share.high)
        unit = "s" if share.name.endswith("[s]") else "share"
        rows.writerow([share.name, queue, unit, *("" if n != n else n for n in numbers)])
