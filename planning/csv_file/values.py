"""What a cell may say: numbers, dates, instants, yes and no; each text is read once, however often it stands there."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyarrow import compute

_NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?")
_DATE = re.compile(r"(\d{4}-\d\d-\d\d)([T ]00:00(:00)?)?")
_INSTANT = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?) ?(Z|[+-]\d\d:?\d\d)?")
_FIRST, _LAST = 1990, 2100

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Wrong:
    """Why a text is not the value wanted, and what to write."""

    what: str
    remedy: str


@dataclass(frozen=True)
class Instant:
    """A point in time, in microseconds since 1970 UTC.

    `second` is the other instant that a clock without offset may have meant, when clocks are set back;
    `offset_s` is the offset written or implied [s].
    """

    at: int
    offset_s: int
    second: int | None = None


def number(text: str, *, least: float | None = None, most: float | None = None, whole: bool = False) -> float | Wrong:
    """A decimal number, with a point.

    >>> number("12"), number("1e3"), number("-1", least=0).what
    (12.0, 1000.0, 'a negative number')
    """
    kind = "whole number" if whole else "number"
    if not _NUMBER.fullmatch(text):
        if re.fullmatch(r"[-+]?\d*,\d+", text):
            return Wrong("a comma in a number", "write a decimal point, and nothing between thousands")
        if re.fullmatch(r"\d{1,2}:\d\d(:\d\d)?", text):
            return Wrong(f"a clock time where a {kind} belongs", f"write a {kind}")
        return Wrong(f"not a {kind}" if text else "an empty cell", f"write a {kind}")
    value = float(text)
    if not math.isfinite(value):
        return Wrong("too large a number", f"write a {kind}")
    if whole and not value.is_integer():
        return Wrong("not a whole number", "round it")
    if least is not None and value < least:
        what = "a negative number" if value < 0 <= least else f"less than {least:g}"
        return Wrong(what, f"write {least:g} or more")
    if most is not None and value > most:
        return Wrong(f"more than {most:g}", f"write {most:g} or less")
    return value


def plain_numbers(
    texts: npt.NDArray[np.object_],
    empty: float | None,
    *,
    least: float = -math.inf,
    most: float = math.inf,
    whole: bool = False,
) -> npt.NDArray[np.float64] | None:
    """What `number` reads in each text, all at once; `None` if any is wrong or unusual.

    >>> plain_numbers(np.array(["1.5", ""], dtype=object), 0.0), plain_numbers(np.array(["x"], dtype=object), 0.0)
    (array([1.5, 0. ]), None)
    """
    cells = pa.array(texts, pa.string())
    blank = compute.equal(cells, "").to_numpy(zero_copy_only=False)
    if empty is None and blank.any():
        return None
    filled = cells.filter(pa.array(~blank))
    if not compute.all(compute.match_substring_regex(filled, f"^(?:{_NUMBER.pattern})$"), min_count=0).as_py():
        return None
    try:
        found = compute.cast(filled, pa.float64()).to_numpy(zero_copy_only=False)
    except pa.ArrowInvalid:
        return None
    if not (np.isfinite(found) & (found >= least) & (found <= most)).all() or (whole and (found % 1 != 0).any()):
        return None
    read = np.full(len(texts), np.nan if empty is None else empty)
    read[~blank] = found
    return read


def day(text: str) -> date | Wrong:
    """A date, `YYYY-MM-DD`; midnight behind it, as spreadsheets write, is let pass."""
    match = _DATE.fullmatch(text)
    if match is None:
        return Wrong("not a date" if text else "an empty cell", "write it as 2026-11-16")
    try:
        value = date.fromisoformat(match[1])
    except ValueError:
        return Wrong("a date no calendar has", "write a real date as 2026-11-16")
    if not _FIRST <= value.year <= _LAST:
        return Wrong(f"a year outside {_FIRST} to {_LAST}", "check the year")
    return value


def written(text: str, *, dates: bool = False) -> datetime | Wrong:
    """A date with a time as it stands there: zone-aware only where an offset is written.

    >>> written("2026-11-16 09:00").isoformat(), written("2026-11-16", dates=True).isoformat()
    ('2026-11-16T09:00:00', '2026-11-16T00:00:00')
    """
    match = _INSTANT.fullmatch(f"{text}T00:00" if dates and _DATE.fullmatch(text) and len(text) == 10 else text)
    remedy = "write it as 2026-11-16T09:00+08:00"
    if match is None:
        return Wrong("not a date with a time" if text else "an empty cell", remedy)
    try:
        local = datetime.fromisoformat(f"{match[1]}T{match[2]}{(match[3] or '').replace('Z', '+00:00')}")
    except ValueError:
        return Wrong("a date or time that does not exist", remedy)
    return local if _FIRST <= local.year <= _LAST else Wrong(f"a year outside {_FIRST} to {_LAST}", "check the year")


def instant(text: str, zone: ZoneInfo | None) -> Instant | Wrong:
    """An instant of ISO 8601; without an offset it is a clock time of `zone`.

    >>> instant("2026-11-16T00:00+08:00", None).offset_s
    28800
    >>> instant("2026-03-29T02:30", ZoneInfo("Europe/Berlin")).what
    'a clock time that Europe/Berlin skips when clocks are set forward'
    """
    local = written(text)
    if isinstance(local, Wrong):
        return local
    if local.tzinfo is not None:
        return Instant(microseconds(local), _seconds(local))
    if zone is None:
        return Wrong("a time without an offset", "write the offset, as in 2026-11-16T09:00+08:00")
    early, late = local.replace(tzinfo=zone), local.replace(tzinfo=zone, fold=1)
    if early.utcoffset() == late.utcoffset():
        return Instant(microseconds(early), _seconds(early))
    if early.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != local:
        return Wrong(
            f"a clock time that {zone.key} skips when clocks are set forward",
            f"write the instant with its offset, as in {early.isoformat(timespec='minutes')}",
        )
    return Instant(microseconds(early), _seconds(early), microseconds(late))


def yes_or_no(text: str) -> bool | Wrong:
    """`true` or `false`, as programs and spreadsheets write them.

    >>> yes_or_no("TRUE"), yes_or_no("0"), yes_or_no("perhaps").remedy
    (True, False, 'write true or false')
    """
    known = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False, "": False}
    value = known.get(text.lower())
    return Wrong("neither true nor false", "write true or false") if value is None else value


def one_of(legal: Callable[[str], bool], what: str, remedy: Callable[[str], str]) -> Callable[[str], str | Wrong]:
    """A reader of names that `legal` knows."""

    def read(text: str) -> str | Wrong:
        return text if legal(text) else Wrong(what if text else "an empty cell", remedy(text))

    return read


def filled(text: str) -> str | Wrong:
    """Any text but none."""
    return text or Wrong("an empty cell", "fill it in")


def offset(seconds: int) -> str:
    """An offset as instants carry it.

    >>> offset(28800), offset(-12600)
    ('+08:00', '-03:30')
    """
    sign, minutes = ("-" if seconds < 0 else "+"), abs(seconds) // 60
    return f"{sign}{minutes // 60:02d}:{minutes % 60:02d}"


def microseconds(value: datetime) -> int:
    """Since 1970 UTC, of a zone-aware instant."""
    return (value - _EPOCH) // _MICROSECOND


def _seconds(value: datetime) -> int:
    offset = value.utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0
