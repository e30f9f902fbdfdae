"""The people of the scale benchmark: languages of Zipf's sizes, groups of one site, contract and skill set."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq

from scheduler.agents import Agent, Contract
from scheduler.horizon import UTC, Horizon, midnight
from scheduler.shifts import Break, ShiftTemplate

Ints = npt.NDArray[np.int64]

FULL_TIME = Contract("full_time", 2400, 5, ("F8",))
PART_TIME = Contract("part_time", 1200, 5, ("P4", "P5", "P6"))
COMPRESSED = Contract("compressed", 2400, 4, ("C10",))
TEMPLATES = (
    ShiftTemplate("F8", 480, 0, 1380, 60, (Break(30, 120, 210, paid=True), Break(30, 300, 390, paid=True))),
    ShiftTemplate("C10", 600, 360, 1260, 60, (Break(30, 150, 240, paid=True), Break(30, 360, 420, paid=True))),
    ShiftTemplate("P4", 240, 360, 1320, 60),
    ShiftTemplate("P5", 300, 360, 1320, 60, (Break(30, 120, 180, paid=True),)),
    ShiftTemplate("P6", 360, 360, 1320, 60, (Break(30, 120, 210, paid=True),)),
)

SMALLEST = 12
"""People of the smallest language, if the pool is large enough for it to be small."""

BILINGUAL = 0.25
"""Share of the groups that speak two languages."""

ABSENT = 0.04
"""Share of people absent for some whole days."""

MOVING = 0.01
"""Share of people hired, and as many leaving, inside the horizon."""

MONO_CONTRACTS = (FULL_TIME, FULL_TIME, PART_TIME, FULL_TIME, COMPRESSED)
"""Contracts of a language's groups, in turn."""

LINES = ("live_commerce", "local_life", "live_commerce", "enterprise")
"""Lines of the languages, in turn."""

LANGUAGES = {
    "zh": "Asia/Shanghai",
    "en": "Asia/Manila",
    "id": "Asia/Jakarta",
    "th": "Asia/Bangkok",
    "vi": "Asia/Ho_Chi_Minh",
    "hi": "Asia/Kolkata",
    "tr": "Europe/Istanbul",
    "ja": "Asia/Tokyo",
    "ko": "Asia/Seoul",
    "ms": "Asia/Kuala_Lumpur",
    "ar": "Asia/Riyadh",
    "tl": "Asia/Manila",
    "ru": "Europe/Moscow",
    "es": "Europe/Madrid",
    "pt": "America/Sao_Paulo",
    "fr": "Europe/Paris",
    "de": "Europe/Berlin",
    "bn": "Asia/Dhaka",
    "ur": "Asia/Karachi",
    "ta": "Asia/Kolkata",
    "te": "Asia/Kolkata",
    "it": "Europe/Rome",
    "pl": "Europe/Warsaw",
    "nl": "Europe/Amsterdam",
    "he": "Asia/Jerusalem",
    "km": "Asia/Phnom_Penh",
    "lo": "Asia/Vientiane",
    "kk": "Asia/Almaty",
    "uk": "Europe/Kyiv",
    "sv": "Europe/Stockholm",
    "el": "Europe/Athens",
    "ro": "Europe/Bucharest",
}
"""Languages by size, and the zone where most who speak them live."""


@dataclass(frozen=True)
class Site:
    """Where people sit; `hourly_cost` [cent] of a paid hour; no vendor in-house."""

    name: str
    vendor: str | None
    time_zone: ZoneInfo
    hourly_cost: int


SITES = (
    Site("shanghai", None, ZoneInfo("Asia/Shanghai"), 1400),
    Site("manila", "manila-one", ZoneInfo("Asia/Manila"), 800),
    Site("bangalore", "bangalore-one", ZoneInfo("Asia/Kolkata"), 750),
    Site("istanbul", "istanbul-one", ZoneInfo("Europe/Istanbul"), 950),
    Site("chengdu", None, ZoneInfo("Asia/Shanghai"), 1150),
    Site("cebu", "cebu-one", ZoneInfo("Asia/Manila"), 780),
    Site("wuhan", "wuhan-one", ZoneInfo("Asia/Shanghai"), 1000),
)


