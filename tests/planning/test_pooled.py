"""Whose skills pool queues."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from planning.cli import main
from planning.exits import Exit
from planning.pooled import pooling_skills
from planning.settings import load_settings
from tests.planning.small_site import AS_OF, write_site
from tests.planning.test_settings import CONFIGS
from tests.scheduler.small_operation import agent, horizon

SITE = load_settings(CONFIGS).site
SPAN = horizon(7)


def test_pooling_is_off_until_the_site_says_so() -> None:
    """The sample pools nothing; connected, everybody's skills count."""
    assert pooling_skills(SITE, [agent(1)], SPAN) is None
    assert pooling_skills(SITE.model_copy(update={"pooling": "connected"}), [agent(1)], SPAN) == [("shop/zh/*",)]


def test_who_is_gone_or_not_there_yet_helps_nobody() -> None:
    """Of people who left before the horizon, leave on its first day, start on its last, or after it, two count."""
    people = [
        agent(1, ("a",), leaves_on=date(2026, 11, 15)),
        agent(2, ("b",), leaves_on=date(2026, 11, 16)),
        agent(3, ("c",), hired_on=date(2026, 11, 22)),
        agent(4, ("d",), hired_on=date(2026, 11, 23)),
    ]
    assert pooling_skills(SITE.model_copy(update={"pooling": "connected"}), people, SPAN) == [("b",), ("c",)]


def test_require_pools_the_people_of_the_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two voice queues whose people serve both need less, row by row never more, once the site says connected."""
    folder = tmp_path / "configs"
    write_site(folder)
    site, agents = folder / "site.yaml", folder / "agents.csv"
    text = site.read_text(encoding="utf-8") + "  - {line: desk, languages: [en], channel: voice}\n"
    agents.write_text(agents.read_text(encoding="utf-8").replace("shop/en/*", "*/en/voice"), encoding="utf-8")
    times = pd.date_range(AS_OF, periods=24, freq="h").strftime("%Y-%m-%dT%H:%M+00:00")
    rows = pd.DataFrame({"timestamp": times, "language": "en", "channel": "voice", "volume": 120})
    pd.concat([rows.assign(line=line) for line in ("shop", "desk")]).to_csv(tmp_path / "forecast.csv", index=False)
    monkeypatch.chdir(tmp_path)
    heads = {}
    for word in ("off", "connected"):
        site.write_text(text + f"pooling: {word}\n", encoding="utf-8")
        assert main(["require", "--out", f"{word}.csv"]) == Exit.PUBLISHED
        heads[word] = pd.read_csv(f"{word}.csv")
    both_open = heads["off"]["timestamp"].str.slice(11, 13).astype(int).between(9, 16)
    fewer = heads["off"]["agents"] - heads["connected"]["agents"]
    assert (fewer >= 0).all()
    assert fewer[both_open].sum() > 0
    assert fewer[~both_open].sum() == 0
    assert set(heads["connected"].loc[fewer > 0, "binds"]) == {"pooled"}
