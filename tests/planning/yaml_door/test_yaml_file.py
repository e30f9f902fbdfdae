"""YAML at the door: the 1.2 core, nothing else, and every complaint where it belongs."""

import contextlib
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from planning.refusal import Refused
from planning.yaml_door.yaml_file import MOST_BYTES, Place, parse, read_document, scalar
from planning.yaml_door.yaml_model import Day, Door, Name, nearest, read_model


class Leaf(Door):
    number: int = Field(ge=0, description="how many")
    share: float = 0.5
    word: Name = "plain"


class Tree(Door):
    name: Name = Field(description="what it is called")
    on: bool = True
    leaves: tuple[Leaf, ...] = ()
    days: dict[Day, tuple[float, ...]] = Field(default_factory=dict)


def complaints(text: str, tmp_path: Path) -> list[str]:
    """What is said of a tree.yaml, without the path before its name."""
    path = tmp_path / "tree.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Refused) as refused:
        read_model(path, Tree)
    return [line.replace(f"{tmp_path}/", "") for line in str(refused.value).splitlines()]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("22:00", "22:00"), ("NO", "NO"), ("yes", "yes"), ("on", "on"), ("2026-11-09", "2026-11-09"),
        ("1_000", "1_000"), ("0777", 777), ("0o17", 15), ("0xff", 255), ("-3", -3),
        ("1e3", 1000.0), (".5", 0.5), ("2.", 2.0),
        ("true", True), ("FALSE", False), ("~", None), ("", None), ("null", None), ("NULL", None), ("tRue", "tRue"),
        ("-.inf", -math.inf), ("12e", "12e"), ("<<", "<<"),
    ],
)  # fmt: skip
def test_scalars_follow_the_core_schema(text: str, value: object) -> None:
    """A plain scalar is what YAML 1.2's core schema says, so clocks and NO stay text."""
    assert scalar(text) == value
    assert type(scalar(text)) is type(value)


def test_quotes_make_text_of_anything() -> None:
    """A quoted number, a quoted word and an empty quote are texts."""
    assert parse(b"a: '1'\nb: \"true\"\nc: ''\n", "x").value == {"a": "1", "b": "true", "c": ""}


def test_every_value_and_key_has_its_place() -> None:
    """Lines and columns count from one, for keys and for values, in blocks and in flow."""
    document = parse("a:\n  - {b: 1, ü: [x, y]}\n".encode(), "x")
    assert document.value == {"a": [{"b": 1, "ü": ["x", "y"]}]}
    assert document.place(("a", 0, "b")) == Place(2, 9)
    assert document.place(("a", 0, "b"), key=True) == Place(2, 6)
    assert document.place(("a", 0, "ü", 1)) == Place(2, 19)
    assert document.place(("a", 0, "not there", 3)) == Place(2, 5)


def test_all_refused_forms_are_told_at_once() -> None:
    """Duplicate keys, anchors, aliases, tags and a second document are each located, and reading goes on."""
    text = b"a: &x 1\nb: *x\na: 2\nc: !!str 3\nd: {e: 1, e: 2}\n---\nf: 1\n"
    document = parse(text, "x")
    told = [(f.line, f.column, f.wrong) for f in document.findings]
    assert told == [
        (1, "4", "an anchor"),
        (2, "4", "an alias"),
        (3, "1", "duplicate key 'a'"),
        (4, "4", "a tag"),
        (5, "11", "duplicate key 'e'"),
        (6, "1", "a second document"),
    ]
    assert document.value == {"a": 1, "b": None, "c": "3", "d": {"e": 1}}


def test_a_file_that_is_no_yaml_says_where(tmp_path: Path) -> None:
    """A syntax error is one finding at its place, and what the rest lacks is not held against it."""
    told = complaints("name: x\nleaves: [1, 2\non: true\n", tmp_path)
    assert len(told) == 1
    assert told[0].startswith("tree.yaml:3:")
    assert "not YAML" in told[0]


def test_form_and_content_are_told_together(tmp_path: Path) -> None:
    """A duplicate key and an anchor do not hide what is wrong with the values, and the other way round."""
    text = (
        "name: &n oak\nleaves:\n  - number: -1\n    number: 2\n    shre: 0.1\n  - {number: 22:00, word: a/b}\non: yes\n"
    )
    assert complaints(text, tmp_path) == [
        "tree.yaml:1:7: an anchor (found &n); remove it and write the value out where it is needed",
        "tree.yaml:3:13: a negative number (found -1); write a number of at least 0",
        "tree.yaml:4:5: duplicate key 'number' (found the first is on line 3); keep one of the two",
        "tree.yaml:5:5: unknown key 'shre'; did you mean 'share'?",
        'tree.yaml:6:14: a clock time where a whole number belongs (found "22:00"); write a whole number, such as 240',
        'tree.yaml:6:27: not a legal name (found "a/b"); use no space at its ends and none of / | * , ; =',
        'tree.yaml:7:5: neither true nor false (found "yes"); write true or false, without quotes',
    ]


