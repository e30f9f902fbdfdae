"""tideshift intraday: from the night's forecast and the counts since to the rest of the day, from files alone."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import nbinom

from forecast.forecaster import QUANTILE_COLUMNS, QUANTILES
from forecast.uncertainty.dependence import DEPENDENCE_COLUMNS, Dependence
from planning.cli import main
from planning.exits import Exit
from tests.planning.small_site import write_site

SHANGHAI = ["--time-zone", "Asia/Shanghai"]

MEAN = 80 * (1 + 0.5 * np.sin(np.arange(48) / 4))

WHOLE = Dependence(cv=0.2, common=0.0, day=1.0, short=0.0, carry=0.5, memory_h=1.0)


def write_forecast(path="forecast.csv", languages=("zh",), cv=0.2, line="shop", channel="chat", day="2026-03-02"):
    times = pd.date_range(f"{day}T00:00+08:00", periods=48, freq="h").strftime("%Y-%m-%dT%H:%M+08:00")
    size = 1 / cv**2
    quantiles = pd.DataFrame(
        nbinom.ppf(QUANTILES, size, size / (size + MEAN[:, None])).astype(int), columns=QUANTILE_COLUMNS
    )
    row = {"timestamp": times, "line": line, "channel": channel, "volume": MEAN}
    tables = [pd.concat([pd.DataFrame(row | {"language": x}), quantiles], axis=1) for x in languages]
    pd.concat(tables).assign(aht_s=200, model="mean_8w", quality="model").to_csv(path, index=False)


def write_counts(path="today.csv", hours=12, factor=1.4, languages=("zh",), line="shop", channel="chat"):
    times = [f"2026-03-02T{h:02d}:00" for h in range(hours)]
    row = {"timestamp": times, "line": line, "channel": channel, "volume": (factor * MEAN[:hours]).round()}
    pd.concat([pd.DataFrame(row | {"language": x}) for x in languages]).to_csv(path, index=False)


def write_accuracy(path="accuracy.csv", languages=("zh",), **changes):
    row = {"line": "shop", "channel": "chat", "wape": 0.2} | WHOLE.record | changes
    pd.DataFrame([row | {"language": language} for language in languages]).to_csv(path, index=False)


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A folder with a night's forecast and the counts of a busy morning."""
    monkeypatch.chdir(tmp_path)
    write_forecast()
    write_counts()
    return tmp_path


def run(*options):
    return main(["intraday", "--history", "today.csv", *options])


def test_the_rest_of_the_day_follows(here, capsys):
    """The morning moves every later hour by the gamma-Poisson ratio, half of it is left the next day."""
    write_accuracy()
    options = ["--now", "2026-03-02T12:00+08:00", "--accuracy", "accuracy.csv", "--out", "updated.csv", *SHANGHAI]
    assert run(*options, "--json") == Exit.PUBLISHED
    answer = json.loads(capsys.readouterr().out)
    said, early = pd.read_csv("updated.csv"), MEAN[:12].sum()
    factor = (25 + (1.4 * MEAN[:12]).round().sum()) / (25 + early)
    np.testing.assert_allclose(said["volume"][:12], MEAN[:12])
    np.testing.assert_allclose(said["volume"][12:24], factor * MEAN[12:24])
    np.testing.assert_allclose(said["volume"][24:], (1 + (factor - 1) / 2) * MEAN[24:])
    assert said["timestamp"][12] == "2026-03-02T12:00+08:00"
    assert said["model"].tolist() == ["mean_8w"] * 12 + ["mean_8w + today"] * 36
    assert answer["rest_of_day_before"] == pytest.approx(MEAN[12:24].sum())
    assert answer["rest_of_day"] == pytest.approx(factor * MEAN[12:24].sum())
    assert (answer["counted_intervals"], answer["moved_rows"]) == (12, 36)


def test_without_an_accuracy_table_the_quantiles_tell(here, capsys):
    """The forecast's own width decides how far the morning is believed: a narrow one moves less than a wide one."""
    moved = {}
    for cv in (0.05, 0.4):
        write_forecast(cv=cv)
        assert run("--out", "updated.csv", "--json", *SHANGHAI) == Exit.PUBLISHED
        answer = json.loads(capsys.readouterr().out)
        moved[cv] = answer["rest_of_day"] / answer["rest_of_day_before"]
        assert answer["correlations"] == "typical"
        assert answer["now"] == "2026-03-02T12:00+08:00"
    assert 1.0 < moved[0.05] < moved[0.4] < 1.4


def test_a_person_reads_one_sentence(here, capsys):
    """What is left of the day, before and after, and where it was written; strange queues are named on the side."""
    write_counts(languages=("zh", "xx"))
    write_forecast(languages=("zh", "de"))
    assert run(*SHANGHAI) == Exit.PUBLISHED
    told = capsys.readouterr()
    assert "contacts in the rest of the day after 2026-03-02T12:00+08:00" in told.out
    assert "forecast_today.csv" in told.out
    assert "counted but not forecast: shop/xx/chat" in told.err
    assert "forecast but not counted yet: shop/de/chat" in told.err


