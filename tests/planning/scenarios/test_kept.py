"""What-ifs are kept whole, and read back as they were."""

from datetime import UTC, datetime, timedelta

import pytest

from planning.refusal import Refused
from planning.scenarios.kept import WhatIf, keep, kept

AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def what_if(name="bot", made_at=AT):
    figures = {"currency": "USD", "amounts": [{"name": "cost", "base": 1.5, "other": None}]}
    return WhatIf(name, "a bot", "about: a bot\n", made_at, {"kind": "solve", "run": None}, figures, ("mind this",))


def test_what_is_kept_is_read_back(tmp_path):
    """Name, overlay, base, figures and notes, the newest first; nothing is left of the draft."""
    early, late = what_if(), what_if("rest", AT + timedelta(hours=1))
    keep(late, tmp_path)
    keep(early, tmp_path)
    assert kept(tmp_path) == [late, early]
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".json", ".json"]


def test_the_same_what_if_twice_is_one_file(tmp_path):
    """A file is named after its content."""
    assert keep(what_if(), tmp_path) == keep(what_if(), tmp_path)
    assert len(kept(tmp_path)) == 1


def test_no_folder_holds_nothing(tmp_path):
    """Before the first what-if there is nothing to show."""
    assert kept(tmp_path / "none") == []


@pytest.mark.parametrize("text", ["", "{}", '{"format": "other"}', "[]"])
def test_another_file_is_refused_by_name(tmp_path, text):
    """A file that is none of ours is named, with what to do."""
    (tmp_path / "strange.json").write_text(text)
    with pytest.raises(Refused, match=r"strange\.json: not a kept what-if"):
        kept(tmp_path)
