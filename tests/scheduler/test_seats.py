"""A vendor's people are seats: how many, at what price, from when, and what a roster asks of them."""

from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
import pytest

from scheduler.agents import Contract
from scheduler.pay import DatedPremium
from scheduler.rules import GuaranteedMinutes
from scheduler.seats import Notice, Seats, bought
from tests.scheduler.small_operation import (
    CHAT,
    MONDAY,
    SHANGHAI,
    at,
    flat,
    horizon,
    laws,
    people,
    solved,
)

OFFER = Seats(
    vendor="manila-one",
    site="manila",
    time_zone=SHANGHAI,
    skills=(CHAT,),
    contract=Contract("manila-one", 2400, 5, ("D8", "L8", "P4")),
    contracted_h=400.0,
    least=0.3,
    most=2.0,
    tiers=((1.0, 900), (1.5, 1000), (2.0, 1200)),
    notices=(Notice(360, 2.0, 0.0), Notice(48, 1.5, 0.2), Notice(2, 1.2, 0.6)),
)


def seats(**changes: object):
    return replace(OFFER, **changes).agents(at(0), horizon(14))


def test_the_seats_fill_the_band_and_cost_their_tier() -> None:
    """400 h by contract are ten seats of 40 h; up to twice as many may be had, each at the price of its hours."""
    wages = [a.hourly_cost_cents for a in seats()]
    assert wages == [900] * 10 + [1000] * 5 + [1200] * 5


def test_a_seat_across_two_tiers_costs_their_mean() -> None:
    """All seats together cost what the tiers do, to a cent an hour, wherever the tiers end."""
    tiers = ((0.95, 900), (1.42, 1000), (2.0, 1200))
    paid = sum(a.hourly_cost_cents * 40 for a in seats(tiers=tiers))
    assert paid == pytest.approx(400 * (0.95 * 900 + 0.47 * 1000 + 0.58 * 1200), abs=20 * 40 * 0.5)


def test_the_least_of_the_band_is_billed_used_or_not() -> None:
    """The first seats have the whole week guaranteed, one of them a part, and together exactly the least."""
    billed = [a.contract.guaranteed_minutes for a in seats(least=0.325)]
    assert billed == [2400, 2400, 2400, 600] + [0] * 16
    assert {a.contract.name for a in seats(least=0.325)} == {c.name for c in replace(OFFER, least=0.325).contracts()}


def test_no_order_passes_the_most() -> None:
    """A seat that would lead past the band is no seat."""
    assert len(seats(most=1.99, notices=(Notice(0, 1.99, 0.0),))) == 19


def test_seats_beyond_the_contract_need_their_notice() -> None:
    """Within the contract at once; up to 120 % after two hours, to 150 % after two days, the others after fifteen."""
    ready = [a.absences[0][1] if a.absences else None for a in seats()]
    two, days, fortnight = at(2), at(0, day=2), at(0, day=15)
    assert ready == [None] * 10 + [two] * 2 + [days] * 3 + [fortnight] * 5


def test_hurry_costs_its_surcharge_on_the_dates_it_buys() -> None:
    """Tomorrow's shift of the eleventh seat pays for two hours' notice, one after two days for 48 hours', and so on."""
    dates = [MONDAY + timedelta(days=k) for k in range(14)]
    eleventh, thirteenth, last = (seats()[k].premiums for k in (10, 12, 19))
    assert seats()[9].premiums == ()
    assert eleventh == (DatedPremium(dates[0], dates[1], 0.6), DatedPremium(dates[2], dates[13], 0.2))
    assert thirteenth == (DatedPremium(dates[0], dates[13], 0.2),)
    assert last == ()


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"contracted_h": 0.0}, "above 0"),
        ({"tiers": ((1.0, 900),)}, "no price for hours up to 200%"),
        ({"notices": ()}, "no notice"),
    ],
)
def test_an_offer_that_cannot_be_priced_is_refused(changes: dict[str, object], wrong: str) -> None:
    """Hours, prices and notices must be there before anybody counts on them."""
    with pytest.raises(ValueError, match=wrong):
        replace(OFFER, **changes)


def test_a_roster_takes_seats_where_its_own_people_do_not_suffice_and_the_order_says_so() -> None:
    """Two own people for three heads: the cheapest seats make up for it, within every rule, and are the order."""
    offer = replace(OFFER, contracted_h=80.0, least=0.5, contract=replace(OFFER.contract, shifts=("D8",)))
    everybody = (*people(2), *offer.agents(at(0), horizon(2)))
    result = solved(everybody, {CHAT: flat(3, 8, 16)}, laws(GuaranteedMinutes()))
    table = pd.DataFrame({"agent_id": [a.agent_id for a in everybody], "group": [a.group for a in everybody]})
    table = table.assign(
        vendor=[a.vendor for a in everybody], hourly_cost=[a.hourly_cost_cents / 100 for a in everybody]
    )
    asked = bought(result.roster, table, {"manila-one": offer.contracted})
    assert bought(result.roster[:0], table, {"manila-one": offer.contracted}).empty
    rows = result.roster[result.roster["agent_id"].str.startswith("manila-one-S")]
    assert asked["vendor"].tolist() == ["manila-one"]
    assert asked["week"].dt.date.tolist() == [date(2026, 11, 16)]
    assert asked["hours"].tolist() == [rows["paid_minutes"].sum() / 60]
    assert asked["hours"].iloc[0] >= 16
    assert asked["contracted"].tolist() == [80.0]
    # A seat of 9.00 is cheaper than people of 10.00, and one billed anyway costs nothing: both seats work both days.
    assert asked["cost"].iloc[0] == pytest.approx(asked["hours"].iloc[0] * 9.0)


def test_an_emergency_pool_has_nobody_at_hand() -> None:
    """A thousand people at 50.00, half of them within two hours and the others in two days, none billed unless used."""
    pool = seats(
        contracted_h=40_000.0,
        least=0.0,
        most=1.0,
        tiers=((1.0, 5000),),
        notices=(Notice(48, 1.0, 0.0), Notice(2, 0.5, 0.0)),
        at_hand=0.0,
    )
    ready = [a.absences[0][1] for a in pool]
    assert (len(pool), ready.count(at(2)), ready.count(at(0, day=2))) == (1000, 500, 500)
    assert {(a.hourly_cost_cents, a.contract.guaranteed_minutes, a.premiums) for a in pool} == {(5000, 0, ())}
