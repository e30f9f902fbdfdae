"""What site.yaml says about serving reaches the scheduler: redials, cases of demand, peaks, pooling, ramp-up."""

from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from planning.night.inputs import Files, gather
from planning.refusal import Refused
from planning.settings import Settings, load_settings
from planning.store import Store
from scheduler.load.peak_cover import PeakCover
from scheduler.ramp_up import RampUp
from tests.planning.small_site import AS_OF, write_site
from tests.planning.test_settings import CONFIGS


def changed(folder: Path, *changes: tuple[str, str]) -> Settings:
    """The sample's settings with some text of site.yaml replaced."""
    for file in CONFIGS.glob("*.yaml"):
        (folder / file.name).write_bytes(file.read_bytes())
    text = (CONFIGS / "site.yaml").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    (folder / "site.yaml").write_text(text, encoding="utf-8")
    return load_settings(folder)


def test_nothing_is_asked_for_that_the_sample_does_not_say() -> None:
    """By default nobody redials, promises are kept at the mean rate, no hour is a peak, nothing pools or ramps up."""
    sample = load_settings(CONFIGS)
    assert {(p.redial, p.sized_for, p.peak_cover) for p in sample.policies()} == {(0.0, "mean", ())}
    assert sample.site.pooling == "off"
    assert sample.site.learning is None


@pytest.mark.parametrize(("told", "meant"), [("expected", "expected"), ("0.8", 0.8), ("mean", "mean")])
def test_a_service_says_what_case_it_is_sized_for(told: str, meant: object, tmp_path: Path) -> None:
    """A word or a probability, with the redials of the same service, on each of its queues and no other."""
    made = changed(tmp_path, ("sized_for: mean", f"sized_for: {told}"), ("redial: 0", "redial: 0.4"))
    assert {(p.redial, p.sized_for) for p in made.policies() if p.channel == "chat"} == {(0.4, meant)}
    assert {(p.redial, p.sized_for) for p in made.policies() if p.channel != "chat"} == {(0.0, "mean")}


def test_no_limit_on_abandonment_is_null_not_one(tmp_path: Path) -> None:
    """The fewest people with whom at most everybody leaves is no question: the door says so before the night does."""
    with pytest.raises(Refused, match=r"56:22: must be less than 1 \(found 1\)"):
        changed(tmp_path, ("max_abandonment: 0.05", "max_abandonment: 1"))


def test_a_post_has_as_many_seats_as_letters(tmp_path: Path) -> None:
    """Seats are named A to Z; one more is refused at the door."""
    with pytest.raises(Refused, match=r"123:12: must be at most 26 \(found 27\)"):
        changed(tmp_path, ("seats: 2", "seats: 27"))


def test_a_name_for_a_line_that_no_queue_has_is_refused(tmp_path: Path) -> None:
    """A misspelt key would be shown to nobody: it is told with its place and the nearest line."""
    with pytest.raises(Refused, match=r"no queue is of this line .*local_live.*did you mean 'local_life'"):
        changed(tmp_path, ("  local_life: {zh_CN", "  local_live: {zh_CN"))


def test_a_line_has_names_in_the_languages_of_the_desk_alone(tmp_path: Path) -> None:
    """`zh` is a language of customers; the desk's readers have locales."""
    with pytest.raises(Refused, match=r"not one of en, zh_CN \(found \"zh\"\)"):
        changed(tmp_path, ("local_life: {zh_CN:", "local_life: {zh:"))


def test_peaks_of_a_line_stand_in_place_of_the_services(tmp_path: Path) -> None:
    """Hours are the market's; a line's own peaks replace those of its service, and an empty list has none."""
    peak = "peak_cover: [{factor: 1.2, hours: 22:00-02:00, from: 2026-11-10, to: 2026-11-12}]"
    zh, both = "languages: [zh], channel: voice", "languages: [zh, en], channel: voice"
    made = changed(
        tmp_path,
        ("    aht_s: 300\n", f"    aht_s: 300\n    {peak}\n"),
        (f"{zh}, daily: 08:00-24:00", f"{zh}, peak_cover: []"),
        (both, f"{both}, peak_cover: [{{factor: 2, hours: 09:00-10:00}}]"),
    )
    policies = {p.queue: p for p in made.policies()}
    jakarta = PeakCover(1.2, (1320, 1560), ZoneInfo("Asia/Jakarta"), date(2026, 11, 10), date(2026, 11, 12))
    assert policies["live_commerce/id/voice"].peak_cover == (jakarta,)
    assert policies["local_life/zh/voice"].peak_cover == ()
    assert policies["enterprise/en/voice"].peak_cover == (PeakCover(2.0, (540, 600), ZoneInfo("Asia/Singapore")),)


def test_a_new_hire_of_the_file_is_a_new_hire_of_the_night(tmp_path: Path) -> None:
    """With a ramp, who was hired four weeks before the middle of the horizon does what the file says times 0.82."""
    write_site(tmp_path / "configs")
    first = datetime.fromisoformat(AS_OF)
    site, agents = tmp_path / "configs" / "site.yaml", tmp_path / "configs" / "agents.csv"
    site.write_text(site.read_text(encoding="utf-8") + "ramp_up: {at_first: 0.5, weeks: 4}\n", encoding="utf-8")
    head, one, *others = agents.read_text(encoding="utf-8").splitlines()
    hired = (first + timedelta(days=3.5) - timedelta(weeks=4)).date()
    cells = dict(zip(head.split(","), one.split(","), strict=True))
    cells |= {"hired_on": str(hired), "productivity": "0.9"}
    agents.write_text("\n".join([head, ",".join(cells.values()), *others]) + "\n", encoding="utf-8")
    with Store.open(f"sqlite:///{tmp_path}/tideshift.db") as store:
        told = gather(Files(tmp_path / "configs"), store, as_of=first, seed=None, now=first)
    assert told.settings.site.learning == RampUp(0.5, 4)
    assert told.agents[0].productivity == pytest.approx(0.9 * (1 - 0.5 * 0.36788), abs=1e-5)
    assert {a.productivity for a in told.agents[1:]} == {1.0}
