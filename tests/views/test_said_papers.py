"""What is wrong with a vendor's file or order, in Chinese: no English word is left but names of the format."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from planning.desk.vendors.intake import read_paper, typed
from planning.refusal import Refused
from planning.vendors.commitment_file import commitment_text
from planning.vendors.demand_file import demand_text
from planning.vendors.order import order
from scheduler.horizon import midnight
from tests.planning.desk.vendors.example import CHAT, DAYS, TICKET, VENDOR, VENDORS, demand
from views.frame import said as machine_room
from views.frame.said import said

NAMES = "schema|unit|agents|contacts|hours|from|to|true|false|manila-one|bangalore-two"
FORMAT = re.compile(rf"`[^`]*`|'[^']*'|\"[^\"]*\"|[\w.]+[/_][\w/.-]+|\w+\.yaml|\b({NAMES})\b")
"""Names of the file's format stay what they are in every language."""

ANSWER = commitment_text(typed(VENDOR, {(DAYS[0], CHAT): 6.0, (DAYS[1], TICKET): 1.0}))
ASKED = demand_text(demand())


@pytest.fixture(autouse=True)
def chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever reads this reads Chinese."""
    monkeypatch.setattr(machine_room.language, "current", lambda: "zh_CN")


@pytest.mark.parametrize(
    ("text", "old", "new"),
    [
        (ANSWER, ": 6", ": -6"),
        (ANSWER, ": 6", ": six"),
        (ANSWER, ": 6", ": '6'"),
        (ANSWER, ": 6", ": 22:30"),
        (ANSWER, ": 6", ": 2000000"),
        (ANSWER, ": 6", ": [6]"),
        (ANSWER, "2026-11-16: 6", "2026-11-31: 6"),
        (ANSWER, "2026-11-16: 6", "16.11.2026: 6"),
        (ANSWER, "2026-11-16: 6", "2026-12-24: 6"),
        (ANSWER, "from: 2026-11-16", "from: 2026-11-30"),
        (ANSWER, "channel:", "chanel:"),
        (ANSWER, "time_zone: Asia/Manila\n", ""),
        (ANSWER, "Asia/Manila", "Asia/Manilla"),
        (ANSWER, "Asia/Manila", "Asia/Tokyo"),
        (ANSWER, "manila-one", "manila-won"),
        (ANSWER, "tideshift/commitment/1", "tideshift/promise/1"),
        (ANSWER, "channel: ticket", "channel: chat"),
        (ANSWER, "line: shop", "line: depot"),
        (ANSWER, "queues:", "queues: []\nqueues:"),
        (ANSWER, "schema:", "schema: ["),
        (ANSWER, "vendor: ", "vendor: &v "),
        (ANSWER, "vendor: ", "vendor: !!str "),
        (ANSWER, "vendor: manila-one", "vendor: ''"),
        (ASKED, "unit: agents", "unit: heads"),
        (ASKED, "unit: agents", "unit: contacts"),
        (ASKED, "[0, 0,", "[0,"),
        (ASKED, "interval_minutes: 60", "interval_minutes: 1.5"),
        (ASKED, "to: 2026-11-18", "to: 2026-11-12"),
    ],
)
def test_a_wrong_file_is_told_in_chinese(text: str, old: str, new: str) -> None:
    """What is wrong, what was found and what to do."""
    assert old in text
    with pytest.raises(Refused) as refused:
        read_paper(text.replace(old, new, 1).encode(), "paper.yaml", VENDORS)
    for finding in refused.value.findings:
        for sentence in (finding.wrong, finding.remedy):
            assert not re.search(r"[a-z]{3,}", FORMAT.sub("", said(sentence))), said(sentence)


@pytest.mark.parametrize(("heads", "days"), [(2.0, 0), (0.1, 30), (60.0, 30)])
def test_an_order_beyond_its_contract_is_told_in_chinese(heads: float, days: int) -> None:
    """Too late, under and over the band."""
    begins = midnight(DAYS[0], ZoneInfo(VENDOR.time_zone))
    findings = order(demand(heads), VENDOR, begins - timedelta(days=days)).findings
    assert findings
    assert not [told for text in findings if re.search(r"[a-z]{2,}", told := said(text))]
