"""What contracts and laws say against each other, told where it is written, before anything is planned."""

from collections.abc import Iterable, Iterator

from planning.law_pack import NORMAL, pays_overtime, readings
from planning.refusal import Finding, Refused
from planning.settings import Settings
from planning.settings.laws import Profile
from planning.yaml_door.yaml_file import Document, read_document
from scheduler.agents import Agent, Contract
from scheduler.rules import Breaks, DayLength, NightLength, Rule, WeekMinutes
from scheduler.shifts import ShiftTemplate


def refuse_lawless(settings: Settings, agents: Iterable[Agent]) -> None:
    """Stop before people are planned who could be given no lawful shift at all.

    Raises
    ------
    Refused
        At the shifts of each contract that the law of a site leaves without any.
    """
    found = [
        document.finding(
            ("contracts", contract.name, "shifts"),
            f"no shift that the law {name} lets anybody work at site {site}",
            ", ".join(contract.shifts),
            "add a shift it allows, give those people another contract, or choose another profile in rules.yaml",
        )
        for document, site, name, contract, lawful in _contracts(settings, agents)
        if not lawful
    ]
    if found:
        raise Refused(found)


def law_warnings(settings: Settings, agents: Iterable[Agent]) -> tuple[str, ...]:
    """What contracts promise or leave unpaid against the law of a site where they are worked."""
    return tuple(
        str(found)
        for document, site, name, contract, lawful in _contracts(settings, agents)
        for found in _against(document, site, name, settings.laws.profiles[name], contract, settings, lawful)
    )


def _contracts(
    settings: Settings, agents: Iterable[Agent]
) -> Iterator[tuple[Document, str, str, Contract, tuple[ShiftTemplate, ...]]]:
    """Each site under a law with each contract worked there, and the contract's templates that the law allows."""
    worked = sorted({(a.site, a.contract.name) for a in agents if a.site in settings.rules.laws})
    if not worked:
        return
    document = read_document(settings.path("shifts.yaml"))
    terms, templates = settings.contracts(), {t.code: t for t in settings.templates()}
    for site, contract in worked:
        if contract not in terms:
            continue  # seats of a vendor have contracts of their own making
        name = settings.rules.laws[site]
        rules = _rules(settings, name, terms[contract])
        own = [templates[code] for code in terms[contract].shifts]
        lawful = tuple(t for t in own if any(_allows(rules, t, start, settings) for start in t.starts()))
        yield document, site, name, terms[contract], lawful


def _rules(settings: Settings, name: str, contract: Contract) -> tuple[Rule, ...]:
    """What binds people of a contract, by this law alone."""
    read = readings(settings.laws.profiles[name], settings.rules, (contract,))
    return tuple(r.rule for r in read if r.rule is not None and not (r.key in NORMAL and pays_overtime(contract)))


def _allows(rules: Iterable[Rule], template: ShiftTemplate, start: int, settings: Settings) -> bool:
    """Whether one shift, by itself, keeps the rules."""
    for rule in rules:
        if isinstance(rule, DayLength):
            if template.paid_minutes > rule.most_paid or template.minutes > rule.most_span:
                return False
        elif isinstance(rule, WeekMinutes):
            if template.paid_minutes > rule.most:
                return False
        elif isinstance(rule, NightLength):
            if template.paid_minutes > rule.most and rule.dark(start, template.minutes) >= rule.least:
                return False
        elif isinstance(rule, Breaks) and not template.break_patterns(
            settings.site.interval_minutes, rule.longest_stretch
        ):
            return False
    return True


def _against(
    document: Document,
    site: str,
    name: str,
    profile: Profile,
    contract: Contract,
    settings: Settings,
    lawful: tuple[ShiftTemplate, ...],
) -> Iterator[Finding]:
    """One contract against one law."""
    where = ("contracts", contract.name)
    law = f"the law {name} of site {site}"
    most = min(
        (r.most for r in _rules(settings, name, contract) if isinstance(r, WeekMinutes)), default=contract.week_minutes
    )
    if contract.week_minutes > most:
        wrong = f"more than {law} lets anybody work, {most} minutes a week"
        yield document.finding(
            (*where, "week_minutes"), wrong, str(contract.week_minutes), "the law holds; lower it to say so"
        )
    if contract.guaranteed_minutes > most:
        wrong = f"guarantees more than {law} lets anybody work, {most} minutes a week"
        found = str(contract.guaranteed_minutes)
        yield document.finding((*where, "guaranteed_minutes"), wrong, found, "lower it: the rest is paid for nothing")
    forbidden = [code for code in contract.shifts if code not in {t.code for t in lawful}]
    if lawful and forbidden:
        wrong = f"shifts that {law} lets nobody work"
        yield document.finding((*where, "shifts"), wrong, ", ".join(forbidden), "nobody there is given one")
    rate = profile.overtime_rate
    if rate is not None and pays_overtime(contract):
        for paid in (contract.pay.day, contract.pay.week):
            if paid is not None and paid.steps[0][1] < rate.value:
                wrong = f"overtime below the {rate.value:g} wages of {law}"
                yield document.finding(where, wrong, f"{paid.steps[0][1]:g}", "raise it")
    longest = max((t.paid_minutes for t in lawful), default=0)
    for normal, paid, span, most in (
        (profile.normal_day_minutes, contract.pay.day, "day", longest),
        (profile.normal_week_minutes, contract.pay.week, "week", contract.week_minutes),
    ):
        if normal is None or not pays_overtime(contract) or most <= normal.value:
            continue
        if paid is None or paid.after > normal.value:
            wrong = f"no overtime paid from {normal.value} minutes a {span} on, as {law} asks"
            found = "none" if paid is None else f"after {paid.after}"
            yield document.finding(where, wrong, found, "begin it there")
    for reading in readings(profile, settings.rules, (contract,)):
        if reading.key == "night_premium" and reading.standing == "notice":
            wrong = f"no night premium, where {law} asks for {reading.value} of the wage in {_night(profile)}"
            yield document.finding(where, wrong, "", "add it to the contract's pay")


def _night(profile: Profile) -> str:
    return "the night" if profile.night_hours is None else profile.night_hours.value


def idle_laws(settings: Settings, agents: Iterable[Agent]) -> tuple[str, ...]:
    """Laws of sites at which nobody works: most likely a misspelt name, whose law would bind nobody."""
    idle = sorted(set(settings.rules.laws) - {a.site for a in agents})
    if not idle:
        return ()
    document, remedy = read_document(settings.path("rules.yaml")), "write the site as agents.csv does, or take it out"
    wrong = "the law of a site at which nobody works"
    return tuple(str(document.finding(("laws", site), wrong, site, remedy, key=True)) for site in idle)
