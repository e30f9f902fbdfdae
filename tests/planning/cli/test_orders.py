"""`tideshift orders`, from the command line to orders.yaml and back."""

import json
import sys
from types import ModuleType

import pytest

from planning.cli import main
from planning.exits import Exit
from tests.planning.small_site import AS_OF, small_plan, write_site

VENDORS = """
vendors:
  - name: helpers
    time_zone: UTC
    queues: [{queue: shop/en/voice, share: 0.5}]
    contracted_hours: 70
    band: {least: 0.2}
    period: day
    short_price: 60
    lead_times: [{notice_hours: 96, most: 2.0}, {notice_hours: 24, most: 1.5, surcharge: 0.3}]
    price_tiers: [{up_to: 2.0, price: 9}]
    misses: [{notice_hours: 24, cv: 0.1}, {notice_hours: 96, cv: 0.3}]
bilingual:
  - {events: sale, languages: [en, fr], hours: 09:00-17:00, share: 0.5}
"""

EVENTS = """
events:
  - {name: spring, kind: sale, from: 2026-03-05, to: 2026-03-05, lift: 1.5}
"""

COMMITMENT = """
schema: tideshift/commitment/1
vendor: helpers
time_zone: UTC
from: 2026-03-06
to: 2026-03-06
queues:
  - {line: shop, language: en, channel: voice, hours: {2026-03-06: 2}}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The small site with a vendor and a festival, its roster in force made by the stand-in."""
    folder = tmp_path_factory.mktemp("orders")
    write_site(folder / "configs")
    (folder / "configs/vendors.yaml").write_text(VENDORS)
    (folder / "configs/events.yaml").write_text(EVENTS)
    (folder / "configs/forecast.yaml").write_text("models: [mean_4w]\n")
    module = ModuleType("planning.plan")
    module.plan = lambda *args, progress, executor, **more: small_plan(*args, **more)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setitem(sys.modules, "planning.plan", module)
        assert main(["nightly", "--as-of", AS_OF]) in (Exit.PUBLISHED, Exit.WARNED)
    return folder


@pytest.fixture
def site(folder, monkeypatch, capsys):
    """That folder, to work in."""
    monkeypatch.chdir(folder)
    capsys.readouterr()
    return folder


def test_orders_are_placed_remembered_and_held_against_what_is_committed(site, capsys):
    """What is due is ordered, the rest waits; the next run orders nothing twice and prices what does not come."""
    # Nobody speaks French: the festival is not ready, and that is a warning.
    assert main(["orders", "--out", "orders.yaml", "--workers", "1", "--json"]) == Exit.WARNED
    answer = json.loads(capsys.readouterr().out)
    days = {row["from"]: row for row in answer["vendors"][0]["periods"]}
    assert days["2026-03-06"]["order_now_h"] > 0
    assert [stage["now"] for stage in days["2026-03-06"]["stages"]] == [True, False]
    # Its notice is not before the next review: it waits.
    assert days["2026-03-08"]["order_now_h"] == 0
    (festival,) = answer["festivals"]
    assert (festival["name"], festival["ready"], festival["able"]) == ("spring", False, 0)
    assert festival["short_of_able"] == festival["required"] > 0

    (site / "c.yaml").write_text(COMMITMENT)
    again = ["orders", "--ordered", "orders.yaml", "--commitment", "c.yaml", "--workers", "1", "--json"]
    assert main(again) == Exit.WARNED
    answer = json.loads(capsys.readouterr().out)
    (gap,) = answer["gaps"]
    assert gap["committed_h"] == 2
    assert gap["cents"] >= 0
    rows = {row["from"]: row for row in answer["vendors"][0]["periods"]}
    assert rows["2026-03-06"]["ordered_before_h"] == 2


def test_orders_are_told_at_eighty_columns_and_bad_files_are_refused(site, capsys):
    """A person reads quantities, prices and reasons; a stranger vendor or a broken file leaves nothing behind."""
    assert main(["orders", "--workers", "1"]) == Exit.WARNED
    out = capsys.readouterr().out
    for words in ("Orders of helpers", "order", "now for", "waiting costs 11.70", "fractile", "not ready"):
        assert words in out
    assert max(len(line) for line in out.splitlines() if "─" in line) <= 80
    assert main(["orders", "--vendor", "helper"]) == Exit.REFUSED
    assert "did you mean 'helpers'?" in capsys.readouterr().err
    (site / "o.yaml").write_text("schema: tideshift/orders/1\nas_of: yesterday\n")
    assert main(["orders", "--ordered", "o.yaml", "--out", "new.yaml"]) == Exit.REFUSED
    assert "o.yaml:2:8" in capsys.readouterr().err
    assert not (site / "new.yaml").exists()
