"""The law pack: what each value of a site's law profile comes to, a rule that is enforced or a notice that is told."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from planning.settings import Settings
from planning.settings.fields import span
from planning.settings.laws import Profile, Stated
from planning.settings.rules import Rules
from scheduler.agents import Contract
from scheduler.rules import (
    Breaks,
    DayLength,
    NightLength,
    Overtime,
    Rest,
    Rule,
    RunOfDays,
    Scoped,
    StartToStart,
    WeekMinutes,
    WeekRest,
)

Standing = Literal["enforced", "kept", "notice"]
"""A rule of the engine keeps it; other rules keep it by the way; nothing keeps it, so people must."""

LIMITS: Mapping[str, Callable[[int], Rule]] = {
    "day_minutes": lambda most: DayLength(most_paid=min(most, 1440)),
    "day_span_minutes": lambda most: DayLength(most_span=min(most, 1440)),
    "week_minutes": WeekMinutes,
    "average_week_minutes": WeekMinutes,
    "rest_minutes": Rest,
    "start_to_start_minutes": StartToStart,
    "week_rest_minutes": WeekRest,
    "run_days": RunOfDays,
    "stretch_minutes": Breaks,
}
"""Values that are a rule by themselves."""

NORMAL: Mapping[str, Callable[[int], Rule]] = {
    "normal_day_minutes": lambda most: DayLength(most_paid=min(most, 1440)),
    "normal_week_minutes": WeekMinutes,
}
"""Normal hours: a rule for contracts that pay nothing for more."""

OVERTIME: Mapping[str, Callable[[int], Rule]] = {
    "overtime_day_minutes": lambda most: Overtime(day=min(most, 1440)),
    "overtime_week_minutes": lambda most: Overtime(week=min(most, 7 * 1440)),
    "overtime_month_minutes": lambda most: Overtime(month=min(most, 31 * 1440)),
    "overtime_quarter_minutes": lambda most: Overtime(quarter=most),
    "overtime_year_minutes": lambda most: Overtime(year=most),
}
"""Caps on overtime: rules where a contract pays any, and kept where none does and normal hours are the most."""


@dataclass(frozen=True)
class Reading:
    """One value of a profile, and what it comes to at a site.

    Attributes
    ----------
    key : str
    stated : Stated
        With its source.
    standing : {"enforced", "kept", "notice"}
    why : str
        Which rule enforces it, what keeps it by the way, or what people must see to.
    house : str
        The house's own limit beside it; empty where it has none.
    rule : Rule or None
        What is stated to the solver; for values that only together make a rule, with one of them.
    """

    key: str
    stated: Stated
    standing: Standing
    why: str
    house: str
    rule: Rule | None = None

    @property
    def value(self) -> str:
        """The value as people read it."""
        found = getattr(self.stated, "value", "")
        if isinstance(found, bool):
            return "yes" if found else "no"
        return found if isinstance(found, str) else f"{found:g}"


def readings(profile: Profile, rules: Rules, contracts: Iterable[Contract]) -> tuple[Reading, ...]:
    """Every value of a profile beside the house's rules and the contracts of its people, in the order of the keys."""
    terms = tuple(contracts)
    return tuple(_read(profile, key, stated, rules, terms) for key, stated in profile.stated())


def pays_overtime(contract: Contract) -> bool:
    """Whether a contract has terms for more than normal hours."""
    return contract.pay.has_overtime


