"""A cut of the sample operation: the enterprise line, its people, one week ahead."""

import gzip
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
AS_OF = "2026-11-16T00:00+08:00"

QUEUES = """queues:
  - {line: live_commerce, languages: [en], channel: ticket}
  - {line: enterprise, languages: [zh, en], channel: chat}
  - {line: enterprise, languages: [zh, en], channel: voice, daily: 09:00-22:00}
  - {line: enterprise, languages: [zh, en], channel: ticket}

"""


def write_cut(folder: Path) -> None:
    """Write configs and data of the cut into a folder: the sample's own settings, fewer queues and people."""
    configs, sample = ROOT / "configs", ROOT / "data" / "sample"
    site = (configs / "site.yaml").read_text(encoding="utf-8")
    site = re.sub(r"^queues:.*?(?=^# Paid)", QUEUES, site, flags=re.DOTALL | re.MULTILINE)
    site = site.replace("../data/sample/", "").replace("history.csv.gz", "history.csv")
    (folder / "site.yaml").write_text(site, encoding="utf-8")
    for name in ("shifts.yaml", "rules.yaml"):
        (folder / name).write_bytes((configs / name).read_bytes())
    forecast = (configs / "forecast.yaml").read_text(encoding="utf-8")
    forecast = re.sub(r"backtest_windows: \d+", "backtest_windows: 1", forecast)
    (folder / "forecast.yaml").write_text(forecast, encoding="utf-8")
    solver = "horizon_days: 7\nrounds: 2\nworkers: 1\n"
    (folder / "solver.yaml").write_text(solver, encoding="utf-8")
    (folder / "simulation.yaml").write_text("futures: 6\n", encoding="utf-8")
    with gzip.open(sample / "history.csv.gz", "rt", encoding="utf-8") as stream:
        header, *rows = stream.read().splitlines()
    mine = [row for row in rows if ",enterprise," in row or ",live_commerce,en,ticket," in row]
    (folder / "history.csv").write_text("\n".join([header, *mine]) + "\n", encoding="utf-8")
    header, *rows = (sample / "agents.csv").read_text(encoding="utf-8").splitlines()
    people = [row for row in rows if "enterprise/" in row]
    (folder / "agents.csv").write_text("\n".join([header, *people]) + "\n", encoding="utf-8")
    ids = {row.split(",", 1)[0] for row in people}
    for name in ("absences.csv", "wishes.csv"):
        header, *rows = (sample / name).read_text(encoding="utf-8").splitlines()
        kept = [row for row in rows if row.split(",", 1)[0] in ids]
        (folder / name).write_text("\n".join([header, *kept]) + "\n", encoding="utf-8")
