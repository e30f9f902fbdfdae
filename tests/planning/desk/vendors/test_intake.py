"""Files that come in: whole, or every error beside its line."""

import pytest
from pydantic import ValidationError

from planning.desk.vendors.intake import marked, read_paper, typed
from planning.refusal import Refused
from planning.settings.vendors import Vendors
from planning.vendors.commitment_file import Commitment, commitment_text
from planning.vendors.demand_file import Demand, demand_text
from tests.planning.desk.vendors.example import CHAT, DAYS, OTHER, TICKET, VENDOR, VENDORS, demand

COMMITMENT = commitment_text(typed(VENDOR, {(DAYS[0], CHAT): 6.0, (DAYS[1], TICKET): 0.75}))


def refused(text: str, vendors: Vendors = VENDORS) -> Refused:
    with pytest.raises(Refused) as told:
        read_paper(text.encode(), "paper.yaml", vendors)
    return told.value


def test_what_was_typed_reads_back() -> None:
    """A commitment from the grid is the file that a vendor could have sent, to the last digit."""
    read = read_paper(COMMITMENT.encode(), "paper.yaml", VENDORS)
    assert isinstance(read, Commitment)
    assert commitment_text(read) == COMMITMENT
    assert read.hours() == {DAYS[0]: 6.0, DAYS[1]: 0.75}


def test_a_demand_is_known_by_its_schema() -> None:
    """The same door takes a demand, and gives it back as it was."""
    read = read_paper(demand_text(demand()).encode(), "paper.yaml", VENDORS)
    assert isinstance(read, Demand)
    assert read == demand()


def test_every_error_stands_at_its_line() -> None:
    """Two slips are both told, each at its line and column, with the lines around them to read."""
    text = COMMITMENT.replace("2026-11-16: 6", "2026-11-16: -6").replace("ticket", "telex")
    told = refused(text)
    lines = text.splitlines()
    places = {lines[finding.line - 1].strip() for finding in told.findings}
    assert places == {"2026-11-16: -6", "channel: telex"}
    shown = [line for stretch in marked(text.encode(), told.findings) for line in stretch]
    assert {line.text.strip() for line in shown if line.findings} == places
    assert all(line.text == lines[line.number - 1] for line in shown)
    assert len(shown) > len(places)


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        (("tideshift/commitment/1", "tideshift/promise/1"), "neither a demand nor a commitment"),
        (("manila-one", "manila-won"), "no such vendor"),
        (("Asia/Manila", "Asia/Tokyo"), "not the zone of the vendor's days"),
        (("schema:", "schema: ["), "not YAML"),
    ],
)
def test_what_it_is_and_whose_it_is_must_be_right(change: tuple[str, str], wrong: str) -> None:
    """A paper of another kind, vendor or zone is refused before its numbers count, and so is what is no YAML."""
    assert wrong in str(refused(COMMITMENT.replace(*change)))


@pytest.mark.parametrize("text", [COMMITMENT, demand_text(demand())])
def test_a_vendor_never_hears_another_ones_name(text: str) -> None:
    """Read for one vendor alone, a paper of another is refused without naming whom else there is."""
    told = str(refused(text.replace("manila-one", "nobody"), Vendors(vendors=(OTHER,))))
    assert "manila-one" not in told


def test_binary_is_refused_in_words() -> None:
    """A picture with the wrong name ends in a sentence, and marks no line."""
    with pytest.raises(Refused, match="not UTF-8") as told:
        read_paper(b"\x89PNG\xff\x00", "paper.yaml", VENDORS)
    assert marked(b"\x89PNG\xff\x00", told.value.findings)[0][0].number == 1


@pytest.mark.parametrize("hours", [-1.0, float("nan"), 2e6])
def test_hours_that_cannot_be_are_refused(hours: float) -> None:
    """Nobody commits less than nothing, an empty cell, or more than a file may say."""
    with pytest.raises(ValidationError):
        typed(VENDOR, {(DAYS[0], CHAT): hours})


def test_prices_stay_out_of_a_vendors_own_contract() -> None:
    """What an hour costs the operation does not reach the vendor's page."""
    assert "777.25" not in VENDOR.without_prices().model_dump_json()
    assert VENDOR.without_prices().contracted_hours == VENDOR.contracted_hours
