"""Tables that pass between stages, at the door."""

import numpy as np
import pytest

from planning.refusal import Refused
from planning.stage_file import read_forecast, read_requirement, read_staffing

REQUIREMENT = """timestamp,line,language,channel,kind,agents,agents_p50,agents_p90,workload_h,deadline
2026-11-16T00:00+08:00,a,zh,chat,interval,3,3,4,,
2026-11-16T00:00+08:00,a,zh,ticket,deferred,,,,1.5,2026-11-16T02:00+08:00
2026-11-16T00:00+08:00,a,zh,moderation,post,2,2,2,,
"""


def write(tmp_path, text):
    path = tmp_path / "rows.csv"
    path.write_text(text, encoding="utf-8")
    return path


def findings(read, path):
    with pytest.raises(Refused) as refusal:
        read(path)
    return [f"{f.line}:{f.column}: {f.wrong}" for f in refusal.value.findings]


def test_requirement_of_every_kind_is_read(tmp_path):
    """Live, deferred and post rows come in with the cells their kind has."""
    table = read_requirement(write(tmp_path, REQUIREMENT))
    assert table["agents"].isna().tolist() == [False, True, False]
    assert table["deadline"].notna().tolist() == [False, True, False]


def test_cases_of_a_requirement_are_read_where_they_are_there(tmp_path):
    """The cases at the right of a file come in as numbers; a file without them has none, and nothing is invented."""
    assert "agents_p10" not in read_requirement(write(tmp_path, REQUIREMENT))
    head, *rows = REQUIREMENT.splitlines()
    wider = "\n".join([head + ",agents_p10,agents_p30,agents_p70", *(row + ",1,2,4" for row in rows)]) + "\n"
    table = read_requirement(write(tmp_path, wider))
    assert table[["agents_p10", "agents_p30", "agents_p70"]].drop_duplicates().to_numpy().tolist() == [[1, 2, 4]]


def test_requirement_lists_every_bad_row(tmp_path):
    """A kind without its cells, a deadline in the past and a second row are told together."""
    text = REQUIREMENT.replace("interval,3,", "interval,,").replace("T02:00+08:00\n", "T00:00+08:00\n")
    text += text.splitlines()[3] + "\n2026-11-16T00:30,a,zh,chat,live,1,1,1,,\n"
    assert findings(read_requirement, write(tmp_path, text)) == [
        "2:agents: an empty cell",
        "3:deadline: due before it arrives",
        "5:: a second row for the same queue and interval",
        "6:kind: no such kind",
        "6:timestamp: a time without an offset",
    ]


def test_forecast_without_quantiles_claims_certainty(tmp_path):
    """Every quantile is the volume when a file gives none."""
    table = read_forecast(write(tmp_path, "timestamp,volume\n2026-11-16T00:00+08:00,7\n"))
    assert table.loc[0, ["p05", "p95"]].tolist() == [7.0, 7.0]
    assert table.loc[0, "line"] == "all"


def test_staffing_needs_a_question(tmp_path):
    """A row with neither a target nor people to judge asks nothing."""
    path = write(tmp_path, "contacts,interval_s,aht_s,service_level,answer_within_s\n100,1800,180,,20\n")
    assert findings(read_staffing, path) == ["2:agents: nothing to answer"]


def test_staffing_empty_cells_are_missing(tmp_path):
    """No patience is endless patience, no agents asks for the fewest."""
    text = "contacts,interval_s,aht_s,patience_s,service_level,answer_within_s,agents\n100,1800,180,,0.8,20,\n"
    table = read_staffing(write(tmp_path, text))
    assert np.isnan(table.loc[0, ["patience_s", "agents"]].astype(float)).all()


def test_a_header_alone_is_refused(tmp_path):
    """A file without rows is a mistake upstream, not an empty plan."""
    assert findings(read_forecast, write(tmp_path, "timestamp,volume\n")) == ["0:: a header and no rows"]
