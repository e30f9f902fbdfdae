"""Two languages: every sentence in the code stands in every catalogue, with the same names to fill."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from tests.views.world import ROOT
from views.frame.language import CATALOGUES, LANGUAGES

OTHERS = [key for key in LANGUAGES if key != "en"]
NAMES = re.compile(r"\{(\w+)")
SHOWN = {
    "button", "caption", "checkbox", "date_input", "error", "expander", "file_uploader", "header", "info", "markdown",
    "metric", "multiselect", "number_input", "popover", "radio", "segmented_control", "selectbox", "slider",
    "subheader", "success", "text_area", "text_input", "time_input", "title", "toggle", "warning", "write",
    "download_button", "tabs",
}  # fmt: skip
"""Functions of Streamlit whose first argument people read."""


def sources() -> list[Path]:
    return [ROOT / "app.py", *sorted((ROOT / "views").rglob("*.py"))]


def calls(path: Path) -> Iterator[ast.Call]:
    yield from (n for n in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(n, ast.Call))


def sentences() -> dict[str, str]:
    """Every sentence in the code, with where it stands."""
    found = {}
    for path in sources():
        for call in calls(path):
            name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
            for argument in {"t": call.args[:1], "later": call.args[:1], "tn": call.args[:2]}.get(name, []):
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    found[argument.value] = f"{path.relative_to(ROOT)}:{call.lineno}"
    return found


def told(language: str) -> dict[str, str]:
    whole = {}
    for path in sorted((CATALOGUES / language).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                if not message.id:
                    continue
                assert not message.fuzzy, f"{path.name}: {message.id} is marked fuzzy"
                both = isinstance(message.id, tuple)
                text = message.string[0] if both else message.string
                whole |= dict.fromkeys(message.id if both else [message.id], text)
    return whole


@pytest.mark.parametrize("language", OTHERS)
def test_every_sentence_is_translated(language: str):
    """A sentence without its translation would be English on a Chinese page."""
    known = told(language)
    assert not {s: where for s, where in sentences().items() if not known.get(s)}


@pytest.mark.parametrize("language", OTHERS)
def test_no_translation_is_left_over(language: str):
    """A translation of a sentence that nobody says any more misleads whoever edits the catalogue."""
    assert not sorted(set(told(language)) - set(sentences()))


@pytest.mark.parametrize("language", OTHERS)
def test_translations_fill_the_same_names(language: str):
    """A translation with another name in braces would end the page with an exception."""
    wrong = {
        s: text
        for s, text in told(language).items()
        if not set(NAMES.findall(text)) <= set(NAMES.findall(s)) | {"count"}
    }
    assert not wrong


def test_nothing_is_shown_without_a_translation():
    """A literal handed to Streamlit by itself would be English in every language."""
    bare = []
    for path in sources():
        for call in calls(path):
            if isinstance(call.func, ast.Attribute) and call.func.attr in SHOWN and call.args:
                first = call.args[0]
                texts = [first] if isinstance(first, ast.Constant) else []
                texts = first.values if isinstance(first, ast.JoinedStr) else texts
                words = [t.value for t in texts if isinstance(t, ast.Constant) and isinstance(t.value, str)]
                if any(re.search(r"[A-Za-z]{3,}", re.sub(r":\w+:|:[\w-]+\[|`[^`]*`|\w+/\w+", "", w)) for w in words):
                    bare.append(f"{path.relative_to(ROOT)}:{call.lineno} {words}")
    assert not bare
