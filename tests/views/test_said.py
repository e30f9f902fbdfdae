"""What the machine room says, in Chinese: every sentence of the rules, and the reasons a night gives."""

import ast
import re

import pytest

from scheduler.reasons.causes import Cause
from scheduler.reasons.words import KEPT, why
from tests.views.world import ROOT
from views.frame import said as machine_room
from views.frame.said import said

WORDS = re.compile(r"[a-z]{4,}")


@pytest.fixture(autouse=True)
def chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever reads these pages reads Chinese."""
    monkeypatch.setattr(machine_room.language, "current", lambda: "zh_CN")


def _filled(node: ast.expr) -> str:
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    return "".join(str(p.value) if isinstance(p, ast.Constant) else "7" for p in parts)


def violation_texts() -> list[str]:
    """Every text that a rule's `violations` can give, with a number for each name."""
    found = []
    for path in sorted((ROOT / "scheduler" / "rules").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "what":
                found.append(_filled(node.value))
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Violation" and len(node.args) == 4:
                found += [_filled(node.args[3])] if isinstance(node.args[3], ast.Constant | ast.JoinedStr) else []
    return found


@pytest.mark.parametrize("text", violation_texts())
def test_every_violation_is_told_in_chinese(text: str):
    """A rule that says something new needs its sentence in the catalogue."""
    assert not WORDS.search(said(text).replace("7", "")), said(text)


def test_every_rule_has_a_chinese_name():
    """Names of rules stand beside what they found."""
    names = [
        str(node.value.value)
        for path in sorted((ROOT / "scheduler" / "rules").glob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.AnnAssign) and getattr(node.target, "id", "") == "name" and node.value is not None
    ]
    assert names
    assert [name for name in names if said(name) == name] == []


@pytest.mark.parametrize("cause", sorted(KEPT))
def test_every_cause_is_told_in_chinese(cause: str):
    """A reason with all that keeps people away has no English word left."""
    text = why(Cause(cause, 3, 3, {cause: 2, "at work": 1}, {}))
    assert not WORDS.search(
        said(f"live/zh/chat Mon 11-16 10:30-12:00: 2.0 missing at most, 2.5 h, 250.00; {text}")[30:]
    )


def test_an_unknown_sentence_stays_as_it_is():
    """What no pattern fits is shown in English rather than not at all."""
    assert said("a sentence nobody knows") == "a sentence nobody knows"