def test_a_site_lends_its_zone_and_its_column_names(here, capsys):
    """With --configs the queues' clocks and the history's columns are the site's."""
    write_site(here / "configs")
    write_forecast(languages=("en",), channel="voice")
    write_counts(languages=("en",), channel="voice", hours=9)
    site = (here / "configs/site.yaml").read_text().replace("en: {time_zone: UTC}", "en: {time_zone: Asia/Shanghai}")
    (here / "configs/site.yaml").write_text(
        site.replace("time_zone: UTC\ninterval", "time_zone: Asia/Shanghai\ninterval")
    )
    assert run("--configs", "configs", "--json") == Exit.PUBLISHED
    assert json.loads(capsys.readouterr().out)["now"] == "2026-03-02T09:00+08:00"
    write_counts(languages=("fr",), channel="voice")
    assert run("--configs", "configs") == Exit.REFUSED
    assert "unknown queue" in capsys.readouterr().err


def test_an_update_of_an_update_is_refused(here, capsys):
    """Counts of today must not be taken in twice, and the night's forecast is not overwritten."""
    assert run("--out", "updated.csv", *SHANGHAI) == Exit.PUBLISHED
    assert run("--forecast", "updated.csv", "--out", "again.csv", *SHANGHAI) == Exit.REFUSED
    assert "updated.csv:model: 36 rows have counts of today in them already" in capsys.readouterr().err
    before = Path("forecast.csv").read_bytes()
    assert run("--out", "forecast.csv", *SHANGHAI) == Exit.REFUSED
    assert Path("forecast.csv").read_bytes() == before


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--now", "2026-03-02T00:30+08:00"], "no count of an interval that is forecast and ended by"),
        (["--now", "noon"], "neither a date"),
        (["--time-zone", "Asia/Shanghigh"], "no such time zone"),
        (["--forecast", "absent.csv"], "absent.csv"),
    ],
)
def test_nothing_to_learn_from_is_told(here, capsys, options, told):
    """A morning without counts, a mistyped instant or zone, a missing file: refused, and nothing is written."""
    assert run("--out", "updated.csv", *SHANGHAI, *options) == Exit.REFUSED
    assert told in capsys.readouterr().err
    assert not Path("updated.csv").exists()


def test_counts_of_another_interval_are_refused(here, capsys):
    """Five-minute counts beside an hourly forecast, and three-hourly ones, are told with their rows."""
    table = pd.read_csv("today.csv")
    fine = table.assign(timestamp=table["timestamp"].str.replace(":00", ":05"))
    pd.concat([table, fine]).to_csv("today.csv", index=False)
    assert run("--out", "updated.csv", *SHANGHAI) == Exit.REFUSED
    assert "today.csv:14:timestamp" in capsys.readouterr().err
    table.iloc[::3].to_csv("today.csv", index=False)
    assert run("--out", "updated.csv", *SHANGHAI) == Exit.REFUSED
    assert "no two counts follow each other" in capsys.readouterr().err


def test_every_bad_row_of_every_file_in_one_message(here, capsys):
    """Forecast, counts and accuracy are checked together."""
    write_accuracy(busyness_cv=-1, busyness_memory_h="")
    for name, old, new in (
        ("forecast.csv", "mean_8w,model", "mean_8w,guess"),
        ("today.csv", "2026-03-02T05:00", "soon"),
    ):
        Path(name).write_text(Path(name).read_text().replace(old, new))
    assert run("--accuracy", "accuracy.csv", "--out", "updated.csv", *SHANGHAI) == Exit.REFUSED
    err = capsys.readouterr().err
    for place in ("forecast.csv:2:quality", "today.csv:7:timestamp", "accuracy.csv:2:busyness_cv",
                  "accuracy.csv:2:busyness_memory_h"):  # fmt: skip
        assert place in err
    assert not Path("updated.csv").exists()


@pytest.mark.parametrize(
    ("changes", "languages", "told"),
    [
        ({"busyness_common": 0.4, "busyness_day": 0.7}, ("zh",), "shares of more than the whole"),
        ({}, ("de",), "no row of a queue that is forecast (found shop/zh/chat)"),
        ({}, ("zh", "zh"), "a second row for the same queue"),
    ],
)
def test_an_accuracy_table_must_fit(here, capsys, changes, languages, told):
    """Impossible shares, a missing queue and a queue told twice are named."""
    write_accuracy(languages=languages, **changes)
    assert run("--accuracy", "accuracy.csv", *SHANGHAI) == Exit.REFUSED
    assert told in capsys.readouterr().err


def test_an_accuracy_table_of_before_is_refused(here, capsys):
    """A table without the columns of dependence names every one it lacks."""
    pd.DataFrame([{"line": "shop", "language": "zh", "channel": "chat", "wape": 0.2}]).to_csv("a.csv", index=False)
    assert run("--accuracy", "a.csv", *SHANGHAI) == Exit.REFUSED
    err = capsys.readouterr().err
    assert all(f"missing column '{name}'" in err for name in DEPENDENCE_COLUMNS)


def test_help_shows_an_example(here, capsys):
    """--help shows an example that begins with the command's name."""
    assert main(["intraday", "--help"]) == Exit.PUBLISHED
    out = " ".join(capsys.readouterr().out.replace("│", " ").split())
    assert "tideshift intraday --forecast" in out.split("Example:", 1)[1]