@dataclass(frozen=True)
class Language:
    """A language's home zone, line and share of the pool in heads (a bilingual person counts half to each)."""

    code: str
    line: str
    time_zone: ZoneInfo
    heads: int

    def queue(self, channel: str) -> str:
        """`line/language/channel`."""
        return f"{self.line}/{self.code}/{channel}"


@dataclass(frozen=True)
class Group:
    """People of one site, contract and skill set; `speaks` holds positions of languages."""

    name: str
    site: Site
    contract: Contract
    speaks: tuple[int, ...]
    skills: tuple[str, ...]
    heads: int


def stream(seed: int, *names: str) -> np.random.Generator:
    """A random stream of its own for each name."""
    return np.random.default_rng([seed, zlib.crc32("|".join(names).encode())])


def shared(total: int, weights: Sequence[float], least: int = 0) -> list[int]:
    """`total` split in proportion to weights, by largest remainder, at least `least` each."""
    count = len(weights)
    exact = (total - least * count) * np.asarray(weights) / np.sum(weights)
    whole = np.floor(exact).astype(int)
    for k in np.argsort(whole - exact, kind="stable")[: total - least * count - whole.sum()]:
        whole[k] += 1
    return [int(w) + least for w in whole]


def languages(agents: int, count: int) -> list[Language]:
    """Languages of Zipf's sizes k^-s, with s such that the smallest is a handful of people.

    Raises
    ------
    ValueError
        For more languages than are known, or none.
    """
    if not 1 <= count <= len(LANGUAGES):
        raise ValueError(f"languages must be 1 to {len(LANGUAGES)}, not {count}")
    rank = np.arange(1, count + 1, dtype=float)
    smallest = min(SMALLEST, 0.6 * agents / count)
    exponent = 0.0
    if count > 1:
        exponent = float(brentq(lambda s: ((count / rank) ** s).sum() - agents / smallest, 0.0, 40.0))
    heads = shared(agents, list(rank**-exponent), least=1)
    known = list(LANGUAGES.items())
    return [Language(known[k][0], LINES[k % len(LINES)], ZoneInfo(known[k][1]), heads[k]) for k in range(count)]


def groups(spoken: Sequence[Language], count: int, seed: int) -> list[Group]:
    """Groups of all languages, bilingual ones last.

    Raises
    ------
    ValueError
        For fewer groups than languages, or too few people for so many groups.
    """
    total = sum(lang.heads for lang in spoken)
    if count < len(spoken) or total < 2 * count:
        raise ValueError(f"{len(spoken)} languages and {total} people cannot form {count} groups")
    bilingual = round(BILINGUAL * count) if len(spoken) > 1 else 0
    mono = _mono_counts(spoken, count - bilingual)
    left = [lang.heads for lang in spoken]
    pairs = []
    for first, second in _pairs(spoken, mono, bilingual):
        heads = max(1, int(0.25 * spoken[second].heads)) if mono[second] else left[second]
        heads = min(heads, left[first] - mono[first], left[second] - mono[second])
        if heads < 1:
            heads = 1 if left[first] > mono[first] else 0
        left[first] -= heads
        left[second] -= heads
        pairs.append((first, second, 2 * heads))
    random = stream(seed, "groups")
    found: list[Group] = []
    for k, lang in enumerate(spoken):
        sites = _sites(k)
        kinds = [MONO_CONTRACTS[n % len(MONO_CONTRACTS)] for n in range(mono[k])]
        weights = [random.uniform(0.8, 1.2) * (1.0 if kind is FULL_TIME else 0.5) for kind in kinds]
        for n, heads in enumerate(shared(left[k], weights, least=1) if mono[k] else []):
            narrow = n % 5 == 2
            patterns = [lang.queue(c) for c in ("chat", "message")] if narrow else [lang.queue("*")]
            found.append(_group(len(found), sites[n % len(sites)], kinds[n], (k,), patterns, heads))
    for first, second, heads in pairs:
        site = SITES[(first + 2 * second) % len(SITES)]
        patterns = [spoken[first].queue("*"), spoken[second].queue("*")]
        found.append(_group(len(found), site, FULL_TIME, (first, second), patterns, heads))
    return found