def _read(profile: Profile, key: str, stated: Stated, rules: Rules, contracts: tuple[Contract, ...]) -> Reading:
    value, house = getattr(stated, "value", None), _house(key, rules)
    paid = any(map(pays_overtime, contracts))
    bounded = profile.normal_week_minutes is not None or profile.normal_day_minutes is not None

    def enforced(rule: Rule, why: str = "") -> Reading:
        return Reading(key, stated, "enforced", why or f"rule {rule.name}", house, rule)

    def told(why: str, standing: Standing = "notice") -> Reading:
        return Reading(key, stated, standing, why, house)

    if key in LIMITS and isinstance(value, int):
        rule = LIMITS[key](value)
        if key == "average_week_minutes":
            return enforced(rule, "rule week minutes: each week by itself, which is stricter than an average")
        return enforced(rule, "rule breaks: in shifts of over six hours" if key == "stretch_minutes" else "")
    if key in NORMAL and isinstance(value, int):
        rule = NORMAL[key](value)
        over = ", ".join(c.name for c in contracts if pays_overtime(c))
        but = f", but for {over}, which pays overtime: its hours are the contract's" if over else ""
        return enforced(rule, f"rule {rule.name}: without pay for overtime normal hours are the most{but}")
    if key in OVERTIME and isinstance(value, int):
        if paid:
            return enforced(OVERTIME[key](value), "rule overtime, of what a contract counts as overtime")
        if bounded:
            return told("nobody works overtime: no contract pays any, and normal hours are the most", "kept")
        return told("nothing says from where on hours are overtime: no contract and no normal hours of this law")
    if key == "night_most_minutes" and isinstance(value, int):
        return enforced(_night_length(profile, value))
    if key in ("night_hours", "night_counts_from_minutes") and profile.night_most_minutes is not None:
        return Reading(key, stated, "enforced", "rule night length, with night_most_minutes", house)
    if key == "night_hours" and profile.night_premium is not None:
        return told("the hours of night_premium")
    if key == "night_premium" and isinstance(value, float):
        lacking = [c.name for c in contracts if not _pays_night(c, profile, value)]
        if not lacking:
            return told("every contract pays it", "kept")
        return told(f"not paid by contract {', '.join(lacking)}: add it to shifts.yaml")
    if key == "night_average_minutes" and isinstance(value, int):
        week = min([rules.week_minutes, *(r.value for r in (profile.average_week_minutes,) if r is not None)])
        if week <= 6 * value and profile.run_days is not None:
            return told(f"weeks of at most {week} min over six days keep the average", "kept")
    if key == "average_weeks":
        return told("an average may be taken over so many weeks; each is kept by itself", "kept")
    return told(_by_hand(key))


def _night_length(profile: Profile, most: int) -> Rule:
    assert profile.night_hours is not None  # laws.yaml is refused otherwise
    assert profile.night_counts_from_minutes is not None
    begin, end = span(profile.night_hours.value)
    return NightLength(begin, end if end <= 1440 else end - 1440, profile.night_counts_from_minutes.value, most)


def _pays_night(contract: Contract, profile: Profile, share: float) -> bool:
    """Whether one premium of a contract covers all of the night at such a share."""
    if profile.night_hours is None:
        return False
    begin, end = span(profile.night_hours.value)
    return any(p.share >= share and p.minutes(begin % 1440, end - begin) == end - begin for p in contract.pay.premiums)


def _house(key: str, rules: Rules) -> str:
    """The house's own limit of the same kind."""
    same = {
        "normal_day_minutes": rules.day_minutes,
        "day_minutes": rules.day_minutes,
        "day_span_minutes": rules.day_span_minutes,
        "normal_week_minutes": rules.week_minutes,
        "week_minutes": rules.week_minutes,
        "average_week_minutes": rules.week_minutes,
        "rest_minutes": rules.rest_minutes,
        "start_to_start_minutes": rules.start_to_start_minutes,
        "week_rest_minutes": rules.week_rest_minutes,
        "run_days": rules.run_days,
        "stretch_minutes": rules.longest_stretch_minutes,
    }
    if key == "night_hours" and rules.nights is not None:
        return rules.nights.hours
    if key == "night_most_minutes" and rules.nights is not None:
        return str(rules.nights.most_minutes)
    return str(same[key]) if key in same else ""


def _by_hand(key: str) -> str:
    """What nobody but people can see to."""
    if key.endswith("_consent"):
        return "consent is not known to the roster: see that it is given"
    if key.endswith(("_rate", "_later")):
        return "pay is what contracts say: compare their terms"
    if key == "break_minutes":
        return "breaks are as long as shifts.yaml says: compare its templates"
    return "no rule keeps it: see to it"


def laws_of(settings: Settings) -> tuple[Scoped, ...]:
    """The laws of a site's sites as rules: one for each limit and profile, for all sites that chose it."""
    sites: dict[str, list[str]] = {}
    for site, name in sorted(settings.rules.laws.items()):
        sites.setdefault(name, []).append(site)
    found = []
    overtime = frozenset(name for name, contract in settings.contracts().items() if pays_overtime(contract))
    for name, people in sites.items():
        profile = settings.laws.profiles[name]
        for reading in readings(profile, settings.rules, settings.contracts().values()):
            if reading.rule is not None:
                text = f"{name}: {reading.stated.source}"
                exempt = overtime if reading.key in NORMAL else frozenset[str]()
                found.append(Scoped(reading.rule, frozenset(people), text, exempt))
    return tuple(found)


def unchecked_sites(settings: Settings) -> tuple[str, ...]:
    """Sites under a law of which nobody has checked every value."""
    profiles = settings.laws.profiles
    return tuple(
        site
        for site, name in sorted(settings.rules.laws.items())
        if not all(stated.is_checked for _, stated in profiles[name].stated())
    )
