import numpy as np
import pandas as pd
import pytest

from benchmarks.reference import operation as facts
from benchmarks.reference.demand import Session, day_means, demanded, expected, festival, policies
from benchmarks.reference.festival_day import staff
from benchmarks.reference.figures import Figure
from benchmarks.reference.people import agents, shared
from benchmarks.reference.scenario import MONDAY, _horizon, scenario, unit_of
from benchmarks.reference.verdicts import Goal
from scheduler.requirement import requirement

WEEK = _horizon(MONDAY, 7)


def normal_week(minutes=60):
    times = pd.date_range(WEEK.start, WEEK.end, freq=f"{minutes}min", inclusive="left")
    return times, {q: expected(q, mean, times, minutes) for q, mean in day_means(1.0).items()}


def test_the_day_has_the_claimed_contacts_and_a_third_of_them_at_night():
    """3.4 million a day, and 35 % of them between 22:00 and 02:00 of the customers' clock."""
    times, week = normal_week()
    assert sum(v.sum() for v in week.values()) / 7 == pytest.approx(facts.CONTACTS_A_DAY, rel=1e-9)
    night = 0.0
    for queue, values in week.items():
        hour = np.asarray(times.tz_convert(facts.MARKETS[queue.split("/")[1]]).hour)
        night += values[(hour >= 22) | (hour < 2)].sum()
    assert night / 7 / facts.CONTACTS_A_DAY == pytest.approx(facts.NIGHT_SHARE, abs=0.002)


def test_what_a_contact_takes_follows_from_the_claims():
    """At 70 % of the time of everybody at work a contact leaves the seconds that handle times have on average."""
    at_work = (sum(facts.PEOPLE.values()) + sum(facts.VENDOR_SEATS.values())) * 5 / 7 * 7 * 0.95
    # one in ten works half the week, one in twenty is on leave, and posts are held all the time
    at_work *= 0.95 * 0.95
    on_posts = 2 * 24 * sum(facts.POSTS.values())
    left = (0.70 * at_work - on_posts) * 3600 / facts.CONTACTS_A_DAY
    work = 0.0
    for queue, mean in day_means(1.0).items():
        line, _, name = queue.split("/")
        (channel,) = [c for c in facts.CHANNELS if c.name == name]
        own = channel.aht_s * facts.LONGER[line]
        work += mean * own * (1 - facts.THINK_SHARE if name == "chat" else 1)
    assert work / facts.CONTACTS_A_DAY == pytest.approx(left, rel=0.05)


def test_closed_stores_have_no_contacts():
    """Nobody calls a store before 09:00 or from 22:00 on its own clock."""
    times, week = normal_week()
    for queue in ("local_life/zh/voice", "enterprise/en/voice"):
        hour = np.asarray(times.tz_convert(facts.MARKETS[queue.split("/")[1]]).hour)
        closed = (hour < 9) | (hour >= 22)
        assert not week[queue][closed].any()
        assert (week[queue][~closed] > 0).all()


def test_the_festivals_busiest_hour_is_the_claimed_one():
    """Its first day peaks at 1.5 million an hour, five or six times what a normal hour ever has; the next is normal."""
    times, week = normal_week()
    lifted = festival(week, times, facts.PEAK_HOUR)
    total, before = sum(lifted.values()), sum(week.values())
    assert total.max() == pytest.approx(facts.PEAK_HOUR)
    assert total.argmax() < 24
    assert 4 < facts.PEAK_HOUR / before.max() < 6
    assert np.array_equal(total[24:], before[24:])
    with pytest.raises(ValueError, match="peak must lie above"):
        festival(week, times, 1000)


def test_a_session_is_there_in_ten_minutes_and_loses_nothing_on_any_grid():
    """From 1 to its factor in ten minutes, down within an hour; a coarse grid holds the mean of a fine one."""
    at = pd.Timestamp("2026-11-26T20:05+08:00")
    session = Session("live_commerce/id/chat", at, 4.0)
    fine = pd.date_range("2026-11-26T19:30+08:00", periods=180, freq="min")
    lift = session.lift(fine, 1)
    ramp = (fine >= at) & (fine < at + pd.Timedelta(minutes=10))
    assert (lift[fine < at] == 1).all()
    assert np.diff(lift[ramp]) == pytest.approx(0.3)
    assert lift[fine == at + pd.Timedelta(minutes=10)] == pytest.approx(4.0)
    assert lift[-1] == pytest.approx(1.0)
    assert session.lift(fine[::30], 30) == pytest.approx(lift.reshape(-1, 30).mean(axis=1))
    with pytest.raises(ValueError, match="at least 1"):
        Session("q", at, 0.5).lift(fine, 1)