def test_a_misspelt_key_is_one_mistake(tmp_path: Path) -> None:
    """A required key that is misspelt is not also reported missing; one that is nowhere is."""
    assert complaints("nme: oak\n", tmp_path) == ["tree.yaml:1:1: unknown key 'nme'; did you mean 'name'?"]
    assert complaints("on: true\n", tmp_path) == ["tree.yaml:1:1: missing key 'name'; add it (what it is called)"]
    assert complaints("name: oak\nleaves:\n  - {share: 1}\n", tmp_path) == [
        "tree.yaml:3:5: missing key 'number'; add it (how many)"
    ]


def test_an_alias_is_not_judged_by_its_missing_value(tmp_path: Path) -> None:
    """Where an alias stands nothing else is said of the value."""
    told = complaints("name: &n oak\nleaves: [{number: *n}]\n", tmp_path)
    assert [t.split(" (")[0] for t in told] == ["tree.yaml:1:7: an anchor", "tree.yaml:2:19: an alias"]


@pytest.mark.parametrize("day", ["2026-02-30", "1700000000", "20261109", "2026-11-09T00:00", "09.11.2026"])
def test_only_a_date_is_a_date(day: str, tmp_path: Path) -> None:
    """Seconds since 1970, other ways of writing, and days no calendar has are refused, also as keys."""
    (told,) = complaints(f"name: oak\ndays:\n  {day}: [1]\n", tmp_path)
    assert told.startswith("tree.yaml:3:3: ")
    assert "write" in told


def test_types_are_never_guessed(tmp_path: Path) -> None:
    """Text is no number, a number no text, true no number, and infinity none either."""
    told = complaints("name: 12\nleaves: [{number: '3'}, {number: true}, {number: 1, share: .inf}, 7]\n", tmp_path)
    assert [t.split(" (")[0].split(": ", 1)[1] for t in told] == [
        "not text",
        "text where a whole number belongs",
        "not a whole number",
        "not a finite number",
        "not a mapping",
    ]


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    """Too big, binary, not UTF-8, missing and too deep are each one clear finding."""
    cases = {
        "big": b"#" * (MOST_BYTES + 1),
        "binary": b"a: \x00\x01",
        "latin": "a: é".encode("latin-1"),
        "deep": b"[" * 40 + b"]" * 40,
        "keys": b"{? " * 5000,
    }
    wrong = {}
    for name, data in cases.items():
        (tmp_path / name).write_bytes(data)
        with pytest.raises(Refused) as refused:
            read_document(tmp_path / name, name)
        wrong[name] = str(refused.value)
    assert wrong["big"].startswith("big: larger than 1,000,000 bytes; ")
    assert wrong["binary"].startswith("binary:1: not a text file (found character U+0000); ")
    assert wrong["latin"].startswith("latin:1: not UTF-8 text (found byte 0xe9); ")
    assert wrong["deep"].startswith("deep:1:34: nested deeper than 32 levels; ")
    assert "nested deeper than 32 levels" in wrong["keys"]
    with pytest.raises(Refused, match=r"gone: cannot be read .*No such file"):
        read_document(tmp_path / "gone", "gone")


def test_a_byte_order_mark_and_crlf_are_read() -> None:
    """What Windows editors write is read, with the same lines."""
    document = parse(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n", "x")
    assert document.value == {"a": 1, "b": 2}
    assert document.place(("b",)) == Place(2, 4)


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    """Whatever a file holds, it is read or refused."""
    with contextlib.suppress(Refused):
        assert parse(data, "x").file == "x"


@given(st.text(max_size=20))
def test_nearest_names_a_legal_word_or_none(word: str) -> None:
    """A suggestion is always one of the legal words."""
    assert nearest(word, ["line", "language", "channel"]) in ("line", "language", "channel", None)


def test_reading_runs_no_constructor(tmp_path: Path) -> None:
    """A tag that would build an object in stock PyYAML builds nothing and is refused."""
    told = complaints("name: !!python/object/apply:os.getcwd []\n", tmp_path)
    assert "a tag" in told[0]
