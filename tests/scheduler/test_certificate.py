"""The certificate: everything from which cost and bound can be computed again, as JSON has it."""

import json
from dataclasses import replace

import numpy as np
import pytest

from scheduler.certificate import DECIMALS, SCHEMA, certificate
from scheduler.roster import Result, empty_roster
from tests.scheduler.optimizer.test_bound import mixed
from tests.scheduler.small_operation import CHAT, TICKET, VOICE


def proven(made, prices):
    """A result that claims some prices."""
    return Result("solved", empty_roster(), 1000, 900, 0.1, 1.0, {"pay": 1000}, (), prices)


@pytest.fixture
def made():
    """Five agents of three skill sets; deferred work; a night that reaches in, a lock, a wish and a beginner."""
    return mixed()


def test_it_reads_back_from_json_as_it_was(made):
    """Texts, numbers and lists only: nothing is lost on the way through a file."""
    told = certificate(made, proven(made, np.full((len(made.skills), made.ticks), 12.5)))
    assert json.loads(json.dumps(told, allow_nan=False)) == told
    assert told["schema"] == SCHEMA


def test_it_tells_what_the_tables_do_not(made):
    """Rules with limits, prices by the hour, the past, the lock, who is less productive, and each skill set's duals."""
    told = certificate(made, proven(made, np.zeros((len(made.skills), made.ticks))))
    assert told["rules"]["rest"] == {"minutes": 660}
    assert told["rules"]["wish"] == {"cents": 300}
    assert told["prices"] == {"shortage": dict.fromkeys((CHAT, VOICE, TICKET), 10_000), "surplus": 50}
    assert told["productivity"] == {"a03": 0.6}
    assert [row[:2] for row in told["past"]] == [["a05", "D8"]]
    assert told["past"][0][6].endswith(TICKET)
    assert told["kept"] == [["a03", "2026-11-16T23:00+00:00"]]
    assert ["a01", "2026-11-16", "off", 2.0] in told["wishes"]
    assert [CHAT, VOICE] in told["skill_sets"]
    assert np.array(told["duals"]).shape == (len(told["skill_sets"]), made.ticks)


def test_prices_are_rounded_to_a_fixed_number_of_decimals(made):
    """What is written is what the bound is recomputed from: six decimals of a cent."""
    prices = np.full((len(made.skills), made.ticks), 1 / 3)
    told = certificate(made, proven(made, prices))
    assert set(np.unique(told["duals"])) == {round(1 / 3, DECIMALS)}


def test_without_prices_there_is_nothing_to_certify(made):
    """A contradictory result, or prices of another problem, have no certificate."""
    with pytest.raises(ValueError, match="not none; the result is contradictory"):
        certificate(made, replace(proven(made, None), status="contradictory"))
    with pytest.raises(ValueError, match=r"not shape \(1, 2\)"):
        certificate(made, proven(made, np.zeros((1, 2))))
