"""certificate.json: the proof of a roster's cost and bound, beside it in its folder."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

NAME = "certificate.json"
"""Of the file in a roster's folder."""


def certificate_text(certificate: Mapping[str, Any]) -> str:
    """The certificate as JSON, a line for each of its parts and for each list of duals.

    >>> print(certificate_text({"cost": 12, "duals": [[0, 1.5], [2, 0]]}), end="")
    {
    "cost":12,
    "duals":[
    [0,1.5],
    [2,0]]
    }
    """
    lines = []
    for name, value in certificate.items():
        text = _compact(value)
        if name == "duals":
            text = "[" + ",".join("\n" + _compact(row) for row in value) + "]"
        lines.append(f"{json.dumps(name)}:{text}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def write_certificate(folder: Path, certificate: Mapping[str, Any]) -> Path:
    """Write certificate.json of `scheduler.certificate.certificate` into a roster's folder; its path."""
    path = folder / NAME
    path.write_text(certificate_text(certificate), encoding="utf-8")
    return path


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