def _sites(language: int) -> list[Site]:
    """Sites of a language's groups in turn; the first starts on Shanghai's full hours, as the horizon does."""
    turn = language % len(SITES)
    found = [*SITES[turn:], *SITES[:turn]]
    return [found[1], found[0], *found[2:]] if found[0].time_zone.key == "Asia/Kolkata" else found


def _group(
    number: int, site: Site, contract: Contract, speaks: tuple[int, ...], skills: list[str], heads: int
) -> Group:
    return Group(f"g{number:02d}-{site.name}", site, contract, speaks, tuple(skills), heads)


def _mono_counts(spoken: Sequence[Language], count: int) -> list[int]:
    """Groups of one language: one each, largest first, the rest by highest averages of the root of the sizes."""
    groups = [1 if k < count else 0 for k in range(len(spoken))]
    for _ in range(count - sum(groups)):
        averages = [
            np.sqrt(lang.heads) / n if lang.heads > 2 * (n + 1) else 0.0 for lang, n in zip(spoken, groups, strict=True)
        ]
        groups[int(np.argmax(averages))] += 1
    return groups


def _pairs(spoken: Sequence[Language], mono: list[int], count: int) -> list[tuple[int, int]]:
    """Languages of the bilingual groups: first those no other group speaks, each with a larger one."""
    alone = [(0, k) for k in range(1, len(spoken)) if not mono[k]]
    spread = [(first, k) for first in range(len(spoken)) for k in range(first + 1, len(spoken)) if mono[k]]
    return [*alone, *(spread[n % len(spread)] for n in range(count - len(alone)))][:count]


def people(team: Sequence[Group], horizon: Horizon, seed: int) -> list[Agent]:
    """Everybody, by group; some absent for whole days, some hired or leaving inside the horizon."""
    found: list[Agent] = []
    for group in team:
        random = stream(seed, "people", group.name)
        zone = group.site.time_zone
        first = horizon.start.astimezone(zone).date()
        days = max((horizon.end - horizon.start).days, 1)
        for _ in range(group.heads):
            number = len(found) + 1
            hired, leaves = _employment(random, first, days)
            found.append(
                Agent(
                    f"a{number:05d}",
                    f"Agent {number:05d}",
                    group.name,
                    group.site.name,
                    group.site.vendor,
                    zone,
                    group.contract,
                    group.skills,
                    group.site.hourly_cost,
                    hired,
                    leaves,
                    absences=_absences(random, zone, first, days),
                )
            )
    return found


def _employment(random: np.random.Generator, first: date, days: int) -> tuple[date | None, date | None]:
    lot, day = random.random(), int(random.integers(1, days)) if days > 1 else 0
    hired = first + timedelta(days=day) if lot < MOVING else None
    leaves = first + timedelta(days=day) if lot > 1 - MOVING else None
    return hired, leaves


def _absences(
    random: np.random.Generator, zone: ZoneInfo, first: date, days: int
) -> tuple[tuple[datetime, datetime], ...]:
    away = random.random() < ABSENT
    begin, length = int(random.integers(0, days)), int(random.integers(1, 6))
    if not away:
        return ()
    start = midnight(first + timedelta(days=begin), zone)
    end = midnight(first + timedelta(days=begin + length), zone)
    return ((start.astimezone(UTC), end.astimezone(UTC)),)
