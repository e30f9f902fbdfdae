"""Fair lives in a site's settings: accounts carried into the rules, bids through the door of wishes."""

from datetime import timedelta
from pathlib import Path

import pytest

from planning.csv_file import no_wishes
from planning.csv_file.people import read_wishes
from planning.fair_lives import accounts_of, with_fairness
from planning.refusal import Refused
from planning.settings import load_settings
from planning.settings.fairness import Fairness as Told
from scheduler.rules import Rest, Wish, Wishes
from scheduler.rules.fairness import Fairness
from tests.scheduler.small_operation import MONDAY, at, horizon, people, roster, shift

CONFIGS = Path(__file__).parents[2] / "configs"
NEXT = horizon(14, MONDAY + timedelta(days=7))


@pytest.fixture(scope="module")
def sample():
    return load_settings(CONFIGS)


def priced(sample, **told):
    return type(sample)(**{**vars(sample), "fairness": Told.model_validate(told)})


def test_without_a_price_the_rules_are_the_same(sample):
    """The sample's fairness.yaml, and none, change nothing."""
    rules = (Rest(660), Wishes([], 400))
    assert with_fairness(rules, sample, None, people(2), NEXT) == rules
    assert not Told().is_priced


def test_accounts_become_prices_of_the_next_roster(sample):
    """Who had the night is ahead; prices are in cents, and the most of a week grows with the days planned."""
    settings = priced(sample, prices={"nights": 2.5}, most={"weekends": 1.5, "price": 3.0})
    crew = people(2)
    table = accounts_of(settings, crew, roster(crew, shift("a01", at(22))), no_wishes(), NEXT.start)
    *_, rule = with_fairness((Rest(660),), settings, table, crew, NEXT)
    assert isinstance(rule, Fairness)
    assert (rule.cents, rule.most_cents, rule.most[1]) == ((250, 0, 0, 0), 300, 3.0)
    assert rule.balances["a01"].expected[0] == 0.5
    assert rule.balances["a02"].expected[0] == -0.5


def test_refused_wishes_lift_the_next_ones(sample):
    """With a lift alone wishes weigh more for whoever was refused, and no price of fairness is stated."""
    settings = priced(sample, refused_lift=0.5)
    crew = people(2)
    table = accounts_of(settings, crew, roster(crew, shift("a01", at(8))), no_wishes(), NEXT.start)
    table["refused"] = [4.0, 0.0]
    wish = Wishes([Wish("a01", MONDAY + timedelta(days=8), "off", 1.0)], 400)
    (found,) = with_fairness((wish,), settings, table, crew, NEXT)
    assert found.wishes[0].weight == 2.0


def bids(tmp_path, text):
    path = tmp_path / "bids.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_bids_are_wishes_with_ranks(tmp_path):
    """A rank alone has the weight of its place, the last weight holds for all after, and a weight given stays."""
    rows = "a01,2026-11-16,off,,1\na01,2026-11-17,off,,2\na01,2026-11-18,off,,9\na01,2026-11-19,off,7,\n"
    table = read_wishes(bids(tmp_path, "agent_id,date,shift,weight,rank\n" + rows), None, (), rank_weights=(4.0, 2.0))
    assert table["weight"].tolist() == [4.0, 2.0, 2.0, 7.0]
    assert table["rank"].tolist() == [1, 2, 9, 0]


def test_bids_of_neither_weight_nor_whole_rank_are_refused_together(tmp_path):
    """Each bad row is told with its line; a file without ranks still asks for weights."""
    rows = "a01,2026-11-16,off,,\na01,2026-11-17,off,,1.5\n"
    with pytest.raises(Refused) as refused:
        read_wishes(bids(tmp_path, "agent_id,date,shift,weight,rank\n" + rows), None, ())
    said = str(refused.value)
    assert "bids.csv:2:weight: a wish with neither weight nor rank" in said
    assert "bids.csv:3:rank: not a whole rank" in said
    with pytest.raises(Refused, match="2:weight"):
        read_wishes(bids(tmp_path, "agent_id,date,shift,weight\na01,2026-11-16,off,\n"), None, ())


def test_posts_that_are_no_queue_and_nights_of_a_day_are_refused_with_their_line(tmp_path):
    """Both faults of fairness.yaml are told at once with line and column."""
    for file in CONFIGS.glob("*.yaml"):
        (tmp_path / file.name).write_text(
            file.read_text(encoding="utf-8").replace("../data", str(CONFIGS.parent / "data"))
        )
    fair = tmp_path / "fairness.yaml"
    fair.write_text('posts: ["shop/*/none"]\n')
    with pytest.raises(Refused, match=r"fairness.yaml:1:\d+: a pattern that matches no queue of site.yaml"):
        load_settings(tmp_path)
    fair.write_text('night_hours: "00:00-24:00"\n')
    with pytest.raises(Refused, match=r"fairness.yaml:1:\d+: .*shorter than a day"):
        load_settings(tmp_path)


@pytest.mark.parametrize("weights", [[1, 2], [2, 0], [0]])
def test_weights_of_ranks_never_rise_and_are_above_nothing(weights):
    """A second wish is worth no more than the first."""
    with pytest.raises(ValueError, match="never rise"):
        Told(rank_weights=tuple(weights))
