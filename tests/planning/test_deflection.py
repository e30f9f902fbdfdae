"""A dated plan of deflection, from site.yaml to history, workload and vendors' files."""

from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from planning.demand.question import of_site
from planning.night.inputs import Files, gather
from planning.refusal import Refused
from planning.settings import Settings, load_settings
from planning.store import Store
from planning.vendors.demand_export import vendor_demand
from scheduler.load.deflection import Deflection
from tests.planning.small_site import AS_OF, SITE, write_site

CONFIGS = Path(__file__).parents[2] / "configs"


def sample(folder: Path, plan: str, old: str = "deflection: 0.38") -> Settings:
    """The sample's settings with another plan for chat."""
    for path in CONFIGS.glob("*.yaml"):
        (folder / path.name).write_bytes(path.read_bytes())
    site = folder / "site.yaml"
    text = site.read_text(encoding="utf-8")
    assert old in text
    site.write_text(text.replace(old, plan, 1), encoding="utf-8")
    return load_settings(folder)


def small(folder: Path, plan: str) -> Path:
    """The small site, its voice counted as people see it; the AI's share of calls is the plan's."""
    write_site(folder)
    counted = f"history_volume: people, history_aht: people, deflected_aht_s: 100, deflection: {plan}"
    text = SITE.lstrip().replace("aht_s: 300,", f"aht_s: 300, {counted},")
    (folder / "site.yaml").write_text(text, encoding="utf-8")
    return folder


def test_a_number_is_a_plan_that_never_changes(tmp_path: Path) -> None:
    """`deflection: 0.38` still means 38 % for ever."""
    chat = sample(tmp_path, "deflection: 0.38").policies()[0]
    assert chat.deflection == Deflection(0.38, (), 300.0, 0.03)


def test_dates_are_midnights_of_the_site(tmp_path: Path) -> None:
    """A share from 2026-12-01 holds from that midnight of the planners' clock, in every market."""
    settings = sample(tmp_path, "deflection: [{share: 0.38}, {from: 2026-12-01, share: 0.55}]")
    policies = {p.queue: p for p in settings.policies()}
    change = datetime(2026, 11, 30, 16, tzinfo=UTC)
    assert policies["live_commerce/zh/chat"].deflection.changes == ((change, 0.55),)
    assert policies["live_commerce/ar/chat"].deflection.changes == ((change, 0.55),)
    assert policies["live_commerce/zh/message"].deflection.changes == ()


def test_a_queue_may_have_a_plan_of_its_own(tmp_path: Path) -> None:
    """What stands at the queue counts instead of what stands at its service; the rest stays the service's."""
    row = "{line: enterprise, languages: [zh, en], channel: chat"
    settings = sample(tmp_path, f"{row}, deflection: [{{share: 0.1}}, {{from: 2026-12-01, share: 0}}]", row)
    policies = {p.queue: p.deflection for p in settings.policies()}
    change = datetime(2026, 11, 30, 16, tzinfo=UTC)
    assert policies["enterprise/en/chat"] == Deflection(0.1, ((change, 0.0),), 300.0, 0.03)
    assert policies["local_life/zh/chat"].share == 0.38


def test_a_vendor_is_asked_for_less_once_the_ai_takes_more(tmp_path: Path) -> None:
    """The demand file's days follow the plan."""
    settings = sample(tmp_path, "deflection: [{share: 0.38}, {from: 2026-11-19, share: 0.69}]")
    times = pd.date_range("2026-11-15T16:00Z", periods=24 * 7, freq="h").as_unit("us")
    names = {"line": "live_commerce", "language": "en", "channel": "chat"}
    forecast = pd.DataFrame({"timestamp": times, **names, "volume": 40.0, "p50": 40.0, "p90": 50.0, "aht_s": 400.0})
    (queue,) = vendor_demand(settings.vendors.vendor("manila-one"), forecast, settings.policies()).queues
    before, after = sum(queue.volume[date(2026, 11, 18)]), sum(queue.volume[date(2026, 11, 19)])
    assert after == pytest.approx(before / 2, abs=0.2)


def test_the_past_is_counted_as_the_future_will_be(tmp_path: Path) -> None:
    """Nights and the forecast command see what people saw since the change raised to the first share."""
    plain = small(tmp_path / "plain", "0.2")
    dated = small(tmp_path / "dated", "[{share: 0.2}, {from: 2026-02-16, share: 0.6}]")
    told = {}
    for configs in (plain, dated):
        with Store.open(f"sqlite:///{configs}/tideshift.db") as store:
            at = datetime.fromisoformat(AS_OF)
            told[configs] = gather(Files(configs), store, as_of=at, seed=None, now=at)
        asked = of_site(configs, None, at, 1).history
        pd.testing.assert_series_equal(asked["volume"], told[configs].history["volume"])
    raw, seen = told[plain].history, told[dated].history
    raised = (raw["timestamp"] >= "2026-02-16T00:00Z") & (raw["channel"] == "voice")
    expected = np.where(raised, raw["volume"] * 0.8 / 0.4, raw["volume"])
    assert seen["volume"].to_numpy() == pytest.approx(expected)
    assert told[plain].fingerprint() != told[dated].fingerprint()


def test_deflected_work_that_leaves_no_time_is_refused(tmp_path: Path) -> None:
    """An AI withdrawn whose contacts took a ninth more than all there is may be; one second less to share may not."""
    settings = load_settings(small(tmp_path, "[{share: 0.9}, {from: 2026-02-16, share: 0}]"))
    times = pd.date_range("2026-02-09", periods=14, freq="D", tz="UTC").as_unit("us")
    names = {"line": "shop", "language": "en", "channel": "voice"}
    history = pd.DataFrame({"timestamp": times, **names, "volume": 10.0, "aht_s": 91.0})
    assert settings.counted_alike(history)["aht_s"].iloc[-1] == pytest.approx((91 - 0.9 * 100) / 0.1)
    with pytest.raises(Refused) as refused:
        settings.counted_alike(history.assign(aht_s=90.0))
    (finding,) = refused.value.findings
    assert finding.wrong == "shop/en/voice: deflected_aht_s must lie below 100 s, not 100"
    assert finding.remedy == "lower deflected_aht_s or a share of deflection"