def test_people_are_as_many_and_as_divided_as_claimed():
    """15,000 on the books of each line by its claim, 3,000 of them vendors' in three cities, a fifth crossing lines."""
    hours = {p.queue: 1.0 for p in policies(1.0)}
    people = agents(hours, 1.0, 1, MONDAY, 7)
    assert len({a.agent_id for a in people}) == len(people) == 15_000
    for line, count in facts.PEOPLE.items():
        assert sum(a.group.startswith(line) for a in people) == count + facts.VENDOR_SEATS[line]
    assert {a.vendor for a in people if a.site in facts.VENDORS} == set(facts.VENDORS.values())
    crossing = [a for a in people if len({s.split("/")[0] for s in a.skills}) > 1]
    assert len(crossing) / len(people) == pytest.approx(facts.CROSSING, abs=0.04)
    assert people == agents(hours, 1.0, 1, MONDAY, 7)
    assert people != agents(hours, 1.0, 2, MONDAY, 7)


def test_a_scale_keeps_proportions_and_every_queue_has_people():
    """A fortieth has a fortieth of contacts and people; each queue is of one unit, some of whose people can answer."""
    own = policies(0.025)
    people = agents({p.queue: 1.0 for p in own}, 0.025, 1, MONDAY, 7)
    assert len(people) == 375
    assert sum(day_means(0.025).values()) == pytest.approx(facts.CONTACTS_A_DAY / 40)
    assert len({p.language for p in own}) == 12
    for policy in own:
        unit = unit_of(policy.queue)
        assert any(a.can_work(policy.queue) for a in people if a.group == unit), policy.queue
    with pytest.raises(ValueError, match="scale must lie"):
        scenario(1.5)


def test_demand_is_of_contacts_that_people_see_and_knows_what_the_ai_took():
    """Chats offered are the people's over what deflection leaves; calls are nobody else's."""
    own = tuple(p for p in policies(0.025) if p.queue.startswith("enterprise/zh"))
    week = demanded(0.025, own, _horizon(MONDAY, 1))
    of = week.groupby("channel")[["offered", "contacts"]].sum()
    left = of["contacts"] / of["offered"]
    assert left["chat"] == pytest.approx(1 - facts.DEFLECTED)
    assert left["voice"] == pytest.approx(1.0)
    assert {p.channel for p in own} == set(of.index)


def test_staff_as_required_is_exactly_that():
    """In every interval a live queue has as many people as its requirement says."""
    own = tuple(p for p in policies(0.025) if (p.line, p.language) == ("local_life", "zh"))
    horizon = _horizon(MONDAY, 1)
    needed = requirement(demanded(0.025, own, horizon), own, horizon)
    duty = staff(needed, own, horizon)
    (chat,) = [k for k, p in enumerate(own) if p.channel == "chat"]
    at = np.arange(48) * 1800.0
    mine = duty.queue == chat
    heads = ((duty.start_s[mine][:, None] <= at) & (at < duty.end_s[mine][:, None])).sum(axis=0)
    assert heads.tolist() == needed.loc[needed["channel"] == "chat", "agents"].astype(int).tolist()
    assert (np.diff(duty.agent) >= 0).all()


def test_a_ratios_interval_is_that_of_its_residuals():
    """Two futures worked out by hand, and no difference to itself."""
    figure = Figure(np.array([1.0, 3.0]), np.array([4.0, 4.0]))
    assert figure.value == 0.5
    assert figure.residual.tolist() == [-0.25, 0.25]
    assert figure.half() == pytest.approx(12.706 * 0.25, rel=1e-3)
    assert figure.less(figure) == (0.0, 0.0)
    assert np.isnan(Figure(np.array([1.0]), np.array([2.0])).half())


@pytest.mark.parametrize(
    ("figure", "half", "says"),
    [(0.95, 0.01, "reached"), (0.91, 0.02, "open"), (0.85, 0.01, "missed"), (0.9, 0.0, "reached")],
)
def test_a_verdict_needs_the_whole_interval(figure, half, says):
    """Reached or missed only where the goal lies outside the interval."""
    assert Goal("high", 0.9).verdict(figure, half) == f"at least 0.9: {says}"
    assert Goal("low", -0.9).verdict(-figure, half) == f"at most -0.9: {says}"
    assert Goal("low").verdict(figure, half) == ""


def test_shares_are_whole_and_add_up():
    """Largest remainder: nobody is lost, and nothing is more than one off its share."""
    split = shared(10, {"a": 1.0, "b": 1.0, "c": 1.0})
    assert sum(split.values()) == 10
    assert sorted(split.values()) == [3, 3, 4]
